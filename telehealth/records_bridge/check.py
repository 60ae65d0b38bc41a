"""Nothing invalid is sent: what can be known about a resource before a record system sees it.

Structure by fhirkit (the R4 definitions), and our own rules for what it does not see: required codes, units, the
vital signs profile, where references point, what makes a document a document. Peers were seen to accept a wrong status
code and a reference to nobody, so that a 201 proves little.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import fhirkit
import orjson

from telehealth.records_bridge.build.systems import LOINC, OBSERVATION_CATEGORY, UCUM
from telehealth.records_bridge.build.vital_signs import PRESSURE_PANEL, PRESSURES, VITALS
from telehealth.records_bridge.domain import Entry, Resource, Write

# Required bindings of the elements we write (FHIR R4 4.0.1).
CODES: Mapping[tuple[str, str], frozenset[str]] = {
    ("Bundle", "type"): frozenset({"document"}),
    ("Composition", "status"): frozenset({"preliminary", "final", "amended", "entered-in-error"}),
    ("Consent", "status"): frozenset({"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}),
    ("DocumentReference", "status"): frozenset({"current", "superseded", "entered-in-error"}),
    ("DocumentReference", "docStatus"): frozenset({"preliminary", "final", "amended", "entered-in-error"}),
    ("Encounter", "status"): frozenset({
        "planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error",
        "unknown",
    }),
    ("MedicationRequest", "status"): frozenset({
        "active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown",
    }),
    ("MedicationRequest", "intent"): frozenset({"proposal"}),
    ("Observation", "status"): frozenset({
        "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown",
    }),
    ("Patient", "gender"): frozenset({"male", "female", "other", "unknown"}),
}  # fmt: skip

# Where the references that we write may point.
CLINICIAN = frozenset({"Practitioner"})
TARGETS: Mapping[str, frozenset[str]] = {
    "subject": frozenset({"Patient"}),
    "patient": frozenset({"Patient"}),
    "encounter": frozenset({"Encounter"}),
    "custodian": frozenset({"Organization"}),
    "serviceProvider": frozenset({"Organization"}),
    "organization": frozenset({"Organization"}),
    "onBehalfOf": frozenset({"Organization"}),
    "author": CLINICIAN,
    "authenticator": CLINICIAN,
    "party": CLINICIAN,
    "individual": CLINICIAN,
    "performer": CLINICIAN,
    "recorder": CLINICIAN,
    "asserter": CLINICIAN,
    "requester": CLINICIAN,
}

UNITS = {how.loinc: how.unit for how in VITALS.values() if how.unit}
PROFILED = {how.loinc for kind, how in VITALS.items() if how.profiled and kind not in PRESSURES}
PROFILED.add(PRESSURE_PANEL["code"])
PRESSURE_CODES = frozenset(VITALS[kind].loinc for kind in PRESSURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that is wrong: where (FHIRPath) and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def check(resource: Resource) -> list[Issue]:
    """Everything that is wrong with one resource, or with a document Bundle and all that is in it."""
    found = [Issue(path=i.path, message=i.message) for i in fhirkit.validate(orjson.dumps(resource))]
    if resource.get("resourceType") == "Bundle":
        return found + check_document(resource)
    return found + list(_own_rules(resource))


def check_entries(entries: Iterable[Entry]) -> list[Issue]:
    """All entries of a delivery: each one valid, each reference to something before it, one patient."""
    found: list[Issue] = []
    known: dict[str, str] = {}
    for entry in entries:
        if entry.write is Write.SUPERSEDE:
            continue
        found += check(entry.resource) + list(_references(entry.resource, known))
        if entry.full_url in known:
            found.append(Issue(path=entry.key, message="the key stands for two resources"))
        known[entry.full_url] = entry.type
    if list(known.values()).count("Patient") != 1:
        found.append(Issue(path="entries", message="a delivery is about exactly one patient"))
    return found


def check_document(bundle: Resource) -> list[Issue]:
    """What makes a Bundle a document: bdl-3, bdl-7, bdl-9 to bdl-11, one patient, everything reachable and inside."""
    entries = bundle.get("entry") or []
    known = {entry.get("fullUrl", ""): entry["resource"].get("resourceType", "") for entry in entries}
    found = list(_document_rules(bundle, entries, known))
    for entry in entries:
        found += [*_own_rules(entry["resource"]), *_references(entry["resource"], known)]
    return found + list(_unreachable(entries))


def _document_rules(bundle: Resource, entries: list[Resource], known: Mapping[str, str]) -> Iterator[Issue]:
    identifier = bundle.get("identifier") or {}
    first = entries[0]["resource"].get("resourceType") if entries else None
    rules = {
        "bdl-3: a document's entries have no request": not any("request" in entry for entry in entries),
        "bdl-7: each fullUrl stands once": len(known) == len(entries) and "" not in known,
        "bdl-9: a document has an identifier with system and value": {"system", "value"} <= identifier.keys(),
        "bdl-10: a document has a timestamp": bool(bundle.get("timestamp")),
        "bdl-11: a document's first resource is its Composition": first == "Composition",
        "a document is about exactly one patient": list(known.values()).count("Patient") == 1,
    }
    yield from (Issue(path="Bundle", message=message) for message, holds in rules.items() if not holds)
    yield from _codes(bundle)


def _unreachable(entries: list[Resource]) -> Iterator[Issue]:
    """Everything must be reachable from the Composition."""
    inside = {entry.get("fullUrl", ""): entry["resource"] for entry in entries}
    open_, seen = list(inside)[:1], set[str]()
    while open_:
        address = open_.pop()
        if address in inside and address not in seen:
            seen.add(address)
            open_ += [ref for _, _, ref in _pointers(inside[address])]
    for address in inside.keys() - seen:
        yield Issue(path=f"Bundle.entry({address})", message="cannot be reached from the Composition")


def _own_rules(resource: Resource) -> Iterator[Issue]:
    yield from _codes(resource)
    yield from _typed_targets(resource)
    if resource.get("resourceType") == "Observation":
        yield from _observation(resource)


def _codes(resource: Resource) -> Iterator[Issue]:
    kind = resource.get("resourceType", "")
    for (of_type, element), allowed in CODES.items():
        if of_type == kind and element in resource and resource[element] not in allowed:
            yield Issue(path=f"{kind}.{element}", message="not a code of the required value set")


def _observation(resource: Resource) -> Iterator[Issue]:
    yield from _value_or_reason(resource, "Observation")
    codes = _loinc_codes(resource)
    if codes & PROFILED:
        yield from _vital_sign(resource)
    for place, component in enumerate(resource.get("component") or []):
        yield from _value_or_reason(component, f"Observation.component[{place}]")
    if PRESSURE_PANEL["code"] in codes:
        given = set().union(*(_loinc_codes(part) for part in resource.get("component") or []))
        if not given >= PRESSURE_CODES:
            yield Issue(path="Observation.component", message="a blood pressure has both pressures")


def _vital_sign(resource: Resource) -> Iterator[Issue]:
    categories = [c.get("code") for part in resource.get("category") or [] for c in part.get("coding") or []]
    if "vital-signs" not in categories:
        yield Issue(path="Observation.category", message=f"a vital sign is of {OBSERVATION_CATEGORY}|vital-signs")
    for element in ("subject", "effectiveDateTime"):
        if element not in resource:
            yield Issue(path=f"Observation.{element}", message="a vital sign says whose it is and when it was taken")


def _value_or_reason(part: Resource, path: str) -> Iterator[Issue]:
    """obs-6, and the unit that belongs to the code."""
    has_value = any(name.startswith("value") for name in part)
    if has_value and "dataAbsentReason" in part:
        yield Issue(path=f"{path}.dataAbsentReason", message="obs-6: there is a value")
    if not has_value and "dataAbsentReason" not in part and "component" not in part:
        yield Issue(path=path, message="vs-2: neither a value nor the reason why there is none")
    units = {UNITS[code] for code in _loinc_codes(part) if code in UNITS}
    value = part.get("valueQuantity")
    if value is not None and units and (value.get("system") != UCUM or value.get("code") not in units):
        yield Issue(path=f"{path}.valueQuantity", message=f"the unit of this code is {' or '.join(sorted(units))}")


def _loinc_codes(part: Resource) -> set[str]:
    codings = (part.get("code") or {}).get("coding") or []
    return {c["code"] for c in codings if c.get("system") == LOINC and "code" in c}


def _references(resource: Resource, known: Mapping[str, str]) -> Iterator[Issue]:
    """References to addresses: each must be among the known ones and of a type that its element takes."""
    for path, element, address in _pointers(resource):
        if address not in known:
            yield Issue(path=path, message="points to something that is not there")
        elif element in TARGETS and known[address] not in TARGETS[element]:
            yield Issue(path=path, message=f"may not point to a {known[address]}")


def _typed_targets(resource: Resource) -> Iterator[Issue]:
    """References that already name a type: Patient/123."""
    for path, element, node in _nodes(resource, resource.get("resourceType", "")):
        kind = str(node.get("reference", "")).partition("/")[0]
        if kind.isalpha() and element in TARGETS and kind not in TARGETS[element]:
            yield Issue(path=path, message=f"may not point to a {kind}")


def _pointers(resource: Resource) -> Iterator[tuple[str, str, str]]:
    for path, element, node in _nodes(resource, resource.get("resourceType", "")):
        for name in ("reference", "url"):
            address = node.get(name)
            if isinstance(address, str) and address.startswith("urn:uuid:"):
                yield path, element, address


def _nodes(value: object, path: str, element: str = "") -> Iterator[tuple[str, str, Resource]]:
    """Every object in a resource with its path and the name of the element that holds it."""
    if isinstance(value, dict):
        yield path, element, value
        for name, child in value.items():
            yield from _nodes(child, f"{path}.{name}", name)
    elif isinstance(value, list):
        for place, child in enumerate(value):
            yield from _nodes(child, f"{path}[{place}]", element)
