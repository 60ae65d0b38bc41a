"""Who may still come to a room that is open already: locking it to newcomers, one seat more, one seat less."""

from msgspec.structs import replace

from telehealth.kernel.actor import Party
from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import domain, repository
from telehealth.rooms.domain import EntryKind, require_host, require_open
from telehealth.rooms.errors import RoomLocked
from telehealth.rooms.events import ParticipantRemoved
from telehealth.rooms.service.opening import NewSeat, publish, seated
from telehealth.rooms.service.presence import note
from telehealth.rooms.service.seats import Pass
from telehealth.rooms.session import Change, News, change


async def set_lock(begin: Begin, party: Party, seat: Pass, *, locked: bool) -> Change:
    """Close the room to newcomers, or open it again. Again changes nothing. Raises HostOnly, ConsultationFinished."""
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        require_open(session.room)
        host = session.person(seat.participant_id)
        require_host(host)
        if session.room.is_locked is locked:
            return Change(before=session, after=session)
        kind = EntryKind.LOCKED if locked else EntryKind.UNLOCKED
        news = [News(kind=kind, participant_id=host.id)]
        made = change(session, [], news, uow.now, room=replace(session.room, is_locked=locked))
        await repository.save(uow, made)
        note(uow, made)
        return made


async def add_seat_within(
    uow: UnitOfWork, room_id: RoomId, new: NewSeat, *, even_locked: bool = False
) -> ParticipantId:
    """Call one more guest into a room. Twice for one person is the same as once.

    They wait at the door until the host lets them in. Raises RoomLocked, ConsultationFinished, RoomNotFound.
    `even_locked`: for who was asked for before the room was locked; they come in when it is unlocked.
    """
    session = await repository.lock(uow, room_id)
    require_open(session.room)
    who = (new.subject_id, new.practitioner_id)
    known = next((one for one in session.people if (one.subject_id, one.practitioner_id) == who), None)
    if known:
        return known.id
    if session.room.is_locked and not even_locked:
        raise RoomLocked
    one = seated(uow, room_id, new, order=0)
    await repository.add_people(uow, [one])
    uow.audit("create", "participant", one.id, patient_id=session.room.patient_id, what=new.kind.value)
    publish(uow, session.room)
    return one.id


async def remove_within(uow: UnitOfWork, room_id: RoomId, participant_id: ParticipantId) -> Change:
    """Take a guest's seat away for good, also in a room that is finished. The caller has asked who leads it.

    Their socket is shown out at its next heartbeat, or at once by whoever speaks for the room.
    """
    session = await repository.lock(uow, room_id)
    one = session.person(participant_id)
    gone = domain.take_away(one, uow.now)
    if gone is one:
        return Change(before=session, after=session)
    made = change(session, [gone], [News(kind=EntryKind.REMOVED, participant_id=one.id)], uow.now)
    await repository.save(uow, made)
    note(uow, made)
    carrier = one.carrier_sid or ""
    uow.record(ParticipantRemoved(room_id=room_id, participant_id=one.id, carrier_sid=carrier, at=uow.now))
    return made
