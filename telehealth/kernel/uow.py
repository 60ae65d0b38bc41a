"""One transaction: the change, the events it says, the audit of who did it. All of it or none.

    async with begin(actor) as uow:
        ...
        uow.record(ReferralSent(...))
        uow.audit("update", "referral", referral_id, patient_id=...)

Live topics are published after the commit. A `begin` inside a `begin` is refused: pass the open unit along instead.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import QueuePool

from telehealth.kernel.actor import Actor, Guest, Party
from telehealth.kernel.clock import Clock
from telehealth.kernel.db import SingleStatements, dumps, server_went_away
from telehealth.kernel.errors import Unavailable
from telehealth.kernel.events import Event
from telehealth.kernel.ids import new_id

# Outbox and audit in one round trip, in the order in which they were said. A statement that writes a change itself can
# take both along (`UnitOfWork.words`); `source` then hangs on what decides whether anything is written.
SAY = """
insert into outbox (name, key, payload)
select e.name, e.key, e.payload from {source} as e(name text, key text, payload jsonb)
"""
AUDIT = """
insert into audit_event (id, account_id, session_id, role, facility_id, action, entity, entity_id, patient_id, purpose,
  outcome, remote, request_id, detail)
select a.id, a.account_id, a.session_id, a.role, a.facility_id, a.action, a.entity, a.entity_id, a.patient_id,
  a.purpose, a.outcome, a.remote, a.request_id, a.detail
from {source} as a(id uuid, account_id uuid, session_id uuid, role text, facility_id uuid,
  action text, entity text, entity_id uuid, patient_id uuid, purpose text, outcome text, remote text, request_id text,
  detail jsonb)
"""
WRITE_DOWN = (
    f"with said as ({SAY.format(source='jsonb_to_recordset($1::jsonb)')}) "
    f"{AUDIT.format(source='jsonb_to_recordset($2::jsonb)')}"
)

Words = tuple[list[dict[str, Any]], list[dict[str, Any]]]

_open: ContextVar[bool] = ContextVar("unit_of_work_open", default=False)


class NestedTransaction(RuntimeError):
    """A service opened a transaction inside another's: hand the open unit of work to a `…_within` function."""


class NotATransaction(RuntimeError):
    """A unit that was begun `alone` was asked for its transaction."""


class UnitOfWork:
    """An open transaction, or (begun `alone`) none. `now` is the instant it began, the same for everything in it.

    `clock` is the database's own, in SQL: it judges claims, leases and deliveries whatever our clock says.
    """

    clock: sa.ColumnElement[datetime] = sa.func.clock_timestamp()

    def __init__(self, conn: AsyncConnection | asyncpg.Connection, party: Party | None, now: datetime) -> None:
        self._conn = conn if isinstance(conn, AsyncConnection) else None
        self._alone = None if isinstance(conn, AsyncConnection) else conn
        self.party = party
        self.now = now
        self.topics: list[str] = []
        self._events: list[Event] = []
        self._audits: list[dict[str, Any]] = []
        self._driver: Any = None
        self._outer: Any = None  # asyncpg's transaction

    @property
    def conn(self) -> AsyncConnection:
        """The transaction's connection. A unit begun `alone` has none."""
        if self._conn is None:
            message = "begun for one statement of the driver's own"
            raise NotATransaction(message)
        return self._conn

    @property
    def actor(self) -> Actor | None:
        """The member of staff who acts; None for a guest and for the system itself."""
        return self.party if isinstance(self.party, Actor) else None

    def record(self, event: Event) -> None:
        """Say an event: it goes to the outbox with this transaction."""
        self._events.append(event)

    def publish(self, topic: str) -> None:
        """Tell open pages after the commit that what `topic` shows has changed: "worklist:cardiology"."""
        if topic not in self.topics:
            self.topics.append(topic)

    def audit(
        self,
        action: str,
        entity: str,
        entity_id: UUID | None,
        *,
        patient_id: UUID | None = None,
        purpose: str = "TREAT",
        outcome: str = "success",
        **detail: str | int | bool | None,
    ) -> None:
        """Note who did or saw what (FHIR AuditEvent: C, R, U, D, E spelt out; purpose of event by v3 ActReason)."""
        self._audits.append({
            "id": new_id(), "action": action, "entity": entity, "entity_id": entity_id, "patient_id": patient_id,
            "purpose": purpose, "outcome": outcome, "detail": detail, **_who(self.party),
        })  # fmt: skip

    async def driver(self) -> asyncpg.Connection:
        """The driver's own connection within this transaction, for `Compiled` statements.

        When it comes first, the transaction is the driver's and SQLAlchemy's statements run in a savepoint of it.
        """
        if self._driver is None:
            driver: Any = _driver_of(self.conn)
            if not driver.is_in_transaction():
                self._outer = driver.transaction()
                await self._outer.start()
            self._driver = driver
        return self._driver

    def bare_driver(self) -> asyncpg.Connection:
        """The driver's connection with no transaction begun, where every statement commits itself.

        For one statement that writes everything, with `words`, and lets nobody see a part of it.
        """
        return self._alone or _driver_of(self.conn)

    def words(self) -> Words:
        """Events and audit rows so far, to be written as JSON by SAY and AUDIT. Whoever takes them writes them."""
        events = [{"name": e.name, "key": e.key(), "payload": e.payload()} for e in self._events]
        audits, self._events, self._audits = self._audits, [], []
        return events, audits

    async def flush(self) -> None:
        """Write events and audit rows. Called by `begin` before the commit."""
        if self._events or self._audits:
            driver = self._alone or await self.driver()
            await driver.execute(WRITE_DOWN, *map(dumps, self.words()))

    async def commit(self) -> None:
        """Write down what was said and seen, and commit."""
        await self.flush()
        if self._conn and self._conn.in_transaction():
            await self._conn.commit()
        if self._outer:
            await self._outer.commit()

    async def rollback(self) -> None:
        """Undo everything. A connection that cannot do that is not used again."""
        if self._conn is None:
            return
        try:
            if self._conn.in_transaction():
                await self._conn.rollback()
            if self._outer:
                await self._outer.rollback()
        except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self._conn.invalidate()


def _driver_of(conn: AsyncConnection) -> asyncpg.Connection:
    """Without a greenlet, which `get_raw_connection` makes for a connection that may not be open yet."""
    sync: Any = conn.sync_connection
    driver: asyncpg.Connection = sync.connection.driver_connection
    return driver


def _who(party: Party | None) -> dict[str, Any]:
    if party is None:
        return dict.fromkeys(("account_id", "session_id", "role", "facility_id", "remote", "request_id"))
    known = {"session_id": party.session_id, "remote": party.remote, "request_id": party.request_id}
    if isinstance(party, Guest):
        return {**known, "account_id": None, "role": party.kind.value, "facility_id": None}
    return {
        **known, "account_id": party.account_id, "role": party.role.value, "facility_id": party.facility_id,
    }  # fmt: skip


class Begin(Protocol):
    """Opens a unit of work for an actor or a guest, or for the system itself (None)."""

    def __call__(self, party: Party | None, *, alone: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Enter to begin, leave to commit; an exception rolls everything back.

        `alone`: no transaction, for a single statement by `bare_driver` that writes everything and commits itself.
        """
        ...


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """SQLAlchemy's own context closes in a task of its own, lest a cancellation cuts it off in the middle."""
    conn = await engine.connect()
    try:
        yield conn
    finally:
        await conn.close()  # the unit of work has ended what was under way: nothing is waited for


def make_begin(engine: AsyncEngine, clock: Clock, published: Callable[[list[str]], None]) -> Begin:
    """The `begin` of a process. `published` is told the topics after each commit and must not block."""
    most = engine.pool.size() // 2 if isinstance(engine.pool, QueuePool) else 1
    single = SingleStatements(engine, most=max(1, most))

    @asynccontextmanager
    async def begin(party: Party | None, *, alone: bool = False) -> AsyncIterator[UnitOfWork]:
        if _open.get():
            raise NestedTransaction
        mark = _open.set(True)
        try:
            async with single.connection() if alone else _connected(engine) as conn:
                uow = UnitOfWork(conn, party, clock.now())
                try:
                    yield uow
                    await uow.commit()
                except BaseException:
                    await uow.rollback()
                    raise
        except PoolTimeout as error:  # more want a connection than there are, for longer than anybody should wait
            raise Unavailable from error
        except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            if server_went_away(error):  # nothing of this was stored
                raise Unavailable from error
            raise
        finally:
            _open.reset(mark)
        if uow.topics:
            published(uow.topics)

    return begin


async def database_now(uow: UnitOfWork) -> datetime:
    """What the database's clock says."""
    value: datetime = (await uow.conn.execute(sa.select(uow.clock))).scalar_one()
    return value
