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

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from telehealth.kernel.actor import Actor
from telehealth.kernel.clock import Clock
from telehealth.kernel.errors import Unavailable
from telehealth.kernel.events import Event
from telehealth.kernel.ids import new_id
from telehealth.kernel.tables import audit_event, outbox

_open: ContextVar[bool] = ContextVar("unit_of_work_open", default=False)


class NestedTransaction(RuntimeError):
    """A service opened a transaction inside another's: hand the open unit of work to a `…_within` function."""


class UnitOfWork:
    """An open transaction. `now` is the instant it began, the same for everything in it."""

    def __init__(self, conn: AsyncConnection, actor: Actor | None, now: datetime) -> None:
        self.conn = conn
        self.actor = actor
        self.now = now
        self.topics: list[str] = []
        self._events: list[Event] = []
        self._audits: list[dict[str, Any]] = []

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
            "purpose": purpose, "outcome": outcome, "detail": detail, **_who(self.actor),
        })  # fmt: skip

    async def flush(self) -> None:
        """Write events and audit rows. Called by `begin` before the commit."""
        if self._events:
            rows = [{"name": e.name, "key": e.key(), "payload": e.payload()} for e in self._events]
            await self.conn.execute(outbox.insert(), rows)
        if self._audits:
            await self.conn.execute(audit_event.insert(), self._audits)
        self._events, self._audits = [], []


def _who(actor: Actor | None) -> dict[str, Any]:
    if actor is None:
        return dict.fromkeys(("account_id", "session_id", "role", "facility_id", "remote", "request_id"))
    return {
        "account_id": actor.account_id,
        "session_id": actor.session_id,
        "role": actor.role.value,
        "facility_id": actor.facility_id,
        "remote": actor.remote,
        "request_id": actor.request_id,
    }


class Begin(Protocol):
    """Opens a unit of work for an actor, or for the system itself (None)."""

    def __call__(self, actor: Actor | None) -> AbstractAsyncContextManager[UnitOfWork]:
        """Enter to begin, leave to commit; an exception rolls everything back."""
        ...


def make_begin(engine: AsyncEngine, clock: Clock, published: Callable[[list[str]], None]) -> Begin:
    """The `begin` of a process. `published` is told the topics after each commit and must not block."""

    @asynccontextmanager
    async def begin(actor: Actor | None) -> AsyncIterator[UnitOfWork]:
        if _open.get():
            raise NestedTransaction
        mark = _open.set(True)
        try:
            async with engine.begin() as conn:
                uow = UnitOfWork(conn, actor, clock.now())
                yield uow
                await uow.flush()
        except DBAPIError as error:
            if error.connection_invalidated:  # the server went away: nothing of this was stored
                raise Unavailable from error
            raise
        finally:
            _open.reset(mark)
        if uow.topics:
            published(uow.topics)

    return begin


async def database_now(conn: AsyncConnection) -> datetime:
    """The database's clock, which judges leases and claims whatever our own clock says."""
    value: datetime = (await conn.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
    return value
