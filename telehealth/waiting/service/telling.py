"""Writing an entry back, and who has to hear of it: its page, the queue's page, everybody whose place has changed."""

from typing import Any

import sqlalchemy as sa

from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.waiting import repository
from telehealth.waiting.domain import Entry, near_ones
from telehealth.waiting.events import TurnNear
from telehealth.waiting.tables import waiting_entry


async def keep(uow: UnitOfWork, before: Entry, after: Entry, step: str, **detail: Any) -> Entry:  # noqa: ANN401 - `audit` says
    """Store a changed entry, note who did it, and tell the pages. Nothing changed: nothing is told."""
    if after == before:
        return after
    await repository.save(uow, after)
    uow.audit("update", "waiting_entry", after.id, step=step, state=after.state.value, **detail)
    await tell_visit(uow, after)
    for schedule_id in {before.schedule_id, after.schedule_id}:
        await tell_queue(uow, schedule_id)
    return after


async def tell_visit(uow: UnitOfWork, one: Entry) -> None:
    """The visit's own page, and the pages of who is invited into it."""
    uow.publish(f"visit:{one.id}")
    for invited in await repository.invitations_of(uow, one.id):
        uow.publish(f"visit:{invited.id}")


async def tell_queue(uow: UnitOfWork, schedule_id: ScheduleId) -> None:
    """The queue's page, and everybody in it: their place may have changed."""
    uow.publish(f"queue:{schedule_id}")
    for one in await repository.queue_of(uow, schedule_id):
        uow.publish(f"visit:{one.id}")


async def tell_near(begin: Begin) -> int:
    """Say whose turn is near now, each once for an arrival, wherever they are. Gives how many.

    Apart from the steps that bring it about: each of those locks one entry only, so that no two wait for each other.
    """
    c = waiting_entry.c
    async with begin(None) as uow:
        untold = sa.select(c.schedule_id).where(repository.IS_LIVE, c.near_told_at.is_(None)).distinct()
        queues = list((await uow.conn.execute(untold.order_by(c.schedule_id))).scalars())
    return sum([await _tell_near(begin, queue) for queue in queues])


async def _tell_near(begin: Begin, schedule_id: ScheduleId) -> int:
    c, told = waiting_entry.c, 0
    async with begin(None) as uow:
        near = near_ones(await repository.queue_of(uow, schedule_id))
        for one in sorted(near, key=lambda each: each.id):
            first = sa.and_(c.id == one.id, c.near_told_at.is_(None), c.state == one.state.value)
            marked = waiting_entry.update().where(first).values(near_told_at=uow.now).returning(c.id)
            if (await uow.conn.execute(marked)).first():
                uow.record(TurnNear(visit_id=one.id, at=uow.now))
                told += 1
    return told
