"""Who follows deliveries and who reads records. Pure; the facts are brought by the caller."""

from dataclasses import dataclass

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.scope import Scope


def may_follow_deliveries(actor: Actor) -> bool:
    """Clinicians: a delivery names a patient."""
    return actor.is_clinician and actor.facility_id is not None


def visible_deliveries(actor: Actor) -> Scope:
    """Documents that one's own facility asked for or wrote."""
    if not may_follow_deliveries(actor):
        return Scope.nothing()
    asked = Scope.where(originating_facility_id=actor.facility_id)
    return asked | Scope.where(distant_facility_id=actor.facility_id)


def may_handle_delivery(actor: Actor, *, originating_facility_id: FacilityId, distant_facility_id: FacilityId) -> bool:
    """Send again or set aside: the same people. Neither can change what the document says."""
    return visible_deliveries(actor).holds(
        originating_facility_id=originating_facility_id, distant_facility_id=distant_facility_id
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTies:
    """What binds somebody to a patient: theirs by registration or with a reason, or a case of theirs that they read."""

    own_patient: bool
    has_a_case: bool


def may_read_records(actor: Actor) -> bool:
    """Clinicians. Whose record is asked again with the ties."""
    return actor.is_clinician and actor.facility_id is not None


def may_read_record(actor: Actor, ties: RecordTies) -> bool:
    """Clinicians of the station for their patients; on either side whoever may read a case of this patient."""
    return may_read_records(actor) and (ties.own_patient or ties.has_a_case)
