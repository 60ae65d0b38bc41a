"""FHIR's small pieces as plain dicts: codings, references, instants. Deterministic: same input, same bytes."""

from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from telehealth.records_bridge.build import systems

Json: TypeAlias = dict[str, Any]

_NAMESPACE = UUID("9a7c4f1e-3b52-4d6e-8f20-5c1de7a90b43")


def compact(value: Json) -> Json:
    """The dict without what is None or empty: FHIR knows no null and no empty list."""
    return {k: v for k, v in value.items() if v is not None and v not in ({}, [], "")}


def urn(key: str) -> str:
    """The address of the resource with this key inside a Bundle: the same each time it is built."""
    return f"urn:uuid:{uuid5(_NAMESPACE, key)}"


def reference(key: str, display: str | None = None) -> Json:
    """A reference to the resource with this key."""
    return compact({"reference": urn(key), "display": display})


def coding(system: str | None, code: str, display: str | None = None) -> Json:
    """One code of one system."""
    return compact({"system": system, "code": code, "display": display})


def concept(*codings: Json, text: str | None = None) -> Json:
    """A CodeableConcept."""
    return compact({"coding": list(codings), "text": text})


def instant(at: datetime) -> str:
    """An instant in UTC, to the second or finer if it came finer."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def period(start: datetime | None, end: datetime | None) -> Json:
    """A Period; empty when neither end is known."""
    return compact({"start": instant(start) if start else None, "end": instant(end) if end else None})


def quantity(value: float, unit: str) -> Json:
    """A value with its UCUM unit."""
    return {"value": value, "unit": unit, "system": systems.UCUM, "code": unit}


def uuid_identifier(value: UUID) -> Json:
    """An identifier that is a UUID of ours."""
    return {"system": systems.URI, "value": f"urn:uuid:{value}"}
