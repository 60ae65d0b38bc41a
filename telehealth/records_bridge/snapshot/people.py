"""Who: the patient, both sites, the consent."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from telehealth.records_bridge.snapshot.text import Maybe, Part, Text


class Address(Part):
    """Where the patient lives."""

    text: Text
    commune_code: Maybe = None
    province_code: Maybe = None


class PatientPart(Part):
    """The patient at signing. A birth date is cut to its precision: "1958", "1958-04" or "1958-04-07"."""

    id: UUID
    name: Text
    birth_date: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    birth_date_precision: Literal["day", "month", "year"]
    sex: Literal["male", "female", "other", "unknown"]
    citizen_id: Maybe = None
    insurance_number: Maybe = None
    phone: Maybe = None
    address: Address | None = None
    managing_facility_id: UUID

    @model_validator(mode="after")
    def _cut_to_precision(self) -> Self:
        if len(self.birth_date) != {"year": 4, "month": 7, "day": 10}[self.birth_date_precision]:
            msg = "birth_date is not cut to its precision"
            raise ValueError(msg)
        date.fromisoformat(self.birth_date + "-01" * ((10 - len(self.birth_date)) // 3))
        return self


class ConsentTaker(Part):
    """Who read the consent to the patient."""

    practitioner_id: UUID | None = None
    name: Text


class ConsentPart(Part):
    """The patient's consent, or why it could not be asked."""

    id: UUID | None = None
    text_version: Text
    method: Literal["spoken", "written", "guardian", "not_obtained_emergency"]
    language: Text
    obtained_by: ConsentTaker
    obtained_at: AwareDatetime
    recording: bool
    guardian_name: Maybe = None
    emergency_reason: Maybe = None

    @property
    def given(self) -> bool:
        """Whether there is a consent at all."""
        return self.method != "not_obtained_emergency"

    @model_validator(mode="after")
    def _given_has_id(self) -> Self:
        if self.given and self.id is None:
            msg = "a consent that was given needs its id"
            raise ValueError(msg)
        if not self.given and not self.emergency_reason:
            msg = "a consent that was not obtained needs the reason"
            raise ValueError(msg)
        return self


class FacilityPart(Part):
    """A facility by its social insurance code."""

    id: UUID
    code: Text
    name: Text


class DepartmentPart(Part):
    """A hospital department."""

    id: UUID
    name: Text


class PractitionerPart(Part):
    """A clinician with the licence as it stood."""

    id: UUID
    name: Text
    licence_number: Maybe = None
    licence_scope: Maybe = None


class OriginatingSite(Part):
    """Where the patient is."""

    facility: FacilityPart
    practitioner: PractitionerPart


class DistantSite(Part):
    """Where the specialist is."""

    facility: FacilityPart
    department: DepartmentPart | None = None
    practitioner: PractitionerPart
