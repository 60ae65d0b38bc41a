"""Appointments that need an interpreter, for those who speak the language; nothing of the patient is among it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.directory.queries import PractitionerCard
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AppointmentId, PractitionerId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import Appointment, AppointmentStatus
from telehealth.scheduling.repository.appointments import to_appointment
from telehealth.scheduling.tables import appointment, interpreting

AHEAD = timedelta(days=60)
LATE = timedelta(hours=4)  # clinics run late, and whoever waits still needs to be understood
LIVE = (AppointmentStatus.BOOKED.value, AppointmentStatus.ARRIVED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One appointment that needs a language. `by`: who interprets; empty while nobody has said so."""

    appointment_id: AppointmentId
    language: str
    start: datetime
    end: datetime
    facility_name: str
    facility_phone: str
    time_zone: str
    by: str
    is_mine: bool


async def calls_for(begin: Begin, actor: Actor) -> list[Call]:
    """What this person is asked to interpret, the soonest first."""
    async with begin(actor) as uow:
        me = await _me(uow, actor)
        if me is None or not me.languages:
            return []
        c = appointment.c
        asked = sa.and_(c.interpreter_language.in_(me.languages), c.status.in_(LIVE))
        soon = sa.and_(c.end_at > uow.now - LATE, c.start_at < uow.now + AHEAD)
        rows = await uow.conn.execute(sa.select(appointment).where(asked, soon).order_by(c.start_at, c.id))
        wanted = [one for one in map(to_appointment, rows) if await is_asked(uow, me.id, one)]
        by = await interpreters_of(uow, [one.id for one in wanted])
        return [await _call(uow, one, me, by.get(one.id)) for one in wanted]


async def is_asked(uow: UnitOfWork, who: PractitionerId, one: Appointment) -> bool:
    """Whether an appointment needs a language this person speaks, and they are near enough to be asked."""
    if one.interpreter_language is None:
        return False
    place = await directory.facility_card(uow, one.facility_id)
    near = await directory.speakers_of(uow, one.interpreter_language, place.province_code)
    return any(card.id == who for card in near)


async def interpreters_of(uow: UnitOfWork, ids: Iterable[AppointmentId]) -> dict[AppointmentId, PractitionerCard]:
    """Who interprets at these appointments, where somebody does."""
    c = interpreting.c
    rows = (await uow.conn.execute(sa.select(interpreting).where(c.appointment_id.in_(list(ids))))).all()
    people = await directory.practitioner_cards(uow, [PractitionerId(row.practitioner_id) for row in rows])
    return {AppointmentId(row.appointment_id): people[row.practitioner_id] for row in rows}


async def _me(uow: UnitOfWork, actor: Actor) -> PractitionerCard | None:
    known = await directory.practitioner_cards(uow, [actor.practitioner_id]) if actor.practitioner_id else {}
    return next(iter(known.values()), None)


async def _call(uow: UnitOfWork, one: Appointment, me: PractitionerCard, by: PractitionerCard | None) -> Call:
    place = await directory.facility_card(uow, one.facility_id)
    return Call(
        appointment_id=one.id, language=one.interpreter_language or "", start=one.start, end=one.end,
        facility_name=place.name, facility_phone=place.phone or place.hotline, time_zone=place.time_zone,
        by=by.name if by else "", is_mine=by is not None and by.id == me.id,
    )  # fmt: skip
