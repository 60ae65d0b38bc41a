"""Who may open the pages that show several features. What stands on them, each feature's own policy decides."""

from telehealth.kernel.actor import Actor, Guest, Role


def may_open_rooms(actor: Actor) -> bool:
    """Clinicians; which rooms, their seats decide."""
    return actor.is_clinician and actor.practitioner_id is not None


def may_open_cases(actor: Actor) -> bool:
    """Clinicians; which cases, and how much of them, the referrals' policy decides."""
    return actor.is_clinician and actor.practitioner_id is not None and actor.facility_id is not None


def may_see_home(actor: Actor) -> bool:
    """A station's clinicians have a home page of their own."""
    return actor.role is Role.RURAL_CLINICIAN and may_open_cases(actor)


def may_open_patients(actor: Actor) -> bool:
    """A station's clinicians; which patients, the patients' policy decides."""
    return may_see_home(actor)


def may_see_day(actor: Actor) -> bool:
    """The day's appointments of the own facility are for everybody who works there."""
    return actor.facility_id is not None


def may_interpret(actor: Actor) -> bool:
    """Clinicians; at which appointments, the languages they speak decide."""
    return actor.is_clinician and actor.practitioner_id is not None


def may_work(actor: Actor) -> bool:
    """Specialists have a worklist."""
    return actor.role is Role.SPECIALIST and may_open_cases(actor)


def may_open_visits(guest: Guest) -> bool:
    """Whoever came by a link or a phone; which visit, scheduling's policy decides."""
    return guest.phone_id is not None or guest.subject_id is not None
