"""Messages: queued once, sent again by hand; choices of what to be told."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import MessageId
from telehealth.kernel.scope_sql import where
from telehealth.kernel.uow import Begin
from telehealth.notifications import policy, repository
from telehealth.notifications.domain import Channel
from telehealth.notifications.errors import MessageNotFound, NotToBeSentAgain
from telehealth.notifications.tables import message, notification_choice


async def send_again(begin: Begin, actor: Actor, message_id: MessageId) -> None:
    """Try a message that stopped once more. Raises MessageNotFound, NotToBeSentAgain."""
    async with begin(actor) as uow:
        mine = sa.and_(message.c.id == message_id, where(policy.visible_messages(actor), message.c))
        if (await uow.conn.execute(sa.select(message.c.id).where(mine))).first() is None:
            raise MessageNotFound
        if not await repository.queue_again(uow, mine):
            raise NotToBeSentAgain
        uow.audit("update", "message", message_id, purpose="HOPERAT", why="sent again")


async def choose(begin: Begin, actor: Actor, wanted: Mapping[tuple[str, Channel], bool]) -> None:
    """Keep what somebody wants to be told, by event and channel."""
    rows = [
        {"account_id": actor.account_id, "event": event, "channel": channel.value, "wanted": yes}
        for (event, channel), yes in wanted.items()
    ]
    statement = insert(notification_choice)
    again = {"wanted": statement.excluded.wanted}
    async with begin(actor) as uow:
        keys = ["account_id", "event", "channel"]
        await uow.conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=again), rows)
        uow.audit("update", "account", actor.account_id, purpose="HOPERAT", what="notifications")
