"""What notes say."""

from dataclasses import dataclass
from typing import ClassVar

from telehealth.kernel.events import Event
from telehealth.kernel.ids import DocumentId, PatientId, ReferralId


@dataclass(frozen=True, kw_only=True)
class DocumentSigned(Event):
    """An author attested a Document. Its patient is the key, so that one patient's documents keep their order."""

    name: ClassVar[str] = "notes.document.signed"
    patient_id: PatientId
    document_id: DocumentId
    revision: int
    referral_id: ReferralId
