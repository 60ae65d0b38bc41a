"""What a socket does that spans features: it is taken in, and proves at each heartbeat that it may stay."""

from typing import Any

from telehealth.accounts import queries as accounts_queries
from telehealth.accounts import service as accounts
from telehealth.accounts.service import Lifetime
from telehealth.directory import service as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import SignInNeeded
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import service as rooms
from telehealth.rooms.service import Beat, Pass


async def take_in(begin: Begin, actor: Actor, lifetime: Lifetime, seat_token: str) -> Pass:
    """What this socket's pass opens. Raises SignInNeeded for an ended session, SeatRefused.

    A page's sockets share one connection, which may be older than the end of its session.
    """
    async with begin(actor) as uow:
        await _require_session(uow, actor, lifetime)
        return await rooms.pass_of_within(uow, actor, seat_token)


async def heartbeat(
    begin: Begin, actor: Actor, lifetime: Lifetime, seat: Pass, sid: str, quality: dict[str, Any] | None
) -> Beat:
    """Renew the lease, presence and the session: being in a call is activity. Raises SignInNeeded, SeatMoved."""
    async with begin(actor) as uow:
        await _require_session(uow, actor, lifetime)
        await accounts.touch_within(uow, actor.session_id)
        await directory.heartbeat_within(uow, actor)
        return await rooms.renew_within(uow, seat, sid, quality)


async def _require_session(uow: UnitOfWork, actor: Actor, lifetime: Lifetime) -> None:
    if not await accounts_queries.session_alive_within(uow, actor.session_id, lifetime):
        raise SignInNeeded
