"""Tables of notes. `document` is append-only for the application's role (kernel/grants.py)."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of

note = sa.Table(
    "note",
    metadata,
    uuid_key(),
    sa.Column("referral_id", UUID(as_uuid=True), nullable=False),
    sa.Column("patient_id", UUID(as_uuid=True), nullable=False),
    sa.Column("author_id", UUID(as_uuid=True), nullable=False),
    sa.Column("encounter_id", UUID(as_uuid=True), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("content", JSONB, nullable=False),
    sa.Column("updated_at", instant, nullable=False),
    sa.UniqueConstraint("referral_id", "author_id"),
    sa.CheckConstraint("state in ('draft', 'signed', 'amending')", name="state"),
)

document = sa.Table(
    "document",
    metadata,
    uuid_key(),
    uuid_of("note_id", "note.id"),
    sa.Column("referral_id", UUID(as_uuid=True), nullable=False, index=True),
    sa.Column("patient_id", UUID(as_uuid=True), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    uuid_of("replaces_document_id", "document.id", nullable=True),
    sa.Column("author_id", UUID(as_uuid=True), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("signed_at", instant, nullable=False),
    sa.UniqueConstraint("note_id", "revision"),
    sa.CheckConstraint("kind in ('consultation_note', 'addendum')", name="kind"),
    sa.CheckConstraint("(kind = 'addendum') = (replaces_document_id is not null)", name="addendum_follows"),
)
