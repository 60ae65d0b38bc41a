"""What others may know of rooms. Each takes an open unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import EncounterId, ParticipantId, PractitionerId, ReferralId, RoomId
from telehealth.kernel.uow import UnitOfWork
from telehealth.rooms import policy, repository
from telehealth.rooms.domain import ParticipantState, RoomState, SeatRole
from telehealth.rooms.errors import RoomNotFound
from telehealth.rooms.session import Session
from telehealth.rooms.tables import encounter, participant, room

UNFINISHED = room.c.state != RoomState.FINISHED.value
TOGETHER = (RoomState.LIVE.value, RoomState.SUSPENDED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """One person of a room, as its pages show them."""

    participant_id: ParticipantId
    practitioner_id: PractitionerId | None
    kind: str
    relation: str
    name: str
    facility: str
    role: str
    state: str
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCard:
    """A room with its people."""

    id: RoomId
    referral_id: ReferralId
    state: str
    created_at: datetime
    opened_at: datetime | None
    live_at: datetime | None
    finished_at: datetime | None
    people: tuple[Seated, ...]

    @property
    def is_finished(self) -> bool:
        """Whether nobody can come in any more."""
        return self.state == RoomState.FINISHED.value

    @property
    def host(self) -> Seated | None:
        """Who leads it."""
        return next((one for one in self.people if one.role == SeatRole.HOST.value), None)

    @property
    def guests(self) -> list[Seated]:
        """Who is let in by the host."""
        return [one for one in self.people if one.role == SeatRole.GUEST.value]

    def seat_of(self, practitioner_id: PractitionerId | None) -> Seated | None:
        """This clinician's seat, if they have one."""
        if practitioner_id is None:
            return None
        return next((one for one in self.people if one.practitioner_id == practitioner_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterFacts:
    """A visit as a Document tells it: who took part, from when to when, and who vouched for whom."""

    id: EncounterId
    room_id: RoomId
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    identity_confirmed_by: str | None
    identity_confirmed_at: datetime | None
    participants: tuple[Seated, ...]


async def room_of(uow: UnitOfWork, actor: Actor, room_id: RoomId) -> RoomCard:
    """A room in which this person has a seat. Raises RoomNotFound, also when it is not theirs to know of."""
    cards = await _cards(uow, room.c.id == room_id)
    mine = cards[0].seat_of(actor.practitioner_id) if cards else None
    if mine is None or not policy.may_enter_rooms(actor):
        raise RoomNotFound
    return cards[0]


async def card_within(uow: UnitOfWork, room_id: RoomId) -> RoomCard:
    """A room for another feature that has asked its own policy. Raises RoomNotFound."""
    cards = await _cards(uow, room.c.id == room_id)
    if not cards:
        raise RoomNotFound
    return cards[0]


async def rooms_of(uow: UnitOfWork, referral_id: ReferralId) -> list[RoomCard]:
    """A case's rooms, the oldest first. Whether somebody may see the case, its own feature decides."""
    return await _cards(uow, room.c.referral_id == referral_id)


async def open_rooms_of(uow: UnitOfWork, actor: Actor) -> list[RoomCard]:
    """The unfinished rooms this person is called into and was not removed from, the newest first."""
    seats = sa.select(participant.c.room_id).where(
        participant.c.practitioner_id == actor.practitioner_id,
        participant.c.state != ParticipantState.REMOVED.value,
    )
    cards = await _cards(uow, UNFINISHED, room.c.id.in_(seats)) if policy.may_enter_rooms(actor) else []
    return cards[::-1]


async def open_room_of(uow: UnitOfWork, actor: Actor) -> RoomCard | None:
    """Where "return to the consultation" leads: the newest open room that this person has been in."""
    cards = await open_rooms_of(uow, actor)
    come = [card for card in cards if _has_come(card, actor)]
    return come[0] if come else None


def _has_come(card: RoomCard, actor: Actor) -> bool:
    mine = card.seat_of(actor.practitioner_id)
    return mine is not None and mine.state != ParticipantState.INVITED.value


async def live_referrals(uow: UnitOfWork) -> list[ReferralId]:
    """Cases in consultation now: people are together in their room, or were and will come back."""
    query = sa.select(room.c.referral_id).where(room.c.state.in_(TOGETHER))
    return [ReferralId(one) for one in (await uow.conn.execute(query)).scalars()]


async def encounter_for_document(uow: UnitOfWork, referral_id: ReferralId) -> EncounterFacts | None:
    """The case's last visit in which people were together, or None when there was none."""
    query = (
        sa.select(encounter, room.c.finished_at.label("room_finished_at"))
        .join_from(encounter, room)
        .where(room.c.referral_id == referral_id, room.c.live_at.is_not(None))
        .order_by(room.c.created_at.desc())
        .limit(1)
    )
    row = (await uow.conn.execute(query)).one_or_none()
    if row is None:
        return None
    session = await repository.read(uow, row.room_id)
    confirmed = next((one for one in session.people if one.identity_confirmed_at), None)
    return EncounterFacts(
        id=EncounterId(row.id), room_id=RoomId(row.room_id), status=row.status, started_at=row.started_at,
        finished_at=row.finished_at, identity_confirmed_by=confirmed.identity_confirmed_by if confirmed else None,
        identity_confirmed_at=confirmed.identity_confirmed_at if confirmed else None,
        participants=tuple(one for one in seated(session) if one.joined_at),
    )  # fmt: skip


def seated(session: Session) -> list[Seated]:
    """Everyone of a session, in the order of admission, with when they came and went."""
    people = sorted(session.people, key=lambda one: (one.joined_order or 1000, one.id))
    return [
        Seated(
            participant_id=one.id, practitioner_id=one.practitioner_id, kind=one.kind.value,
            relation=one.relation.value, name=one.name,
            facility=one.facility, role=one.role.value, state=one.state.value, joined_at=one.admitted_at,
            left_at=one.left_at,
        )
        for one in people
    ]  # fmt: skip


async def session(uow: UnitOfWork, room_id: RoomId) -> Session:
    """The session as signaling needs it. Raises RoomNotFound."""
    return await repository.read(uow, room_id)


async def carried_by_session(uow: UnitOfWork, session_id: object) -> list[str]:
    """The carriers (socket ids) that belong to this login session."""
    mine = sa.and_(participant.c.carrier_session_id == session_id, participant.c.carrier_sid.is_not(None))
    return [str(sid) for sid in (await uow.conn.execute(sa.select(participant.c.carrier_sid).where(mine))).scalars()]


_PEOPLE = (
    sa.select(
        room, participant.c.id.label("participant_id"), participant.c.practitioner_id, participant.c.kind,
        participant.c.relation, participant.c.name,
        participant.c.facility, participant.c.role, participant.c.state.label("participant_state"),
        participant.c.admitted_at, participant.c.left_at,
    )
    .join_from(room, participant)
    .order_by(room.c.created_at, room.c.id, participant.c.joined_order.nulls_last(), participant.c.id)
)  # fmt: skip


async def _cards(uow: UnitOfWork, *which: sa.ColumnElement[bool]) -> list[RoomCard]:
    rows: dict[RoomId, list[sa.Row[Any]]] = {}
    for row in await uow.conn.execute(_PEOPLE.where(*which)):
        rows.setdefault(row.id, []).append(row)
    return [_card(people) for people in rows.values()]


def _card(rows: Sequence[sa.Row[Any]]) -> RoomCard:
    row = rows[0]
    people = tuple(
        Seated(
            participant_id=one.participant_id, practitioner_id=one.practitioner_id, kind=one.kind,
            relation=one.relation, name=one.name,
            facility=one.facility, role=one.role, state=one.participant_state, joined_at=one.admitted_at,
            left_at=one.left_at,
        )
        for one in rows
    )  # fmt: skip
    return RoomCard(
        id=row.id, referral_id=row.referral_id, state=row.state, created_at=row.created_at, opened_at=row.opened_at,
        live_at=row.live_at, finished_at=row.finished_at, people=people,
    )  # fmt: skip
