"""ICD-10 as loaded by `telehealth import-icd10`."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from telehealth.kernel.tables import metadata

# `plain_…` and `words` are without diacritics and punctuation, so that "viem phoi" finds "Viêm phổi".
icd10 = sa.Table(
    "icd10",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("name_vi", sa.Text, nullable=False),
    sa.Column("plain_code", sa.Text, nullable=False),
    sa.Column("plain_en", sa.Text, nullable=False),
    sa.Column("plain_vi", sa.Text, nullable=False),
    sa.Column("words", TSVECTOR, nullable=False),
    # Without fastupdate: the codes are written once and searched at every key; a pending list would cost each search.
    sa.Index("ix_icd10_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    sa.Index("ix_icd10_plain_code", "plain_code", postgresql_ops={"plain_code": "text_pattern_ops"}),
)
