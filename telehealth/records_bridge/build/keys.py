"""The key of each resource: what it is in our terms, the same however often it is built or sent.

What a consultation and its addenda share (people, encounter, consent, vitals) is keyed by its own identity; what a
Document says is keyed by the Document.
"""

from datetime import datetime
from uuid import UUID

from telehealth.records_bridge.build.parts import instant


def organization(facility_id: UUID) -> str:
    """A facility."""
    return f"organization:{facility_id}"


def practitioner(practitioner_id: UUID) -> str:
    """A clinician."""
    return f"practitioner:{practitioner_id}"


def patient(patient_id: UUID) -> str:
    """A patient."""
    return f"patient:{patient_id}"


def encounter(encounter_id: UUID) -> str:
    """A consultation."""
    return f"encounter:{encounter_id}"


def consent(consent_id: UUID) -> str:
    """A consent."""
    return f"consent:{consent_id}"


def observation(referral_id: UUID, kind: str, taken_at: datetime) -> str:
    """One vital sign at one time."""
    return f"referral:{referral_id}:observation:{kind}:{instant(taken_at)}"


def of_document(document_id: UUID, part: str) -> str:
    """Something that this Document says or is: its composition, its first diagnosis."""
    return f"document:{document_id}:{part}"


def document(document_id: UUID) -> str:
    """The tag that all resources of a Document share, by which a later one finds them."""
    return f"document:{document_id}"
