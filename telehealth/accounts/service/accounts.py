"""Accounts: added, their password and language changed, ended."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from telehealth.accounts import passwords
from telehealth.accounts.domain import Visit, same_email
from telehealth.accounts.errors import EmailTaken
from telehealth.accounts.password_rules import check_new_password
from telehealth.accounts.service.sessions import end_within
from telehealth.accounts.service.stepping_up import check_own_password
from telehealth.accounts.tables import account, session
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.db import constraint_name
from telehealth.kernel.errors import Invalid, NotFound
from telehealth.kernel.faults import declare
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import AccountId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
NO_EMAIL = declare("accounts.no_email", N_("This is not an email address."))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """Who may sign in from now on. Without a password nobody can, except by the demo's one click."""

    email: str
    role: Role
    password: str | None = None
    language: str | None = None
    is_demo: bool = False


async def add_account(begin: Begin, new: NewAccount, *, actor: Actor | None = None) -> AccountId:
    """Add an account. Raises Invalid for a password that will not do, EmailTaken."""
    password_hash = await hash_new(new)
    async with begin(actor) as uow:
        return await add_account_within(uow, new, password_hash)


async def hash_new(new: NewAccount) -> str | None:
    """The hash of a new account's password, made outside any transaction. Raises Invalid when it will not do."""
    if new.password is None:
        return None
    check_new_password(new.password, about=(new.email,))
    return await passwords.hashed(new.password)


async def add_account_within(uow: UnitOfWork, new: NewAccount, password_hash: str | None = None) -> AccountId:
    """Add an account in an open transaction, with a hash from `hash_new`. Raises Invalid, EmailTaken."""
    if not EMAIL.fullmatch(same_email(new.email)):
        raise Invalid({"email": [NO_EMAIL.on_field()]})
    account_id = AccountId(new_id())
    values = {
        "id": account_id, "email": same_email(new.email), "password_hash": password_hash, "role": new.role.value,
        "language": new.language, "is_demo": new.is_demo, "created_at": uow.now,
    }  # fmt: skip
    try:
        async with uow.conn.begin_nested():
            await uow.conn.execute(account.insert().values(values))
    except IntegrityError as error:
        if constraint_name(error) == "uq_account_email":
            raise EmailTaken from error
        raise
    uow.audit("create", "account", account_id, purpose="HOPERAT")
    return account_id


async def change_password(begin: Begin, actor: Actor, *, current: str, new: str, visit: Visit) -> None:
    """Change the actor's own password and end their other sessions. Raises WrongPassword, RateLimited, Invalid."""
    await check_own_password(begin, actor, current, visit)
    check_new_password(new)
    password_hash = await passwords.hashed(new)
    async with begin(actor) as uow:
        own = account.c.id == actor.account_id
        await uow.conn.execute(sa.update(account).where(own).values(password_hash=password_hash))
        others = sa.and_(session.c.account_id == actor.account_id, session.c.id != actor.session_id)
        await end_within(uow, others, reason="revoked")
        uow.audit("update", "account", actor.account_id, purpose="HOPERAT", what="password")


async def choose_language(begin: Begin, actor: Actor, language: str) -> None:
    """Remember the language this person reads."""
    async with begin(actor) as uow:
        own = account.c.id == actor.account_id
        await uow.conn.execute(sa.update(account).where(own).values(language=language))


async def disable(begin: Begin, email: str, *, actor: Actor | None = None) -> AccountId:
    """End an account: its sessions die, nobody signs in with it again. Raises NotFound."""
    async with begin(actor) as uow:
        statement = sa.update(account).where(account.c.email == same_email(email)).values(disabled_at=uow.now)
        ended = (await uow.conn.execute(statement.returning(account.c.id))).scalar_one_or_none()
        if ended is None:
            raise NotFound
        await end_within(uow, session.c.account_id == ended, reason="disabled")
        uow.audit("update", "account", ended, purpose="HOPERAT", what="disable")
    return AccountId(ended)
