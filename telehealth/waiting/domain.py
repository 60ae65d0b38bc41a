"""Who waits, who comes next and how long it may take. Pure.

Waiting ends by leaving, admission, removal or the end of the day; a phone that sleeps is shown as silent, no more.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from telehealth.kernel.ids import (
    AppointmentId,
    BookedPersonId,
    FacilityId,
    HealthcareServiceId,
    ParticipantId,
    PhoneId,
    PractitionerId,
    ReferralId,
    RoomId,
    ScheduleId,
    VisitId,
)
from telehealth.waiting.errors import AlreadyAdmitted, ConsentNeeded, NotHere, NotWaiting, VisitOver

SILENT_AFTER = timedelta(seconds=30)
NIGHT = timedelta(hours=4)
NEAR = 2  # so many before somebody: their turn is near
LEAST_KNOWN = 8  # consultations measured before a range is said
ROUND_TO = 5  # minutes
MOST_INVITED = 2  # with the clinician and the patient, a full room


class EntryState(StrEnum):
    """Where somebody stands. `away` and `held` keep their place in the order; `left` may come again."""

    EXPECTED = "expected"
    WAITING = "waiting"
    AWAY = "away"
    HELD = "held"
    CALLED = "called"
    ADMITTED = "admitted"
    DONE = "done"
    REMOVED = "removed"
    LEFT = "left"


E = EntryState
LIVE = frozenset({E.WAITING, E.AWAY, E.HELD, E.CALLED})
OVER = frozenset({E.DONE, E.REMOVED})

MOVES: dict[EntryState, frozenset[EntryState]] = {
    E.EXPECTED: frozenset({E.WAITING, E.LEFT}),
    E.WAITING: frozenset({E.AWAY, E.HELD, E.CALLED, E.ADMITTED, E.LEFT, E.REMOVED}),
    E.AWAY: frozenset({E.WAITING, E.HELD, E.CALLED, E.LEFT, E.REMOVED}),
    E.HELD: frozenset({E.WAITING, E.CALLED, E.ADMITTED, E.LEFT, E.REMOVED}),
    E.CALLED: frozenset({E.WAITING, E.AWAY, E.HELD, E.ADMITTED, E.LEFT, E.REMOVED}),
    E.ADMITTED: frozenset({E.DONE, E.REMOVED}),
    E.LEFT: frozenset({E.WAITING}),
    E.REMOVED: frozenset({E.WAITING}),
    E.DONE: frozenset(),
}


class InvitedKind(StrEnum):
    """Whom a patient or a host may ask in."""

    RELATIVE = "relative"
    INTERPRETER = "interpreter"
    COLLEAGUE = "colleague"


class AbuseReason(StrEnum):
    """Why somebody was reported: words to choose from, which staff who see no record may read."""

    THREAT = "threat"
    INSULT = "insult"
    SEXUAL = "sexual"
    RECORDING = "recording"
    IMPOSTOR = "impostor"
    OTHER = "other"


class ReportOutcome(StrEnum):
    """What staff in charge made of a report."""

    UPHELD = "upheld"
    UNFOUNDED = "unfounded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One visit in a queue. The queue is a clinician's schedule at a facility."""

    id: VisitId
    appointment_id: AppointmentId | None
    facility_id: FacilityId
    schedule_id: ScheduleId
    practitioner_id: PractitionerId
    service_id: HealthcareServiceId
    person_id: BookedPersonId
    name: str
    phone_id: PhoneId | None
    language: str
    day: date
    token_number: int
    slot_start: datetime | None
    state: EntryState
    since: datetime
    arrived_at: datetime | None = None
    is_emergency: bool = False
    note: str = ""
    consent_version: str | None = None
    consented_at: datetime | None = None
    called_at: datetime | None = None
    near_told_at: datetime | None = None
    admitted_at: datetime | None = None
    ended_at: datetime | None = None
    seen_at: datetime | None = None
    referral_id: ReferralId | None = None
    room_id: RoomId | None = None

    @property
    def is_live(self) -> bool:
        """Whether it still waits, present or not."""
        return self.state in LIVE

    def moved(self, state: EntryState, at: datetime) -> "Entry":
        """In `state` since `at`. The same again changes nothing. Raises NotWaiting or VisitOver."""
        if state is self.state:
            return self
        if state not in MOVES[self.state]:
            raise VisitOver if self.state in OVER else NotWaiting
        return replace(self, state=state, since=at)

    def is_of_past(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether its day is over where it waits; a clinic at night has until four."""
        return self.day < (at - NIGHT).astimezone(zone).date()

    def arrived(self, at: datetime) -> "Entry":
        """Here and waiting. The first arrival counts while nobody left; raises ConsentNeeded, VisitOver."""
        if self.is_live or self.state is E.ADMITTED:
            return self
        if self.state in OVER:
            raise VisitOver
        if self.consented_at is None:
            raise ConsentNeeded
        return replace(self.moved(E.WAITING, at), arrived_at=at, called_at=None, near_told_at=None)

    def back(self, at: datetime) -> "Entry":
        """At the phone again. Who was called stays called, who is held stays held."""
        return self.moved(E.WAITING, at) if self.state is E.AWAY else self

    def admissible(self) -> None:
        """Raise AlreadyAdmitted, NotHere, NotWaiting or VisitOver unless this person can be let in now."""
        if self.state is E.ADMITTED:
            raise AlreadyAdmitted
        if self.state is E.AWAY:
            raise NotHere
        if E.ADMITTED not in MOVES[self.state]:
            raise VisitOver if self.state in OVER else NotWaiting


def fair(one: Entry) -> tuple[bool, datetime, datetime, UUID]:
    """THE order, the only one there is, for booked patients, tokens and walk-ins alike.

    Emergencies that staff have marked; then the later of slot start and arrival, so that coming early takes nobody's
    time and coming late loses only what was missed; then arrival.
    """
    arrived = one.arrived_at or one.since
    due = max(one.slot_start, arrived) if one.slot_start else arrived
    return not one.is_emergency, due, arrived, one.id


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Those who wait, present or not, as they come to their turn."""
    return sorted((one for one in entries if one.is_live), key=fair)


@dataclass(frozen=True, slots=True)
class Place:
    """How many come before somebody: those who are there, and all with those who are away or held."""

    there: int
    all: int


def place_of(one: Entry, entries: Iterable[Entry]) -> Place:
    """Somebody's place among those who wait."""
    before = [other for other in in_order(entries) if fair(other) < fair(one)]
    return Place(sum(other.state in {E.WAITING, E.CALLED} for other in before), len(before))


@dataclass(frozen=True, slots=True)
class Pace:
    """How long consultations of a queue took lately: minutes at the first and the third quarter of them."""

    quick: float
    slow: float
    known: int


def wait_range(place: Place, pace: Pace | None, until_slot: timedelta) -> tuple[int, int] | None:
    """Minutes to wait, from and to, rounded outwards; None rather than a guess where too little is known."""
    if pace is None or pace.known < LEAST_KNOWN:
        return None
    ahead = max(0.0, until_slot.total_seconds() / 60)
    low, high = place.there * pace.quick, max(place.all * pace.slow, ahead)
    return math.floor(low / ROUND_TO) * ROUND_TO, max(ROUND_TO, math.ceil(high / ROUND_TO) * ROUND_TO)


def call_by(one: Entry, patience: timedelta) -> datetime:
    """When somebody who was not called should ring: it stands still, whatever the queue does."""
    arrived = one.arrived_at or one.since
    return (max(one.slot_start, arrived) if one.slot_start else arrived) + patience


def near_ones(entries: Sequence[Entry]) -> list[Entry]:
    """Who has not been told yet that their turn is near."""
    near = [one for one in in_order(entries) if place_of(one, entries).there < NEAR]
    return [one for one in near if one.near_told_at is None and one.state in {E.WAITING, E.AWAY}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody asked in by a one-time link: by a patient into their visit, by a host into a running room."""

    id: UUID
    visit_id: VisitId | None
    room_id: RoomId | None
    kind: InvitedKind
    name: str
    licence_number: str | None
    facility: str
    expires_at: datetime
    phone_id: PhoneId | None = None
    email: str = ""
    language: str = "vi"
    participant_id: ParticipantId | None = None
    revoked_at: datetime | None = None
