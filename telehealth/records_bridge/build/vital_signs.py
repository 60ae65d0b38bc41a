"""Vital signs as Observations: LOINC codes and UCUM units from R4's vital signs profiles where it has them.

A vital sign that was not taken is sent too, with the reason: a missing value is never a normal one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from telehealth.records_bridge.build import keys, systems, words
from telehealth.records_bridge.build.parts import Json, coding, compact, concept, instant, quantity, reference
from telehealth.records_bridge.snapshot import Snapshot, VitalPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """How one kind of vital sign is written in FHIR."""

    loinc: str
    display: str
    label: str
    unit: str | None
    category: str = "vital-signs"
    profiled: bool = True


VITALS: Mapping[str, Vital] = {
    "heart_rate": Vital(loinc="8867-4", display="Heart rate", label="Mạch", unit="/min"),
    "respiratory_rate": Vital(loinc="9279-1", display="Respiratory rate", label="Nhịp thở", unit="/min"),
    "temperature": Vital(loinc="8310-5", display="Body temperature", label="Nhiệt độ", unit="Cel"),
    "oxygen_saturation": Vital(loinc="2708-6", display="Oxygen saturation in Arterial blood", label="SpO2", unit="%"),
    "systolic_pressure": Vital(
        loinc="8480-6", display="Systolic blood pressure", label="Huyết áp tâm thu", unit="mm[Hg]"
    ),
    "diastolic_pressure": Vital(
        loinc="8462-4", display="Diastolic blood pressure", label="Huyết áp tâm trương", unit="mm[Hg]"
    ),
    "weight": Vital(loinc="29463-7", display="Body weight", label="Cân nặng", unit="kg"),
    "height": Vital(loinc="8302-2", display="Body height", label="Chiều cao", unit="cm"),
    "bmi": Vital(loinc="39156-5", display="Body mass index (BMI) [Ratio]", label="BMI", unit="kg/m2"),
    "head_circumference": Vital(
        loinc="9843-4", display="Head Occipital-frontal circumference", label="Vòng đầu", unit="cm"
    ),
    "glucose": Vital(
        loinc="14743-9",
        display="Glucose [Moles/volume] in Capillary blood by Glucometer",
        label="Đường huyết mao mạch",
        unit="mmol/L",
        category="laboratory",
        profiled=False,
    ),
    "pain": Vital(
        loinc="72514-3",
        display="Pain severity - 0-10 verbal numeric rating [Score] - Reported",
        label="Mức đau (0-10)",
        unit="{score}",
        category="survey",
        profiled=False,
    ),
    "consciousness": Vital(
        loinc="80288-4",
        display="Level of consciousness",
        label="Ý thức (ACVPU)",
        unit=None,
        category="exam",
        profiled=False,
    ),
}
PULSE_OXIMETRY = coding(systems.LOINC, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry")
BLOOD_PRESSURE = "blood_pressure"
PRESSURES = ("systolic_pressure", "diastolic_pressure")
PRESSURE_PANEL = coding(systems.LOINC, "85354-9", "Blood pressure panel with all children optional")
INHALED_OXYGEN_FLOW = coding(systems.LOINC, "3151-8", "Inhaled oxygen flow rate")
UNIT_WORDS = {"/min": "lần/phút", "Cel": "°C", "mm[Hg]": "mmHg", "kg/m2": "kg/m²", "{score}": "điểm"}


def observations(snap: Snapshot) -> list[tuple[str, Json]]:
    """All vital signs with their keys, in the order they were given; both pressures of one time become one panel."""
    made: dict[str, Json] = {}
    for vital in snap.vitals:
        kind = BLOOD_PRESSURE if vital.kind in PRESSURES else vital.kind
        key = keys.observation(snap.referral.id, kind, vital.taken_at)
        if key not in made:
            made[key] = _panel(snap, vital) if kind == BLOOD_PRESSURE else _single(snap, vital)
    return list(made.items())


def _single(snap: Snapshot, vital: VitalPart) -> Json:
    how = VITALS[vital.kind]
    codes = [coding(systems.LOINC, how.loinc, how.display)]
    if vital.kind == "oxygen_saturation":
        codes.insert(0, PULSE_OXIMETRY)
    return _frame(snap, vital, concept(*codes, text=how.label), how) | compact(
        {
            **_result(vital),
            "note": _notes(vital),
            "component": _inhaled_oxygen(vital),
        }
    )


def _panel(snap: Snapshot, vital: VitalPart) -> Json:
    """Systolic and diastolic of one time; one that was not given is said to be unknown."""
    same = {v.kind: v for v in snap.vitals if v.kind in PRESSURES and v.taken_at == vital.taken_at}
    components = [
        {
            "code": concept(coding(systems.LOINC, VITALS[kind].loinc, VITALS[kind].display)),
            **(_result(same[kind]) if kind in same else _absent("not_measured", None)),
        }
        for kind in PRESSURES
    ]
    panel = concept(PRESSURE_PANEL, text="Huyết áp")
    return _frame(snap, vital, panel, VITALS[vital.kind]) | compact({"note": _notes(vital), "component": components})


def _frame(snap: Snapshot, vital: VitalPart, code: Json, how: Vital) -> Json:
    return compact(
        {
            "resourceType": "Observation",
            "meta": {"profile": [systems.VITALSIGNS_PROFILE]} if how.profiled else None,
            "status": "final",
            "category": [concept(coding(systems.OBSERVATION_CATEGORY, how.category))],
            "code": code,
            "subject": reference(keys.patient(snap.patient.id)),
            "encounter": reference(keys.encounter(snap.encounter.id)),
            "effectiveDateTime": instant(vital.taken_at),
            "performer": [
                reference(keys.practitioner(snap.originating.practitioner.id), snap.originating.practitioner.name)
            ],
        }
    )


def _result(vital: VitalPart) -> Json:
    unit = VITALS[vital.kind].unit
    if isinstance(vital.value, str):
        return {"valueCodeableConcept": concept(text=f"{vital.value}: {words.CONSCIOUSNESS[vital.value]}")}
    if vital.value is None or unit is None:
        return _absent(vital.state, vital.reason)
    return {"valueQuantity": quantity(vital.value, vital.unit or unit)}


def _absent(state: str, reason: str | None) -> Json:
    """Not taken is `not-performed`; tried in vain is `unknown`, since the code system has nothing nearer."""
    code = "not-performed" if state == "not_measured" else "unknown"
    text = words.ABSENT[state] + (f": {reason}" if reason else "")
    return {"dataAbsentReason": concept(coding(systems.DATA_ABSENT_REASON, code), text=text)}


def _notes(vital: VitalPart) -> list[Json]:
    """How it was taken, in words."""
    said = [text for text in (vital.device, vital.method, vital.reason if vital.state == "measured" else None) if text]
    if vital.oxygen:
        device = words.OXYGEN_DEVICES.get(vital.oxygen.device or "", vital.oxygen.device)
        said.append(", ".join(filter(None, (words.SUPPLY[vital.oxygen.supply], device))))
    return [{"text": text} for text in said]


def _inhaled_oxygen(vital: VitalPart) -> list[Json]:
    if vital.oxygen is None or vital.oxygen.flow_l_min is None:
        return []
    return [{"code": concept(INHALED_OXYGEN_FLOW), "valueQuantity": quantity(vital.oxygen.flow_l_min, "L/min")}]


def in_words(vital: VitalPart) -> tuple[str, str]:
    """A vital sign as a row of the document: what, and its value or why there is none."""
    label = VITALS[vital.kind].label
    if isinstance(vital.value, str):
        value = f"{vital.value}: {words.CONSCIOUSNESS[vital.value]}"
    elif vital.value is None:
        value = words.ABSENT[vital.state] + (f": {vital.reason}" if vital.reason else "")
    else:
        unit = vital.unit or VITALS[vital.kind].unit or ""
        value = f"{words.number(vital.value)} {UNIT_WORDS.get(unit, unit)}".strip()
    flow = vital.oxygen.flow_l_min if vital.oxygen else None
    extra = [note["text"] for note in _notes(vital)] + ([f"{words.number(flow)} lít/phút"] if flow else [])
    return label, f"{value} (lúc {words.when(vital.taken_at)}{''.join(f'; {e}' for e in extra)})"
