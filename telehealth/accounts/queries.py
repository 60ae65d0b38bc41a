"""What others may know about accounts."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from telehealth.accounts.domain import Lifetime, device_of
from telehealth.accounts.tables import account, session
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import AccountId, SessionId
from telehealth.kernel.tables import deployment
from telehealth.kernel.uow import Begin, UnitOfWork

DEMO_MARK = "demo"


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What a person sees of their own account."""

    email: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person whom one click signs in. `remit` says in words what they answer for."""

    account_id: AccountId
    role: Role
    name: str
    facility_name: str
    remit: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of a person's own living sessions."""

    id: SessionId
    created_at: datetime
    last_seen_at: datetime
    remote: str
    user_agent: str
    is_this_one: bool

    @property
    def device(self) -> str:
        """The browser and the system it runs on, as far as it says."""
        return device_of(self.user_agent)


async def session_alive_within(uow: UnitOfWork, session_id: SessionId, lifetime: Lifetime) -> bool:
    """Whether a session still lives: not revoked, not over, its account not ended."""
    query = (
        sa.select(session.c.created_at, session.c.last_seen_at)
        .join_from(session, account)
        .where(session.c.id == session_id, session.c.revoked_at.is_(None), account.c.disabled_at.is_(None))
    )
    row = (await uow.conn.execute(query)).one_or_none()
    return row is not None and not lifetime.is_over(
        created_at=row.created_at, last_seen_at=row.last_seen_at, now=uow.now
    )


async def open_sessions(begin: Begin, actor: Actor, lifetime: Lifetime) -> list[OpenSession]:
    """The actor's own living sessions, the last used first."""
    async with begin(actor) as uow:
        query = (
            sa.select(session)
            .where(
                session.c.account_id == actor.account_id,
                session.c.revoked_at.is_(None),
                session.c.last_seen_at > uow.now - lifetime.idle,
                session.c.created_at > uow.now - lifetime.total,
            )
            .order_by(session.c.last_seen_at.desc(), session.c.id)
        )
        rows = (await uow.conn.execute(query)).all()
    return [
        OpenSession(
            SessionId(row.id), row.created_at, row.last_seen_at, row.remote, row.user_agent, row.id == actor.session_id
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Contact:
    """How an account is written to."""

    email: str
    language: str | None


async def contact_within(uow: UnitOfWork, account_id: AccountId) -> Contact | None:
    """Address and language of an account that is in use."""
    query = sa.select(account.c.email, account.c.language)
    row = (await uow.conn.execute(query.where(account.c.id == account_id, account.c.disabled_at.is_(None)))).first()
    return Contact(row.email, row.language) if row else None


async def own_account(begin: Begin, actor: Actor) -> OwnAccount:
    """The actor's own account."""
    async with begin(actor) as uow:
        query = sa.select(account.c.email, account.c.is_demo).where(account.c.id == actor.account_id)
        row = (await uow.conn.execute(query)).one()
    return OwnAccount(row.email, row.is_demo)


async def demo_mark_within(uow: UnitOfWork) -> str | None:
    """What `seed-demo` wrote into this database, or None when it is not a demo's."""
    query = sa.select(deployment.c.value).where(deployment.c.key == DEMO_MARK)
    return (await uow.conn.execute(query)).scalar_one_or_none()


async def any_account_within(uow: UnitOfWork, *, demo: bool) -> bool:
    """Whether there are accounts that are (or are not) the demo's."""
    query = sa.select(account.c.id).where(account.c.is_demo.is_(demo)).limit(1)
    return (await uow.conn.execute(query)).first() is not None


async def demo_accounts_within(uow: UnitOfWork) -> dict[AccountId, Role]:
    """The accounts that may be signed in to with one click, in the order they were made, and their roles."""
    which = sa.and_(account.c.is_demo, account.c.disabled_at.is_(None))
    rows = await uow.conn.execute(sa.select(account.c.id, account.c.role).where(which).order_by(account.c.id))
    return {AccountId(row.id): Role(row.role) for row in rows}
