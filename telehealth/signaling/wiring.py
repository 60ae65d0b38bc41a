"""Hangs signaling onto the application: the namespace, the look at the leases, the end of a session."""

from telehealth.accounts.events import SessionRevoked
from telehealth.guests.events import GuestSessionEnded
from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.rooms import queries
from telehealth.rooms import service as rooms
from telehealth.rooms.events import ParticipantRemoved
from telehealth.signaling.sockets import RoomsNamespace

LOOK_EVERY_S = 2.0


def setup(deps: Deps) -> None:
    """Add the namespace /rooms, and what happens to it from outside."""
    namespace = RoomsNamespace(deps)
    deps.namespaces.append(namespace)

    async def expire() -> None:
        for made in await rooms.expire_leases(deps.begin):
            await namespace.tell(made)

    async def show_out(event: SessionRevoked | GuestSessionEnded, begin: Begin) -> None:
        async with begin(None) as uow:
            sids = await queries.carried_by_session(uow, event.session_id)
        await namespace.end_session(sids)

    async def removed(event: ParticipantRemoved, begin: Begin) -> None:
        async with begin(None) as uow:
            session = await queries.session(uow, RoomId(event.room_id))
        await namespace.show_removed(session, ParticipantId(event.participant_id), event.carrier_sid)

    deps.subscribers.on(ParticipantRemoved, removed)
    deps.jobs.append(Job("room_leases", LOOK_EVERY_S, expire))
    deps.subscribers.on(SessionRevoked, show_out)
    deps.subscribers.on(GuestSessionEnded, show_out)
