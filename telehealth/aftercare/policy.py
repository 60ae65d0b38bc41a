"""Who reads a summary, and who sends its link anew."""

from datetime import datetime

from telehealth.aftercare.domain import OPEN_FOR, Door
from telehealth.kernel.actor import Actor, Guest, GuestKind, Role
from telehealth.kernel.ids import FacilityId, PractitionerId
from telehealth.kernel.scope import Scope


def may_come_for_summary(guest: Guest) -> bool:
    """Route rule: who came as a patient, by a link or a phone; whose visit it is, the waiting room's policy decides."""
    return guest.kind is GuestKind.PATIENT and (guest.phone_id is not None or guest.subject_id is not None)


def door(*, signed: bool, has_phone: bool, locked: bool, opened_at: datetime | None, now: datetime) -> Door:
    """What this browser finds. Whoever is its patient has come this far; what is inside, only an open door shows."""
    if not signed:
        return Door.NOT_READY
    if opened_at is not None and now - opened_at < OPEN_FOR:
        return Door.OPEN
    if not has_phone:
        return Door.NO_PHONE
    return Door.LOCKED if locked else Door.CLOSED


def may_see_looks(door: Door) -> bool:
    """Who opened the record, and asking about it: the patient, while code and birth date are fresh."""
    return door is Door.OPEN


def may_answer_questions(actor: Actor) -> bool:
    """Route rule: administrators; of which facility, `may_answer` decides."""
    return actor.role is Role.ADMINISTRATOR and actor.facility_id is not None


def may_answer(actor: Actor, facility_id: FacilityId) -> bool:
    """The administrator of the facility that was asked."""
    return may_answer_questions(actor) and actor.facility_id == facility_id


def visible_questions(actor: Actor) -> Scope:
    """The same as a list."""
    return Scope.where(facility_id=actor.facility_id) if may_answer_questions(actor) else Scope.nothing()


def may_answer_of_session(actor: Actor) -> bool:
    """Route rule: clinicians; of which sessions, their seats decide."""
    return actor.is_clinician and actor.practitioner_id is not None and actor.facility_id is not None


def may_send_links(actor: Actor) -> bool:
    """Route rule: specialists and coordinators; of which visits, `may_send_link` decides."""
    return actor.role in {Role.SPECIALIST, Role.COORDINATOR} and actor.facility_id is not None


def may_send_link(actor: Actor, facility_id: FacilityId, practitioner_id: PractitionerId) -> bool:
    """The clinician who saw the patient, and the coordinator of that facility."""
    if actor.role is Role.SPECIALIST:
        return actor.practitioner_id == practitioner_id
    return actor.role is Role.COORDINATOR and actor.facility_id == facility_id
