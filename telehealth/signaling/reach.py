"""Who may be reached by whom right now: asked for every message that is passed on, so remembered for a few seconds.

What is remembered may only say yes. A no is asked of the database again, and everything this process changes is learned
at once; another process's removal acts within `REMEMBERED_S`, and closes the removed one's socket besides.
"""

import time
from collections.abc import Callable
from uuid import UUID

from telehealth.kernel.errors import DomainError
from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.uow import Begin
from telehealth.rooms import queries
from telehealth.rooms.errors import ConsultationFinished, NotAdmitted
from telehealth.rooms.service import Participant, ParticipantState, RoomState, SeatRole, Session
from telehealth.signaling.errors import PeerAway, PeerNotInside

REMEMBERED_S = 5.0
NOBODY: frozenset[SeatRole] = frozenset()


class Reach:
    """The rooms that this process has sockets in, as last seen."""

    def __init__(self, begin: Begin, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._begin = begin
        self._monotonic = monotonic
        self._known: dict[RoomId, tuple[float, Session]] = {}

    def learn(self, session: Session) -> None:
        """Remember a session as it is now."""
        self._known[session.room.id] = self._monotonic(), session

    def last_seen(self, room_id: RoomId) -> Session | None:
        """The session as last seen, however long ago: for who writes only on that very version."""
        return self._known.get(room_id, (0.0, None))[1]

    def forget(self, room_id: RoomId) -> None:
        """Ask the database next time."""
        self._known.pop(room_id, None)

    def find(
        self, room_id: RoomId, sender: ParticipantId, to: UUID, over_door: frozenset[SeatRole] = NOBODY
    ) -> Participant | None:
        """The one `sender` may send to, as far as is remembered. None may be somebody by now."""
        seen_at, session = self._known.get(room_id, (0.0, None))
        if session is None or self._monotonic() - seen_at >= REMEMBERED_S or refusal(session, sender, to, over_door):
            return None
        return session.person(ParticipantId(to))

    async def require(
        self, room_id: RoomId, sender: ParticipantId, to: UUID, over_door: frozenset[SeatRole] = NOBODY
    ) -> Participant:
        """The one `sender` may send to, who is there; otherwise raises why not.

        `over_door`: who of a host inside and a guest who waits may send this to the other.
        """
        if there := self.find(room_id, sender, to, over_door):
            return there
        fresh = await self._read(room_id)
        reason = refusal(fresh, sender, to, over_door)
        if reason:
            raise reason
        return fresh.person(ParticipantId(to))

    async def _read(self, room_id: RoomId) -> Session:
        async with self._begin(None) as uow:
            session = await queries.session(uow, room_id)
        self.learn(session)
        return session


def refusal(
    session: Session, sender: ParticipantId, to: UUID, over_door: frozenset[SeatRole] = NOBODY
) -> DomainError | None:
    """Why `sender` may not send to `to` in this session, or None."""
    if session.room.state is RoomState.FINISHED:
        return ConsultationFinished()
    people = {one.id: one for one in session.people}
    here, there = people.get(sender), people.get(ParticipantId(to))
    if here and there and here.role in over_door and _door_between(here, there):
        return None if there.is_there else PeerAway()
    if here is None or not here.is_inside:
        return NotAdmitted()
    if there is None or not there.is_inside or there is here:
        return PeerNotInside()
    return None if there.is_there else PeerAway()


def _door_between(one: Participant, other: Participant) -> bool:
    """A host inside and a guest who waits to be let in."""
    host, guest = (one, other) if one.is_host else (other, one)
    return host.is_host and host.is_inside and not guest.is_host and guest.state is ParticipantState.WAITING
