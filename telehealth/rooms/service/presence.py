"""Being there: joining with a carrier, keeping the seat's lease, coming back, being away; by the database's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace

from telehealth.kernel.actor import Party
from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.uow import Begin, UnitOfWork, database_now
from telehealth.rooms import repository
from telehealth.rooms.domain import (
    Entry,
    EntryKind,
    Participant,
    ParticipantState,
    arrive,
    lose,
    require_inside,
    require_open,
    require_unlocked,
)
from telehealth.rooms.errors import SeatInUse, SeatMoved
from telehealth.rooms.repository import LEASE
from telehealth.rooms.service.opening import publish
from telehealth.rooms.service.seats import Pass, SeatToken, fresh_token_within
from telehealth.rooms.session import Change, News, Session, change, visible
from telehealth.rooms.tables import participant

P = ParticipantState
HOME_AGAIN = frozenset({P.WAITING, P.CONNECTED, P.ADMITTED, P.RECONNECTING})


@dataclass(frozen=True, slots=True)
class Carrier:
    """The socket that carries a seat, and the tab it is in."""

    sid: str
    tab: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The seat taken: the room as it is, what of its log is new to this participant, who has to let go."""

    change: Change
    me: Participant
    missed: list[Entry]
    replaced_sid: str | None
    from_another_tab: bool
    seat_expires_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A lease renewed. Who `was_away` is shown as back by `come_back`."""

    now: datetime
    renewed: SeatToken | None = None
    seen: dict[str, datetime] | None = None
    was_away: bool = False


async def join(
    begin: Begin, party: Party, seat: Pass, carrier: Carrier, *, last_seq: int, take_over: bool, media: dict[str, Any]
) -> Joined:
    """Take the seat with this carrier. Joining twice is the same as once.

    Raises SeatInUse when another tab holds it and `take_over` was not said, SeatTakenAway, ConsultationFinished.
    """
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        require_open(session.room)
        one = session.person(seat.participant_id)
        require_unlocked(session.room, one)
        elsewhere = one.is_there and one.carrier_tab != carrier.tab
        if elsewhere and not take_over:
            raise SeatInUse
        made = _arrival(session, one, carrier, party, media, uow.now)
        await repository.save(uow, made)
        note(uow, made)
        missed = await repository.entries_after(uow, seat.room_id, last_seq)
        me = made.after.person(one.id)
        replaced = one.carrier_sid if one.carrier_sid != carrier.sid else None
        return Joined(
            change=made, me=me, missed=visible(missed, me), replaced_sid=replaced, from_another_tab=elsewhere,
            seat_expires_at=await _expiry(uow, one.id), now=await database_now(uow),
        )  # fmt: skip


def _arrival(
    session: Session, one: Participant, carrier: Carrier, party: Party, media: dict[str, Any], at: datetime
) -> Change:
    came = replace(
        arrive(one, at), carrier_sid=carrier.sid, carrier_tab=carrier.tab, carrier_session_id=party.session_id,
        has_lease=True, media=media,
    )  # fmt: skip
    if one.state in HOME_AGAIN:
        return change(session, [came], [], at)
    kind = EntryKind.WAITING if came.state is P.WAITING else EntryKind.ENTERED
    return change(session, [came], [News(kind=kind, participant_id=one.id)], at)


async def _expiry(uow: UnitOfWork, participant_id: ParticipantId) -> datetime | None:
    query = sa.select(participant.c.seat_expires_at).where(participant.c.id == participant_id)
    expires: datetime | None = (await uow.conn.execute(query)).scalar_one()
    return expires


def note(uow: UnitOfWork, made: Change) -> None:
    """Audit what the log tells of people coming and going, and tell the pages."""
    room = made.after.room
    for entry in made.entries:
        uow.audit(
            "execute", "room", room.id, patient_id=room.patient_id, what=entry.kind.value,
            participant=str(entry.participant_id),
        )  # fmt: skip
    if made.shown or room.state is not made.before.room.state:
        publish(uow, room)


async def renew_within(uow: UnitOfWork, seat: Pass, sid: str, quality: dict[str, Any] | None) -> Beat:
    """Keep the seat for another lease. Raises SeatMoved when another socket carries it now, or none.

    Gives a new token when half the old one's time is over, and to a host when the waiting ones were last seen.
    """
    half = sa.func.clock_timestamp() + timedelta(minutes=5)
    values = {"lease_until": sa.func.clock_timestamp() + LEASE, "seen_at": sa.func.clock_timestamp()}
    statement = (
        participant.update()
        .where(participant.c.id == seat.participant_id, participant.c.carrier_sid == sid)
        .values(**values, **({"quality": quality} if quality else {}))
        .returning(
            participant.c.state, participant.c.seen_at,
            sa.or_(participant.c.seat_expires_at.is_(None), participant.c.seat_expires_at < half).label("stale"),
        )
    )  # fmt: skip
    row = (await uow.conn.execute(statement)).one_or_none()
    if row is None:
        raise SeatMoved
    token = await fresh_token_within(uow, seat.participant_id) if row.stale else None
    seen = await _waiting_seen(uow, seat.room_id) if seat.role == "host" else None
    return Beat(now=row.seen_at, renewed=token, seen=seen, was_away=row.state == P.RECONNECTING.value)


async def come_back(begin: Begin, party: Party, seat: Pass) -> Change | None:
    """Show as here whose lease is renewed after it had run out; None when that was seen already.

    In a transaction of its own: a room is locked before its people, and a heartbeat has one of them.
    """
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        one = session.person(seat.participant_id)
        if one.state is not P.RECONNECTING:
            return None
        made = change(session, [arrive(one, uow.now)], [], uow.now)
        await repository.save(uow, made)
        note(uow, made)
        return made


async def _waiting_seen(uow: UnitOfWork, room_id: RoomId) -> dict[str, datetime]:
    query = sa.select(participant.c.id, participant.c.seen_at).where(
        participant.c.room_id == room_id, participant.c.state == P.WAITING.value, participant.c.seen_at.is_not(None)
    )
    return {str(row.id): row.seen_at for row in await uow.conn.execute(query)}


async def lose_carrier(begin: Begin, participant_id: ParticipantId, sid: str) -> None:
    """A socket closed: the lease it kept is over. The seat stays; who is away is found by `expire_leases`."""
    carried = sa.and_(participant.c.id == participant_id, participant.c.carrier_sid == sid)
    async with begin(None) as uow:
        await uow.conn.execute(participant.update().where(carried).values(lease_until=sa.func.clock_timestamp()))


async def expire_leases(begin: Begin) -> list[Change]:
    """Show as reconnecting whoever missed their heartbeats. Nobody is removed by it."""
    async with begin(None) as uow:
        rooms = await repository.rooms_with_lost_people(uow)
    return [made for room_id in rooms if (made := await _expire(begin, room_id))]


async def _expire(begin: Begin, room_id: RoomId) -> Change | None:
    async with begin(None) as uow:
        session = await repository.lock(uow, room_id)
        lost = [lose(one, uow.now) for one in session.people if not one.has_lease]
        made = change(session, lost, [], uow.now)
        if not made.moved:
            return None
        await repository.save(uow, made)
        note(uow, made)
        return made


async def set_media(begin: Begin, party: Party, seat: Pass, media: dict[str, Any]) -> Change:
    """Tell the others what this participant sends. A screen that begins to be shared is told in the log."""
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        require_open(session.room)
        one = session.person(seat.participant_id)
        shares = bool(media.get("screen")) and not one.media.get("screen")
        if shares:
            require_inside(one)
        news = [News(kind=EntryKind.SHARED, participant_id=one.id, body={"what": "screen"})] if shares else []
        made = change(session, [replace(one, media=media)], news, uow.now)
        await repository.save(uow, made)
        return made
