"""The end of a day: who was not let in waits no longer, whether they came or not."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.ids import VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.waiting import repository
from telehealth.waiting.domain import Entry, EntryState
from telehealth.waiting.service.telling import keep
from telehealth.waiting.tables import waiting_entry

BATCH = 100


async def close_days(begin: Begin) -> int:
    """Close what is left of days that are over where it waits. Again is the same as once. Gives how many.

    What became of their appointments is scheduling's to say: who came has arrived, who did not has missed it.
    """
    async with begin(None) as uow:
        found = await _open_ones(uow)
    return sum([await _close(begin, visit_id) for visit_id in found])


async def _open_ones(uow: UnitOfWork) -> Sequence[VisitId]:
    c = waiting_entry.c
    waits = sa.or_(repository.IS_LIVE, c.state == EntryState.EXPECTED.value)
    query = sa.select(c.id).where(waits, c.day <= uow.now.date()).order_by(c.id).limit(BATCH)
    return list((await uow.conn.execute(query)).scalars())


async def _close(begin: Begin, visit_id: VisitId) -> bool:
    """Each in a transaction of its own, under its lock, as every other step."""
    async with begin(None) as uow:
        one = await repository.find(uow, visit_id, lock=True)
        open_ = one is not None and (one.is_live or one.state is EntryState.EXPECTED)
        if one is None or not open_ or not await is_of_past(uow, one):
            return False
        await keep(uow, one, one.moved(EntryState.LEFT, uow.now), "day over")
    return True


async def is_of_past(uow: UnitOfWork, one: Entry) -> bool:
    """Whether an entry's day is over at its facility."""
    place = await directory.facility_card(uow, one.facility_id)
    return one.is_of_past(uow.now, ZoneInfo(place.time_zone))
