"""Reading a stored Document: closed, typed, and cleaned for FHIR."""

from typing import Any

import pytest

from telehealth.records_bridge.snapshot import SnapshotUnreadable, fhir_text, read_snapshot
from tests.support import documents


def test_the_example_is_read_whole() -> None:
    snap = read_snapshot(documents.stored(documents.example()))
    assert snap.patient.name == "Lò Văn Pánh"
    assert [vital.kind for vital in snap.vitals][:2] == ["systolic_pressure", "diastolic_pressure"]
    assert snap.note.plan.drugs[0].text == "Furosemid 40 mg"


@pytest.mark.parametrize("name", documents.ALL)
def test_every_kind_of_document_is_read(name: str) -> None:
    assert read_snapshot(documents.stored(documents.ALL[name]())).schema_version == 1


def test_text_becomes_what_a_fhir_string_may_hold() -> None:
    assert fhir_text("\u00a0o\u0302\u0323\x00\u3000b\x0bc\r\nd \ufeff") == "ộ bc\r\nd"


def test_empty_optional_text_is_no_text() -> None:
    snap = read_snapshot(documents.stored(documents.hostile()))
    assert snap.patient.phone is None
    assert len(snap.note.plan.tests) == 1


def _set(content: dict[str, Any], path: str, value: object) -> None:
    *parents, last = path.split(".")
    for name in parents:
        content = content[int(name)] if isinstance(content, list) else content[name]
    content[last] = value


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("schema_version", 2, "schema_version"),
        ("document.signed_at", "2025-11-20T02:34:00", "document.signed_at"),
        ("document.kind", "addendum", "addendum"),
        ("document.replaces_document_id", documents.SECOND, "addendum"),
        ("patient.name", " \u00a0 ", "patient.name"),
        ("patient.birth_date", "1958-04-07", "patient"),
        ("patient.birth_date", "1958-13", "patient"),
        ("patient.sex", "M", "patient.sex"),
        ("patient.nickname", "Tí", "patient.nickname"),
        ("consent.id", None, "consent"),
        ("consent.method", "not_obtained_emergency", "consent"),
        ("vitals.0.value", None, "vitals.0"),
        ("vitals.0.value", "A", "vitals.0"),
        ("vitals.0.state", "not_measured", "vitals.0"),
        ("vitals.0.kind", "mood", "vitals.0.kind"),
        ("attestation.practitioner_id", documents.FIRST, "attestation"),
        ("note.opinion", None, "note.opinion"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(path: str, value: object, named: str) -> None:
    content = documents.example()
    _set(content, path, value)
    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(documents.stored(content))
    assert any(named in field for field in refused.value.fields)


def test_bytes_that_are_not_json_are_refused() -> None:
    with pytest.raises(SnapshotUnreadable):
        read_snapshot(b"{")
