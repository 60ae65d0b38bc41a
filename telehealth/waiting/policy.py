"""Who may see whom waiting, and who is somebody's patient, relative or colleague here."""

from uuid import UUID

from telehealth.kernel.actor import Actor, Guest, GuestKind, Role
from telehealth.kernel.ids import FacilityId, PhoneId, PractitionerId, VisitId


def may_visit(guest: Guest) -> bool:
    """Route rule: guests who are known by something; which visit, `is_patient_of` and `is_invited_to` decide."""
    return guest.subject_id is not None or guest.phone_id is not None


def is_patient_of(guest: Guest, visit_id: VisitId, phone_id: PhoneId | None) -> bool:
    """The patient: who came by a link to the visit, or has proved the phone it belongs to."""
    if guest.kind is not GuestKind.PATIENT:
        return False
    return guest.subject_id == visit_id or (guest.phone_id is not None and guest.phone_id == phone_id)


def is_invited_by(guest: Guest, invitation_id: UUID) -> bool:
    """Whoever came by the link of this invitation, and nobody else."""
    return guest.kind in {GuestKind.COMPANION, GuestKind.COLLEAGUE} and guest.subject_id == invitation_id


def may_see_queues(actor: Actor) -> bool:
    """Route rule: specialists see who waits for them, coordinators and administrators how many wait."""
    return actor.facility_id is not None and (keeps_queue(actor) or actor.role in _ARRANGERS)


def keeps_queue(actor: Actor) -> bool:
    """Route rule: specialists let people in; whom, `may_handle` decides."""
    return actor.role is Role.SPECIALIST and actor.practitioner_id is not None


def may_handle(actor: Actor, practitioner_id: PractitionerId) -> bool:
    """Names, notes, messages, admission: the clinician whose queue it is."""
    return keeps_queue(actor) and actor.practitioner_id == practitioner_id


def may_register(actor: Actor) -> bool:
    """Route rule: the desk, and a specialist for themselves."""
    return keeps_queue(actor) or actor.role is Role.COORDINATOR


def may_register_for(actor: Actor, facility_id: FacilityId, practitioner_id: PractitionerId) -> bool:
    """Walk-ins into this queue: the facility's coordinator, or the clinician whose queue it is."""
    at_desk = actor.role is Role.COORDINATOR and actor.facility_id == facility_id
    return at_desk or may_handle(actor, practitioner_id)


def may_settle(actor: Actor) -> bool:
    """Route rule: coordinators and administrators decide on reports, of their own facility."""
    return actor.role in _ARRANGERS and actor.facility_id is not None


def may_read_words(actor: Actor, author: PractitionerId) -> bool:
    """What a host wrote in a report: who decides on it, and the host."""
    return may_settle(actor) or actor.practitioner_id == author


_ARRANGERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def may_lift(actor: Actor) -> bool:
    """Bans of the own facility: who arranges its work, and its specialists."""
    return may_see_queues(actor)
