"""Rooms come into being: one open room a case, with a seat for each person who is called into it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from telehealth.kernel.ids import EncounterId, ParticipantId, PatientId, PractitionerId, ReferralId, RoomId, new_id
from telehealth.kernel.uow import UnitOfWork
from telehealth.rooms import repository
from telehealth.rooms.domain import Participant, ParticipantState, Room, RoomState, SeatRole
from telehealth.rooms.encounter import Encounter, EncounterStatus
from telehealth.rooms.events import RoomOpened
from telehealth.rooms.session import Session
from telehealth.rooms.tables import room


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeat:
    """Who is called into a room, as what, and under which name the others see them."""

    practitioner_id: PractitionerId
    role: SeatRole
    name: str
    facility: str = ""


async def open_room_within(
    uow: UnitOfWork, *, referral_id: ReferralId, seats: Sequence[NewSeat], patient_id: PatientId | None = None
) -> RoomId:
    """The case's open room; made, with these seats, when it has none. Of any number of callers one makes it."""
    session = _new(uow, referral_id, patient_id, seats)
    if not await repository.add(uow, session):
        return await _open_room(uow, referral_id)
    room_id = session.room.id
    uow.record(RoomOpened(room_id=room_id, referral_id=referral_id, at=uow.now))
    uow.audit("create", "room", room_id, patient_id=patient_id)
    publish(uow, session.room)
    return room_id


async def _open_room(uow: UnitOfWork, referral_id: ReferralId) -> RoomId:
    unfinished = sa.and_(room.c.referral_id == referral_id, room.c.state != RoomState.FINISHED.value)
    return RoomId((await uow.conn.execute(sa.select(room.c.id).where(unfinished))).scalar_one())


def _new(uow: UnitOfWork, referral_id: ReferralId, patient_id: PatientId | None, seats: Sequence[NewSeat]) -> Session:
    room_id = RoomId(new_id())
    people = tuple(
        Participant(
            id=ParticipantId(new_id()), room_id=room_id, practitioner_id=seat.practitioner_id, account_id=None,
            name=seat.name, facility=seat.facility, role=seat.role, state=ParticipantState.INVITED, since=uow.now,
        )
        for seat in seats
    )  # fmt: skip
    new = Room(
        id=room_id, referral_id=referral_id, patient_id=patient_id, state=RoomState.CREATED, last_seq=0,
        created_at=uow.now,
    )  # fmt: skip
    visit = Encounter(id=EncounterId(new_id()), status=EncounterStatus.PLANNED)
    return Session(room=new, people=people, encounter=visit)


def publish(uow: UnitOfWork, changed: Room) -> None:
    """Tell the pages that show this room: its own, its case's, the board."""
    for topic in (f"room:{changed.id}", f"referral:{changed.referral_id}", "board"):
        uow.publish(topic)
