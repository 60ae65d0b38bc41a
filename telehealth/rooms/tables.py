"""Rooms, seats, the event log, encounters."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of
from telehealth.rooms.domain import EntryKind, ParticipantState, Relation, RoomState, SeatKind, SeatRole
from telehealth.rooms.encounter import EncounterStatus


def _among(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(value.value) for value in values)})"


# The case is known by its id only: cases are told about rooms, never the other way round.
room = sa.Table(
    "room",
    metadata,
    uuid_key(),
    sa.Column("referral_id", sa.Uuid, nullable=False, index=True),
    uuid_of("patient_id", "patient.id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("opened_at", instant),
    sa.Column("live_at", instant),
    sa.Column("finished_at", instant),
    sa.Column("is_locked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint(_among("state", RoomState), name="state"),
    sa.CheckConstraint("(state = 'finished') = (finished_at is not null)", name="finished_at"),
    sa.Index("uq_room_unfinished", "referral_id", unique=True, postgresql_where=sa.text("state <> 'finished'")),
)

participant = sa.Table(
    "participant",
    metadata,
    uuid_key(),
    uuid_of("room_id", "room.id"),
    sa.Column("kind", sa.Text, nullable=False, server_default=SeatKind.CLINICIAN.value),
    uuid_of("practitioner_id", "practitioner.id", nullable=True, index=True),
    uuid_of("account_id", "account.id", nullable=True),
    # Who has no account is known by what their link is for; a patient also by the phone that a code proves.
    sa.Column("subject_id", sa.Uuid, index=True),
    sa.Column("phone_id", sa.Uuid),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("facility", sa.Text, nullable=False, server_default=""),
    sa.Column("relation", sa.Text, nullable=False, server_default=""),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", instant, nullable=False),
    sa.Column("joined_order", sa.Integer),
    sa.Column("admitted_at", instant),
    sa.Column("admitted_seq", sa.BigInteger),
    sa.Column("left_at", instant),
    sa.Column("identity_confirmed_by", sa.Text),
    sa.Column("identity_confirmed_at", instant),
    sa.Column("media", JSONB, nullable=False, server_default="{}"),
    sa.Column("quality", JSONB),
    sa.Column("seat_token_hash", sa.LargeBinary, unique=True),
    sa.Column("seat_expires_at", instant),
    sa.Column("carrier_sid", sa.Text),
    sa.Column("carrier_tab", sa.Text),
    sa.Column("carrier_session_id", sa.Uuid, index=True),
    sa.Column("seen_at", instant),
    sa.Column("lease_until", instant),
    sa.UniqueConstraint("room_id", "practitioner_id"),
    sa.UniqueConstraint("room_id", "subject_id"),
    sa.UniqueConstraint("room_id", "joined_order"),
    sa.CheckConstraint(_among("kind", SeatKind), name="kind"),
    sa.CheckConstraint("(kind = 'clinician') = (practitioner_id is not null)", name="clinician"),
    sa.CheckConstraint("(practitioner_id is null) = (subject_id is not null)", name="known_by_one"),
    sa.CheckConstraint("role = 'guest' or kind = 'clinician'", name="host_is_clinician"),
    sa.CheckConstraint(_among("relation", Relation), name="relation"),
    sa.CheckConstraint(_among("role", SeatRole), name="role"),
    sa.CheckConstraint(_among("state", ParticipantState), name="state"),
    # What stands behind an admission: nobody is inside whom no host let in.
    sa.CheckConstraint(
        "state not in ('admitted', 'connected', 'reconnecting') or (admitted_at is not null and joined_order > 0)",
        name="admitted",
    ),
    sa.Index("ix_participant_lease", "lease_until", postgresql_where=sa.text("state = 'connected'")),
)

room_event = sa.Table(
    "room_event",
    metadata,
    sa.Column("room_id", sa.Uuid, sa.ForeignKey("room.id"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("participant_id", sa.Uuid, sa.ForeignKey("participant.id")),
    sa.Column("client_id", sa.Text),
    sa.Column("body", JSONB, nullable=False, server_default="{}"),
    sa.Column("at", instant, nullable=False),
    sa.UniqueConstraint("room_id", "participant_id", "client_id"),
    sa.CheckConstraint(_among("kind", EntryKind), name="kind"),
)

encounter = sa.Table(
    "encounter",
    metadata,
    uuid_key(),
    sa.Column("room_id", sa.Uuid, sa.ForeignKey("room.id"), nullable=False, unique=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("started_at", instant),
    sa.Column("finished_at", instant),
    sa.CheckConstraint(_among("status", EncounterStatus), name="status"),
)

encounter_status = sa.Table(
    "encounter_status",
    metadata,
    uuid_of("encounter_id", "encounter.id"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("since", instant, nullable=False),
    sa.Column("until", instant),
    sa.PrimaryKeyConstraint("encounter_id", "status"),
)
