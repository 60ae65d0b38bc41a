"""The signed Document as stored, read into typed values. Nothing of FHIR here yet.

The bytes are the legal artefact and are never written again; this is only how the bridge reads them.
"""

from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError, model_validator

from telehealth.records_bridge.snapshot.clinical import (
    Diagnosis,
    Drug,
    EncounterPart,
    NotePart,
    ParticipantPart,
    VitalPart,
)
from telehealth.records_bridge.snapshot.people import (
    Address,
    ConsentPart,
    DistantSite,
    FacilityPart,
    OriginatingSite,
    PatientPart,
    PractitionerPart,
)
from telehealth.records_bridge.snapshot.text import Maybe, Part, Text, fhir_text

__all__ = [
    "Address",
    "ConsentPart",
    "Diagnosis",
    "Drug",
    "FacilityPart",
    "ParticipantPart",
    "PatientPart",
    "PractitionerPart",
    "Snapshot",
    "SnapshotUnreadable",
    "VitalPart",
    "fhir_text",
    "read_snapshot",
]


class SnapshotUnreadable(Exception):
    """The stored Document is not of a shape this version knows. `fields` names what does not fit."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class DocumentPart(Part):
    """Which Document this is."""

    id: UUID
    note_id: UUID
    revision: int = Field(ge=1)
    kind: Literal["consultation_note", "addendum"]
    replaces_document_id: UUID | None = None
    signed_at: AwareDatetime


class Amendment(Part):
    """Why an addendum was written and what it changes."""

    reason: Text
    text: Text


class Specialty(Part):
    """A specialty with its name at the time."""

    code: Text
    name: Text


class ReferralPart(Part):
    """The question that was asked."""

    id: UUID
    code: Text
    priority: Literal["stat", "asap", "urgent", "routine"]
    specialty: Specialty
    mode: Literal["live", "scheduled", "written", "case_conference", "advice_only"]
    sent_at: AwareDatetime
    reason: Text
    question: Text


class Attestation(Part):
    """Who stands for the text, and how that was assured. Not a cryptographic signature."""

    practitioner_id: UUID
    name: Text
    licence_number: Maybe = None
    signed_at: AwareDatetime
    method: Text


class Snapshot(Part):
    """All that a Document's record needs, as it was at signing."""

    schema_version: Literal[1]
    document: DocumentPart
    amendment: Amendment | None = None
    referral: ReferralPart
    patient: PatientPart
    consent: ConsentPart
    originating: OriginatingSite
    distant: DistantSite
    encounter: EncounterPart
    vitals: tuple[VitalPart, ...] = ()
    provisional_diagnosis: Diagnosis | None = None
    note: NotePart
    attestation: Attestation

    @model_validator(mode="after")
    def _addendum_says_of_what(self) -> Self:
        says = {
            self.document.kind == "addendum",
            self.document.replaces_document_id is not None,
            self.amendment is not None,
        }
        if len(says) != 1:
            msg = "an addendum, and only an addendum, names the document it follows and the amendment"
            raise ValueError(msg)
        if self.attestation.practitioner_id != self.distant.practitioner.id:
            msg = "the attestation is the specialist's own"
            raise ValueError(msg)
        return self


def read_snapshot(body: bytes) -> Snapshot:
    """Read a stored Document. Raises SnapshotUnreadable, naming the fields that do not fit."""
    try:
        return Snapshot.model_validate_json(body)
    except ValidationError as error:
        fields = [".".join(map(str, fault["loc"])) or fault["msg"] for fault in error.errors()]
        raise SnapshotUnreadable(fields) from error
