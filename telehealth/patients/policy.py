"""Who may find, open and register patients (safety: freely within the facility, beyond it by exact identifiers)."""

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.scope import Scope


def may_find_patients(actor: Actor) -> bool:
    """Clinicians of a station look patients up; a hub's clinicians reach patients through their cases only."""
    return actor.role is Role.RURAL_CLINICIAN and actor.facility_id is not None


def may_read_patient(actor: Actor, facility_id: FacilityId, *, opened_with_reason: bool) -> bool:
    """Own facility's patients, and those opened with a reason for as long as that holds."""
    return may_find_patients(actor) and (actor.facility_id == facility_id or opened_with_reason)


def visible_patients(actor: Actor) -> Scope:
    """Lists show the own facility's patients."""
    return Scope.where(facility_id=actor.facility_id) if may_find_patients(actor) else Scope.nothing()
