"""What the records bridge says."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from telehealth.kernel.events import Event
from telehealth.kernel.ids import DeliveryId, DocumentId, PatientId, ReferralId


@dataclass(frozen=True, kw_only=True)
class DocumentAccepted(Event):
    """A record system has all of a Document."""

    name: ClassVar[str] = "records_bridge.document.accepted"
    patient_id: PatientId
    document_id: DocumentId
    referral_id: ReferralId
    delivery_id: DeliveryId
    target: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DocumentStopped(Event):
    """A Document will not arrive without a person: the record system refused it, or cannot decide."""

    name: ClassVar[str] = "records_bridge.document.stopped"
    patient_id: PatientId
    document_id: DocumentId
    referral_id: ReferralId
    delivery_id: DeliveryId
    target: str
    reason: str
    at: datetime
