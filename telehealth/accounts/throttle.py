"""Slows who guesses passwords, without letting a stranger lock a clinician out.

Tries are counted before the password is looked at, under the counter's row lock, so that a hundred at once count as a
hundred. A browser in which the account has signed in before has a counter of its own that strangers cannot touch. Time
is the database's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.accounts.domain import (
    ATTACK_FROM,
    PER_CLIENT,
    PER_CLIENT_UNDER_ATTACK,
    PER_NETWORK,
    Visit,
)
from telehealth.accounts.tables import account, known_browser, sign_in_tries
from telehealth.kernel.crypto import digest, new_token
from telehealth.kernel.errors import RateLimited
from telehealth.kernel.ids import AccountId
from telehealth.kernel.limits import network_of
from telehealth.kernel.uow import UnitOfWork, database_now


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters a try is counted in. `everybody` and `network` only for browsers we do not know."""

    client: bytes
    everybody: bytes | None = None
    network: bytes | None = None

    @property
    def keys(self) -> list[bytes]:
        """In one order, so that two tries never wait for each other."""
        return sorted(key for key in (self.client, self.everybody, self.network) if key)


async def count_try(uow: UnitOfWork, email: str, visit: Visit) -> Counters:
    """Count a try to sign in. Raises RateLimited, and counts nothing, while a wait is on."""
    counters = await _counters(uow, email, visit)
    tries = await _locked(uow, counters.keys)
    now = await database_now(uow)
    _refuse_while(_wait(counters, tries, now))
    await uow.conn.execute(
        sa.update(sign_in_tries)
        .where(sign_in_tries.c.key.in_(counters.keys))
        .values(
            tries=sa.case((sign_in_tries.c.last_at < now - PER_CLIENT.forgotten_after, 0), else_=sign_in_tries.c.tries)
            + 1,
            last_at=now,
        )
    )
    return counters


async def forgive(uow: UnitOfWork, counters: Counters) -> None:
    """The try was right: forget the client's, and take this one from the shared counters."""
    await uow.conn.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.key == counters.client))
    shared = [key for key in counters.keys if key != counters.client]
    if shared:
        less = sa.func.greatest(sign_in_tries.c.tries - 1, 0)
        await uow.conn.execute(sa.update(sign_in_tries).where(sign_in_tries.c.key.in_(shared)).values(tries=less))


async def remember_browser(uow: UnitOfWork, account_id: AccountId, visit: Visit) -> str:
    """Know this browser again for this account. Gives the token its cookie carries: the old one or a new one."""
    token = visit.browser_token or new_token()
    values = {"token_hash": digest(token), "account_id": account_id, "used_at": uow.now}
    statement = insert(known_browser).values(values)
    await uow.conn.execute(
        statement.on_conflict_do_update(index_elements=["token_hash", "account_id"], set_={"used_at": uow.now})
    )
    return token


async def forget_old(uow: UnitOfWork, *, browsers_after: timedelta = timedelta(days=180)) -> None:
    """Drop counters at rest and browsers not seen for half a year."""
    rested = sa.func.clock_timestamp() - 2 * PER_CLIENT.forgotten_after
    await uow.conn.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.last_at < rested))
    await uow.conn.execute(sa.delete(known_browser).where(known_browser.c.used_at < uow.now - browsers_after))


async def _counters(uow: UnitOfWork, email: str, visit: Visit) -> Counters:
    if visit.browser_token and await _is_known(uow, email, visit.browser_token):
        return Counters(digest(f"browser|{email}|{visit.browser_token}"))
    network = network_of(visit.remote)
    return Counters(digest(f"client|{email}|{network}"), digest(f"account|{email}"), digest(f"network|{network}"))


async def _is_known(uow: UnitOfWork, email: str, token: str) -> bool:
    query = (
        sa.select(sa.literal(1))
        .join_from(known_browser, account)
        .where(known_browser.c.token_hash == digest(token), account.c.email == email)
    )
    return (await uow.conn.execute(query)).first() is not None


async def _locked(uow: UnitOfWork, keys: list[bytes]) -> dict[bytes, sa.Row[Any]]:
    await uow.conn.execute(insert(sign_in_tries).on_conflict_do_nothing(), [{"key": key} for key in keys])
    query = sa.select(sign_in_tries).where(sign_in_tries.c.key.in_(keys)).order_by(sign_in_tries.c.key)
    return {row.key: row for row in await uow.conn.execute(query.with_for_update(key_share=True))}


def _wait(counters: Counters, tries: dict[bytes, sa.Row[Any]], now: datetime) -> timedelta:
    everybody = tries.get(counters.everybody or b"")
    rested = everybody is None or now - everybody.last_at >= PER_CLIENT.forgotten_after
    attacked = not rested and everybody is not None and everybody.tries >= ATTACK_FROM
    limit = PER_CLIENT_UNDER_ATTACK if attacked else PER_CLIENT
    client = tries[counters.client]
    waits = [limit.wait(tries=client.tries, last_at=client.last_at, now=now)]
    if counters.network:
        network = tries[counters.network]
        waits.append(PER_NETWORK.wait(tries=network.tries, last_at=network.last_at, now=now))
    return max(waits)


def _refuse_while(wait: timedelta) -> None:
    if wait > timedelta(0):
        raise RateLimited(retry_after_s=int(wait.total_seconds()) + 1)
