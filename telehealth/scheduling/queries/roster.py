"""Who is on call: now, and for whom in the days to come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.ids import FacilityId, OnCallId, PractitionerId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.hours import A_DAY, Hours, Interval, Plan, instant
from telehealth.scheduling.tables import on_call

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """A recurring turn of being on call, as it was entered."""

    id: OnCallId
    facility_id: FacilityId
    specialty: str
    practitioner_id: PractitionerId
    practitioner_name: str
    phone: str
    rank: int
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody's turn of being on call."""

    id: OnCallId
    facility_id: FacilityId
    specialty: str
    practitioner_id: PractitionerId
    practitioner_name: str
    rank: int
    at: Interval


async def on_call_at(
    uow: UnitOfWork, facility_id: FacilityId, specialty: str, at: datetime, *, for_: timedelta = timedelta(0)
) -> list[Shift]:
    """Who is on call for a specialty at an instant (or within the time from it), the first to ask first."""
    lines = await _lines(uow, on_call.c.facility_id == facility_id, on_call.c.specialty == specialty)
    return await _shifts(uow, lines, at, at + max(for_, MOMENT))


async def on_call_now(uow: UnitOfWork, facilities: Collection[FacilityId]) -> dict[tuple[FacilityId, str], list[Shift]]:
    """Who is on call at these facilities this moment, by facility and specialty."""
    found: dict[tuple[FacilityId, str], list[Shift]] = {}
    lines = await _lines(uow, on_call.c.facility_id.in_(facilities)) if facilities else []
    for one in await _shifts(uow, lines, uow.now, uow.now + MOMENT):
        found.setdefault((one.facility_id, one.specialty), []).append(one)
    return found


async def roster_of(uow: UnitOfWork, facility_id: FacilityId, specialty: str = "") -> list[RosterLine]:
    """The lines of a facility's roster that are not over, of one specialty or of all."""
    wanted = [on_call.c.specialty == specialty] if specialty else []
    return await _lines(uow, on_call.c.facility_id == facility_id, *wanted)


async def shifts_between(
    uow: UnitOfWork, lines: Sequence[RosterLine], zone: str, first: date, days: int
) -> list[Shift]:
    """The turns of some days, as the facility counts days, by their beginning."""
    clock = ZoneInfo(zone)
    since, until = instant(first, time(), clock), instant(first + days * A_DAY, time(), clock)
    return sorted(await _shifts(uow, lines, since, until), key=lambda one: (one.at.start, one.rank))


async def _lines(uow: UnitOfWork, *which: sa.ColumnElement[bool]) -> list[RosterLine]:
    c = on_call.c
    lasting = sa.or_(c.last_day.is_(None), c.last_day >= uow.now.date() - A_DAY)
    query = sa.select(on_call).where(*which, lasting).order_by(c.specialty, c.rank, c.id)
    rows = (await uow.conn.execute(query)).all()
    people = await directory.practitioner_cards(uow, list({PractitionerId(row.practitioner_id) for row in rows}))
    return [_line(row, people[row.practitioner_id]) for row in rows]


def _line(row: sa.Row[Any], person: directory.PractitionerCard) -> RosterLine:
    hours = Hours(rule=row.rule, starts=row.starts, ends=row.ends, first=row.first_day, last=row.last_day)
    return RosterLine(
        id=OnCallId(row.id), facility_id=FacilityId(row.facility_id), specialty=row.specialty,
        practitioner_id=person.id, practitioner_name=person.name, phone=person.phone, rank=row.rank, hours=hours,
    )  # fmt: skip


async def _shifts(uow: UnitOfWork, lines: Sequence[RosterLine], since: datetime, until: datetime) -> list[Shift]:
    places = await directory.facility_cards(uow, list({one.facility_id for one in lines})) if lines else {}
    found = [
        Shift(
            id=one.id, facility_id=one.facility_id, specialty=one.specialty, practitioner_id=one.practitioner_id,
            practitioner_name=one.practitioner_name, rank=one.rank, at=Interval(session.start, session.end),
        )
        for one in lines
        for session in Plan(
            zone=places[one.facility_id].time_zone, hours=(one.hours,), closed_on_holidays=False
        ).sessions(since, until)
    ]  # fmt: skip
    return sorted(found, key=lambda shift: (shift.at.start > since, shift.rank, shift.at.start))
