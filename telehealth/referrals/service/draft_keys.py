"""The keys with which browsers encrypt what was typed and has not reached the server."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import SessionId
from telehealth.kernel.uow import Begin
from telehealth.referrals.tables import draft_key

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DraftKey:
    """A session's key."""

    session_id: SessionId
    key: bytes


async def draft_keys(begin: Begin, actor: Actor) -> list[DraftKey]:
    """This session's key, then those of the account's sessions that fell silent without signing out."""
    async with begin(actor) as uow:
        made = insert(draft_key).values(
            session_id=actor.session_id, account_id=actor.account_id, key=secrets.token_bytes(KEY_BYTES)
        )
        await uow.conn.execute(made.on_conflict_do_nothing())
        query = sa.select(draft_key.c.session_id, draft_key.c.key).where(draft_key.c.account_id == actor.account_id)
        rows = (await uow.conn.execute(query)).all()
    keys = [DraftKey(SessionId(row.session_id), row.key) for row in rows]
    return sorted(keys, key=lambda one: one.session_id != actor.session_id)


async def forget_draft_key(begin: Begin, session_id: SessionId) -> None:
    """Make what a browser kept in this session unreadable for good."""
    async with begin(None) as uow:
        await uow.conn.execute(sa.delete(draft_key).where(draft_key.c.session_id == session_id))
