"""Messages in and out of their table: queued once, claimed with a lease by the database's clock, settled."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.ids import MessageId, new_id
from telehealth.kernel.uow import UnitOfWork
from telehealth.notifications.domain import LEASE, Channel, Claim, MessageState, NewMessage
from telehealth.notifications.tables import message

NOW = sa.func.clock_timestamp()


async def add(uow: UnitOfWork, new: NewMessage) -> bool:
    """Queue a message; False when it was queued before."""
    values = {name: getattr(new, name) for name in NewMessage.__dataclass_fields__}
    query = insert(message).values(values | {"id": new_id(), "channel": new.channel.value}).on_conflict_do_nothing()
    return (await uow.conn.execute(query.returning(message.c.id))).first() is not None


async def claim(uow: UnitOfWork) -> Claim | None:
    """The next message that is due, or that a worker left behind."""
    due = sa.or_(
        sa.and_(message.c.state == MessageState.QUEUED.value, message.c.next_at <= NOW),
        sa.and_(message.c.state == MessageState.SENDING.value, message.c.lease_until < NOW),
    )
    next_one = sa.select(message.c.id).where(due).order_by(message.c.next_at).limit(1)
    taken = {
        "state": MessageState.SENDING.value,
        "claim": new_id(),
        "attempts": message.c.attempts + 1,
        "lease_until": NOW + LEASE,
    }
    take = sa.update(message).where(
        message.c.id == next_one.with_for_update(key_share=True, skip_locked=True).scalar_subquery()
    )
    row = (await uow.conn.execute(take.values(taken).returning(message))).one_or_none()
    return _claimed(row) if row else None


def _claimed(row: sa.Row[Any]) -> Claim:
    return Claim(
        claim=row.claim, id=MessageId(row.id), event=row.event, channel=Channel(row.channel),
        subject_id=row.subject_id, detail=row.detail, language=row.language, attempts=row.attempts,
    )  # fmt: skip


async def is_too_late(uow: UnitOfWork, held: Claim) -> bool:
    """Whether nobody wants it any more, by the time of the event it tells of."""
    query = sa.select(message.c.not_after <= uow.now).where(message.c.id == held.id)
    return bool((await uow.conn.execute(query)).scalar_one())


async def settle(uow: UnitOfWork, held: Claim, state: MessageState, values: Mapping[str, Any]) -> bool:
    """Write what an attempt came to; False when its lease was lost."""
    ended = state is not MessageState.QUEUED
    settled = {"state": state.value, "claim": None, "lease_until": None, "settled_at": NOW if ended else None}
    mine = sa.and_(message.c.id == held.id, message.c.claim == held.claim)
    return (await uow.conn.execute(sa.update(message).where(mine).values(settled | dict(values)))).rowcount == 1


def due_in(seconds: float) -> sa.ColumnElement[Any]:
    """That long from now, by the database's clock."""
    return NOW + timedelta(seconds=seconds)


async def queue_again(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> bool:
    """Send again what stopped; False when there is no such message that did."""
    stopped = sa.and_(which, message.c.state == MessageState.FAILED.value)
    values = {"state": MessageState.QUEUED.value, "attempts": 0, "next_at": NOW, "reason": None, "settled_at": None}
    return (await uow.conn.execute(sa.update(message).where(stopped).values(values))).rowcount == 1


async def forget(uow: UnitOfWork, *, older_than: timedelta) -> None:
    """Delete messages that ended long ago."""
    ended = message.c.state.in_([MessageState.SENT.value, MessageState.SUPPRESSED.value])
    await uow.conn.execute(sa.delete(message).where(ended, message.c.queued_at < NOW - older_than))


async def standing(uow: UnitOfWork) -> tuple[Mapping[str, int], float]:
    """How many messages are in each state that needs something, and how many seconds the oldest due one has waited."""
    open_states = [MessageState.QUEUED.value, MessageState.SENDING.value, MessageState.FAILED.value]
    counted = sa.select(message.c.state, sa.func.count().label("n")).where(message.c.state.in_(open_states))
    by_state = {row.state: row.n for row in await uow.conn.execute(counted.group_by(message.c.state))}
    age = sa.func.extract("epoch", NOW - sa.func.min(message.c.queued_at))
    oldest = sa.select(age).where(message.c.state == MessageState.QUEUED.value)
    return by_state, float((await uow.conn.execute(oldest)).scalar_one() or 0)
