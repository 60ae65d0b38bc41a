"""Changing hours: who is affected, and what becomes of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Forbidden
from telehealth.kernel.ids import AppointmentId, FacilityId, ResourceId, ScheduleId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import Appointment, AppointmentStatus, CancelReason
from telehealth.scheduling.domain.hours import A_DAY, Hours, HoursException, Interval, Plan
from telehealth.scheduling.domain.schedules import Calendar
from telehealth.scheduling.domain.slots import lies_in
from telehealth.scheduling.errors import AppointmentsUndecided, HoursChanged, ScheduleNotFound, SlotTaken
from telehealth.scheduling.events import AppointmentMoved
from telehealth.scheduling.queries.slots import MOMENT, Pair, Reader
from telehealth.scheduling.repository import appointments, plans
from telehealth.scheduling.repository.ledger import Ledger
from telehealth.scheduling.service.arranging import changeable_within, check_rule_of, reopen_within
from telehealth.scheduling.service.booking import publish
from telehealth.scheduling.service.changing import cancel_within, live_within, pull_back_within
from telehealth.scheduling.tables import (
    appointment,
    busy,
    hold,
    offering,
    schedule,
    schedule_exception,
    schedule_hours,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHours:
    """All of a schedule's hours as they are to be from now on. `version` is the one that was shown."""

    hours: Sequence[Hours]
    exceptions: Sequence[HoursException] = ()
    first: date | None = None
    last: date | None = None
    version: int


@dataclass(frozen=True, slots=True)
class Affected:
    """An appointment that would lie outside the new hours, and the colleagues who are free then."""

    appointment: Appointment
    colleagues: tuple[ScheduleId, ...]


# For each affected appointment: the colleague's schedule that takes it, or None to cancel it and tell the patient.
Decisions = Mapping[AppointmentId, ScheduleId | None]


async def preview_hours(begin: Begin, actor: Actor, schedule_id: ScheduleId, new: NewHours) -> list[Affected]:
    """Who would be affected, with the colleagues who could take each; nothing is changed."""
    async with begin(actor) as uow:
        calendar = await _readable(uow, actor, schedule_id)
        outside = await _outside(uow, calendar, _plan(calendar, new))
        return [Affected(one, await _colleagues(uow, one)) for one in outside]


async def change_hours(
    begin: Begin, actor: Actor | None, schedule_id: ScheduleId, new: NewHours, decisions: Decisions | None = None
) -> list[Appointment]:
    """Set the hours, and move or cancel whom they leave outside. Gives those appointments as they are now.

    Raises HoursChanged when somebody else was quicker, AppointmentsUndecided when an affected appointment has no
    decision (it may have been booked since the preview), SlotTaken when a colleague is not free any more.
    """
    for number, hours in enumerate(new.hours):
        check_rule_of(hours.rule, hours.first, f"hours.{number}.rule")
    decided = decisions or {}
    async with begin(actor) as uow:
        await _lock_all(uow, schedule_id, decided)
        calendar = await changeable_within(uow, actor, schedule_id)
        if calendar.version != new.version:
            raise HoursChanged
        plan = _plan(calendar, new)
        outside = await _outside(uow, calendar, plan)
        if missing := [one for one in outside if one.id not in decided]:
            raise AppointmentsUndecided(count=len(missing))
        await _store(uow, schedule_id, plan)
        await _let_go_of_holds(uow, schedule_id, plan)
        done = [await _settle(uow, one, decided[one.id]) for one in outside]
        uow.audit("update", "schedule", schedule_id, purpose="HOPERAT", affected=len(done))
        uow.publish(f"schedule:{schedule_id}")
    return done


def _plan(calendar: Calendar, new: NewHours) -> Plan:
    return replace(
        calendar.plan, hours=tuple(new.hours), exceptions=tuple(new.exceptions), first=new.first, last=new.last
    )


async def _lock_all(uow: UnitOfWork, schedule_id: ScheduleId, decided: Decisions) -> None:
    """Everything that this change may take or give back, in one go: see repository/ledger.py."""
    schedules = [schedule_id, *(one for one in decided.values() if one)]
    whose = sa.select(schedule.c.resource_id).where(schedule.c.id.in_(schedules))
    theirs = sa.select(busy.c.resource_id).where(busy.c.appointment_id.in_(list(decided)))
    found = (await uow.conn.execute(sa.union(whose, theirs))).scalars()
    await Ledger(uow).lock([ResourceId(one) for one in found])


async def _readable(uow: UnitOfWork, actor: Actor, schedule_id: ScheduleId) -> Calendar:
    one = (await plans.calendars(uow, [schedule_id], since=date(1, 1, 1))).get(schedule_id)
    if one is None or not policy.may_change_schedule(actor, one.facility_id, one.practitioner_id):
        raise ScheduleNotFound
    return one


async def _outside(uow: UnitOfWork, calendar: Calendar, plan: Plan) -> list[Appointment]:
    """What is booked on the schedule and does not lie in the plan's hours, in order."""
    c = appointment.c
    booked = sa.and_(c.schedule_id == calendar.id, c.status == AppointmentStatus.BOOKED.value, c.start_at > uow.now)
    rows = await uow.conn.execute(sa.select(appointment).where(booked).order_by(c.start_at))
    ahead = [appointments.to_appointment(row) for row in rows]
    if not ahead:
        return []
    sessions = plan.sessions(uow.now, ahead[-1].end)
    return [one for one in ahead if not lies_in(Interval(one.start, one.end), sessions)]


async def _colleagues(uow: UnitOfWork, one: Appointment) -> tuple[ScheduleId, ...]:
    """Other schedules of the facility with the same service that are free then."""
    c = offering.c
    others = sa.and_(c.service_id == one.service_id, c.schedule_id != one.schedule_id, c.free_from.is_not(None))
    ids = (await uow.conn.execute(sa.select(c.schedule_id).where(others).order_by(c.schedule_id))).scalars()
    at = Interval(one.start, one.start + MOMENT)
    found = await Reader(uow).free({(ScheduleId(other), one.service_id): at for other in ids})
    return tuple(pair[0] for pair, slots in found.items() if slots)


async def _settle(uow: UnitOfWork, one: Appointment, to: ScheduleId | None) -> Appointment:
    if to is None:
        return await cancel_within(uow, one.id, CancelReason.HOURS_CHANGED)
    return await move_within(uow, await live_within(uow, one.id), to)


async def move_within(uow: UnitOfWork, one: Appointment, to: ScheduleId) -> Appointment:
    """Give an appointment to a colleague at the same time; a room it uses stays. Both resources are locked."""
    pair: Pair = (to, one.service_id)
    reader, ledger = Reader(uow), Ledger(uow)
    free = (await reader.free({pair: Interval(one.start, one.start + MOMENT)})).get(pair)
    if not free or not await plans.is_offered(uow, *pair):
        raise SlotTaken
    new, blocked = reader.calendars[to], reader.services[one.service_id].length.blocked(one.start)
    old = (await plans.calendars(uow, [one.schedule_id], since=uow.now.date()))[one.schedule_id]
    lanes = (await ledger.busy({new.resource.id: blocked})).lanes_for([[new.resource]], blocked)
    await ledger.take(lanes or [], blocked, one.id)
    await ledger.give_back(one.id, of=old.resource.id)
    moved = await appointments.change(
        uow, one.id, schedule_id=to, practitioner_id=new.practitioner_id, facility_id=new.facility_id
    )
    await pull_back_within(uow, one.practitioner_id, one.start - A_DAY)
    uow.record(
        AppointmentMoved(
            appointment_id=one.id, old_schedule_id=one.schedule_id, schedule_id=to, sequence=moved.sequence
        )
    )  # fmt: skip
    uow.audit("update", "appointment", one.id, step="move")
    publish(uow, moved)
    return moved


async def _let_go_of_holds(uow: UnitOfWork, schedule_id: ScheduleId, plan: Plan) -> None:
    """Slots that somebody holds just now and that are no longer offered: the form will say so."""
    here = sa.select(hold.c.id, hold.c.start_at, hold.c.end_at).where(hold.c.schedule_id == schedule_id)
    kept = (await uow.conn.execute(here)).all()
    if not kept:
        return
    sessions = plan.sessions(min(row.start_at for row in kept), max(row.end_at for row in kept))
    outside = [row.id for row in kept if not lies_in(Interval(row.start_at, row.end_at), sessions)]
    await uow.conn.execute(hold.delete().where(hold.c.id.in_(outside)))


async def _store(uow: UnitOfWork, schedule_id: ScheduleId, plan: Plan) -> None:
    for table in (schedule_hours, schedule_exception):
        await uow.conn.execute(table.delete().where(table.c.schedule_id == schedule_id))
    hours = [
        {
            "id": new_id(), "schedule_id": schedule_id, "rule": one.rule, "starts": one.starts, "ends": one.ends,
            "first_day": one.first, "last_day": one.last, "most": one.most,
        }
        for one in plan.hours
    ]  # fmt: skip
    exceptions = [
        {
            "id": new_id(), "schedule_id": schedule_id, "kind": one.kind.value, "first_day": one.first,
            "last_day": one.last, "starts": one.starts, "ends": one.ends, "most": one.most, "reason": one.reason,
        }
        for one in plan.exceptions
    ]  # fmt: skip
    if hours:
        await uow.conn.execute(schedule_hours.insert(), hours)
    if exceptions:
        await uow.conn.execute(schedule_exception.insert(), exceptions)
    values = {"version": schedule.c.version + 1, "first_day": plan.first, "last_day": plan.last}
    await uow.conn.execute(schedule.update().where(schedule.c.id == schedule_id).values(values))
    await reopen_within(uow, offering.c.schedule_id == schedule_id)


async def change_zone(begin: Begin, actor: Actor | None, facility_id: FacilityId, zone: str) -> None:
    """The facility's clocks show another zone: hours stay clock times, what is booked stays its instant."""
    if actor and not policy.may_arrange(actor, facility_id):
        raise Forbidden
    ZoneInfo(zone)
    async with begin(actor) as uow:
        here = schedule.c.facility_id == facility_id
        resources: Collection[ResourceId] = (
            (await uow.conn.execute(sa.select(schedule.c.resource_id).where(here))).scalars().all()
        )
        await Ledger(uow).lock(resources)
        await uow.conn.execute(schedule.update().where(here).values(time_zone=zone))
        await reopen_within(uow, offering.c.facility_id == facility_id)
        uow.audit("update", "facility", facility_id, purpose="HOPERAT", time_zone=zone)
