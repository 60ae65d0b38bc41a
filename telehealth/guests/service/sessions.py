"""Guests' sessions: rows, recognised on each request, ended on purpose or by time, fresh at each new proof."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.guests.domain import COUNTED_FOR, GuestLifetime, GuestVisit
from telehealth.guests.events import GuestSessionEnded
from telehealth.guests.tables import guest_link, guest_session, phone_code
from telehealth.kernel.actor import Guest, GuestKind
from telehealth.kernel.crypto import digest, new_token
from telehealth.kernel.db import Compiled
from telehealth.kernel.ids import GuestLinkId, GuestSessionId, PhoneId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork

GUEST_COOKIE = "guest"
SEEN_EVERY = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=90)  # a browser that confirmed a number before is known again for this long


@dataclass(frozen=True, slots=True)
class NewGuestSession:
    """A session just opened. The token goes into a cookie and is stored nowhere."""

    guest: Guest
    token: str


async def open_within(
    uow: UnitOfWork,
    visit: GuestVisit,
    *,
    kind: GuestKind,
    phone_id: PhoneId | None,
    confirmed_at: datetime | None,
    link: sa.Row[Any] | None,
) -> NewGuestSession:
    """A fresh session in place of the one this browser had."""
    await end_within(uow, guest_session.c.token_hash == digest(visit.session_token), reason="replaced")
    session_id, token = GuestSessionId(new_id()), new_token()
    await uow.conn.execute(
        guest_session.insert().values(
            id=session_id, token_hash=digest(token), kind=kind.value, phone_id=phone_id, confirmed_at=confirmed_at,
            link_id=link.id if link else None, created_at=uow.now, last_seen_at=uow.now, remote=visit.remote,
            user_agent=visit.user_agent[:300],
        )
    )  # fmt: skip
    guest = Guest(
        session_id=session_id, kind=kind, phone_id=phone_id, confirmed_at=confirmed_at,
        remote=visit.remote, request_id=visit.request_id, **_of_link(link),
    )  # fmt: skip
    uow.party = guest
    uow.audit("execute", "guest_session", session_id, purpose="HOPERAT", what="enter", how="link" if link else "code")
    return NewGuestSession(guest, token)


def _of_link(link: sa.Row[Any] | None) -> dict[str, Any]:
    if link is None:
        return {}
    return {"link_id": link.id, "purpose": link.purpose, "subject_id": link.subject_id, "name": link.name}


async def authenticate_within(uow: UnitOfWork, token: str, lifetime: GuestLifetime) -> Guest | None:
    """Whose living session this token is. Notes its use, at most once a minute."""
    row = await living(uow, token, lifetime)
    if row is None:
        return None
    if uow.now - row.last_seen_at >= SEEN_EVERY:
        await touch_within(uow, row.id)
    return Guest(
        session_id=row.id, kind=GuestKind(row.kind), phone_id=row.phone_id, confirmed_at=row.confirmed_at,
        link_id=row.link_id, purpose=row.purpose or "", subject_id=row.subject_id, name=row.name or "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Living:
    """A session that has not ended, with what its link says."""

    id: GuestSessionId
    kind: str
    phone_id: PhoneId | None
    confirmed_at: datetime | None
    created_at: datetime
    last_seen_at: datetime
    link_id: GuestLinkId | None
    purpose: str | None
    subject_id: UUID | None
    name: str | None


_OF_SESSION = ("id", "kind", "phone_id", "confirmed_at", "created_at", "last_seen_at", "link_id")
_LIVING = Compiled(  # asked on each request of a guest
    sa.select(*(guest_session.c[name] for name in _OF_SESSION), guest_link.c.purpose, guest_link.c.subject_id,
              guest_link.c.name)
    .join_from(guest_session, guest_link, isouter=True)
    .where(guest_session.c.token_hash == sa.bindparam("token_hash"), guest_session.c.revoked_at.is_(None))
)  # fmt: skip


async def living(uow: UnitOfWork, token: str, lifetime: GuestLifetime) -> Living | None:
    """The session of this token with its link's columns, if neither has ended."""
    rows = await _LIVING.fetch(uow.bare_driver(), token_hash=digest(token))
    one = Living(**rows[0]) if rows else None
    if one is None or lifetime.is_over(created_at=one.created_at, last_seen_at=one.last_seen_at, now=uow.now):
        return None
    return one


async def touch_within(uow: UnitOfWork, session_id: GuestSessionId) -> None:
    """The session is in use, for example by waiting or by a call; written at most once a minute."""
    stale = guest_session.c.last_seen_at <= uow.now - SEEN_EVERY
    which = sa.and_(guest_session.c.id == session_id, stale)
    await uow.conn.execute(sa.update(guest_session).where(which).values(last_seen_at=uow.now))


async def end_session(begin: Begin, guest: Guest) -> None:
    """End the guest's own session: this browser forgets phone and link."""
    async with begin(guest) as uow:
        await end_within(uow, guest_session.c.id == guest.session_id, reason="signed_out")
        uow.audit("execute", "guest_session", guest.session_id, purpose="HOPERAT", what="leave")


async def end_within(uow: UnitOfWork, which: sa.ColumnElement[bool], *, reason: str) -> int:
    """End the living sessions that `which` selects, and say so. Gives how many."""
    statement = sa.update(guest_session).where(which, guest_session.c.revoked_at.is_(None)).values(revoked_at=uow.now)
    ended: list[UUID] = list((await uow.conn.execute(statement.returning(guest_session.c.id))).scalars())
    for session_id in ended:
        uow.record(GuestSessionEnded(session_id=GuestSessionId(session_id), reason=reason))
    return len(ended)


async def forget_old(begin: Begin, lifetime: GuestLifetime) -> None:
    """Delete codes that no limit counts any more, and sessions and links that ended long ago. The audit stays."""
    async with begin(None) as uow:
        before = uow.now - KEPT_AFTER_END
        of_session = sa.select(guest_session.c.link_id).where(guest_session.c.link_id.is_not(None))
        of_code = sa.select(phone_code.c.link_id).where(phone_code.c.link_id.is_not(None))
        await uow.conn.execute(sa.delete(phone_code).where(phone_code.c.asked_at < uow.now - COUNTED_FOR))
        await uow.conn.execute(sa.delete(guest_session).where(guest_session.c.created_at < before - lifetime.total))
        unused = sa.and_(guest_link.c.id.not_in(of_session), guest_link.c.id.not_in(of_code))
        await uow.conn.execute(sa.delete(guest_link).where(guest_link.c.expires_at < before, unused))
