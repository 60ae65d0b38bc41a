"""Services, resources, schedules with their hours, and what is booked on them."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, UUID, ExcludeConstraint

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of
from telehealth.scheduling.domain.booking import (
    AppointmentStatus,
    CancelReason,
    Mode,
    Relation,
    ResourceKind,
    WaitlistState,
)
from telehealth.scheduling.domain.hours import Deviation


def _among(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(one.value) for one in values)})"


healthcare_service = sa.Table(
    "healthcare_service",
    metadata,
    uuid_key(),
    uuid_of("facility_id", "facility.id", index=True),
    sa.Column("specialty", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("buffer_before", sa.Integer, nullable=False, server_default="0"),
    sa.Column("buffer_after", sa.Integer, nullable=False, server_default="0"),
    sa.Column("modes", ARRAY(sa.Text), nullable=False),
    sa.Column("is_public", sa.Boolean, nullable=False),
    sa.Column("questionnaire", sa.Text, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.UniqueConstraint("facility_id", "name"),
    sa.CheckConstraint("minutes between 5 and 240", name="minutes"),
    sa.CheckConstraint("buffer_before between 0 and 120 and buffer_after between 0 and 120", name="buffers"),
)

# One row for each person, room and device that can be busy, wherever they are booked. A device stands in a room.
resource = sa.Table(
    "resource",
    metadata,
    uuid_key(),
    sa.Column("kind", sa.Text, nullable=False),
    uuid_of("facility_id", "facility.id", nullable=True, index=True),
    sa.Column("practitioner_id", UUID(as_uuid=True), sa.ForeignKey("practitioner.id"), unique=True),
    uuid_of("room_id", "resource.id", nullable=True, index=True),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("lanes", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint(_among("kind", ResourceKind), name="kind"),
    sa.CheckConstraint("(kind = 'practitioner') = (practitioner_id is not null)", name="practitioner"),
    sa.CheckConstraint("(kind = 'practitioner') = (facility_id is null)", name="place"),
    sa.CheckConstraint("(kind = 'device') = (room_id is not null)", name="device_in_room"),
    sa.CheckConstraint("lanes between 1 and 50", name="lanes"),
)

# A practitioner's hours at one place. Their resource's row is the lock under which any of their time is booked.
schedule = sa.Table(
    "schedule",
    metadata,
    uuid_key(),
    uuid_of("resource_id", "resource.id", index=True),
    uuid_of("practitioner_id", "practitioner.id", index=True),
    uuid_of("facility_id", "facility.id", index=True),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("closed_on_holidays", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("practitioner_id", "facility_id"),
)

# A service on a schedule, with a lower bound of its first free slot. When the bound lags, search reads more and never
# finds less. Null: nothing to book now, because the schedule or the service is closed.
offering = sa.Table(
    "offering",
    metadata,
    sa.Column("schedule_id", UUID(as_uuid=True), sa.ForeignKey("schedule.id"), primary_key=True),
    sa.Column("service_id", UUID(as_uuid=True), sa.ForeignKey("healthcare_service.id"), primary_key=True, index=True),
    sa.Column("facility_id", UUID(as_uuid=True), nullable=False, index=True),
    sa.Column("province_code", sa.Text, nullable=False),
    sa.Column("specialty", sa.Text, nullable=False),
    sa.Column("is_public", sa.Boolean, nullable=False),
    sa.Column("free_from", instant),
    sa.Column("is_stale", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Index("ix_offering_stale", "schedule_id", postgresql_where=sa.text("is_stale")),
    sa.Index("ix_offering_search", "province_code", "specialty", "free_from", "schedule_id", "service_id"),
    sa.Index("ix_offering_free_from", "free_from"),
)

schedule_hours = sa.Table(
    "schedule_hours",
    metadata,
    uuid_key(),
    uuid_of("schedule_id", "schedule.id", index=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("starts", sa.Time, nullable=False),
    sa.Column("ends", sa.Time, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date),
    sa.Column("most", sa.Integer),
    sa.CheckConstraint("most > 0", name="most"),
)

schedule_exception = sa.Table(
    "schedule_exception",
    metadata,
    uuid_key(),
    uuid_of("schedule_id", "schedule.id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("starts", sa.Time),
    sa.Column("ends", sa.Time),
    sa.Column("most", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint(_among("kind", Deviation), name="kind"),
    sa.CheckConstraint("last_day >= first_day", name="days"),
    sa.CheckConstraint("(starts is null) = (ends is null)", name="times"),
    sa.CheckConstraint("kind = 'closed' or starts is not null", name="extra_has_times"),
    sa.Index("ix_schedule_exception_schedule_id_last_day", "schedule_id", "last_day"),
)

on_call = sa.Table(
    "on_call",
    metadata,
    uuid_key(),
    uuid_of("facility_id", "facility.id"),
    sa.Column("specialty", sa.Text, nullable=False),
    uuid_of("practitioner_id", "practitioner.id", index=True),
    sa.Column("rank", sa.Integer, nullable=False, server_default="1"),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("starts", sa.Time, nullable=False),
    sa.Column("ends", sa.Time, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date),
    sa.CheckConstraint("rank between 1 and 9", name="rank"),
    sa.Index("ix_on_call_facility_id_specialty", "facility_id", "specialty"),
)

booked_person = sa.Table(
    "booked_person",
    metadata,
    uuid_key(),
    sa.Column("phone_id", UUID(as_uuid=True), index=True),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("birth_precision", sa.Text, nullable=False),
    sa.Column("sex", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("citizen_id", sa.Text),
    uuid_of("patient_id", "patient.id", nullable=True, index=True),
    sa.Column("linked_by", UUID(as_uuid=True)),
    sa.Column("linked_at", instant),
    sa.CheckConstraint(_among("relation", Relation), name="relation"),
    sa.CheckConstraint("birth_precision in ('day', 'month', 'year')", name="birth_precision"),
    sa.CheckConstraint("(patient_id is null) = (linked_at is null)", name="linked"),
)

appointment = sa.Table(
    "appointment",
    metadata,
    uuid_key(),
    sa.Column("status", sa.Text, nullable=False),
    uuid_of("schedule_id", "schedule.id"),
    uuid_of("service_id", "healthcare_service.id"),
    uuid_of("facility_id", "facility.id"),
    uuid_of("practitioner_id", "practitioner.id", index=True),
    uuid_of("person_id", "booked_person.id", index=True),
    uuid_of("place_id", "resource.id", nullable=True),
    sa.Column("start_at", instant, nullable=False),
    sa.Column("end_at", instant, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("token_number", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("phone_id", UUID(as_uuid=True), index=True),
    sa.Column("booked_by_account", UUID(as_uuid=True)),
    sa.Column("booked_by_session", UUID(as_uuid=True)),
    sa.Column("booked_at_facility", UUID(as_uuid=True), index=True),
    sa.Column("idempotency_key", sa.Text, nullable=False, unique=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("answers", JSONB, nullable=False, server_default="{}"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("email", sa.Text),
    sa.Column("consent_version", sa.Text),
    sa.Column("consented_at", instant),
    sa.Column("cancel_reason", sa.Text),
    sa.Column("cancelled_at", instant),
    # The case that its consultation is; only its id is known here.
    sa.Column("referral_id", UUID(as_uuid=True)),
    sa.Column("reminded_day_at", instant),
    sa.Column("reminded_hour_at", instant),
    sa.Column("created_at", instant, nullable=False),
    sa.CheckConstraint(_among("status", AppointmentStatus), name="status"),
    sa.CheckConstraint(_among("mode", Mode), name="mode"),
    sa.CheckConstraint(_among("cancel_reason", CancelReason), name="cancel_reason"),
    sa.CheckConstraint("(status = 'cancelled') = (cancelled_at is not null)", name="cancelled"),
    sa.CheckConstraint("phone_id is not null or booked_by_account is not null", name="booked_by"),
    sa.Index("ix_appointment_schedule_id_start_at", "schedule_id", "start_at"),
    sa.Index("ix_appointment_facility_id_start_at", "facility_id", "start_at"),
    sa.Index("ix_appointment_booked_start_at", "start_at", postgresql_where=sa.text("status = 'booked'")),
)

# Who interprets at an appointment. The key is the appointment: of any number who say "I will" one has it.
interpreting = sa.Table(
    "interpreting",
    metadata,
    sa.Column("appointment_id", UUID(as_uuid=True), sa.ForeignKey("appointment.id"), primary_key=True),
    uuid_of("practitioner_id", "practitioner.id", index=True),
    sa.Column("at", instant, nullable=False),
)

# Token numbers of a facility's day: taken under the row's lock, without gaps that a rollback would leave in a sequence.
token_counter = sa.Table(
    "token_counter",
    metadata,
    sa.Column("facility_id", UUID(as_uuid=True), sa.ForeignKey("facility.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

waitlist = sa.Table(
    "waitlist",
    metadata,
    uuid_key(),
    uuid_of("service_id", "healthcare_service.id"),
    uuid_of("schedule_id", "schedule.id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("phone_id", UUID(as_uuid=True)),
    sa.Column("account_id", UUID(as_uuid=True)),
    sa.Column("session_id", UUID(as_uuid=True)),
    sa.Column("facility_id", UUID(as_uuid=True)),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("offers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("since", instant, nullable=False),
    sa.CheckConstraint(_among("state", WaitlistState), name="state"),
    sa.Index("ix_waitlist_waiting", "service_id", "since", postgresql_where=sa.text("state = 'waiting'")),
)

hold = sa.Table(
    "hold",
    metadata,
    uuid_key(),
    uuid_of("schedule_id", "schedule.id"),
    uuid_of("service_id", "healthcare_service.id"),
    uuid_of("place_id", "resource.id", nullable=True),
    uuid_of("waitlist_id", "waitlist.id", nullable=True, index=True),
    sa.Column("start_at", instant, nullable=False),
    sa.Column("end_at", instant, nullable=False),
    sa.Column("expires_at", instant, nullable=False, index=True),
    sa.Column("phone_id", UUID(as_uuid=True), index=True),
    sa.Column("account_id", UUID(as_uuid=True), index=True),
    sa.CheckConstraint("phone_id is not null or account_id is not null", name="held_by"),
    sa.Index("ix_hold_schedule_id_start_at", "schedule_id", "start_at"),
)

# Taken time, buffers and all: either a hold's or an appointment's. Nothing overlaps within a resource's lane.
busy = sa.Table(
    "busy",
    metadata,
    sa.Column("resource_id", UUID(as_uuid=True), sa.ForeignKey("resource.id"), nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("during", TSTZRANGE, nullable=False),
    sa.Column("hold_id", UUID(as_uuid=True), sa.ForeignKey("hold.id", ondelete="CASCADE"), index=True),
    sa.Column("hold_expires_at", instant),
    sa.Column("appointment_id", UUID(as_uuid=True), sa.ForeignKey("appointment.id"), index=True),
    ExcludeConstraint(
        ("resource_id", "="), ("lane", "="), ("during", "&&"), name="ex_busy_resource_id_lane_during", using="gist"
    ),
    sa.CheckConstraint("(hold_id is null) <> (appointment_id is null)", name="of_one"),
    sa.CheckConstraint("(hold_id is null) = (hold_expires_at is null)", name="hold_expires"),
    sa.CheckConstraint("not isempty(during)", name="during"),
)
