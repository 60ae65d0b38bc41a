"""The Encounter (FHIR R4, class VR): the visit that a room's life amounts to. Pure.

Two machines, one mapping: `status_for` reads the room and its people and says what the encounter is. Nothing goes the
other way, so no change of the encounter can throw anybody out of a call.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from telehealth.kernel.ids import EncounterId
from telehealth.rooms.domain import Participant, ParticipantState, Room, RoomState


class EncounterStatus(StrEnum):
    """FHIR R4's own words."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    IN_PROGRESS = "in-progress"
    FINISHED = "finished"
    CANCELLED = "cancelled"


E = EncounterStatus

# An encounter only ever goes on: people who leave do not make it planned again.
ORDER = (E.PLANNED, E.ARRIVED, E.IN_PROGRESS, E.FINISHED)
OVER = frozenset({E.FINISHED, E.CANCELLED})


class Encounter(Struct, frozen=True, kw_only=True):
    """The visit: its status, and its period from the first moment two people were together."""

    id: EncounterId
    status: EncounterStatus
    started_at: datetime | None = None
    finished_at: datetime | None = None


def status_for(room: Room, people: Iterable[Participant]) -> EncounterStatus:
    """What the room's life amounts to so far."""
    if room.state is RoomState.FINISHED:
        return E.FINISHED if room.live_at else E.CANCELLED
    if room.live_at:
        return E.IN_PROGRESS
    came = any(not one.is_host and one.state is not ParticipantState.INVITED for one in people)
    return E.ARRIVED if came else E.PLANNED


def follow(encounter: Encounter, room: Room, people: Iterable[Participant]) -> Encounter:
    """The encounter after the room changed. Never goes back, never leaves its end."""
    status = status_for(room, people)
    if encounter.status in OVER or status is encounter.status:
        return encounter
    if status is not E.CANCELLED and ORDER.index(status) < ORDER.index(encounter.status):
        return encounter
    return replace(encounter, status=status, started_at=room.live_at, finished_at=room.finished_at)
