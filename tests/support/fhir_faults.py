"""Eleven faults that record systems let through, sown into a good resource. At least one checker must find each."""

from collections.abc import Callable
from typing import Any

from telehealth.records_bridge.build import systems


def observation() -> dict[str, Any]:
    """A good heart rate."""
    return {
        "resourceType": "Observation",
        "meta": {"profile": [systems.VITALSIGNS_PROFILE]},
        "status": "final",
        "category": [{"coding": [{"system": systems.OBSERVATION_CATEGORY, "code": "vital-signs"}]}],
        "code": {"coding": [{"system": systems.LOINC, "code": "8867-4"}]},
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": "2025-11-20T01:20:00Z",
        "valueQuantity": {"value": 112, "unit": "/min", "system": systems.UCUM, "code": "/min"},
    }


def _with(**changes: object) -> dict[str, Any]:
    return observation() | changes


def _without(name: str) -> dict[str, Any]:
    return {k: v for k, v in observation().items() if k != name}


FAULTS: dict[str, Callable[[], dict[str, Any]]] = {
    "wrong status code": lambda: _with(status="nonsense"),
    "missing required element": lambda: _without("code"),
    "unknown element": lambda: _with(mood="good"),
    "bad date": lambda: _with(effectiveDateTime="2025-13-41"),
    "two values": lambda: _with(valueString="112"),
    "empty array": lambda: _with(note=[]),
    "value and reason why there is none": lambda: _with(dataAbsentReason={"text": "x"}),
    "vital sign without category": lambda: _without("category"),
    "vital sign without subject": lambda: _without("subject"),
    "reference to a wrong type": lambda: _with(subject={"reference": "Organization/1"}),
    "wrong unit for the code": lambda: _with(
        valueQuantity={"value": 112, "unit": "Cel", "system": systems.UCUM, "code": "Cel"}
    ),
}
