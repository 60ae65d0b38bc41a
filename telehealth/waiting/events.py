"""What the waiting room says after a commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from telehealth.kernel.events import Event
from telehealth.kernel.ids import RoomId, VisitId


@dataclass(frozen=True, kw_only=True)
class VisitRegistered(Event):
    """The desk gave a walk-in a token; their phone gets the link."""

    name: ClassVar[str] = "waiting.visit.registered"

    visit_id: VisitId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TurnNear(Event):
    """Few come before this person now. Said once for each arrival."""

    name: ClassVar[str] = "waiting.turn.near"

    visit_id: VisitId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TurnCalled(Event):
    """It is this person's turn, and they were away or silent: call them back."""

    name: ClassVar[str] = "waiting.turn.called"

    visit_id: VisitId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ColleagueInvited(Event):
    """A host asked a colleague of another hospital into the running call, and the link is to be sent to them."""

    name: ClassVar[str] = "waiting.colleague.invited"

    invitation_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class VisitAdmitted(Event):
    """Identity confirmed, and let into a room."""

    name: ClassVar[str] = "waiting.visit.admitted"

    visit_id: VisitId
    room_id: RoomId
    at: datetime
