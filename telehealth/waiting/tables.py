"""Entries of the queues, what staff wrote to those who wait, invitations, bans and reports."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of
from telehealth.waiting.domain import LIVE, AbuseReason, EntryState, InvitedKind, ReportOutcome


def _among(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(value.value) for value in values)})"


_LIVE = f"state in ({', '.join(sorted(repr(one.value) for one in LIVE))})"

waiting_entry = sa.Table(
    "waiting_entry",
    metadata,
    uuid_key(),
    sa.Column("appointment_id", UUID(as_uuid=True), sa.ForeignKey("appointment.id"), unique=True),
    uuid_of("facility_id", "facility.id"),
    uuid_of("schedule_id", "schedule.id"),
    uuid_of("practitioner_id", "practitioner.id"),
    uuid_of("service_id", "healthcare_service.id"),
    uuid_of("person_id", "booked_person.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("phone_id", UUID(as_uuid=True), index=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("token_number", sa.Integer, nullable=False),
    sa.Column("slot_start", instant),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", instant, nullable=False),
    sa.Column("arrived_at", instant),
    sa.Column("is_emergency", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("consent_version", sa.Text),
    sa.Column("consented_at", instant),
    sa.Column("called_at", instant),
    sa.Column("near_told_at", instant),
    sa.Column("admitted_at", instant),
    sa.Column("ended_at", instant),
    sa.Column("seen_at", instant),
    sa.Column("referral_id", UUID(as_uuid=True), unique=True),
    sa.Column("room_id", UUID(as_uuid=True), unique=True),
    sa.CheckConstraint(_among("state", EntryState), name="state"),
    sa.CheckConstraint("appointment_id is null or appointment_id = id", name="visit_is_appointment"),
    sa.CheckConstraint(f"not ({_LIVE}) or arrived_at is not null", name="arrived"),
    # What stands behind an admission: one room, one case, and nobody is inside who was not let in.
    sa.CheckConstraint("(admitted_at is null) = (room_id is null)", name="admitted"),
    sa.CheckConstraint("state <> 'admitted' or room_id is not null", name="admitted_to_room"),
    sa.Index("ix_waiting_entry_live", "schedule_id", postgresql_where=sa.text(_LIVE)),
    sa.Index("ix_waiting_entry_schedule_id_ended_at", "schedule_id", "ended_at"),
    sa.Index("ix_waiting_entry_facility_id_day", "facility_id", "day"),
)

waiting_message = sa.Table(
    "waiting_message",
    metadata,
    uuid_key(),
    uuid_of("entry_id", "waiting_entry.id", index=True),
    sa.Column("at", instant, nullable=False),
    sa.Column("sender_name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

waiting_invitation = sa.Table(
    "waiting_invitation",
    metadata,
    uuid_key(),
    uuid_of("visit_id", "waiting_entry.id", nullable=True, index=True),
    uuid_of("room_id", "room.id", nullable=True, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("licence_number", sa.Text),
    sa.Column("facility", sa.Text, nullable=False, server_default=""),
    # Where the link goes when it is sent for the host, in which language.
    sa.Column("phone_id", UUID(as_uuid=True)),
    sa.Column("email", sa.Text, nullable=False, server_default=""),
    sa.Column("language", sa.Text, nullable=False, server_default="vi"),
    sa.Column("made_at", instant, nullable=False),
    sa.Column("expires_at", instant, nullable=False),
    uuid_of("participant_id", "participant.id", nullable=True),
    sa.Column("revoked_at", instant),
    sa.CheckConstraint(_among("kind", InvitedKind), name="kind"),
    sa.CheckConstraint("(visit_id is null) <> (room_id is null)", name="into_one"),
    sa.CheckConstraint("(kind = 'colleague') = (room_id is not null)", name="colleague_into_room"),
    sa.CheckConstraint("(kind = 'colleague') = (licence_number is not null)", name="colleague_licence"),
)

waiting_ban = sa.Table(
    "waiting_ban",
    metadata,
    uuid_key(),
    uuid_of("facility_id", "facility.id", index=True),
    sa.Column("phone_id", UUID(as_uuid=True), index=True),
    sa.Column("subject_id", UUID(as_uuid=True), nullable=False, index=True),
    sa.Column("token_number", sa.Integer),
    sa.Column("at", instant, nullable=False),
    sa.Column("until", instant, nullable=False),
    uuid_of("by_account", "account.id"),
    sa.Column("lifted_at", instant),
    sa.Column("lifted_by", UUID(as_uuid=True)),
    sa.CheckConstraint("until > at", name="until"),
)

abuse_report = sa.Table(
    "abuse_report",
    metadata,
    uuid_key(),
    uuid_of("facility_id", "facility.id"),
    uuid_of("room_id", "room.id"),
    uuid_of("participant_id", "participant.id"),
    uuid_of("ban_id", "waiting_ban.id", nullable=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    uuid_of("by_practitioner", "practitioner.id"),
    sa.Column("at", instant, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("settled_at", instant),
    uuid_of("settled_by", "account.id", nullable=True),
    sa.CheckConstraint(_among("reason", AbuseReason), name="reason"),
    sa.CheckConstraint(_among("outcome", ReportOutcome), name="outcome"),
    sa.CheckConstraint("(outcome is null) = (settled_at is null)", name="settled"),
    sa.Index("ix_abuse_report_facility_id_at", "facility_id", "at"),
)
