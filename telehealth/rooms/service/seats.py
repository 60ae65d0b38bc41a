"""Seat tokens: 256 random bits for one participant of one room, good for ten minutes, stored as a digest only.

A browser asks for one over HTTP, where its session says who it is, and shows it when its socket connects.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel.actor import Guest, Party
from telehealth.kernel.crypto import digest, new_token
from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import policy
from telehealth.rooms.domain import ParticipantState, RoomState, SeatRole
from telehealth.rooms.errors import ConsultationFinished, RoomNotFound, SeatRefused, SeatTakenAway
from telehealth.rooms.tables import participant, room

SEAT_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SeatToken:
    """A fresh token, on its way to the one browser that may show it."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Pass:
    """What a good token opens. None of it can change while the seat lives."""

    participant_id: ParticipantId
    room_id: RoomId
    role: SeatRole


async def issue_seat(begin: Begin, party: Party, room_id: RoomId) -> SeatToken:
    """A token for the party's own seat; older ones are void.

    Raises RoomNotFound without a seat of theirs there, ConsultationFinished, SeatTakenAway.
    """
    async with begin(party) as uow:
        row = await _own_seat(uow, party, room_id)
        if row.room_state == RoomState.FINISHED.value:
            raise ConsultationFinished
        if row.state == ParticipantState.REMOVED.value:
            raise SeatTakenAway
        mine = {} if isinstance(party, Guest) else {"account_id": party.account_id}
        return await fresh_token_within(uow, row.id, **mine)


async def _own_seat(uow: UnitOfWork, party: Party, room_id: RoomId) -> sa.Row[Any]:
    c = participant.c
    if isinstance(party, Guest):
        known = [(c.subject_id, party.subject_id), (c.phone_id, party.phone_id)]
        mine = sa.or_(sa.false(), *(column == value for column, value in known if value is not None))
    else:
        mine = c.practitioner_id == party.practitioner_id
    query = (
        sa.select(participant, room.c.state.label("room_state"))
        .join_from(participant, room)
        .where(room.c.id == room_id, mine)
        .with_for_update(key_share=True, of=participant)
    )
    row = next((one for one in await uow.conn.execute(query) if policy.owns_seat(party, one)), None)
    if row is None:
        raise RoomNotFound
    return row


async def fresh_token_within(uow: UnitOfWork, participant_id: ParticipantId, **also: UUID) -> SeatToken:
    """A token in place of the one this participant had, its ten minutes by the database's clock; and what else is new.

    One update: PostgreSQL checks every foreign key of a row that is changed twice in a transaction.
    """
    token = new_token()
    expires = sa.func.clock_timestamp() + SEAT_LIFETIME
    statement = (
        participant.update()
        .where(participant.c.id == participant_id)
        .values(seat_token_hash=digest(token), seat_expires_at=expires, **also)
        .returning(participant.c.seat_expires_at)
    )
    return SeatToken(token, (await uow.conn.execute(statement)).scalar_one())


_PASS = sa.select(participant).where(
    participant.c.seat_token_hash == sa.bindparam("hash"), participant.c.seat_expires_at > sa.func.clock_timestamp()
)  # fmt: skip


async def pass_of_within(uow: UnitOfWork, party: Party, token: str) -> Pass:
    """What this token opens for this person. Raises SeatRefused for an unknown, old or foreign one."""
    row = (await uow.conn.execute(_PASS, {"hash": digest(token)})).one_or_none()
    if row is None or not policy.owns_seat(party, row):
        raise SeatRefused
    return Pass(row.id, row.room_id, SeatRole(row.role))
