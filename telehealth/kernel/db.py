"""The engine, statements for hot paths, and what the driver says when a constraint refuses or the server goes away."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_DIALECT: Any = dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's dialects have no types
CHECK_AFTER_S = 1.0  # a connection that was used within this time needs no check: a restart takes longer


def dumps(value: object) -> str:
    """JSON as the driver takes it; ids and instants as text."""
    return orjson.dumps(value, default=str).decode()


def make_engine(url: str, *, pool_size: int = 20) -> AsyncEngine:
    """An engine on asyncpg. A connection that rested is checked before use: a restarted server costs no request.

    A connection beyond the pool's size would be closed after one use: making it and teaching it its statements costs
    many times what it does. So there are none, and `pool_size` is what a process has at most.
    """
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        connect_args={"server_settings": {"application_name": "telehealth", "TimeZone": "UTC"}},
    )
    _check_rested_connections(engine)
    return engine


def _check_rested_connections(engine: AsyncEngine) -> None:
    """SQLAlchemy's own check (`pool_pre_ping`) costs three round trips for each transaction."""

    def used(_connection: object, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's record
        record.info["used_at"] = time.monotonic()

    def check(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401
        if time.monotonic() - record.info["used_at"] < CHECK_AFTER_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except connection.dbapi.Error as error:
            raise InvalidatePoolError from error

    sa.event.listen(engine.sync_engine, "connect", used)
    sa.event.listen(engine.sync_engine, "checkin", used)
    sa.event.listen(engine.sync_engine, "checkout", check)


class SingleStatements:
    """Connections of the driver's own, for a statement that commits itself.

    SQLAlchemy's checkout makes greenlets, each with a stack from the system: it costs more than such a statement.
    There are `most` of them, opened when they are needed.
    """

    def __init__(self, engine: AsyncEngine, *, most: int) -> None:
        self._engine = engine
        self._places = asyncio.Semaphore(most)
        self._resting: list[asyncpg.Connection] = []
        sa.event.listen(engine.sync_engine, "engine_disposed", self._close)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """One to use alone. What was broken off in the middle of a statement is not used again."""
        async with self._places:
            driver = self._rested() or await self._opened()
            try:
                yield driver
            except (asyncio.CancelledError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                driver.terminate()
                raise
            finally:
                self._resting.append(driver)

    def _rested(self) -> asyncpg.Connection | None:
        while self._resting:
            driver = self._resting.pop()
            if not driver.is_closed():
                return driver
        return None

    async def _opened(self) -> asyncpg.Connection:
        taken = await self._engine.raw_connection()
        driver: asyncpg.Connection = taken.driver_connection
        taken.detach()
        return driver

    def _close(self, _engine: object) -> None:
        while self._resting:
            self._resting.pop().terminate()


class Compiled:
    """A statement compiled once, to be run by the driver itself: for measured hot paths.

    SQLAlchemy's own part of running one costs several times the driver's. Values go to the driver as they are, JSON as
    text (`dumps`).
    """

    def __init__(self, statement: sa.Executable) -> None:
        compiled: Any = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined] # every executable has it
        self.sql = str(compiled)
        self._names: list[str] = list(compiled.positiontup)

    async def fetch(self, driver: asyncpg.Connection, **values: object) -> list[asyncpg.Record]:
        """The rows."""
        rows: list[asyncpg.Record] = await driver.fetch(self.sql, *(values[name] for name in self._names))
        return rows


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the constraint that refused, or None when the driver does not tell."""
    cause = error.orig.__cause__ if error.orig is not None else None
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None


def server_went_away(error: Exception) -> bool:
    """Whether this is the connection's end and not the statement's fault."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)
    if isinstance(error, asyncpg.InternalClientError):  # the driver has not heard yet that it was cut off
        return True
    return isinstance(error, asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError)
