"""Events after the commit: at least once, in order per key, with back-off; poison is parked where a person sees it.

Handlers are idempotent. A handler gets the event and a `begin`, and opens its own transaction.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from telehealth.kernel.events import Event
from telehealth.kernel.log import get_logger
from telehealth.kernel.tables import outbox
from telehealth.kernel.uow import Begin, UnitOfWork

log = get_logger(__name__)
MAX_ATTEMPTS = 12
BATCH = 20

E = TypeVar("E", bound=Event)
Handler = Callable[[E, Begin], Awaitable[None]]


class Subscribers:
    """Who wants which event. Filled by each feature's wiring, read by the worker."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[type[Event], list[Handler[Any]]]] = {}

    def on(self, event: type[E], handler: Handler[E]) -> None:
        """Call `handler` after each commit that said `event`."""
        self._handlers.setdefault(event.name, (event, []))[1].append(handler)

    async def deliver(self, name: str, payload: dict[str, Any], begin: Begin) -> None:
        """Hand one event to all its handlers; an event nobody wants is simply done."""
        if name in self._handlers:
            kind, handlers = self._handlers[name]
            for handler in handlers:
                await handler(kind.from_payload(payload), begin)


async def deliver_due(begin: Begin, subscribers: Subscribers) -> int:
    """Deliver what is due now. Gives how many events were tried."""
    tried = 0
    for _ in range(BATCH):
        row = await _claim(begin)
        if row is None:
            break
        tried += 1
        await _deliver_one(begin, subscribers, row)
    return tried


async def _claim(begin: Begin) -> sa.Row[Any] | None:
    """Take the oldest due event whose key has nothing older undone, by moving its next try into the future."""
    older = outbox.alias("older")
    free = ~sa.exists().where(older.c.key == outbox.c.key, older.c.id < outbox.c.id, older.c.state != "done")
    due = (
        sa.select(outbox.c.id)
        .where(outbox.c.state == "pending", outbox.c.next_at <= sa.func.clock_timestamp(), free)
        .order_by(outbox.c.id)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )
    take = (
        outbox.update()
        .where(outbox.c.id == due.scalar_subquery())
        .values(next_at=sa.func.clock_timestamp() + timedelta(seconds=30), attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id, outbox.c.name, outbox.c.payload, outbox.c.attempts)
    )
    async with begin(None) as uow:
        return (await uow.conn.execute(take)).one_or_none()


async def _deliver_one(begin: Begin, subscribers: Subscribers, row: sa.Row[Any]) -> None:
    try:
        await subscribers.deliver(row.name, row.payload, begin)
    except Exception as error:  # a handler's fault must not stop the others; it is kept and retried
        log.warning("outbox_event_failed", outbox_id=row.id, event_name=row.name, exc_info=True)
        await _failed(begin, row, type(error).__name__)
        return
    async with begin(None) as uow:
        await uow.conn.execute(outbox.update().where(outbox.c.id == row.id).values(state="done", last_error=None))


async def _failed(begin: Begin, row: sa.Row[Any], reason: str) -> None:
    wait = random.uniform(0.5, min(2**row.attempts, 600))  # noqa: S311 - jitter, not a secret
    parked = row.attempts >= MAX_ATTEMPTS
    if parked:
        log.error("outbox_event_parked", outbox_id=row.id, event_name=row.name)
    async with begin(None) as uow:
        await uow.conn.execute(
            outbox.update()
            .where(outbox.c.id == row.id)
            .values(
                state="parked" if parked else "pending",
                next_at=sa.func.clock_timestamp() + timedelta(seconds=wait),
                last_error=reason,
            )
        )


async def forget_done(uow: UnitOfWork, *, older_than: timedelta) -> None:
    """Remove delivered events after a while; the audit and the rows themselves are the record."""
    limit = sa.func.clock_timestamp() - older_than
    await uow.conn.execute(outbox.delete().where(outbox.c.state == "done", outbox.c.created_at < limit))
