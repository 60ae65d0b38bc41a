"""From a signed Document's bytes to FHIR R4: one document Bundle, and the same resources as entries to deliver.

Deterministic byte for byte: nothing here asks for the time, a random number or a language.
"""

from dataclasses import dataclass
from hashlib import sha256

import orjson

from telehealth.records_bridge.build import (
    advice,
    artefact,
    composition,
    consultation,
    keys,
    people,
    systems,
    vital_signs,
)
from telehealth.records_bridge.build.parts import Json, compact, instant, urn, uuid_identifier
from telehealth.records_bridge.domain import Entry, Write
from telehealth.records_bridge.snapshot import Snapshot, read_snapshot

__all__ = ["Built", "build", "document_bundle"]

Keyed = list[tuple[str, Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A Document ready to be delivered."""

    snapshot: Snapshot
    sha256: str
    bundle: bytes
    entries: tuple[Entry, ...]


def build(body: bytes) -> Built:
    """Build from the stored bytes. Raises SnapshotUnreadable when they are not of a known shape."""
    snap = read_snapshot(body)
    digest = sha256(body).hexdigest()
    bundle = orjson.dumps(document_bundle(snap))
    return Built(snapshot=snap, sha256=digest, bundle=bundle, entries=_entries(snap, bundle, digest))


def document_bundle(snap: Snapshot) -> Json:
    """The document: Composition first, then everything that can be reached from it."""
    resources = [_composition(snap), *_people(snap), *_shared(snap), *_said(snap)]
    return {
        "resourceType": "Bundle",
        "identifier": uuid_identifier(snap.document.id),
        "type": "document",
        "timestamp": instant(snap.document.signed_at),
        "entry": [{"fullUrl": urn(key), "resource": resource} for key, resource in resources],
    }


def _composition(snap: Snapshot) -> tuple[str, Json]:
    return keys.of_document(snap.document.id, "composition"), composition.composition(snap)


def _people(snap: Snapshot) -> Keyed:
    """Facilities and clinicians, in the order of their keys so that deliveries side by side take them in one order."""
    facilities = {keys.organization(f.id): f for f in (snap.originating.facility, snap.distant.facility)}
    clinicians = {keys.practitioner(p.id): p for p in (snap.originating.practitioner, snap.distant.practitioner)}
    made = [(key, people.organization(facility)) for key, facility in sorted(facilities.items())]
    return made + [(key, people.practitioner(person)) for key, person in sorted(clinicians.items())]


def _shared(snap: Snapshot) -> Keyed:
    """What a consultation and its addenda have in common."""
    made = [
        (keys.patient(snap.patient.id), people.patient(snap.patient)),
        (keys.encounter(snap.encounter.id), consultation.encounter(snap)),
    ]
    given = consultation.consent(snap)
    if given is not None and snap.consent.id is not None:
        made.append((keys.consent(snap.consent.id), given))
    return made + vital_signs.observations(snap)


def _said(snap: Snapshot) -> Keyed:
    """What this Document says."""
    return advice.station_diagnosis(snap) + advice.diagnoses(snap) + advice.proposed_medicines(snap)


def _entries(snap: Snapshot, bundle: bytes, digest: str) -> tuple[Entry, ...]:
    """In the order of dependencies; the Composition last but one, as the mark that the rest is there."""
    own = keys.document(snap.document.id)
    kept = [
        (keys.of_document(snap.document.id, "bundle"), artefact.binary(snap, bundle)),
        (keys.of_document(snap.document.id, "reference"), artefact.document_reference(snap, bundle, digest)),
    ]
    last = [
        _composition(snap),
        (keys.of_document(snap.document.id, "provenance"), artefact.provenance(snap, digest)),
    ]
    return (
        *(_entry(key, resource, Write.CREATE) for key, resource in _people(snap)),
        *(_entry(key, resource, Write.KEEP_CURRENT) for key, resource in _shared(snap)),
        *(_entry(key, resource, Write.CREATE, own) for key, resource in _said(snap) + kept),
        *_superseding(snap),
        *(_entry(key, resource, Write.CREATE, own) for key, resource in last),
    )


def _entry(key: str, resource: Json, write: Write, *more_tags: str) -> Entry:
    tags = [{"system": systems.TAG, "code": code} for code in (key, *more_tags)]
    meta = {**resource.get("meta", {}), "tag": tags}
    kind = {"resourceType": resource["resourceType"], "meta": meta}
    return Entry(key=key, full_url=urn(key), write=write, resource=compact(kind | _without_kind(resource)))


def _without_kind(resource: Json) -> Json:
    return {k: v for k, v in resource.items() if k not in {"resourceType", "meta"}}


def _superseding(snap: Snapshot) -> list[Entry]:
    """An addendum takes the place of what it follows: the old document and its medicines stop being current."""
    if snap.document.replaces_document_id is None:
        return []
    old = keys.document(snap.document.replaces_document_id)
    ended: list[Json] = [
        {"resourceType": "DocumentReference", "status": "superseded"},
        {"resourceType": "MedicationRequest", "status": "cancelled"},
    ]
    return [
        Entry(key=old, full_url=f"{urn(old)}:{end['resourceType']}", write=Write.SUPERSEDE, resource=end)
        for end in ended
    ]
