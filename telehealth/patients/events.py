"""What the patients feature says."""

from dataclasses import dataclass
from typing import ClassVar

from telehealth.kernel.events import Event
from telehealth.kernel.ids import ConsentId, FacilityId, PatientId


@dataclass(frozen=True, kw_only=True)
class PatientOpenedFromElsewhere(Event):
    """Another facility opened this patient with a reason; the patient's own facility is told."""

    name: ClassVar[str] = "patients.patient.opened_from_elsewhere"
    patient_id: PatientId
    by_facility_id: FacilityId
    home_facility_id: FacilityId


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A consent no longer holds. No machine ends care: the clinician is told."""

    name: ClassVar[str] = "patients.consent.withdrawn"
    patient_id: PatientId
    consent_id: ConsentId
