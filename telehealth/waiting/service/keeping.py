"""What a clinician does with who waits for them: call, hold, write, mark, hand over, take out."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import RoomId, ScheduleId, VisitId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import queries as scheduling_queries
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.errors import AppointmentOver
from telehealth.waiting import repository
from telehealth.waiting.domain import SILENT_AFTER, Entry, EntryState
from telehealth.waiting.errors import NotWaiting, QueueNotFound
from telehealth.waiting.events import TurnCalled
from telehealth.waiting.service.common import locked
from telehealth.waiting.service.telling import keep, tell_visit
from telehealth.waiting.tables import waiting_entry, waiting_message


async def call(begin: Begin, actor: Actor, visit_id: VisitId) -> None:
    """It is their turn: the page says so, and a message calls back who is away or silent."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        gone = one.state is EntryState.AWAY or await _is_silent(uow, one)
        after = replace(one.moved(EntryState.CALLED, uow.now), called_at=uow.now)
        await keep(uow, one, after, "call")
        if gone:
            uow.record(TurnCalled(visit_id=one.id, at=uow.now))


async def hold(begin: Begin, actor: Actor, visit_id: VisitId) -> None:
    """Pass somebody over for now; they keep their place."""
    await _move(begin, actor, visit_id, EntryState.HELD, "hold")


async def release(begin: Begin, actor: Actor, visit_id: VisitId) -> None:
    """Back among those who wait, in the old place; also who was taken out by mistake."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        if one.arrived_at is None or one.room_id:
            raise NotWaiting
        await keep(uow, one, replace(one.moved(EntryState.WAITING, uow.now), ended_at=None), "release")


async def remove(begin: Begin, actor: Actor, visit_id: VisitId) -> None:
    """Take somebody out of the queue. `release` puts them back."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        if one.state is EntryState.ADMITTED:
            raise NotWaiting
        await keep(uow, one, replace(one.moved(EntryState.REMOVED, uow.now), ended_at=uow.now), "remove")


async def _move(begin: Begin, actor: Actor, visit_id: VisitId, state: EntryState, step: str) -> None:
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        await keep(uow, one, one.moved(state, uow.now), step)


async def write(begin: Begin, actor: Actor, visit_id: VisitId, text: str) -> None:
    """A few words to who waits; their page shows them at once."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        if not one.is_live:
            raise NotWaiting
        values = {"id": new_id(), "entry_id": one.id, "at": uow.now, "sender_name": actor.name, "text": text}
        await uow.conn.execute(waiting_message.insert().values(values))
        uow.audit("create", "waiting_message", one.id)
        await tell_visit(uow, one)


async def note(begin: Begin, actor: Actor, visit_id: VisitId, text: str) -> None:
    """A note for oneself, which who waits does not see."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        await keep(uow, one, replace(one, note=text), "note")


async def mark_emergency(begin: Begin, actor: Actor, visit_id: VisitId, *, marked: bool) -> None:
    """First of all, or in the ordinary order again. The mark is the only way to overtake, and it is audited."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        if not one.is_live:
            raise NotWaiting
        await keep(uow, one, replace(one, is_emergency=marked), "emergency" if marked else "no emergency")


async def transfer(begin: Begin, actor: Actor, visit_id: VisitId, schedule_id: ScheduleId) -> None:
    """Into a colleague's queue of the same facility, in the place that the same order gives there."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        line = await scheduling_queries.schedule_line(uow, schedule_id)
        if line is None or line.facility_id != one.facility_id:
            raise QueueNotFound
        if not one.is_live:
            raise NotWaiting
        after = replace(one, schedule_id=line.id, practitioner_id=line.practitioner_id, near_told_at=None)
        await keep(uow, one, after, "transfer")


async def end_visit(begin: Begin, room_id: RoomId, *, at: datetime, was_live: bool) -> None:
    """The room was finished: the visit is done, and took place where people were together. Twice is once."""
    async with begin(None) as uow:
        one = await repository.of_room(uow, room_id, lock=True)
        if one is None or one.state is not EntryState.ADMITTED:
            return
        await keep(uow, one, replace(one.moved(EntryState.DONE, at), ended_at=at), "done")
        if one.appointment_id and was_live:
            try:
                await scheduling.fulfil_within(uow, one.appointment_id)
            except AppointmentOver:  # cancelled meanwhile: what took place is in the case
                uow.audit("update", "appointment", one.appointment_id, step="over already", outcome="refused")


async def leave_for_change(begin: Begin, visit_id: VisitId) -> None:
    """The appointment was cancelled or has another time: whoever waits for it waits no longer."""
    async with begin(None) as uow:
        one = await repository.find(uow, visit_id, lock=True)
        if one and one.is_live:
            await keep(uow, one, one.moved(EntryState.LEFT, uow.now), "appointment changed")


async def _is_silent(uow: UnitOfWork, one: Entry) -> bool:
    c = waiting_entry.c
    silent = sa.func.coalesce(c.seen_at < sa.func.clock_timestamp() - SILENT_AFTER, sa.true())
    return bool((await uow.conn.execute(sa.select(silent).where(c.id == one.id))).scalar_one())
