"""Letting in, taking the seat away, going, and ending: lock, read, check, write, commit; letting in may be shorter."""

from contextlib import suppress

from telehealth.kernel.actor import Party
from telehealth.kernel.ids import ParticipantId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import domain, repository
from telehealth.rooms.domain import EntryKind, Participant, ParticipantState, require_open, require_unlocked
from telehealth.rooms.events import EncounterFinished, ParticipantAdmitted, RoomFinished
from telehealth.rooms.repository import LostUpdate
from telehealth.rooms.service.opening import publish
from telehealth.rooms.service.presence import note
from telehealth.rooms.service.seats import Pass
from telehealth.rooms.session import Change, News, Session, change

P = ParticipantState


async def admit(
    begin: Begin, party: Party, seat: Pass, participant_id: ParticipantId, *, known: Session | None = None
) -> Change:
    """The host lets somebody in and vouches for who it is. Of any number of tries one admits; again changes nothing.

    Somebody waits for it, and a room seldom changes twice at once. So it is decided on the session as it was last seen
    (`known`) or is read, and written in one statement that only takes effect on that very version; then under the lock.
    Raises HostOnly, NotWaiting, RoomLocked, RoomFull, ParticipantNotFound, ConsultationFinished.
    """
    seen = [known, None] if known and _waits(known, participant_id) else [None]
    for session in seen:
        with suppress(LostUpdate):
            return await _admit_as_seen(begin, party, seat, participant_id, session)
    async with begin(party) as uow:
        made = _admission(uow, await repository.lock(uow, seat.room_id), seat, participant_id)
        if made.moved:
            await repository.save(uow, made)
        return made


def _waits(session: Session, participant_id: ParticipantId) -> bool:
    """Whether what was last seen may be enough: a refusal, and whether they are there, is the database's."""
    return any(one.id == participant_id and one.state is P.WAITING and one.is_there for one in session.people)


async def _admit_as_seen(
    begin: Begin, party: Party, seat: Pass, participant_id: ParticipantId, session: Session | None
) -> Change:
    async with begin(party, alone=True) as uow:
        session = session or await repository.read_alone(uow, seat.room_id)
        made = _admission(uow, session, seat, participant_id)
        if made.moved:
            await repository.save_alone(uow, made)
        return made


def _admission(uow: UnitOfWork, session: Session, seat: Pass, participant_id: ParticipantId) -> Change:
    """What letting them in makes of the session, said and audited; no change when they are inside."""
    require_open(session.room)
    host, one = session.person(seat.participant_id), session.person(participant_id)
    require_unlocked(session.room, one)
    admitted = domain.admit(host, one, session.inside, uow.now)
    if admitted is one:
        return Change(before=session, after=session)
    made = change(session, [admitted], [News(kind=EntryKind.ADMITTED, participant_id=one.id)], uow.now)
    room = session.room
    uow.record(ParticipantAdmitted(room_id=room.id, referral_id=room.referral_id, participant_id=one.id, at=uow.now))
    note(uow, made)
    return made


async def leave(begin: Begin, party: Party, seat: Pass) -> Change:
    """Go out. The seat stays, the consultation goes on; again changes nothing."""
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        require_open(session.room)
        one = session.person(seat.participant_id)
        return await _gone(uow, session, domain.leave(one, uow.now), EntryKind.LEFT)


async def remove(begin: Begin, party: Party, seat: Pass, participant_id: ParticipantId) -> Change:
    """The host takes a guest's seat away; letting them in again gives it back. Again changes nothing.

    Raises HostOnly, ParticipantNotFound, ConsultationFinished.
    """
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        require_open(session.room)
        host, one = session.person(seat.participant_id), session.person(participant_id)
        return await _gone(uow, session, domain.remove(host, one, uow.now), EntryKind.REMOVED)


async def _gone(uow: UnitOfWork, session: Session, gone: Participant, kind: EntryKind) -> Change:
    if gone.state is session.person(gone.id).state:
        return Change(before=session, after=session)
    made = change(session, [gone], [News(kind=kind, participant_id=gone.id)], uow.now)
    await repository.save(uow, made)
    note(uow, made)
    return made


async def finish(begin: Begin, party: Party, seat: Pass, client_id: str) -> Change:
    """End the consultation for everyone. Again changes nothing. Raises HostOnly."""
    async with begin(party) as uow:
        session = await repository.lock(uow, seat.room_id)
        host = session.person(seat.participant_id)
        over = domain.finish(host, session.room, uow.now)
        if over is session.room:
            return Change(before=session, after=session)
        gone = [domain.leave(one, uow.now) for one in session.people]
        news = [News(kind=EntryKind.FINISHED, participant_id=host.id, client_id=client_id)]
        made = change(session, gone, news, uow.now, room=over)
        await repository.save(uow, made)
        _say_finished(uow, made)
        return made


def _say_finished(uow: UnitOfWork, made: Change) -> None:
    room, visit = made.after.room, made.after.encounter
    uow.record(
        RoomFinished(room_id=room.id, referral_id=room.referral_id, was_live=room.live_at is not None, at=uow.now)
    )
    if visit.started_at and visit.finished_at:
        uow.record(
            EncounterFinished(
                encounter_id=visit.id, room_id=room.id, referral_id=room.referral_id,
                started_at=visit.started_at, finished_at=visit.finished_at,
            )
        )  # fmt: skip
    note(uow, made)
    publish(uow, room)
