"""The queue for those who look after it, and what staff chose to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AccountId, MessageId
from telehealth.kernel.scope_sql import where
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notifications import policy
from telehealth.notifications.domain import Channel, MessageState
from telehealth.notifications.tables import message, notification_choice

PAGE = 100
_STOPPED_FIRST = sa.case((message.c.state == MessageState.FAILED.value, 0), else_=1)


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """One line of the queue: no body, no name."""

    id: MessageId
    event: str
    channel: str
    masked: str
    state: str
    reason: str
    attempts: int
    queued_at: datetime
    next_at: datetime
    settled_at: datetime | None


async def queue(begin: Begin, actor: Actor, state: str = "") -> list[QueuedMessage]:
    """The newest messages of one's remit, those that stopped first."""
    columns = [message.c[name] for name in QueuedMessage.__dataclass_fields__]
    query = sa.select(*columns).where(where(policy.visible_messages(actor), message.c))
    if state:
        query = query.where(message.c.state == state)
    async with begin(actor) as uow:
        rows = await uow.conn.execute(query.order_by(_STOPPED_FIRST, message.c.queued_at.desc()).limit(PAGE))
        return [QueuedMessage(**{**row._mapping, "reason": row.reason or ""}) for row in rows]  # noqa: SLF001 - SQLAlchemy's name


async def choices_within(uow: UnitOfWork, account_id: AccountId | UUID) -> Mapping[tuple[str, Channel], bool]:
    """What somebody chose, by event and channel. What is not here they are told."""
    query = sa.select(notification_choice).where(notification_choice.c.account_id == account_id)
    return {(row.event, Channel(row.channel)): row.wanted for row in await uow.conn.execute(query)}
