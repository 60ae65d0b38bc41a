"""One-time codes: asked for within limits, made when they are sent, tried five times by the browser that asked."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.guests import throttle
from telehealth.guests.domain import (
    CODE_DIGITS,
    CODE_LIVES,
    CODE_TRIES,
    CODE_WANTED,
    CodeLimits,
    GuestVisit,
    LinkState,
)
from telehealth.guests.errors import LinkEnded, NoPhoneBehindLink, WrongCode
from telehealth.guests.events import CodeAsked
from telehealth.guests.service import links, sessions
from telehealth.guests.service.phones import phone_within
from telehealth.guests.tables import phone, phone_code
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.crypto import digest, new_token
from telehealth.kernel.ids import GuestLinkId, PhoneCodeId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that was asked for. The token goes into a cookie: only this browser can try the code."""

    code_id: PhoneCodeId
    token: str


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A code on its way to its phone, stored nowhere in plain."""

    code: str
    number: str
    language: str


async def ask_for_code(begin: Begin, visit: GuestVisit, number: str, language: str, limits: CodeLimits) -> Asked:
    """Have a code sent to a number (E.164): the same answer for every number. Raises NoMoreCodes (`retry_after_s`)."""
    async with begin(None) as uow:
        return await _ask(uow, visit, number, language, limits, None)


async def ask_for_link_code(begin: Begin, visit: GuestVisit, token: str, limits: CodeLimits) -> Asked:
    """Have a code sent to the phone behind a link that another browser used; confirming it takes the link over.

    Raises LinkEnded, NoPhoneBehindLink, NoMoreCodes.
    """
    async with begin(None) as uow:
        link = await links.find(uow, token)
        if link is None or links.state_of(link, uow.now) is LinkState.ENDED:
            raise LinkEnded
        found = (await uow.conn.execute(sa.select(phone).where(phone.c.id == link.phone_id))).one_or_none()
        if found is None:
            raise NoPhoneBehindLink
        return await _ask(uow, visit, found.number, found.language, limits, GuestLinkId(link.id))


async def _ask(
    uow: UnitOfWork, visit: GuestVisit, number: str, language: str, limits: CodeLimits, link_id: GuestLinkId | None
) -> Asked:
    counted = await throttle.admit(uow, number, visit, limits)
    asked = Asked(PhoneCodeId(new_id()), new_token())
    await uow.conn.execute(
        phone_code.insert().values(
            id=asked.code_id, number=number, language=language, asked_hash=digest(asked.token), network=counted.network,
            from_own_browser=counted.from_own_browser, link_id=link_id, asked_at=uow.now,
        )
    )  # fmt: skip
    uow.record(CodeAsked(code_id=asked.code_id))
    return asked


async def mint_code_within(uow: UnitOfWork, code_id: PhoneCodeId) -> FreshCode | None:
    """Make the code, at the moment it is sent; the one before is void. None when nobody waits for it any more."""
    found = (
        await uow.conn.execute(sa.select(phone_code).where(phone_code.c.id == code_id).with_for_update(key_share=True))
    ).first()
    if found is None or found.used_at or uow.now - found.asked_at >= CODE_WANTED:
        return None
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    await uow.conn.execute(
        sa.update(phone_code)
        .where(phone_code.c.id == code_id)
        .values(code_hash=await _hash(found.id, code), expires_at=uow.now + CODE_LIVES)
    )
    return FreshCode(code, found.number, found.language)


async def confirm_code(
    begin: Begin, visit: GuestVisit, code: str, *, number: str = "", and_also: bool = True
) -> sessions.NewGuestSession:
    """A session for who typed the code that this browser asked for. Raises WrongCode, whatever was wrong.

    The try is counted, and committed, before the code is looked at. `number`: a code sent anywhere else is wrong.
    `and_also`: what had to be known besides; without it a right code is refused like a wrong one, and not used up.
    """
    async with begin(None) as uow:
        tried = await _count_try(uow, visit)
    expected = tried.code_hash if tried else b""
    given = await _hash(tried.id if tried else new_id(), code)
    if tried is None or not hmac.compare_digest(expected, given) or not and_also:
        raise WrongCode
    if number and tried.number != number:
        raise WrongCode
    async with begin(None) as uow:
        if not await _use(uow, tried):
            raise WrongCode
        phone_id = await phone_within(uow, tried.number, tried.language, confirmed=True)
        link = await links.take_over(uow, tried.link_id) if tried.link_id else None
        kind = GuestKind(link.kind) if link else GuestKind.PATIENT
        return await sessions.open_within(uow, visit, kind=kind, phone_id=phone_id, confirmed_at=uow.now, link=link)


async def _count_try(uow: UnitOfWork, visit: GuestVisit) -> sa.Row[Any] | None:
    statement = (
        sa.update(phone_code)
        .where(
            phone_code.c.asked_hash == digest(visit.asked_token),
            phone_code.c.tries < CODE_TRIES,
            phone_code.c.used_at.is_(None),
            phone_code.c.expires_at > uow.now,
        )
        .values(tries=phone_code.c.tries + 1)
        .returning(phone_code)
    )
    row: sa.Row[Any] | None = (await uow.conn.execute(statement)).one_or_none()
    return row


async def _use(uow: UnitOfWork, tried: sa.Row[Any]) -> bool:
    """Once, and only while no newer code was made."""
    same = sa.and_(
        phone_code.c.id == tried.id, phone_code.c.code_hash == tried.code_hash, phone_code.c.used_at.is_(None)
    )
    return (await uow.conn.execute(sa.update(phone_code).where(same).values(used_at=uow.now))).rowcount == 1


async def _hash(code_id: UUID, code: str) -> bytes:
    """Slow on purpose: a million codes are few. Off the event loop."""
    return await asyncio.to_thread(hashlib.scrypt, code.encode(), salt=code_id.bytes, n=2**13, r=8, p=1, maxmem=2**25)
