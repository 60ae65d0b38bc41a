"""Connections for statements that stand alone: used again when they are whole, and only then."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from telehealth.kernel.clock import SystemClock
from telehealth.kernel.db import SingleStatements, make_engine
from telehealth.kernel.errors import Unavailable
from telehealth.kernel.uow import NotATransaction, make_begin
from tests.support.db import Database


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database.url, pool_size=2)
    yield engine
    await engine.dispose()


async def backend(single: SingleStatements) -> int:
    """The number of the server's process behind the next connection."""
    async with single.connection() as driver:
        return int(await driver.fetchval("select pg_backend_pid()"))


async def test_a_connection_is_used_again_also_after_a_refused_statement(engine: AsyncEngine) -> None:
    single = SingleStatements(engine, most=1)
    first = await backend(single)
    with pytest.raises(asyncpg.PostgresError):
        async with single.connection() as driver:
            await driver.execute("select 1 / 0")
    assert await backend(single) == first


async def test_one_that_was_broken_off_or_closed_by_the_server_is_not(engine: AsyncEngine) -> None:
    single = SingleStatements(engine, most=1)
    first = await backend(single)
    with pytest.raises(TimeoutError):
        async with single.connection() as driver, asyncio.timeout(0.05):
            await driver.execute("select pg_sleep(60)")
    second, closed = await backend(single), asyncio.Event()
    async with single.connection() as driver:
        driver.add_termination_listener(lambda _driver: closed.set())
    async with engine.connect() as conn:
        await conn.exec_driver_sql(f"select pg_terminate_backend({second})")
    await closed.wait()
    assert len({first, second, await backend(single)}) == 3


async def test_nobody_has_more_than_there_are_and_none_outlives_the_engine(engine: AsyncEngine) -> None:
    single = SingleStatements(engine, most=2)
    both = asyncio.Barrier(2)

    async def hold() -> asyncpg.Connection:
        async with single.connection() as driver:
            await both.wait()
            return driver

    used = await asyncio.gather(*(hold() for _ in range(4)))
    assert len(set(map(id, used))) == 2
    await engine.dispose()
    assert all(driver.is_closed() for driver in used)


async def test_a_unit_that_stands_alone_has_no_transaction(engine: AsyncEngine) -> None:
    begin = make_begin(engine, SystemClock(), lambda _topics: None)
    async with begin(None, alone=True) as uow:
        assert await uow.bare_driver().fetchval("select 1") == 1
        with pytest.raises(NotATransaction):
            _ = uow.conn
        with pytest.raises(NotATransaction):  # or a lock would be gone as soon as it is taken
            await uow.driver()


async def test_a_server_that_goes_away_under_a_statement_is_unavailable(engine: AsyncEngine) -> None:
    begin = make_begin(engine, SystemClock(), lambda _topics: None)

    async def cut_off() -> None:
        async with begin(None, alone=True) as uow:
            number = await uow.bare_driver().fetchval("select pg_backend_pid()")
            async with engine.connect() as conn:
                await conn.exec_driver_sql(f"select pg_terminate_backend({number})")
            await uow.bare_driver().fetchval("select 1")

    with pytest.raises(Unavailable):
        await cut_off()
    async with begin(None, alone=True) as uow:
        assert await uow.bare_driver().fetchval("select 1") == 1
