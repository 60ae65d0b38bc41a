"""Rooms and participants as values, and the two tables of moves that are possible. Pure.

Admission belongs to a person in a session, never to a socket, a tab or a cookie: whoever was let in once may come back
until the host finishes. Hanging up never ends a consultation; `finish` does, and nothing else.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from telehealth.kernel.ids import (
    AccountId,
    GuestSessionId,
    ParticipantId,
    PatientId,
    PhoneId,
    PractitionerId,
    ReferralId,
    RoomId,
    SessionId,
)
from telehealth.rooms.errors import (
    ConsultationFinished,
    HostOnly,
    NotAdmitted,
    NotWaiting,
    RoomFull,
    RoomLocked,
    SeatTakenAway,
)

MOST_INSIDE = 4  # browser to browser; more people need a media server


class RoomState(StrEnum):
    """A consultation session. `suspended` is live with fewer than two people there."""

    CREATED = "created"
    OPEN = "open"
    LIVE = "live"
    SUSPENDED = "suspended"
    FINISHED = "finished"


class ParticipantState(StrEnum):
    """Where a participant is. `reconnecting` keeps the seat for as long as the room lives."""

    INVITED = "invited"
    WAITING = "waiting"
    ADMITTED = "admitted"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    LEFT = "left"
    REMOVED = "removed"


class SeatRole(StrEnum):
    """The host lets in, removes and finishes; a guest waits to be let in."""

    HOST = "host"
    GUEST = "guest"


class SeatKind(StrEnum):
    """As what somebody sits here. All but clinicians are guests without an account."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    COMPANION = "companion"
    COLLEAGUE = "colleague"


class Relation(StrEnum):
    """As what a companion is with the patient; nothing for everybody else."""

    NONE = ""
    RELATIVE = "relative"
    INTERPRETER = "interpreter"


class EntryKind(StrEnum):
    """What the event log tells."""

    ENTERED = "entered"
    WAITING = "waiting"
    ADMITTED = "admitted"
    LEFT = "left"
    REMOVED = "removed"
    SAID = "said"
    SHARED = "shared"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    FINISHED = "finished"


S, P = RoomState, ParticipantState

ROOM_MOVES: dict[RoomState, frozenset[RoomState]] = {
    S.CREATED: frozenset({S.OPEN, S.FINISHED}),
    S.OPEN: frozenset({S.LIVE, S.FINISHED}),
    S.LIVE: frozenset({S.SUSPENDED, S.FINISHED}),
    S.SUSPENDED: frozenset({S.LIVE, S.FINISHED}),
    S.FINISHED: frozenset(),
}

PARTICIPANT_MOVES: dict[ParticipantState, frozenset[ParticipantState]] = {
    P.INVITED: frozenset({P.WAITING, P.CONNECTED, P.REMOVED}),
    P.WAITING: frozenset({P.ADMITTED, P.LEFT, P.REMOVED}),
    P.ADMITTED: frozenset({P.CONNECTED, P.LEFT, P.REMOVED}),
    P.CONNECTED: frozenset({P.RECONNECTING, P.LEFT, P.REMOVED}),
    P.RECONNECTING: frozenset({P.CONNECTED, P.LEFT, P.REMOVED}),
    P.LEFT: frozenset({P.WAITING, P.CONNECTED, P.REMOVED}),
    P.REMOVED: frozenset({P.ADMITTED}),
}

LET_IN = frozenset({P.ADMITTED, P.CONNECTED, P.RECONNECTING})


class ImpossibleMove(Exception):
    """A state cannot follow another. A fault of ours: people's impossible wishes are refused before."""


class Participant(Struct, frozen=True, kw_only=True):
    """One person's seat in one room. `carrier_sid` is the socket that carries it, `carrier_tab` the tab it is in.

    A clinician's is known by the practitioner, a guest's by the subject of their link, a patient's also by the phone.
    """

    id: ParticipantId
    room_id: RoomId
    practitioner_id: PractitionerId | None
    account_id: AccountId | None
    name: str
    facility: str
    role: SeatRole
    state: ParticipantState
    since: datetime
    kind: SeatKind = SeatKind.CLINICIAN
    relation: Relation = Relation.NONE
    subject_id: UUID | None = None
    phone_id: PhoneId | None = None
    seen_at: datetime | None = None
    joined_order: int | None = None
    admitted_at: datetime | None = None
    admitted_seq: int | None = None
    left_at: datetime | None = None
    identity_confirmed_by: str | None = None
    identity_confirmed_at: datetime | None = None
    media: dict[str, Any] = field(default_factory=dict)
    carrier_sid: str | None = None
    carrier_tab: str | None = None
    carrier_session_id: SessionId | GuestSessionId | None = None
    has_lease: bool = False

    @property
    def is_host(self) -> bool:
        """Whether this seat leads the room."""
        return self.role is SeatRole.HOST

    @property
    def is_inside(self) -> bool:
        """Whether this person was let in and has not gone."""
        return self.state in LET_IN

    @property
    def is_there(self) -> bool:
        """Whether a carrier renewed the seat's lease in time."""
        return self.has_lease and self.carrier_sid is not None

    def moved(self, state: ParticipantState, at: datetime, **also: Any) -> "Participant":  # noqa: ANN401 - fields
        """In `state` since `at`, and what comes with it. The same state again is kept since it began."""
        if state is self.state:
            return replace(self, **also) if also else self
        if state not in PARTICIPANT_MOVES[self.state]:
            message = f"a participant cannot go from {self.state} to {state}"
            raise ImpossibleMove(message)
        return replace(self, state=state, since=at, **also)


class Room(Struct, frozen=True, kw_only=True):
    """A place to meet about one case. `last_seq` is the number of the newest entry of its log.

    `version` counts the changes of the session, whoever of it changed: what was decided on another version is void.
    """

    id: RoomId
    referral_id: ReferralId
    patient_id: PatientId | None
    state: RoomState
    last_seq: int
    created_at: datetime
    opened_at: datetime | None = None
    live_at: datetime | None = None
    finished_at: datetime | None = None
    is_locked: bool = False
    version: int = 0

    def moved(self, state: RoomState, **also: Any) -> "Room":  # noqa: ANN401 - fields
        """In `state`, and what comes with it. The same state again changes nothing."""
        if state is self.state:
            return self
        if state not in ROOM_MOVES[self.state]:
            message = f"a room cannot go from {self.state} to {state}"
            raise ImpossibleMove(message)
        return replace(self, state=state, **also)


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the event log. `client_id` is the sender's own name for it, so that sending twice stores once."""

    seq: int
    kind: EntryKind
    at: datetime
    participant_id: ParticipantId | None
    body: dict[str, Any] = field(default_factory=dict)
    client_id: str | None = None


def arrive(one: Participant, at: datetime) -> Participant:
    """Come to the room: hosts and those let in before go in, everybody else waits. Raises SeatTakenAway."""
    if one.state is P.REMOVED:
        raise SeatTakenAway
    if one.is_host or one.admitted_at is not None:
        return one.moved(P.CONNECTED, at, admitted_at=one.admitted_at or at, left_at=None)
    return one.moved(P.WAITING, at)


def admit(host: Participant, one: Participant, inside: int, at: datetime) -> Participant:
    """Let somebody in whose identity the host has confirmed. Again is the same as once. Raises a refusal."""
    require_host(host)
    if one.is_inside:
        return one
    if one.state not in {P.WAITING, P.REMOVED}:
        raise NotWaiting
    if inside >= MOST_INSIDE:
        raise RoomFull(most=MOST_INSIDE)
    confirmed = one.moved(
        P.ADMITTED, at, admitted_at=one.admitted_at or at, left_at=None,
        identity_confirmed_by=host.name, identity_confirmed_at=at,
    )  # fmt: skip
    return confirmed.moved(P.CONNECTED, at) if confirmed.is_there else confirmed


def lose(one: Participant, at: datetime) -> Participant:
    """The lease ran out. Whoever was there is now reconnecting; waiting ones go on waiting."""
    return one.moved(P.RECONNECTING, at) if one.state is P.CONNECTED else one


def leave(one: Participant, at: datetime) -> Participant:
    """Go out, with the right to come back."""
    if one.state in {P.INVITED, P.LEFT, P.REMOVED}:
        return one
    return replace(without_carrier(one.moved(P.LEFT, at)), left_at=at)


def remove(host: Participant, one: Participant, at: datetime) -> Participant:
    """Take a guest's seat away. Raises HostOnly for anyone but the host, and for removing a host."""
    require_host(host)
    return take_away(one, at)


def take_away(one: Participant, at: datetime) -> Participant:
    """A guest's seat, gone. Raises HostOnly for a host's."""
    if one.is_host:
        raise HostOnly
    if one.state is P.REMOVED:
        return one
    gone = without_carrier(one.moved(P.REMOVED, at))
    return replace(gone, left_at=at if one.admitted_at else None)


def without_carrier(one: Participant) -> Participant:
    """Carried by no socket."""
    return replace(one, carrier_sid=None, carrier_tab=None, carrier_session_id=None, has_lease=False)


def require_host(one: Participant) -> None:
    """Raise HostOnly unless this is a host inside the room."""
    if not (one.is_host and one.is_inside):
        raise HostOnly


def require_inside(one: Participant) -> None:
    """Raise NotAdmitted unless this participant was let in and is there."""
    if not one.is_inside:
        raise NotAdmitted


def require_unlocked(room: Room, one: Participant) -> None:
    """Raise RoomLocked for somebody new at a locked room. Who was let in before may always come back."""
    if room.is_locked and not one.is_host and one.admitted_at is None:
        raise RoomLocked


def require_open(room: Room) -> None:
    """Raise ConsultationFinished when the room is finished."""
    if room.state is S.FINISHED:
        raise ConsultationFinished


def settle(room: Room, people: Iterable[Participant], at: datetime) -> Room:
    """The room as its people make it: open when somebody came, live with two there, suspended with fewer after that."""
    states = [one.state for one in people]
    if room.state is S.FINISHED:
        return room
    if room.state is S.CREATED and any(state is not P.INVITED for state in states):
        room = room.moved(S.OPEN, opened_at=at)
    together = states.count(P.CONNECTED) > 1
    if together and room.state is not S.LIVE:
        return room.moved(S.LIVE, live_at=room.live_at or at)
    if not together and room.state is S.LIVE:
        return room.moved(S.SUSPENDED)
    return room


def finish(host: Participant, room: Room, at: datetime) -> Room:
    """End the consultation for everyone. Again is the same as once. Raises HostOnly."""
    if room.state is S.FINISHED:
        return room
    require_host(host)
    return room.moved(S.FINISHED, finished_at=at)
