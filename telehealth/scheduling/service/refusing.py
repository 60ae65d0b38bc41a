"""What those are told who come too late: read after their transaction, once for all who are refused at one moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from telehealth.kernel.uow import Begin
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import SlotTaken
from telehealth.scheduling.queries.slots import next_free

_readings: dict[tuple[Begin, Wish], asyncio.Task[Sequence[datetime]]] = {}


@asynccontextmanager
async def telling_what_is_free(begin: Begin, wish: Wish) -> AsyncIterator[None]:
    """Around a transaction that may be refused: SlotTaken leaves it with what is free instead."""
    try:
        yield
    except SlotTaken as late:
        raise SlotTaken(await _shared(begin, wish)) from late


async def _shared(begin: Begin, wish: Wish) -> Sequence[datetime]:
    """One reading for all who ask while it is being made: a thousand may want the same slot in the same second."""
    key = (begin, wish)
    if key not in _readings:
        _readings[key] = asyncio.create_task(_read(begin, wish))
        _readings[key].add_done_callback(lambda _done: _readings.pop(key, None))
    return await asyncio.shield(_readings[key])


async def _read(begin: Begin, wish: Wish) -> Sequence[datetime]:
    async with begin(None) as uow:
        return await next_free(uow, wish)
