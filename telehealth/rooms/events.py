"""What rooms say after a commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from telehealth.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RoomOpened(Event):
    """A room is there for a case, and people are called into it."""

    name: ClassVar[str] = "rooms.room.opened"
    room_id: UUID
    referral_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ParticipantAdmitted(Event):
    """The host confirmed who somebody is and let them in."""

    name: ClassVar[str] = "rooms.participant.admitted"
    room_id: UUID
    referral_id: UUID
    participant_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ParticipantRemoved(Event):
    """A guest's seat was taken away from outside the room; `carrier_sid` is the socket that carried it, if any."""

    name: ClassVar[str] = "rooms.participant.removed"
    room_id: UUID
    participant_id: UUID
    carrier_sid: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RoomFinished(Event):
    """The host finished the consultation. `was_live`: two people were together at some time."""

    name: ClassVar[str] = "rooms.room.finished"
    room_id: UUID
    referral_id: UUID
    was_live: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EncounterFinished(Event):
    """A visit that took place is over."""

    name: ClassVar[str] = "rooms.encounter.finished"
    encounter_id: UUID
    room_id: UUID
    referral_id: UUID
    started_at: datetime
    finished_at: datetime
