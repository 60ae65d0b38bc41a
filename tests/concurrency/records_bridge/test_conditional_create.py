"""Simultaneous conditional creates: the lock on the tag, and the race that shows when it is off."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from telehealth.kernel.db import make_engine
from telehealth.kernel.uow import Begin, UnitOfWork, make_begin
from telehealth.records_bridge.build.systems import TAG
from telehealth.records_bridge.domain import Resource
from telehealth.records_bridge.store import FhirStore
from tests.support.clock import FakeClock
from tests.support.db import Database

CALLERS = 8
KEY = f"{TAG}|organization:one"
HOSPITAL: dict[str, Any] = {
    "resourceType": "Organization",
    "meta": {"tag": [{"system": TAG, "code": "organization:one"}]},
    "name": "Bệnh viện",
}


class Unguarded(FhirStore):
    """The store without its lock; everybody has looked before anybody writes."""

    def __init__(self, uow: UnitOfWork, looked: asyncio.Barrier) -> None:
        super().__init__(uow)
        self.looked = looked

    async def wait_turn(self, tag: str) -> None:
        """Nobody waits."""

    async def search(self, *kinds: str, **wanted: Any) -> list[Resource]:  # noqa: ANN401 - handed through
        """Look, then wait for the others to have looked."""
        found = await super().search(*kinds, **wanted)
        await self.looked.wait()
        return found


@pytest.fixture
async def begin(own_database: Database) -> AsyncIterator[Begin]:
    """Units of work on a database of the test's own, a connection for each caller."""
    engine = make_engine(own_database.url, pool_size=CALLERS)
    yield make_begin(engine, FakeClock(), lambda _topics: None)
    await engine.dispose()


async def create(begin: Begin, looked: asyncio.Barrier | None = None) -> int:
    """One caller. Gives the status."""
    async with begin(None) as uow:
        store = Unguarded(uow, looked) if looked else FhirStore(uow)
        return (await store.create(HOSPITAL, if_none_exist=KEY)).status


@pytest.mark.feature(82)
async def test_one_of_many_creates_and_the_rest_are_given_what_is_there(begin: Begin) -> None:
    statuses = await asyncio.gather(*(create(begin) for _ in range(CALLERS)))
    assert sorted(statuses) == [200] * (CALLERS - 1) + [201]


async def test_without_the_lock_each_of_them_creates(begin: Begin) -> None:
    looked = asyncio.Barrier(CALLERS)
    statuses = await asyncio.gather(*(create(begin, looked) for _ in range(CALLERS)))
    assert statuses == [201] * CALLERS
    assert await create(begin) == 412
