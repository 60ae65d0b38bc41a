"""Rooms come into being: one open room a case, with a seat for each person who is called into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace

from telehealth.kernel.ids import (
    EncounterId,
    ParticipantId,
    PatientId,
    PhoneId,
    PractitionerId,
    ReferralId,
    RoomId,
    new_id,
)
from telehealth.kernel.uow import UnitOfWork
from telehealth.rooms import repository
from telehealth.rooms.domain import Participant, ParticipantState, Relation, Room, RoomState, SeatKind, SeatRole
from telehealth.rooms.encounter import Encounter, EncounterStatus
from telehealth.rooms.events import ParticipantAdmitted, RoomOpened
from telehealth.rooms.session import Session
from telehealth.rooms.tables import room


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeat:
    """Who is called into a room, as what, and under which name the others see them.

    `vouched_by`: a guest whose identity was confirmed by this person already, so that they need not wait at the door.
    """

    role: SeatRole
    name: str
    facility: str = ""
    practitioner_id: PractitionerId | None = None
    kind: SeatKind = SeatKind.CLINICIAN
    relation: Relation = Relation.NONE
    subject_id: UUID | None = None
    phone_id: PhoneId | None = None
    vouched_by: str | None = None


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
    for one in session.people:
        if one.admitted_at:
            uow.record(ParticipantAdmitted(room_id=room_id, referral_id=referral_id, participant_id=one.id, at=uow.now))
    publish(uow, session.room)
    return room_id


async def _open_room(uow: UnitOfWork, referral_id: ReferralId) -> RoomId:
    unfinished = sa.and_(room.c.referral_id == referral_id, room.c.state != RoomState.FINISHED.value)
    return RoomId((await uow.conn.execute(sa.select(room.c.id).where(unfinished))).scalar_one())


def _new(uow: UnitOfWork, referral_id: ReferralId, patient_id: PatientId | None, seats: Sequence[NewSeat]) -> Session:
    room_id = RoomId(new_id())
    people = tuple(seated(uow, room_id, seat, order) for order, seat in enumerate(seats, 1))
    new = Room(
        id=room_id, referral_id=referral_id, patient_id=patient_id, state=RoomState.CREATED, last_seq=0,
        created_at=uow.now,
    )  # fmt: skip
    visit = Encounter(id=EncounterId(new_id()), status=EncounterStatus.PLANNED)
    return Session(room=new, people=people, encounter=visit)


def seated(uow: UnitOfWork, room_id: RoomId, seat: NewSeat, order: int) -> Participant:
    """A seat nobody sits on yet: called, or let in already where somebody vouched. `order`: of admission."""
    one = Participant(
        id=ParticipantId(new_id()), room_id=room_id, practitioner_id=seat.practitioner_id, account_id=None,
        name=seat.name, facility=seat.facility, role=seat.role, state=ParticipantState.INVITED, since=uow.now,
        kind=seat.kind, relation=seat.relation, subject_id=seat.subject_id, phone_id=seat.phone_id,
    )  # fmt: skip
    if seat.vouched_by is None:
        return one
    return replace(
        one, state=ParticipantState.ADMITTED, admitted_at=uow.now, admitted_seq=0, joined_order=order,
        identity_confirmed_by=seat.vouched_by, identity_confirmed_at=uow.now,
    )  # fmt: skip


def publish(uow: UnitOfWork, changed: Room) -> None:
    """Tell the pages that show this room: its own, its case's, the board."""
    for topic in (f"room:{changed.id}", f"referral:{changed.referral_id}", "board"):
        uow.publish(topic)
