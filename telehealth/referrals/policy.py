"""Who may see and do what with a case. The only place that decides it.

A station sees the cases it sent. A pool is the specialists of the hub that was asked, or of every hub that answers the
station in that specialty; it sees the summary of what waits in it: no name, but age and sex. Once claimed,
the specialists of that specialty at the claimer's hospital see everything, until some days after the case was closed.
Coordinators and administrators see no clinical content.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import FacilityId, PractitionerId
from telehealth.kernel.scope import Scope
from telehealth.referrals.domain import Action, Origin, Party, State, parties_for, possible
from telehealth.referrals.errors import NotYours, ReferralNotFound

POOL_STATES = (State.SENT.value,)


class Sight(StrEnum):
    """How much of a case somebody sees."""

    NOTHING = "nothing"
    SUMMARY = "summary"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the rules need to know of a case."""

    state: State
    sender_facility_id: FacilityId
    specialty: str | None
    asked: Collection[FacilityId]  # the hub that was named, or else those that answer this station in this specialty
    holder_facility_id: FacilityId | None
    claimed_by: PractitionerId | None
    hub_access_until: datetime | None
    origin: str = Origin.STATION.value


def may_refer(actor: Actor) -> bool:
    """Route rule: clinicians with a workplace may ask a colleague elsewhere."""
    return actor.is_clinician and actor.facility_id is not None and actor.practitioner_id is not None


def may_take_cases(actor: Actor) -> bool:
    """Route rule: specialists may look at the worklist and claim."""
    return actor.role is Role.SPECIALIST and actor.facility_id is not None and actor.practitioner_id is not None


def may_open_cases(actor: Actor) -> bool:
    """Route rule: clinicians may open cases; which ones, `sight` decides."""
    return may_refer(actor)


def still_open_to_hub(hub_access_until: datetime | None, now: datetime) -> bool:
    """Whether the hub may still look at a case that has (or has not) ended."""
    return hub_access_until is None or now < hub_access_until


def asked_by(actor: Actor) -> Scope:
    """Cases that this person's station asked about. What a patient booked, no station asked."""
    return Scope.where(sender_facility_id=actor.facility_id, origin=Origin.STATION.value)


def reading_scope(actor: Actor) -> Scope:
    """Cases this person sees in full. `within_reach` is `still_open_to_hub` as a column."""
    if not may_open_cases(actor):
        return Scope.nothing()
    own = asked_by(actor)
    if not may_take_cases(actor):
        return own
    held = Scope.where(holder_facility_id=actor.facility_id, specialty=actor.specialties, within_reach=True)
    return own | held | Scope.where(claimed_by=actor.practitioner_id, within_reach=True)


def pool_scope(actor: Actor) -> Scope:
    """Cases that wait for this person among others; they see the summary. `asks_us` is `Subject.asked` as a column."""
    if not may_take_cases(actor):
        return Scope.nothing()
    return Scope.where(state=POOL_STATES, specialty=actor.specialties, asks_us=True)


def sight(actor: Actor, case: Subject, now: datetime) -> Sight:
    """How much of this case this person sees."""
    row = {
        "state": case.state.value,
        "sender_facility_id": case.sender_facility_id,
        "specialty": case.specialty,
        "asks_us": actor.facility_id in case.asked,
        "holder_facility_id": case.holder_facility_id,
        "claimed_by": case.claimed_by,
        "origin": case.origin,
        "within_reach": still_open_to_hub(case.hub_access_until, now),
    }
    if reading_scope(actor).holds(**row):
        return Sight.EVERYTHING
    return Sight.SUMMARY if pool_scope(actor).holds(**row) else Sight.NOTHING


def parties(actor: Actor, case: Subject) -> frozenset[Party]:
    """What this person is to the case."""
    found = set()
    if may_refer(actor) and asked_by(actor).holds(sender_facility_id=case.sender_facility_id, origin=case.origin):
        found.add(Party.SENDER)
    if (
        case.state is not State.DRAFT  # nobody outside the station knows of a draft
        and may_take_cases(actor)
        and case.specialty in actor.specialties
        and actor.facility_id in case.asked
    ):
        found.add(Party.POOL)
    if actor.practitioner_id is not None and case.claimed_by == actor.practitioner_id:
        found.add(Party.CLAIMER)
    return frozenset(found)


def check(actor: Actor, case: Subject, action: Action, *, seen: Sight) -> None:
    """Raise ReferralNotFound when the case is hidden from this person, NotYours when the step is somebody else's."""
    if parties(actor, case) & parties_for(action):
        return
    raise ReferralNotFound if seen is Sight.NOTHING else NotYours


def actions_of(actor: Actor, case: Subject) -> list[Action]:
    """What this person may do with the case now."""
    own = parties(actor, case)
    return [action for action in possible(case.state) if own & parties_for(action)]
