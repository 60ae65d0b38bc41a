"""Signed Documents as notes stores them: the example and what can be made of it."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

EXAMPLE = Path(__file__).parent / "example_document.json"
FIRST = "019aa000-0000-7000-8000-000000000001"
SECOND = "019aa000-0000-7000-8000-000000000101"

HOSTILE = (
    '<script>alert("&")</script>\u00a0Ngu\u1ec5n \u202eabc\u202c \x07\u2028dòng hai\n\n'
    "]]> </div> 😷 \ufeff o\u0302\u0323"
)


def example() -> dict[str, Any]:
    """A fresh copy of the example: a live consultation with everything filled in."""
    return orjson.loads(EXAMPLE.read_bytes())


def stored(content: dict[str, Any]) -> bytes:
    """The bytes that signing stores: canonical JSON."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def live() -> dict[str, Any]:
    """The example itself."""
    return example()


def written() -> dict[str, Any]:
    """An answer in writing: nobody met."""
    content = example()
    content["referral"]["mode"] = "written"
    content["encounter"] = {"id": content["encounter"]["id"], "mode": "written", "participants": []}
    content["note"]["findings_by_video"] = None
    return content


def addendum() -> dict[str, Any]:
    """A second Document that takes the place of the example."""
    content = example()
    content["document"] |= {
        "id": SECOND,
        "revision": 2,
        "kind": "addendum",
        "replaces_document_id": FIRST,
        "signed_at": "2025-11-20T03:10:00Z",
    }
    content["attestation"]["signed_at"] = "2025-11-20T03:10:00Z"
    content["amendment"] = {"reason": "Có kết quả xét nghiệm", "text": "Creatinin 168 µmol/L: bỏ enalapril."}
    content["note"]["plan"]["drugs"].pop()
    content["note"]["opinion"] += " Chức năng thận giảm, chưa dùng ức chế men chuyển."
    return content


def minimal() -> dict[str, Any]:
    """No more than what must be there; an emergency without consent, nothing measured, a birth year only."""
    content = example()
    content["patient"] = {
        "id": content["patient"]["id"],
        "name": "Mỷ",
        "birth_date": "1940",
        "birth_date_precision": "year",
        "sex": "unknown",
        "managing_facility_id": content["patient"]["managing_facility_id"],
    }
    content["consent"] |= {
        "id": None,
        "method": "not_obtained_emergency",
        "emergency_reason": "Bất tỉnh, không người nhà",
    }
    for side in ("originating", "distant"):
        content[side]["practitioner"] = {key: content[side]["practitioner"][key] for key in ("id", "name")}
    content["distant"]["department"] = None
    content["encounter"] = {"id": content["encounter"]["id"], "mode": "live", "started_at": "2025-11-20T02:02:10Z"}
    content["vitals"] = []
    content["provisional_diagnosis"] = None
    content["note"] = {"opinion": "Chuyển ngay.", "diagnoses": [], "plan": {}}
    content["attestation"]["licence_number"] = None
    return content


def unmeasured() -> dict[str, Any]:
    """Vital signs that could not be had, half a blood pressure, a guest in the room."""
    content = example()
    at = "2025-11-20T01:20:00Z"
    content["vitals"] = [
        {
            "kind": "systolic_pressure",
            "value": 60,
            "unit": "mm[Hg]",
            "taken_at": at,
            "state": "measured",
            "reason": "Bắt mạch",
        },
        {"kind": "diastolic_pressure", "taken_at": at, "state": "not_measurable", "reason": "Mạch yếu"},
        {
            "kind": "systolic_pressure",
            "value": 70,
            "unit": "mm[Hg]",
            "taken_at": "2025-11-20T01:30:00Z",
            "state": "measured",
        },
        {"kind": "consciousness", "taken_at": at, "state": "not_measured"},
        {"kind": "pain", "value": 7, "unit": "{score}", "taken_at": at, "state": "measured"},
        {"kind": "height", "value": 161, "unit": "cm", "taken_at": at, "state": "measured"},
        {"kind": "bmi", "value": 22.6, "unit": "kg/m2", "taken_at": at, "state": "measured"},
        {"kind": "head_circumference", "value": 55, "unit": "cm", "taken_at": at, "state": "measured"},
    ]
    guest = copy.deepcopy(content["encounter"]["participants"][0])
    guest |= {"practitioner_id": None, "name": "Điều dưỡng Hoa", "role": "guest", "left_at": None}
    content["encounter"]["participants"].append(guest)
    return content


def hostile() -> dict[str, Any]:
    """Text that wants to be markup, with control characters, odd spaces, decomposed accents and an emoji."""
    content = example()
    content["patient"]["name"] = f"Lò {HOSTILE}"
    content["patient"]["address"]["text"] = HOSTILE
    content["patient"]["phone"] = " \u00a0 "
    content["note"] |= {"opinion": HOSTILE, "limits": HOSTILE, "advice_to_patient": "\u200b\u00a0\n"}
    content["note"]["diagnoses"][0] = {"icd10": None, "text": HOSTILE, "certainty": "differential"}
    content["note"]["plan"]["drugs"][0] = {"text": HOSTILE, "dose": HOSTILE, "note": "\t"}
    content["note"]["plan"]["tests"] = ["", " ", HOSTILE]
    content["distant"]["facility"]["name"] = HOSTILE
    content["vitals"][5]["device"] = HOSTILE
    return content


Make = Callable[[], dict[str, Any]]
ALL: dict[str, Make] = {make.__name__: make for make in (live, written, addendum, minimal, unmeasured, hostile)}
