"""The document Bundle and the entries that go out with it."""

import base64
import hashlib
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telehealth.records_bridge.build import Built, build, systems
from telehealth.records_bridge.check import check, check_entries
from telehealth.records_bridge.domain import Write
from tests.support import documents

XHTML = "{http://www.w3.org/1999/xhtml}"


def built(name: str) -> Built:
    return build(documents.stored(documents.ALL[name]()))


def resources(made: Built, kind: str) -> list[dict[str, Any]]:
    entries = orjson.loads(made.bundle)["entry"]
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind]


def sections(made: Built) -> dict[str, str]:
    composition = resources(made, "Composition")[0]
    return {section["title"]: section["text"]["div"] for section in composition["section"]}


@pytest.mark.feature(80)
@pytest.mark.parametrize("name", documents.ALL)
def test_what_is_built_is_valid(name: str) -> None:
    made = built(name)
    assert check(orjson.loads(made.bundle)) == []
    assert check_entries(made.entries) == []


@pytest.mark.parametrize("name", documents.ALL)
def test_it_is_the_same_to_the_byte_each_time(name: str) -> None:
    first, second = built(name), built(name)
    assert first.bundle == second.bundle
    assert first.entries == second.entries


def test_the_composition_is_final_and_attested_by_the_specialist() -> None:
    bundle = orjson.loads(built("live").bundle)
    composition = bundle["entry"][0]["resource"]
    assert composition["resourceType"] == "Composition"
    assert composition["status"] == "final"
    assert composition["attester"][0]["mode"] == "professional"
    assert composition["attester"][0]["time"] == "2025-11-20T02:34:00Z"
    assert bundle["timestamp"] == "2025-11-20T02:34:00Z"
    assert bundle["identifier"] == {"system": systems.URI, "value": f"urn:uuid:{documents.FIRST}"}


def test_an_addendum_is_amended_and_replaces_the_first_document() -> None:
    made = built("addendum")
    composition = resources(made, "Composition")[0]
    assert composition["status"] == "amended"
    assert composition["relatesTo"][0]["code"] == "replaces"
    assert composition["relatesTo"][0]["targetIdentifier"]["value"] == f"urn:uuid:{documents.FIRST}"
    ended = [(e.type, e.resource["status"], e.key) for e in made.entries if e.write is Write.SUPERSEDE]
    old = f"document:{documents.FIRST}"
    assert ended == [("DocumentReference", "superseded", old), ("MedicationRequest", "cancelled", old)]
    assert "bỏ enalapril" in sections(made)["Bổ sung"]


def test_a_consultation_and_its_addendum_share_their_people_and_vital_signs() -> None:
    shared = ("Patient", "Encounter", "Observation", "Practitioner", "Organization", "Consent")
    first, second = (
        {e.key for e in built(name).entries if e.type in shared and e.write is not Write.SUPERSEDE}
        for name in ("live", "addendum")
    )
    assert first == second


@pytest.mark.feature(80)
def test_medicines_are_proposals_and_say_that_they_are_no_prescription() -> None:
    made = built("live")
    medicines = resources(made, "MedicationRequest")
    assert [m["intent"] for m in medicines] == ["proposal", "proposal"]
    assert all("Không phải đơn thuốc" in m["note"][0]["text"] for m in medicines)
    assert "Không phải đơn thuốc" in sections(made)["Đề nghị dùng thuốc (không phải đơn thuốc)"]


def test_the_encounter_is_virtual_with_both_clinicians_in_their_roles() -> None:
    encounter = resources(built("live"), "Encounter")[0]
    assert encounter["class"]["code"] == "VR"
    roles = {p["individual"]["display"]: p["type"][0]["coding"][0]["code"] for p in encounter["participant"]}
    assert roles == {"Quàng Văn Thoong": "ATND", "Trần Thu Hà": "CON"}
    assert encounter["status"] == "finished"


def test_a_note_signed_while_the_room_is_open_leaves_the_encounter_in_progress() -> None:
    assert resources(built("minimal"), "Encounter")[0]["status"] == "in-progress"


def test_a_written_answer_has_both_clinicians_and_ends_with_the_signature() -> None:
    encounter = resources(built("written"), "Encounter")[0]
    assert encounter["period"] == {"end": "2025-11-20T02:34:00Z"}
    assert [p["type"][0]["coding"][0]["code"] for p in encounter["participant"]] == ["ATND", "CON"]


def test_identifiers_carry_their_national_systems() -> None:
    made = built("live")
    patient, organization = resources(made, "Patient")[0], resources(made, "Organization")[0]
    found = {i["system"]: i["value"] for i in patient["identifier"] + organization["identifier"]}
    assert found[systems.CITIZEN_ID] == "011058004321"
    assert found[systems.INSURANCE_NUMBER] == "HT2110112345678"
    assert found[systems.FACILITY_CODE] == "11042"
    assert patient["birthDate"] == "1958-04"


def test_both_pressures_of_one_time_make_one_panel() -> None:
    panels = [o for o in resources(built("unmeasured"), "Observation") if o["code"]["text"] == "Huyết áp"]
    values = [[part.get("valueQuantity", {}).get("value") for part in panel["component"]] for panel in panels]
    assert values == [[60, None], [70, None]]
    reason = panels[0]["component"][1]["dataAbsentReason"]
    assert reason["coding"][0]["code"] == "unknown"
    assert reason["text"] == "Không đo được: Mạch yếu"


@pytest.mark.feature(80)
def test_a_vital_sign_that_was_not_taken_is_never_a_number() -> None:
    glucose = next(o for o in resources(built("live"), "Observation") if "Đường huyết" in o["code"]["text"])
    assert "valueQuantity" not in glucose
    assert glucose["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert "Trạm hết que thử" in sections(built("live"))["Dấu hiệu sinh tồn"]


def test_a_consent_that_could_not_be_asked_is_no_consent() -> None:
    made = built("minimal")
    assert resources(made, "Consent") == []
    assert "Bất tỉnh" in sections(made)["Sự đồng ý của người bệnh"]


def test_recording_is_denied_inside_the_consent() -> None:
    consent = resources(built("live"), "Consent")[0]
    assert consent["provision"]["provision"][0]["type"] == "deny"


@pytest.mark.feature(80)
def test_the_record_keeps_the_bundle_byte_for_byte_with_the_documents_hash() -> None:
    body = documents.stored(documents.live())
    made = build(body)
    by_type = {e.type: e.resource for e in made.entries}
    assert base64.b64decode(by_type["Binary"]["data"]) == made.bundle
    attachment = by_type["DocumentReference"]["content"][0]["attachment"]
    assert base64.b64decode(attachment["hash"]) == hashlib.sha1(made.bundle, usedforsecurity=False).digest()
    sha256 = {"system": systems.DOCUMENT_SHA256, "value": hashlib.sha256(body).hexdigest()}
    assert by_type["DocumentReference"]["identifier"] == [sha256]
    assert by_type["Provenance"]["entity"][0]["what"]["identifier"] == sha256


def test_the_composition_goes_last_but_one_as_the_mark_that_the_rest_is_there() -> None:
    assert [e.type for e in built("live").entries][-2:] == ["Composition", "Provenance"]


def test_each_entry_carries_its_key_as_a_tag() -> None:
    for entry in built("live").entries:
        assert entry.resource["meta"]["tag"][0] == {"system": systems.TAG, "code": entry.key}


@pytest.mark.parametrize("name", documents.ALL)
def test_every_narrative_is_well_formed_xhtml(name: str) -> None:
    made = built(name)
    composition = resources(made, "Composition")[0]
    divs = [composition["text"]["div"], *sections(made).values()]
    assert all(ET.fromstring(div).tag == f"{XHTML}div" for div in divs)  # noqa: S314 - made by ourselves


def test_text_that_wants_to_be_markup_stays_text() -> None:
    for div in sections(built("hostile")).values():
        assert not list(ET.fromstring(div).iter(f"{XHTML}script"))  # noqa: S314 - made by ourselves
    assert "&lt;script&gt;" in sections(built("hostile"))["Ý kiến và chẩn đoán"]


@settings(deadline=None, max_examples=60)
@given(text=st.text(min_size=1).filter(lambda text: any(c.isalnum() for c in text)))
def test_no_text_breaks_the_document(text: str) -> None:
    content = documents.example()
    content["note"]["opinion"] = f"x{text}"
    content["note"]["plan"]["tests"] = [text]
    made = build(documents.stored(content))
    assert check(orjson.loads(made.bundle)) == []
    for div in sections(made).values():
        ET.fromstring(div)  # noqa: S314 - made by ourselves
