"""Links: made for one subject, sent, exchanged once behind a button for a session of that browser, revocable."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.guests.domain import GuestLifetime, GuestVisit, LinkState, masked
from telehealth.guests.errors import LinkEnded, LinkUsed
from telehealth.guests.service import sessions
from telehealth.guests.tables import guest_link, guest_session, phone
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.crypto import digest
from telehealth.kernel.ids import GuestLinkId, PhoneId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork

TOKEN_BYTES = 16  # 128 bits in 22 characters: a message on a phone has room for 70


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a kind of link opens: an English msgid, and the path with the subject's id in it."""

    sentence: str
    path: str


_purposes: dict[str, Purpose] = {}


def declare_purpose(code: str, sentence: str, path: str) -> str:
    """Say where links of a purpose lead: `declare_purpose("visit", N_("Your appointment"), "/visits/{subject_id}")`."""
    _purposes[code] = Purpose(sentence, path)
    return code


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What a link's page may show: nobody's name, since previews of messages fetch it too."""

    state: LinkState
    kind: GuestKind
    sentence: str
    target: str
    masked_phone: str


async def new_link_within(
    uow: UnitOfWork,
    *,
    purpose: str,
    subject_id: UUID,
    kind: GuestKind,
    phone_id: PhoneId | None = None,
    name: str = "",
    lifetime: timedelta,
) -> GuestLinkId:
    """A link to one subject. `phone_id`: by a code to it another browser may take over. No token until it is minted."""
    link_id = GuestLinkId(new_id())
    await uow.conn.execute(
        guest_link.insert().values(
            id=link_id, purpose=purpose, subject_id=subject_id, kind=kind.value, phone_id=phone_id, name=name,
            created_at=uow.now, expires_at=uow.now + lifetime,
        )
    )  # fmt: skip
    return link_id


async def mint_link_within(uow: UnitOfWork, link_id: GuestLinkId) -> str | None:
    """The link's token, made at the moment it is sent; one before is void. None when it was used or has ended."""
    token = token_urlsafe(TOKEN_BYTES)
    usable = sa.and_(
        guest_link.c.used_at.is_(None), guest_link.c.revoked_at.is_(None), guest_link.c.expires_at > uow.now
    )
    statement = sa.update(guest_link).where(guest_link.c.id == link_id, usable).values(token_hash=digest(token))
    return token if (await uow.conn.execute(statement)).rowcount == 1 else None


def link_address(public_url: str, token: str) -> str:
    """The address a message carries."""
    return f"{public_url.rstrip('/')}/l/{token}"


async def look_at_link(begin: Begin, visit: GuestVisit, lifetime: GuestLifetime, token: str) -> LinkCard:
    """What this link can do here. Changes nothing. Raises LinkEnded, also for one that never was."""
    async with begin(None) as uow:
        link = await find(uow, token)
        state = state_of(link, uow.now) if link else LinkState.ENDED
        if link is None or state is LinkState.ENDED:
            raise LinkEnded
        if state is LinkState.USED and await _is_held_by(uow, link, visit, lifetime):
            state = LinkState.YOURS
        number = sa.select(phone.c.number).where(phone.c.id == link.phone_id)
        known = (await uow.conn.execute(number)).scalar_one_or_none()
    purpose = _purposes[link.purpose]
    return LinkCard(state, GuestKind(link.kind), purpose.sentence, target_of(link.purpose, link.subject_id),
                    masked(known) if known else "")  # fmt: skip


async def exchange_link(
    begin: Begin, visit: GuestVisit, lifetime: GuestLifetime, token: str
) -> sessions.NewGuestSession:
    """A session for the browser whose person pressed the button. Once. Raises LinkEnded, LinkUsed.

    A phone that was confirmed in this browser stays confirmed when it is the link's own.
    """
    async with begin(None) as uow:
        link = await find(uow, token, lock=True)
        state = state_of(link, uow.now) if link else LinkState.ENDED
        if link is None or state is LinkState.ENDED:
            raise LinkEnded
        if state is LinkState.USED:
            raise LinkUsed
        await uow.conn.execute(sa.update(guest_link).where(guest_link.c.id == link.id).values(used_at=uow.now))
        before = await sessions.living(uow, visit.session_token, lifetime)
        same = before is not None and before.phone_id is not None and before.phone_id == link.phone_id
        phone_id, confirmed_at = (before.phone_id, before.confirmed_at) if before and same else (None, None)
        return await sessions.open_within(
            uow, visit, kind=GuestKind(link.kind), phone_id=phone_id, confirmed_at=confirmed_at, link=link
        )


async def take_over(uow: UnitOfWork, link_id: GuestLinkId) -> sa.Row[Any] | None:
    """A code to the link's phone was confirmed in another browser: the one before is out. None when the link ended."""
    link = (
        await uow.conn.execute(sa.select(guest_link).where(guest_link.c.id == link_id).with_for_update(key_share=True))
    ).one()
    if state_of(link, uow.now) is LinkState.ENDED:
        return None
    await sessions.end_within(uow, guest_session.c.link_id == link_id, reason="taken_over")
    used = sa.func.coalesce(guest_link.c.used_at, uow.now)
    await uow.conn.execute(sa.update(guest_link).where(guest_link.c.id == link_id).values(used_at=used))
    return link


async def revoke_links_within(uow: UnitOfWork, subject_id: UUID) -> None:
    """Take back every link to this subject, and end the sessions they opened."""
    ours = guest_link.c.subject_id == subject_id
    await uow.conn.execute(
        sa.update(guest_link).where(ours, guest_link.c.revoked_at.is_(None)).values(revoked_at=uow.now)
    )
    links = sa.select(guest_link.c.id).where(ours)
    await sessions.end_within(uow, guest_session.c.link_id.in_(links), reason="revoked")


async def find(uow: UnitOfWork, token: str, *, lock: bool = False) -> sa.Row[Any] | None:
    """The link of this token."""
    query = sa.select(guest_link).where(guest_link.c.token_hash == digest(token))
    return (await uow.conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()


def state_of(link: sa.Row[Any], now: datetime) -> LinkState:
    """What a link can do for a stranger."""
    if link.revoked_at or link.expires_at <= now:
        return LinkState.ENDED
    return LinkState.USED if link.used_at else LinkState.READY


def target_of(purpose: str, subject_id: UUID) -> str:
    """Where a link leads."""
    return _purposes[purpose].path.format(subject_id=subject_id)


async def _is_held_by(uow: UnitOfWork, link: sa.Row[Any], visit: GuestVisit, lifetime: GuestLifetime) -> bool:
    """Whether this browser's session came by this link, or by another to the same thing."""
    held = await sessions.living(uow, visit.session_token, lifetime)
    return held is not None and held.subject_id == link.subject_id and held.purpose == link.purpose
