"""The demo's past: closed cases and a season's volume, so that boards and reports have something to show.

Each feature that has a past adds its part here, through its own services; `at(begin, instant)` makes them act then.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from telehealth.kernel.actor import Party
from telehealth.kernel.uow import Begin, UnitOfWork

PARTS: Sequence[Callable[[Begin, datetime], Awaitable[None]]] = ()


async def seed_history(begin: Begin, now: datetime) -> None:
    """Let every feature tell its part, in order."""
    for part in PARTS:
        await part(begin, now)


def at(begin: Begin, instant: datetime) -> Begin:
    """The same `begin`, as if it were another time: how a demo gets a past."""

    @asynccontextmanager
    async def begin_then(party: Party | None) -> AsyncIterator[UnitOfWork]:
        async with begin(party) as uow:
            uow.now = instant
            yield uow

    return begin_then
