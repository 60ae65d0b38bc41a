"""What a case needs before it is sent."""

import pytest

from telehealth.directory.specialties import SPECIALTIES
from telehealth.referrals.completeness import FINDINGS, SECTIONS, Completeness, assess
from telehealth.referrals.schemas import read_fields
from tests.support.cases import COMPLETE, ZONE


def assessed(attachments: int = 0, **changed: str) -> Completeness:
    fields = {**COMPLETE, **{name.replace("__", "."): value for name, value in changed.items()}}
    return assess(read_fields(fields, ZONE), attachments=attachments)


def gaps(found: Completeness) -> set[str]:
    return {gap.field for gap in found.gaps}


@pytest.mark.feature(2)
def test_a_complete_case_is_ready() -> None:
    found = assessed()
    assert (found.ready, found.percent, found.wanted) == (True, 100, ())


@pytest.mark.feature(2)
@pytest.mark.parametrize(
    "field",
    ["situation.problem", "situation.question", "request.priority", "request.mode", "consent.method",
     "vitals.respiratory_rate", "vitals.temperature", "assessment.examination.respiratory"],
)  # fmt: skip
def test_each_thing_that_is_needed_is_a_gap_when_it_is_missing(field: str) -> None:
    found = assessed(0, **{field.replace(".", "__"): ""})
    assert gaps(found) == {field}
    assert not found.ready


def test_without_a_specialty_no_findings_are_asked_for_yet() -> None:
    assert gaps(assessed(request__specialty="", vitals__temperature="")) == {"request.specialty"}


def test_an_empty_case_names_its_gaps_in_sections_that_exist() -> None:
    found = assess(read_fields({}, ZONE))
    assert gaps(found) == {
        "situation.problem", "situation.question", "request.specialty", "request.priority", "request.mode",
        "consent.method",
    }  # fmt: skip
    assert {item.section for item in (*found.gaps, *found.wanted)} <= set(SECTIONS)
    assert found.percent == 0
    assert [gap.field for gap in found.missing_in("situation")] == ["situation.problem"]


def test_not_measured_counts_as_a_finding() -> None:
    assert assessed(vitals__temperature="", vitals__temperature_state="not_measured").ready


def test_an_emergency_waits_for_no_findings() -> None:
    found = assessed(request__priority="stat", vitals__temperature="", assessment__examination__respiratory="")
    assert found.ready


def test_half_a_blood_pressure_is_none() -> None:
    found = assessed(request__specialty="emergency", vitals__diastolic_pressure="")
    assert gaps(found) == {"vitals.systolic_pressure"}


@pytest.mark.parametrize(("attachments", "missing"), [(0, {"attachments"}), (1, set[str]())])
def test_radiology_needs_a_picture(attachments: int, missing: set[str]) -> None:
    assert gaps(assessed(attachments, request__specialty="radiology")) == missing


def test_dermatology_takes_findings_or_a_picture() -> None:
    skin = {"request__specialty": "dermatology"}
    assert gaps(assessed(0, **skin)) == {"assessment.examination.skin"}
    assert assessed(1, **skin).ready
    assert assessed(0, **skin, assessment__examination__skin="Mảng đỏ, bờ rõ").ready


def test_obstetrics_asks_about_the_pregnancy() -> None:
    found = assessed(request__specialty="obstetrics", assessment__examination__obstetric="Tim thai 140")
    assert gaps(found) == {"background.pregnancy"}


def test_consent_by_a_guardian_needs_the_name() -> None:
    assert gaps(assessed(consent__given_by="guardian")) == {"consent.guardian"}


def test_consent_that_could_not_be_obtained_needs_the_reason_and_no_language() -> None:
    found = assessed(consent__method="not_obtained", consent__language="")
    assert gaps(found) == {"consent.emergency_reason"}


def test_every_specialty_has_its_findings() -> None:
    assert set(FINDINGS) == set(SPECIALTIES)
