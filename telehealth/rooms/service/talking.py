"""What people write to each other. It is numbered under the room's lock and stored once, however often it is sent."""

from dataclasses import dataclass

from telehealth.kernel.actor import Party
from telehealth.kernel.uow import Begin
from telehealth.rooms import repository
from telehealth.rooms.domain import Entry, EntryKind, require_inside, require_open
from telehealth.rooms.service.seats import Pass
from telehealth.rooms.session import News, Session, change


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of the log, and whether it is new."""

    entry: Entry
    is_new: bool
    session: Session


async def say(begin: Begin, party: Party, seat: Pass, *, client_id: str, text: str) -> Said:
    """Write to everyone inside. Raises NotAdmitted, ConsultationFinished."""
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        require_open(session.room)
        one = session.person(seat.participant_id)
        require_inside(one)
        known = await repository.entry_of_client(uow, seat.room_id, one.id, client_id)
        if known:
            return Said(known, is_new=False, session=session)
        body = {"client_id": client_id, "text": text}
        news = [News(kind=EntryKind.SAID, participant_id=one.id, body=body, client_id=client_id)]
        made = change(session, [], news, uow.now)
        await repository.save(uow, made)
        uow.audit("create", "room", session.room.id, patient_id=session.room.patient_id, what="said")
        return Said(made.entries[0], is_new=True, session=made.after)
