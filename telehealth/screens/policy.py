"""Who may open the pages that show several features. What stands on them, each feature's own policy decides."""

from telehealth.kernel.actor import Actor


def may_open_rooms(actor: Actor) -> bool:
    """Clinicians; which rooms, their seats decide."""
    return actor.is_clinician and actor.practitioner_id is not None


def may_open_cases(actor: Actor) -> bool:
    """Clinicians; which cases, and how much of them, the referrals' policy decides."""
    return actor.is_clinician and actor.practitioner_id is not None and actor.facility_id is not None
