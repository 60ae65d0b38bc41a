"""Who may search the vocabularies."""

from telehealth.kernel.actor import Actor


def may_search_terminology(actor: Actor) -> bool:
    """Clinicians, who write diagnoses."""
    return actor.is_clinician
