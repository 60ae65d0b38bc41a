"""The case, its story, its files, and the keys of drafts kept on people's own machines."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of
from telehealth.referrals.domain import HELD, Mode, Origin, Priority, Reception, State


def _among(column: str, values: type[StrEnum] | frozenset[State]) -> str:
    return f"{column} in ({', '.join(sorted(repr(value.value) for value in values))})"


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


referral = sa.Table(
    "referral",
    metadata,
    uuid_key(),
    sa.Column("serial", sa.BigInteger, sa.Identity(always=True), nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("state_since", instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("content", JSONB, nullable=False, server_default="{}"),
    sa.Column("origin", sa.Text, nullable=False, server_default=Origin.STATION.value),
    uuid_of("patient_id", "patient.id", index=True),
    # Of an appointment's case: the specialist who holds it, since nobody at a station asked.
    uuid_of("sender_id", "practitioner.id", index=True),
    uuid_of("sender_facility_id", "facility.id"),
    # Who people were when they did it: a later change of name or workplace does not rewrite a case.
    _text("sender_name"),
    _text("sender_facility_name"),
    _text("specialty", nullable=True),
    uuid_of("hub_facility_id", "facility.id", nullable=True),
    _text("priority", nullable=True),
    _text("mode", nullable=True),
    sa.Column("form_seconds", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("saved_at", instant, nullable=False),
    sa.Column("sent_at", instant),
    uuid_of("claimed_by", "practitioner.id", nullable=True, index=True),
    _text("claimed_by_name", nullable=True),
    sa.Column("claimed_session_id", UUID(as_uuid=True)),
    uuid_of("holder_facility_id", "facility.id", nullable=True),
    _text("holder_facility_name", nullable=True),
    sa.Column("claimed_at", instant),
    sa.Column("acted_at", instant),
    sa.Column("accepted_at", instant),
    sa.Column("first_contact_at", instant),
    sa.Column("info_due_at", instant),
    sa.Column("room_id", UUID(as_uuid=True)),
    sa.Column("session_ended_at", instant),
    sa.Column("document_id", UUID(as_uuid=True)),
    sa.Column("advised_at", instant),
    sa.Column("acknowledged_at", instant),
    _text("reception", nullable=True),
    sa.Column("reception_at", instant),
    sa.Column("closed_at", instant),
    # Until when the hub may still look at a case that has ended; none while it has not.
    sa.Column("hub_access_until", instant),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint(_among("state", State), name="state"),
    sa.CheckConstraint(_among("priority", Priority), name="priority"),
    sa.CheckConstraint(_among("origin", Origin), name="origin"),
    sa.CheckConstraint(_among("mode", Mode), name="mode"),
    sa.CheckConstraint(_among("reception", Reception), name="reception"),
    sa.CheckConstraint(f"claimed_by is not null or not {_among('state', HELD)}", name="held_by_somebody"),
    sa.CheckConstraint("state <> 'sent' or claimed_by is null", name="sent_by_nobody_held"),
    sa.CheckConstraint(
        "state in ('draft', 'cancelled') or (specialty is not null and priority is not null and sent_at is not null)",
        name="sent_with_address",
    ),
    sa.Index("ix_referral_pool", "specialty", "sent_at", postgresql_where=sa.text("state = 'sent'")),
    sa.Index(
        "ix_referral_station", "sender_facility_id", "state_since",
        postgresql_where=sa.text("state not in ('closed', 'cancelled')"),
    ),
    sa.Index(
        "ix_referral_holder", "holder_facility_id", "specialty", "state_since",
        postgresql_where=sa.text("state not in ('closed', 'cancelled')"),
    ),
    sa.Index("ix_referral_claimed_session_id", "claimed_session_id", postgresql_where=sa.text("state = 'claimed'")),
)  # fmt: skip

# The story, in the order of the case's own row lock: what happened, who did it, in their words where they wrote some.
referral_event = sa.Table(
    "referral_event",
    metadata,
    sa.Column("referral_id", UUID(as_uuid=True), sa.ForeignKey("referral.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    uuid_of("practitioner_id", "practitioner.id", nullable=True),
    _text("name", nullable=True),
    _text("facility_name", nullable=True),
    _text("reason", nullable=True),
    _text("text", nullable=True),
    sa.Column("due_at", instant),
    sa.Column("entity_id", UUID(as_uuid=True)),
    sa.CheckConstraint("seq > 0", name="seq"),
)

attachment = sa.Table(
    "attachment",
    metadata,
    uuid_key(),
    uuid_of("referral_id", "referral.id", index=True),
    # The browser's own number for the file: sending it again after a lost answer makes no second one.
    sa.Column("client_id", UUID(as_uuid=True), nullable=False),
    _text("kind"),
    _text("title"),
    _text("body_site", nullable=True),
    sa.Column("taken_at", instant),
    _text("taken_by", nullable=True),
    _text("media_type"),
    _text("sha256"),
    sa.Column("size", sa.BigInteger, nullable=False),
    _text("preview_sha256", nullable=True),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    uuid_of("added_by", "practitioner.id"),
    sa.Column("added_at", instant, nullable=False),
    sa.Column("removed_at", instant),
    sa.UniqueConstraint("referral_id", "client_id"),
    sa.CheckConstraint("media_type in ('image/jpeg', 'image/png', 'application/pdf')", name="media_type"),
)

# Encrypts what a browser keeps while there is no network. It goes when somebody signs out; a session that merely fell
# silent leaves it behind, for the same account to read what was typed in it.
draft_key = sa.Table(
    "draft_key",
    metadata,
    sa.Column("session_id", UUID(as_uuid=True), sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
    uuid_of("account_id", "account.id", index=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
)
