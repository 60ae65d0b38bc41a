"""Diagnoses, vital signs and medicines as a page shows them, out of FHIR resources."""

from dataclasses import dataclass
from datetime import datetime

from telehealth.kernel.formats import number
from telehealth.records_bridge import words
from telehealth.records_bridge.build.systems import ICD10, LOINC
from telehealth.records_bridge.domain import Resource

PRESSURES = frozenset({"8480-6", "8462-4"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiagnosis:
    """A diagnosis with its ICD-10 code and who made it."""

    icd10: str
    text: str
    certainty: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVital:
    """A vital sign as components/vitals.html shows it: no value is never an empty place without its reason."""

    name: str
    value: str
    unit: str
    note: str
    taken_at: datetime
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMedicine:
    """A medicine that was proposed, with the dosage in the specialist's words."""

    text: str
    dosage: str
    current: bool


def diagnosis(condition: Resource) -> RecordDiagnosis:
    """A Condition."""
    codings = condition["code"].get("coding") or []
    state = condition.get("verificationStatus", {}).get("coding") or [{}]
    return RecordDiagnosis(
        icd10=next((c["code"] for c in codings if c.get("system") == ICD10), ""),
        text=condition["code"].get("text", ""),
        certainty=words.certainty(state[0].get("code", "")),
        by=condition.get("asserter", {}).get("display", ""),
    )


def medicine(request: Resource) -> RecordMedicine:
    """A MedicationRequest."""
    dosage = request.get("dosageInstruction") or [{}]
    return RecordMedicine(
        text=request["medicationCodeableConcept"]["text"],
        dosage=dosage[0].get("text", ""),
        current=request["status"] == "active",
    )


def vital(observation: Resource) -> RecordVital:
    """An Observation."""
    components = [c for c in observation.get("component") or [] if _is_pressure(c)]
    value, unit = _panel(components) if components else _value(observation)
    absent: Resource = observation.get("dataAbsentReason") or next(
        (c["dataAbsentReason"] for c in components if "dataAbsentReason" in c and not value), {}
    )
    notes = [note["text"] for note in observation.get("note") or []]
    return RecordVital(
        name=observation["code"].get("text", ""),
        value=value,
        unit=unit,
        note=absent.get("text", "") or "; ".join(notes),
        taken_at=datetime.fromisoformat(observation["effectiveDateTime"]),
    )


def _is_pressure(component: Resource) -> bool:
    return any(c.get("system") == LOINC and c.get("code") in PRESSURES for c in component["code"]["coding"])


def _panel(components: list[Resource]) -> tuple[str, str]:
    """165/95; a question mark for a pressure that is not known, nothing when neither is."""
    values = [number(c["valueQuantity"]["value"]) if "valueQuantity" in c else "?" for c in components]
    return ("/".join(values), "mmHg") if set(values) != {"?"} else ("", "")


def _value(observation: Resource) -> tuple[str, str]:
    if "valueQuantity" in observation:
        quantity = observation["valueQuantity"]
        unit = quantity.get("unit", "")
        return number(quantity["value"]), words.unit(quantity.get("code", unit))
    return observation.get("valueCodeableConcept", {}).get("text", ""), ""
