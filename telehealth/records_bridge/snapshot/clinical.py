"""What was seen, measured and advised."""

from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from telehealth.records_bridge.snapshot.text import Maybe, Part, Text, Texts

Certainty = Literal["confirmed", "provisional", "differential", "unconfirmed"]
VitalKind = Literal[
    "heart_rate", "respiratory_rate", "temperature", "oxygen_saturation", "systolic_pressure", "diastolic_pressure",
    "consciousness", "weight", "height", "bmi", "head_circumference", "glucose", "pain",
]  # fmt: skip


class ParticipantPart(Part):
    """Somebody who was in the room."""

    practitioner_id: UUID | None = None
    name: Text
    role: Literal["originating_clinician", "specialist", "guest", "patient"]
    joined_at: AwareDatetime
    left_at: AwareDatetime | None = None


class IdentityCheck(Part):
    """Who confirmed that this is the patient."""

    by: Text
    at: AwareDatetime


class EncounterPart(Part):
    """The consultation itself."""

    id: UUID
    mode: Literal["live", "written"]
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None
    participants: tuple[ParticipantPart, ...] = ()
    identity_confirmed: IdentityCheck | None = None


class Oxygen(Part):
    """What the patient breathed when the saturation was taken."""

    supply: Literal["air", "oxygen"]
    device: Maybe = None
    flow_l_min: float | None = Field(default=None, gt=0, le=100)


class VitalPart(Part):
    """One vital sign: a value with its unit, or the fact that there is none."""

    kind: VitalKind
    value: int | float | Literal["A", "C", "V", "P", "U"] | None = None
    unit: Maybe = None
    taken_at: AwareDatetime
    state: Literal["measured", "not_measured", "not_measurable"]
    reason: Maybe = None
    device: Maybe = None
    method: Maybe = None
    oxygen: Oxygen | None = None

    @model_validator(mode="after")
    def _value_only_if_measured(self) -> Self:
        if (self.state == "measured") != (self.value is not None):
            msg = "a measured vital sign has a value and no other has one"
            raise ValueError(msg)
        if self.value is not None and isinstance(self.value, str) != (self.kind == "consciousness"):
            msg = "the value is not of this kind"
            raise ValueError(msg)
        return self


class Diagnosis(Part):
    """A diagnosis with how sure it is, in FHIR's words."""

    icd10: Maybe = None
    text: Text
    certainty: Certainty


class Drug(Part):
    """A medicine that is proposed. Not a prescription."""

    text: Text
    dose: Maybe = None
    route: Maybe = None
    frequency: Maybe = None
    duration: Maybe = None
    note: Maybe = None


class Plan(Part):
    """What the specialist advises the station to do."""

    drugs: tuple[Drug, ...] = ()
    tests: Texts = ()
    thresholds: Maybe = None
    red_flags: Maybe = None
    when_to_call_back: Maybe = None


class Transfer(Part):
    """Whether the patient stays."""

    decision: Literal["stay", "transfer", "transfer_urgently"]
    reason: Maybe = None
    by_when: Maybe = None


class FollowUp(Part):
    """When to look again, and who does."""

    date: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    owner: Maybe = None


class NotePart(Part):
    """What the specialist wrote."""

    summary_as_understood: Maybe = None
    findings_by_video: Maybe = None
    opinion: Text
    diagnoses: tuple[Diagnosis, ...] = ()
    plan: Plan = Plan()
    transfer: Transfer | None = None
    follow_up: FollowUp | None = None
    advice_to_patient: Maybe = None
    limits: Maybe = None
