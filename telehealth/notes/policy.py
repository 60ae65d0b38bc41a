"""Who writes, signs and reads notes."""

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import PractitionerId


def may_write_notes(actor: Actor) -> bool:
    """Specialists write notes."""
    return actor.role is Role.SPECIALIST and actor.practitioner_id is not None


def may_write_note(actor: Actor, claimed_by: PractitionerId | None) -> bool:
    """The note of a case is written by the specialist who holds it."""
    return may_write_notes(actor) and actor.practitioner_id == claimed_by


def may_read_documents(actor: Actor) -> bool:
    """Clinicians read documents of cases they may read."""
    return actor.is_clinician
