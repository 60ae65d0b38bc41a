"""A stored Document as the row of a delivery: built and checked once. What is not valid is queued as rejected."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from telehealth.kernel.ids import DocumentId, PatientId, ReferralId
from telehealth.records_bridge.build import Built, build
from telehealth.records_bridge.check import check, check_entries
from telehealth.records_bridge.domain import DeliveryState
from telehealth.records_bridge.snapshot import SnapshotUnreadable

INVALID = "invalid"
UNREADABLE = "unreadable"


class SignedDocument(Protocol):
    """What the bridge needs of a Document as notes stores it."""

    @property
    def id(self) -> DocumentId:
        """Its own id."""
        ...

    @property
    def revision(self) -> int:
        """Its number in the note's chain."""
        ...

    @property
    def kind(self) -> str:
        """consultation_note or addendum."""
        ...

    @property
    def sha256(self) -> str:
        """Of the stored bytes, in hexadecimal."""
        ...

    @property
    def referral_id(self) -> ReferralId:
        """The case that it answers."""
        ...

    @property
    def patient_id(self) -> PatientId:
        """Whose it is."""
        ...

    @property
    def signed_at(self) -> datetime:
        """When it was attested."""
        ...

    @property
    def body(self) -> bytes:
        """The stored bytes."""
        ...


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Facility(_Loose):
    id: UUID


class _Site(_Loose):
    facility: _Facility


class _Referral(_Loose):
    code: str


class _Patient(_Loose):
    name: str


class _Labels(_Loose):
    """The little that a list shows, read also from a Document of a shape this version does not know."""

    referral: _Referral
    patient: _Patient
    originating: _Site
    distant: _Site


def labels(document: SignedDocument) -> dict[str, Any]:
    """What says which delivery this is and who may follow it."""
    read = _Labels.model_validate_json(document.body)
    return {
        "document_id": document.id,
        "revision": document.revision,
        "kind": document.kind,
        "document_sha256": document.sha256,
        "referral_id": document.referral_id,
        "referral_code": read.referral.code,
        "patient_id": document.patient_id,
        "patient_name": read.patient.name,
        "originating_facility_id": read.originating.facility.id,
        "distant_facility_id": read.distant.facility.id,
        "signed_at": document.signed_at,
    }


def content(document: SignedDocument) -> dict[str, Any]:
    """What goes out, or why nothing can: a Document that is not valid FHIR is never sent."""
    try:
        made = build(document.body)
    except SnapshotUnreadable as unreadable:
        return _stopped(UNREADABLE, unreadable.fields)
    issues = [str(issue) for issue in (*check_entries(made.entries), *check(_bundle(made)))]
    return _stopped(INVALID, issues) if issues else _ready(made)


def _bundle(made: Built) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(made.bundle)
    return parsed


def _ready(made: Built) -> dict[str, Any]:
    entries = [entry.as_json() for entry in made.entries]
    return {
        "bundle": made.bundle,
        "entries": entries,
        "state": DeliveryState.QUEUED.value,
        "reason": None,
        "issues": [],
    }


def _stopped(reason: str, issues: list[str]) -> dict[str, Any]:
    state = DeliveryState.REJECTED.value
    return {"bundle": b"", "entries": [], "state": state, "reason": reason, "issues": issues}
