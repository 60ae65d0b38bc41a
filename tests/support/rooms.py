"""Rooms with their people, made through the services.

call = await a_room(app.begin)            # Lan the specialist (host), Hạnh the station's doctor (guest)
host = await call.host.sits(app.begin)    # their seat taken, with a carrier
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import ReferralId, RoomId, new_id
from telehealth.kernel.uow import Begin
from telehealth.rooms import queries, service
from telehealth.rooms.service import Carrier, Joined, NewSeat, Pass, SeatRole, Session
from telehealth.rooms.tables import participant
from tests.support.people import Person, a_rural_clinician, a_specialist

_sids = count(1)
MEDIA = {"audio": True, "video": True, "screen": False}


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's seat in a room."""

    person: Person
    room_id: RoomId

    async def token(self, begin: Begin) -> str:
        """A fresh pass, as the browser asks for it."""
        return (await service.issue_seat(begin, self.person.actor, self.room_id)).token

    async def seat_pass(self, begin: Begin) -> Pass:
        """What the pass opens."""
        token = await self.token(begin)
        async with begin(self.person.actor) as uow:
            return await service.pass_of_within(uow, self.person.actor, token)

    async def sits(self, begin: Begin, *, tab: str = "tab", last_seq: int = 0, take_over: bool = False) -> "Sitting":
        """Join with a carrier of its own."""
        seat, carrier = await self.seat_pass(begin), Carrier(f"sid-{next(_sids)}", tab)
        wish: dict[str, Any] = {"last_seq": last_seq, "take_over": take_over, "media": MEDIA}
        joined = await service.join(begin, self.person.actor, seat, carrier, **wish)
        return Sitting(self, seat, carrier, joined)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A seat with a carrier."""

    of: Seat
    seat: Pass
    carrier: Carrier
    joined: Joined

    @property
    def actor(self) -> Actor:
        """Who sits here."""
        return self.of.person.actor


@dataclass(frozen=True, slots=True)
class Call:
    """A room for a case of its own, and the two people called into it."""

    room_id: RoomId
    referral_id: ReferralId
    host: Seat
    guest: Seat

    async def session(self, begin: Begin) -> Session:
        """The room as it is."""
        async with begin(None) as uow:
            return await queries.session(uow, self.room_id)

    async def together(self, begin: Begin) -> tuple[Sitting, Sitting]:
        """Both seated, the guest let in."""
        host, guest = await self.host.sits(begin), await self.guest.sits(begin)
        await service.admit(begin, host.actor, host.seat, guest.seat.participant_id)
        return host, guest


async def a_room(begin: Begin, *more: Person, host: Person | None = None, guest: Person | None = None) -> Call:
    """A room with a host, a guest, and more guests if given."""
    host, guest = host or await a_specialist(begin), guest or await a_rural_clinician(begin)
    referral_id = ReferralId(new_id())
    seats = [new_seat(host, SeatRole.HOST), *(new_seat(one, SeatRole.GUEST) for one in (guest, *more))]
    async with begin(host.actor) as uow:
        room_id = await service.open_room_within(uow, referral_id=referral_id, seats=seats)
    return Call(room_id, referral_id, Seat(host, room_id), Seat(guest, room_id))


def new_seat(person: Person, role: SeatRole) -> NewSeat:
    """A seat for somebody."""
    return NewSeat(
        practitioner_id=person.practitioner_id, role=role, name=person.name, facility=person.actor.facility_name
    )


async def passes_age(begin: Begin, **span: float) -> None:
    """Every pass is this much older, in the words of timedelta."""
    async with begin(None) as uow:
        earlier = participant.c.seat_expires_at - sa.literal(timedelta(**span))
        await uow.conn.execute(participant.update().values(seat_expires_at=earlier))
