"""Counts the codes that were asked for, by number, by address and by everybody, under a lock for the first two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from telehealth.guests.domain import CodeLimits, GuestVisit, Window
from telehealth.guests.errors import NoMoreCodes
from telehealth.guests.tables import guest_session, phone, phone_code
from telehealth.kernel.crypto import digest
from telehealth.kernel.limits import network_of
from telehealth.kernel.uow import UnitOfWork

Limit = tuple[sa.ColumnElement[bool], tuple[Window, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the row of a code that is asked for says of who asked."""

    network: bytes
    from_own_browser: bool


async def admit(uow: UnitOfWork, number: str, visit: GuestVisit, limits: CodeLimits) -> Counted:
    """Let one more code be asked for. Raises NoMoreCodes with the time until there is room; nothing is counted then."""
    counted = Counted(digest(f"network|{network_of(visit.remote)}"), await _is_own_browser(uow, number, visit))
    await _take_turns(uow, digest(f"number|{number}"), counted.network)
    waits = [
        window.wait(await _nth_newest(uow, which, window.most), uow.now)
        for which, windows in _limits(number, counted, limits)
        for window in windows
    ]
    if (longest := max(waits)) > timedelta(0):
        raise NoMoreCodes(retry_after_s=int(longest.total_seconds()) + 1)
    return counted


def _limits(number: str, counted: Counted, limits: CodeLimits) -> Iterator[Limit]:
    to_number, by_owner = phone_code.c.number == number, phone_code.c.from_own_browser
    here = phone_code.c.network == counted.network
    if counted.from_own_browser:
        yield sa.and_(to_number, by_owner), limits.own_browser
    else:
        yield sa.and_(to_number, ~by_owner, here), limits.number_from_network
        yield sa.and_(to_number, ~by_owner), limits.number_from_strangers
    yield here, limits.network
    yield sa.true(), limits.everybody


async def _nth_newest(uow: UnitOfWork, which: sa.ColumnElement[bool], n: int) -> datetime | None:
    asked = sa.select(phone_code.c.asked_at).where(which).order_by(phone_code.c.asked_at.desc())
    return (await uow.conn.execute(asked.offset(n - 1).limit(1))).scalar_one_or_none()


async def _is_own_browser(uow: UnitOfWork, number: str, visit: GuestVisit) -> bool:
    """Whether this browser holds, or held, a session in which the number was confirmed."""
    if not visit.session_token:
        return False
    query = (
        sa.select(sa.literal(1))
        .join_from(guest_session, phone)
        .where(guest_session.c.token_hash == digest(visit.session_token), phone.c.number == number)
    )
    return (await uow.conn.execute(query)).first() is not None


async def _take_turns(uow: UnitOfWork, *keys: bytes) -> None:
    """Ask one after the other about one number or network. In one order, so that nobody waits in a circle."""
    for key in sorted(int.from_bytes(key[:8], signed=True) for key in keys):
        await uow.conn.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
