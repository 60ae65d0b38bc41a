"""Signing in: slowed, compared off the event loop, a fresh session in place of the browser's old one."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from telehealth.accounts import passwords, throttle
from telehealth.accounts.domain import Visit, same_email
from telehealth.accounts.errors import NotDemo, WrongCredentials
from telehealth.accounts.service.sessions import open_within
from telehealth.accounts.tables import account
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import AccountId, SessionId
from telehealth.kernel.uow import Begin, UnitOfWork


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. The tokens go into cookies and are stored nowhere."""

    account_id: AccountId
    session_id: SessionId
    token: str
    browser_token: str
    language: str | None


async def sign_in(begin: Begin, *, email: str, password: str, visit: Visit) -> SignedIn:
    """A session for who knows the password. Raises WrongCredentials, the same whatever was wrong, or RateLimited."""
    email = same_email(email)
    async with begin(None) as uow:
        counters = await throttle.count_try(uow, email, visit)
        found = await _account(uow, account.c.email == email)
    right = await passwords.matches(found.password_hash if found else None, password)
    if found is None or not right or found.disabled_at:
        await _note_failure(begin, found, visit)
        raise WrongCredentials
    newer = await passwords.hashed(password) if passwords.is_outdated(found.password_hash) else None
    async with begin(None) as uow:
        await throttle.forgive(uow, counters)
        if newer:
            await uow.conn.execute(sa.update(account).where(account.c.id == found.id).values(password_hash=newer))
        return await _signed_in(uow, found, visit, how="password")


async def count_demo_try(begin: Begin, visit: Visit) -> throttle.Counters:
    """Count a try at the demo's code. Raises RateLimited: six digits are soon guessed otherwise."""
    async with begin(None) as uow:
        return await throttle.count_try(uow, "the demo's code", visit)


async def sign_in_demo(
    begin: Begin, *, account_id: AccountId, visit: Visit, counted: throttle.Counters | None = None
) -> SignedIn:
    """A session for a demo person. The caller has checked that this is demo mode and that the click came from here."""
    async with begin(None) as uow:
        if counted:
            await throttle.forgive(uow, counted)
        found = await _account(uow, account.c.id == account_id)
        if found is None or not found.is_demo or found.disabled_at:
            raise NotDemo
        return await _signed_in(uow, found, visit, how="demo")


async def _account(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
    return (await uow.conn.execute(sa.select(account).where(which))).one_or_none()


async def _signed_in(uow: UnitOfWork, found: sa.Row[Any], visit: Visit, *, how: str) -> SignedIn:
    account_id = AccountId(found.id)
    session_id, token = await open_within(uow, account_id, visit)
    browser_token = await throttle.remember_browser(uow, account_id, visit)
    uow.party = _at_the_door(found, session_id, visit)
    uow.audit("execute", "session", session_id, purpose="HOPERAT", what="sign_in", how=how)
    return SignedIn(account_id, session_id, token, browser_token, found.language)


def _at_the_door(found: sa.Row[Any], session_id: SessionId, visit: Visit) -> Actor:
    """Who just came in, as far as accounts know them: enough to say who did it in the audit."""
    return Actor(
        account_id=AccountId(found.id), session_id=session_id, role=Role(found.role), name="",
        remote=visit.remote, request_id=visit.request_id,
    )  # fmt: skip


async def _note_failure(begin: Begin, found: sa.Row[Any] | None, visit: Visit) -> None:
    known = AccountId(found.id) if found else None
    async with begin(None) as uow:
        uow.audit(
            "execute", "account", known, purpose="HOPERAT", outcome="failure",
            what="sign_in", remote=visit.remote, request_id=visit.request_id,
        )  # fmt: skip
