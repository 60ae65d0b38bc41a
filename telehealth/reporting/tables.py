"""The read model of consultations: one row a case that got a session or a written answer."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.tables import instant, metadata

consultation_fact = sa.Table(
    "consultation_fact",
    metadata,
    sa.Column("referral_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("sent_at", instant, nullable=False),
    sa.Column("signed_at", instant),
    sa.Column("specialty", sa.Text, nullable=False),
    sa.Column("spoke_id", UUID(as_uuid=True), nullable=False),
    sa.Column("hub_id", UUID(as_uuid=True), nullable=False),
    sa.Column("practitioner_id", UUID(as_uuid=True), nullable=False),
    sa.CheckConstraint("mode in ('live', 'written')", name="mode"),
    sa.Index("ix_consultation_fact_at", "at"),
)
