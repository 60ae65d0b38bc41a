"""The document as a thing in a record: Binary with the Bundle's bytes, DocumentReference to it, Provenance of it."""

import base64
import hashlib
from uuid import UUID

from telehealth.records_bridge.build import keys, systems, words
from telehealth.records_bridge.build.composition import CONSULT_NOTE
from telehealth.records_bridge.build.parts import (
    Json,
    coding,
    compact,
    concept,
    instant,
    period,
    reference,
    urn,
    uuid_identifier,
)
from telehealth.records_bridge.snapshot import Snapshot

FHIR_JSON = "application/fhir+json"
SOFTWARE = "telehealth records bridge"


def binary(snap: Snapshot, bundle: bytes) -> Json:
    """The Bundle, byte for byte."""
    return {
        "resourceType": "Binary",
        "contentType": FHIR_JSON,
        "securityContext": reference(keys.patient(snap.patient.id)),
        "data": base64.b64encode(bundle).decode(),
    }


def document_reference(snap: Snapshot, bundle: bytes, sha256: str) -> Json:
    """The index entry of the document. `sha256` is of the attested bytes; FHIR's own hash is the Bundle's SHA-1."""
    specialist = snap.distant.practitioner
    author = reference(keys.practitioner(specialist.id), specialist.name)
    return compact(
        {
            "resourceType": "DocumentReference",
            "masterIdentifier": uuid_identifier(snap.document.id),
            "identifier": [_sha256_identifier(sha256)],
            "status": "current",
            "docStatus": "amended" if snap.document.kind == "addendum" else "final",
            "type": CONSULT_NOTE,
            "subject": reference(keys.patient(snap.patient.id), snap.patient.name),
            "date": instant(snap.document.signed_at),
            "author": [author],
            "authenticator": author,
            "custodian": reference(keys.organization(snap.distant.facility.id), snap.distant.facility.name),
            "relatesTo": _relates_to(snap),
            "description": words.TITLE[snap.document.kind],
            "content": [{"attachment": _attachment(snap, bundle)}],
            "context": compact(
                {
                    "encounter": [reference(keys.encounter(snap.encounter.id))],
                    "period": period(snap.encounter.started_at, snap.encounter.finished_at),
                    "related": [{"identifier": {"system": systems.REFERRAL_CODE, "value": snap.referral.code}}],
                }
            ),
        }
    )


def _relates_to(snap: Snapshot) -> list[Json]:
    if snap.document.replaces_document_id is None:
        return []
    target = {"type": "DocumentReference", "identifier": uuid_identifier(snap.document.replaces_document_id)}
    return [{"code": "replaces", "target": target}]


def _attachment(snap: Snapshot, bundle: bytes) -> Json:
    return {
        "contentType": FHIR_JSON,
        "language": "vi",
        "url": urn(keys.of_document(snap.document.id, "bundle")),
        "size": len(bundle),
        "hash": base64.b64encode(hashlib.sha1(bundle, usedforsecurity=False).digest()).decode(),
        "title": words.TITLE[snap.document.kind],
        "creation": instant(snap.document.signed_at),
    }


def _sha256_identifier(sha256: str) -> Json:
    return {"system": systems.DOCUMENT_SHA256, "value": sha256}


def provenance(snap: Snapshot, sha256: str) -> Json:
    """Where it came from: the author, the clinician who examined, and the software that put it together."""
    here, there = snap.originating, snap.distant
    return {
        "resourceType": "Provenance",
        "target": [
            reference(keys.of_document(snap.document.id, "composition")),
            reference(keys.of_document(snap.document.id, "reference")),
        ],
        "recorded": instant(snap.document.signed_at),
        "activity": concept(
            coding(systems.DOCUMENT_COMPLETION, "AU", "authenticated"),
            text=f"{words.ATTESTED} ({snap.attestation.method})",
        ),
        "agent": [
            _agent("author", keys.practitioner(there.practitioner.id), there.practitioner.name, there.facility.id),
            _agent("informant", keys.practitioner(here.practitioner.id), here.practitioner.name, here.facility.id),
            {"type": concept(coding(systems.PROVENANCE_AGENT, "assembler", "Assembler")), "who": {"display": SOFTWARE}},
        ],
        "entity": [{"role": "source", "what": {"identifier": _sha256_identifier(sha256)}}],
    }


def _agent(role: str, key: str, name: str, facility_id: UUID) -> Json:
    return {
        "type": concept(coding(systems.PROVENANCE_AGENT, role, role.capitalize())),
        "who": reference(key, name),
        "onBehalfOf": reference(keys.organization(facility_id)),
    }
