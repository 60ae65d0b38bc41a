"""Faults sown into good resources, each caught before anything is sent. The judges that are not ours: see contract."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from telehealth.records_bridge.build import build
from telehealth.records_bridge.check import check, check_entries
from telehealth.records_bridge.domain import Entry
from tests.support import documents
from tests.support.fhir_faults import FAULTS, observation

Bundle = dict[str, Any]


@pytest.fixture
def bundle() -> Bundle:
    return orjson.loads(build(documents.stored(documents.live())).bundle)


def test_the_resource_that_faults_are_sown_into_is_good() -> None:
    assert check(observation()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_sown_fault_is_caught(fault: str) -> None:
    assert check(FAULTS[fault]()) != []


def _first(bundle: Bundle, kind: str) -> dict[str, Any]:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind)


def _request(bundle: Bundle) -> None:
    bundle["entry"][0]["request"] = {"method": "POST", "url": "Composition"}


def _same_address(bundle: Bundle) -> None:
    bundle["entry"][1]["fullUrl"] = bundle["entry"][2]["fullUrl"]


def _without_identifier_system(bundle: Bundle) -> None:
    del bundle["identifier"]["system"]


def _without_timestamp(bundle: Bundle) -> None:
    del bundle["timestamp"]


def _patient_first(bundle: Bundle) -> None:
    bundle["entry"].reverse()


def _two_patients(bundle: Bundle) -> None:
    other = orjson.loads(orjson.dumps(_first(bundle, "Patient")))
    bundle["entry"].append({"fullUrl": "urn:uuid:019aa000-0000-7000-8000-0000000000ff", "resource": other})


def _dangling(bundle: Bundle) -> None:
    _first(bundle, "Encounter")["subject"]["reference"] = "urn:uuid:019aa000-0000-7000-8000-0000000000ff"


def _to_the_wrong_type(bundle: Bundle) -> None:
    encounter = next(e["fullUrl"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Encounter")
    _first(bundle, "Condition")["subject"]["reference"] = encounter


def _unreachable(bundle: Bundle) -> None:
    for section in bundle["entry"][0]["resource"]["section"]:
        section.pop("entry", None)


BUNDLE_FAULTS: dict[str, Callable[[Bundle], None]] = {
    "bdl-3": _request,
    "bdl-7": _same_address,
    "bdl-9": _without_identifier_system,
    "bdl-10": _without_timestamp,
    "bdl-11": _patient_first,
    "one patient": _two_patients,
    "not there": _dangling,
    "may not point": _to_the_wrong_type,
    "cannot be reached": _unreachable,
}


@pytest.mark.parametrize("fault", BUNDLE_FAULTS)
def test_a_bundle_that_is_no_document_is_caught(bundle: Bundle, fault: str) -> None:
    assert check(bundle) == []
    BUNDLE_FAULTS[fault](bundle)
    assert any(fault in issue.message for issue in check(bundle))


def test_an_entry_that_points_forward_is_caught() -> None:
    entries = build(documents.stored(documents.live())).entries
    assert any("not there" in issue.message for issue in check_entries(reversed(entries)))


def test_two_entries_of_one_key_are_caught() -> None:
    entries = build(documents.stored(documents.live())).entries
    assert any("two resources" in issue.message for issue in check_entries([*entries, entries[-1]]))


def test_a_delivery_without_its_patient_is_caught() -> None:
    entries: list[Entry] = [e for e in build(documents.stored(documents.live())).entries if e.type == "Organization"]
    assert [issue.message for issue in check_entries(entries)] == ["a delivery is about exactly one patient"]
