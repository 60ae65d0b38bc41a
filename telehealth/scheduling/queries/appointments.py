"""Appointments for those who may see them: a day, a week, a phone's own, one. Reading them is audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor, Guest, Party
from telehealth.kernel.errors import Forbidden
from telehealth.kernel.ids import AppointmentId, FacilityId, PatientId, PhoneId, PractitionerId, ScheduleId
from telehealth.kernel.scope_sql import where
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import Appointment, AppointmentStatus
from telehealth.scheduling.domain.hours import A_DAY, Hours, HoursException, Session, instant
from telehealth.scheduling.domain.schedules import Calendar
from telehealth.scheduling.errors import AppointmentNotFound, ScheduleNotFound
from telehealth.scheduling.party import booker_of
from telehealth.scheduling.repository import plans
from telehealth.scheduling.repository.appointments import to_appointment
from telehealth.scheduling.tables import appointment, booked_person, healthcare_service, resource

_SHOWN = [AppointmentStatus.CANCELLED.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCard:
    """An appointment with the words around it. `person_…` is what the booking said, checked by nobody until linked."""

    appointment: Appointment
    service_name: str
    specialty: str
    minutes: int
    facility_name: str
    facility_phone: str
    facility_address: str
    time_zone: str
    practitioner_name: str
    place_name: str
    person_name: str
    person_birth_date: date
    person_birth_precision: str
    person_sex: str
    person_address: str
    person_citizen_id: str | None
    person_relation: str
    patient_id: PatientId | None
    questionnaire: str
    answers: dict[str, str]

    @property
    def id(self) -> AppointmentId:
        """The appointment's id."""
        return self.appointment.id

    @property
    def local_start(self) -> datetime:
        """When it starts, as the facility's clocks show it."""
        return self.appointment.start.astimezone(ZoneInfo(self.time_zone))


_COLUMNS: tuple[Any, ...] = (
    appointment,
    healthcare_service.c.name.label("service_name"),
    healthcare_service.c.specialty,
    healthcare_service.c.minutes,
    healthcare_service.c.questionnaire,
    sa.func.coalesce(resource.c.name, "").label("place_name"),
    *(booked_person.c[name].label(f"person_{name}") for name in (
        "name", "birth_date", "birth_precision", "sex", "address", "citizen_id", "relation"
    )),
    booked_person.c.patient_id,
)  # fmt: skip
_FROM = (
    appointment.join(healthcare_service, healthcare_service.c.id == appointment.c.service_id)
    .join(booked_person, booked_person.c.id == appointment.c.person_id)
    .outerjoin(resource, resource.c.id == appointment.c.place_id)
)
_ALIKE = (
    "service_name", "specialty", "minutes", "questionnaire", "place_name", "person_name", "person_birth_date",
    "person_birth_precision", "person_sex", "person_address", "person_citizen_id", "person_relation", "patient_id",
    "answers",
)  # fmt: skip


async def cards_within(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> list[AppointmentCard]:
    """Appointments with their words, by start. The caller has asked its policy and writes the audit."""
    query = (
        sa.select(*_COLUMNS).select_from(_FROM).where(*conditions).order_by(appointment.c.start_at, appointment.c.id)
    )
    rows = (await uow.conn.execute(query)).all()
    people = await directory.practitioner_cards(uow, list({PractitionerId(row.practitioner_id) for row in rows}))
    places = await directory.facility_cards(uow, list({FacilityId(row.facility_id) for row in rows}))
    return [_card(row, people[row.practitioner_id].name, places[row.facility_id]) for row in rows]


def _card(row: sa.Row[Any], practitioner: str, place: directory.FacilityCard) -> AppointmentCard:
    return AppointmentCard(
        appointment=to_appointment(row), practitioner_name=practitioner, facility_name=place.name,
        facility_phone=place.phone or place.hotline, facility_address=place.address, time_zone=place.time_zone,
        **{name: getattr(row, name) for name in _ALIKE},
    )  # fmt: skip


async def card_within(uow: UnitOfWork, appointment_id: AppointmentId) -> AppointmentCard:
    """One appointment for another feature that has asked its own policy. Raises AppointmentNotFound."""
    found = await cards_within(uow, appointment.c.id == appointment_id)
    if not found:
        raise AppointmentNotFound
    return found[0]


async def appointment_of(begin: Begin, party: Party, appointment_id: AppointmentId) -> AppointmentCard:
    """One appointment for who may see it. Raises AppointmentNotFound also when it is somebody else's."""
    async with begin(party) as uow:
        return await appointment_within(uow, party, appointment_id)


async def appointment_within(uow: UnitOfWork, party: Party, appointment_id: AppointmentId) -> AppointmentCard:
    """The same within an open transaction."""
    one = await card_within(uow, appointment_id)
    if not policy.may_see(party, one.appointment):
        raise AppointmentNotFound
    _audit(uow, [one])
    return one if isinstance(party, Guest) else _as_seen_by(party, one)


def _as_seen_by(actor: Actor, one: AppointmentCard) -> AppointmentCard:
    """Without the complaint for who is not asked, and without a name for who needs none."""
    if not policy.may_read_reason(actor, one.appointment):
        one = replace(one, appointment=replace(one.appointment, reason=""), answers={})
    if policy.may_read_name(actor):
        return one
    initials = " ".join(f"{word[0].upper()}." for word in one.person_name.split())
    return replace(one, person_name=initials, person_address="", person_citizen_id=None)


async def cards_of(begin: Begin, actor: Actor, ids: Sequence[AppointmentId]) -> list[AppointmentCard]:
    """Several appointments that this member of staff may read, by start; others are left out."""
    async with begin(actor) as uow:
        found = await cards_within(uow, appointment.c.id.in_(ids))
        mine = [one for one in found if policy.may_read_appointment(actor, one.appointment)]
        _audit(uow, mine)
    return [_as_seen_by(actor, one) for one in mine]


async def day_of(begin: Begin, actor: Actor, facility_id: FacilityId, day: date) -> list[AppointmentCard]:
    """A facility's day: what it gives, what it booked for its patients elsewhere, and what its clinician gives there.

    Cancelled ones are left out.
    """
    if actor.facility_id != facility_id:
        raise Forbidden
    async with begin(actor) as uow:
        zone = ZoneInfo((await directory.facility_card(uow, facility_id)).time_zone)
        c = appointment.c
        mine = where(policy.visible_appointments(actor), c)
        found = await cards_within(uow, mine, *_on(zone, day, 1), c.status.not_in(_SHOWN))
        _audit(uow, found)
    return [_as_seen_by(actor, one) for one in found]


async def of_phone(begin: Begin, party: Party, *, since: datetime | None = None) -> list[AppointmentCard]:
    """What was booked with this phone, or by this member of staff; the newest last, cancelled ones too."""
    async with begin(party) as uow:
        booker, c = booker_of(party), appointment.c
        mine = c.phone_id == booker.phone_id if booker.phone_id else c.booked_by_account == booker.account_id
        found = await cards_within(uow, mine, c.end_at > (since or uow.now - 30 * A_DAY))
        _audit(uow, found)
    return found


async def next_of_phone(uow: UnitOfWork, phone_id: PhoneId) -> AppointmentId | None:
    """The appointment that comes next of those booked with this phone, for another feature's own record of it."""
    c = appointment.c
    live = [AppointmentStatus.BOOKED.value, AppointmentStatus.ARRIVED.value]
    query = sa.select(c.id).where(c.phone_id == phone_id, c.status.in_(live), c.end_at > uow.now)
    found = (await uow.conn.execute(query.order_by(c.start_at, c.id).limit(1))).scalar_one_or_none()
    return AppointmentId(found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfWeek:
    """One day of a schedule: when somebody is there, and what is booked."""

    day: date
    sessions: Sequence[Session]
    appointments: Sequence[AppointmentCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of one schedule, its hours as they are set, and the version to send back with a change."""

    schedule_id: ScheduleId
    practitioner_id: PractitionerId
    practitioner_name: str
    facility_id: FacilityId
    time_zone: str
    is_open: bool
    version: int
    hours: Sequence[Hours]
    exceptions: Sequence[HoursException]
    first: date | None
    last: date | None
    days: Sequence[DayOfWeek]


async def week_of(begin: Begin, actor: Actor, schedule_id: ScheduleId, first: date, *, days: int = 7) -> Week:
    """A week of a schedule for who keeps it. Raises ScheduleNotFound also when it is somebody else's."""
    async with begin(actor) as uow:
        calendar = (await plans.calendars(uow, [schedule_id], since=date(1, 1, 1))).get(schedule_id)
        if calendar is None or not policy.may_change_schedule(actor, calendar.facility_id, calendar.practitioner_id):
            raise ScheduleNotFound
        c, zone = appointment.c, ZoneInfo(calendar.plan.zone)
        booked = await cards_within(
            uow, c.schedule_id == schedule_id, *_on(zone, first, days), c.status.not_in(_SHOWN)
        )  # fmt: skip
        name = (await directory.practitioner_card(uow, calendar.practitioner_id)).name
        _audit(uow, booked)
    return Week(
        schedule_id=schedule_id, practitioner_id=calendar.practitioner_id, practitioner_name=name,
        facility_id=calendar.facility_id, time_zone=calendar.plan.zone, is_open=calendar.is_open,
        version=calendar.version, hours=calendar.plan.hours, exceptions=calendar.plan.exceptions,
        first=calendar.plan.first, last=calendar.plan.last,
        days=_days(calendar, [_as_seen_by(actor, one) for one in booked], first, days),
    )  # fmt: skip


def _days(calendar: Calendar, booked: Sequence[AppointmentCard], first: date, count: int) -> list[DayOfWeek]:
    zone = ZoneInfo(calendar.plan.zone)
    sessions = calendar.plan.sessions(instant(first, time(), zone), instant(first + count * A_DAY, time(), zone))
    return [
        DayOfWeek(
            day=day,
            sessions=[one for one in sessions if calendar.local(one.start).date() == day],
            appointments=[one for one in booked if calendar.local(one.appointment.start).date() == day],
        )
        for day in (first + number * A_DAY for number in range(count))
    ]


def _on(zone: ZoneInfo, first: date, days: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    c = appointment.c
    return c.start_at >= instant(first, time(), zone), c.start_at < instant(first + days * A_DAY, time(), zone)


def _audit(uow: UnitOfWork, found: Sequence[AppointmentCard]) -> None:
    for one in found:
        uow.audit("read", "appointment", one.id, patient_id=one.patient_id)
