"""Who follows deliveries and who reads records. Pure; the facts are brought by the caller."""

from dataclasses import dataclass

from telehealth.kernel.actor import Actor


def may_follow_deliveries(actor: Actor) -> bool:
    """Clinicians: a delivery names a patient."""
    return actor.is_clinician and actor.facility_id is not None


def may_see_delivery(actor: Actor, *, reads_the_case: bool) -> bool:
    """Whoever may read the case that the document came from: them a list shows it, and they send it again."""
    return may_follow_deliveries(actor) and reads_the_case


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
