"""Who may come into a consultation room: those who have a seat in it, and nobody else."""

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AccountId, PractitionerId


def may_enter_rooms(actor: Actor) -> bool:
    """Route rule: clinicians may go to rooms; which ones, `owns_seat` decides."""
    return actor.is_clinician and actor.practitioner_id is not None


def owns_seat(actor: Actor, *, practitioner_id: PractitionerId, account_id: AccountId | None) -> bool:
    """Whether a seat is this person's. Once somebody has sat on it, only with the account they came with."""
    if not may_enter_rooms(actor) or actor.practitioner_id != practitioner_id:
        return False
    return account_id is None or account_id == actor.account_id
