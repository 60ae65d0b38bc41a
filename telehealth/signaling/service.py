"""What a socket does that spans features: it is taken in, and proves at each heartbeat that it may stay."""

from dataclasses import dataclass
from typing import Any, Self

from telehealth.accounts import queries as accounts_queries
from telehealth.accounts import service as accounts
from telehealth.accounts.service import Lifetime
from telehealth.directory import service as directory
from telehealth.guests import queries as guests_queries
from telehealth.guests import service as guests
from telehealth.guests.service import GuestLifetime
from telehealth.kernel.actor import Guest, Party
from telehealth.kernel.config import Config
from telehealth.kernel.errors import GuestNeeded, SignInNeeded
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import service as rooms
from telehealth.rooms.errors import SeatRefused
from telehealth.rooms.service import Beat, Pass


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long sessions live: of staff, of guests."""

    staff: Lifetime
    guests: GuestLifetime

    @classmethod
    def of(cls, config: Config) -> Self:
        """As the settings say."""
        return cls(Lifetime.of(config), GuestLifetime.of(config))


async def take_in(begin: Begin, here: list[Party], lifetimes: Lifetimes, seat_token: str) -> tuple[Party, Pass]:
    """What this socket's pass opens, and for whom of those who share the browser: staff and a guest may.

    Raises SignInNeeded or GuestNeeded for an ended session, SeatRefused. A page's sockets share one connection, which
    may be older than the end of its session.
    """
    refusals = []
    for party in here:
        try:
            async with begin(party) as uow:
                await _require_session(uow, party, lifetimes)
                return party, await rooms.pass_of_within(uow, party, seat_token)
        except (SignInNeeded, GuestNeeded, SeatRefused) as refusal:
            refusals.append(refusal)
    raise refusals[0] if refusals else SignInNeeded


async def heartbeat(
    begin: Begin, party: Party, lifetimes: Lifetimes, seat: Pass, sid: str, quality: dict[str, Any] | None
) -> Beat:
    """Renew the lease, presence and the session: being in a call is activity.

    Raises SignInNeeded, GuestNeeded, SeatMoved.
    """
    async with begin(party) as uow:
        await _require_session(uow, party, lifetimes)
        if isinstance(party, Guest):
            await guests.touch_within(uow, party.session_id)
        else:
            await accounts.touch_within(uow, party.session_id)
            await directory.heartbeat_within(uow, party)
        return await rooms.renew_within(uow, seat, sid, quality)


async def _require_session(uow: UnitOfWork, party: Party, lifetimes: Lifetimes) -> None:
    if isinstance(party, Guest):
        if not await guests_queries.session_alive_within(uow, party.session_id, lifetimes.guests):
            raise GuestNeeded
    elif not await accounts_queries.session_alive_within(uow, party.session_id, lifetimes.staff):
        raise SignInNeeded
