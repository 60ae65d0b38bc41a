"""Step-up: the password typed again, which then counts for a few minutes."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from telehealth.accounts import passwords, throttle
from telehealth.accounts.domain import Visit
from telehealth.accounts.errors import NotDemo, StepUpNeeded, WrongPassword
from telehealth.accounts.tables import account, session
from telehealth.kernel.actor import Actor
from telehealth.kernel.uow import Begin, UnitOfWork


def is_stepped_up(actor: Actor, now: datetime, *, minutes: int) -> bool:
    """Whether the actor's password was typed again within the last `minutes`."""
    return actor.stepped_up_at is not None and now - actor.stepped_up_at < timedelta(minutes=minutes)


def require_step_up(actor: Actor, now: datetime, *, minutes: int) -> None:
    """Raise StepUpNeeded unless the password was typed again lately."""
    if not is_stepped_up(actor, now, minutes=minutes):
        raise StepUpNeeded


async def step_up(begin: Begin, actor: Actor, *, password: str, visit: Visit) -> None:
    """Note that the password was typed again. Raises WrongPassword or RateLimited, counted like tries to sign in."""
    await check_own_password(begin, actor, password, visit)
    async with begin(actor) as uow:
        await _note(uow, actor, how="password")


async def step_up_demo(begin: Begin, actor: Actor) -> None:
    """The demo's stand-in for the password, for demo accounts only. The caller has checked that this is demo mode."""
    async with begin(actor) as uow:
        query = sa.select(account.c.is_demo).where(account.c.id == actor.account_id)
        if not (await uow.conn.execute(query)).scalar_one():
            raise NotDemo
        await _note(uow, actor, how="demo")


async def check_own_password(begin: Begin, actor: Actor, password: str, visit: Visit) -> None:
    """Raise WrongPassword, audited, unless this is the actor's password."""
    async with begin(actor) as uow:
        query = sa.select(account.c.email, account.c.password_hash).where(account.c.id == actor.account_id)
        own = (await uow.conn.execute(query)).one()
        counters = await throttle.count_try(uow, own.email, visit)
    right = await passwords.matches(own.password_hash, password)
    async with begin(actor) as uow:
        if right:
            await throttle.forgive(uow, counters)
        else:
            uow.audit("execute", "session", actor.session_id, purpose="HOPERAT", outcome="failure", what="step_up")
    if not right:
        raise WrongPassword


async def _note(uow: UnitOfWork, actor: Actor, *, how: str) -> None:
    await uow.conn.execute(sa.update(session).where(session.c.id == actor.session_id).values(stepped_up_at=uow.now))
    uow.audit("execute", "session", actor.session_id, purpose="HOPERAT", what="step_up", how=how)
