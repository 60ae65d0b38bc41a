"""Sessions: recognised on each request, ended on purpose or by time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from telehealth.accounts.domain import Lifetime, Visit
from telehealth.accounts.events import SessionRevoked
from telehealth.accounts.tables import account, session
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.crypto import digest, new_token
from telehealth.kernel.errors import NotFound
from telehealth.kernel.ids import AccountId, SessionId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork

SESSION_COOKIE = "session"
SEEN_EVERY = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A living session and its account."""

    account_id: AccountId
    session_id: SessionId
    role: Role
    email: str
    is_demo: bool
    language: str | None
    stepped_up_at: datetime | None


async def open_within(uow: UnitOfWork, account_id: AccountId, visit: Visit) -> tuple[SessionId, str]:
    """A fresh session in place of the one this browser had. Gives its id and its token, which is stored nowhere."""
    await end_within(uow, session.c.token_hash == digest(visit.session_token), reason="replaced")
    session_id, token = SessionId(new_id()), new_token()
    values = {
        "id": session_id, "token_hash": digest(token), "account_id": account_id, "created_at": uow.now,
        "last_seen_at": uow.now, "remote": visit.remote, "user_agent": visit.user_agent[:300],
    }  # fmt: skip
    await uow.conn.execute(session.insert().values(values))
    return session_id, token


async def authenticate_within(uow: UnitOfWork, token: str, lifetime: Lifetime) -> Recognised | None:
    """Whose living session this token is. Notes its use, at most once a minute."""
    query = (
        sa.select(session, account.c.role, account.c.email, account.c.is_demo, account.c.language)
        .join_from(session, account)
        .where(
            session.c.token_hash == digest(token),
            session.c.revoked_at.is_(None),
            account.c.disabled_at.is_(None),
        )
    )
    row = (await uow.conn.execute(query)).one_or_none()
    if row is None or lifetime.is_over(created_at=row.created_at, last_seen_at=row.last_seen_at, now=uow.now):
        return None
    if uow.now - row.last_seen_at >= SEEN_EVERY:
        await touch_within(uow, SessionId(row.id))
    return Recognised(
        account_id=AccountId(row.account_id), session_id=SessionId(row.id), role=Role(row.role), email=row.email,
        is_demo=row.is_demo, language=row.language, stepped_up_at=row.stepped_up_at,
    )  # fmt: skip


async def touch_within(uow: UnitOfWork, session_id: SessionId) -> None:
    """The session is in use, for example by a call; written at most once a minute."""
    stale = session.c.last_seen_at <= uow.now - SEEN_EVERY
    await uow.conn.execute(sa.update(session).where(session.c.id == session_id, stale).values(last_seen_at=uow.now))


async def sign_out(begin: Begin, actor: Actor) -> None:
    """End the actor's own session."""
    async with begin(actor) as uow:
        await end_within(uow, session.c.id == actor.session_id, reason="signed_out")
        uow.audit("execute", "session", actor.session_id, purpose="HOPERAT", what="sign_out")


async def revoke(begin: Begin, actor: Actor, session_id: UUID) -> None:
    """End another session of the actor's own account. Raises NotFound when it is not theirs or has ended."""
    async with begin(actor) as uow:
        own = sa.and_(session.c.id == session_id, session.c.account_id == actor.account_id)
        if not await end_within(uow, own, reason="revoked"):
            raise NotFound
        uow.audit("execute", "session", session_id, purpose="HOPERAT", what="revoke")


async def end_within(uow: UnitOfWork, which: sa.ColumnElement[bool], *, reason: str) -> int:
    """End the living sessions that `which` selects, and say so. Gives how many."""
    statement = sa.update(session).where(which, session.c.revoked_at.is_(None)).values(revoked_at=uow.now)
    ended = (await uow.conn.execute(statement.returning(session.c.id, session.c.account_id))).all()
    for row in ended:
        uow.record(SessionRevoked(session_id=row.id, account_id=row.account_id, reason=reason))
        uow.publish(f"session:{row.id}")
    return len(ended)


async def forget_ended(begin: Begin, lifetime: Lifetime) -> None:
    """Delete sessions that ended long ago. The audit keeps who did what."""
    async with begin(None) as uow:
        before = uow.now - KEPT_AFTER_END - lifetime.total
        await uow.conn.execute(sa.delete(session).where(session.c.created_at < before))
