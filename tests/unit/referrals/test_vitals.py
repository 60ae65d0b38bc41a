"""What is impossible, what is unusual, and what is computed."""

import pytest

from telehealth.kernel.errors import Invalid
from telehealth.referrals import vitals
from telehealth.referrals.schemas import CaseContent, read_fields, to_fields
from telehealth.referrals.vitals import Level

ZONE = "Asia/Ho_Chi_Minh"
ADULT, CHILD_OF_FOUR, INFANT = 68 * 12, 50, 2


def faults_of(**fields: str) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        read_fields({name.replace("__", "."): value for name, value in fields.items()}, ZONE)
    return {name: [fault.code for fault in faults] for name, faults in refused.value.faults.items()}


@pytest.mark.feature(4)
@pytest.mark.parametrize("kind", list(vitals.POSSIBLE))
def test_the_ends_of_what_is_possible_are_taken_and_one_step_beyond_is_refused(kind: str) -> None:
    limits = vitals.POSSIBLE[kind]
    step = 10**-limits.places
    for value in (limits.low, limits.high):
        read_fields({f"vitals.{kind}": f"{value:g}"}, ZONE)
    for value in (limits.low - step, limits.high + step):
        with pytest.raises(Invalid):
            read_fields({f"vitals.{kind}": f"{value:.3f}"}, ZONE)


def test_a_heart_rate_of_900_is_refused_with_what_was_probably_meant() -> None:
    with pytest.raises(Invalid) as refused:
        read_fields({"vitals.heart_rate": "900"}, ZONE)
    fault = refused.value.faults["vitals.heart_rate"][0]
    assert (fault.code, fault.params["guess"]) == ("referrals.vital_typing_slip", "90")


def test_what_cannot_be_a_slip_gets_the_range_alone() -> None:
    assert faults_of(vitals__heart_rate="5") == {"vitals.heart_rate": ["referrals.vital_out_of_range"]}


@pytest.mark.parametrize(("typed", "read"), [("38,4", 38.4), ("38.4", 38.4), (" 38 ", 38.0)])
def test_decimal_comma_and_point_are_both_read(typed: str, read: float) -> None:
    assert read_fields({"vitals.temperature": typed}, ZONE).vitals.temperature == read


@pytest.mark.parametrize("typed", ["warm", "38,4,1", "nan", "inf", "1e999"])
def test_what_is_not_a_number_is_refused(typed: str) -> None:
    assert "vitals.temperature" in faults_of(vitals__temperature=typed)


def test_more_digits_than_an_instrument_shows_are_refused() -> None:
    assert faults_of(vitals__temperature="38.45") == {"vitals.temperature": ["referrals.vital_too_precise"]}


@pytest.mark.parametrize("diastolic", ["104", "110"])
def test_diastolic_pressure_has_to_be_below_systolic(diastolic: str) -> None:
    found = faults_of(vitals__systolic_pressure="104", vitals__diastolic_pressure=diastolic)
    assert found == {"vitals.diastolic_pressure": ["referrals.diastolic_not_below_systolic"]}


def test_a_number_and_a_reason_for_none_exclude_each_other() -> None:
    found = faults_of(vitals__pain="3", vitals__pain_state="not_measured")
    assert found == {"vitals.pain_state": ["referrals.vital_value_and_none"]}


def test_not_measured_is_known_and_silence_is_not() -> None:
    content = read_fields({"vitals.systolic_pressure_state": "not_measurable"}, ZONE).vitals
    assert (content.known("systolic_pressure"), content.known("diastolic_pressure")) == (True, True)
    assert not content.known("heart_rate")


def test_content_comes_back_from_its_row_and_into_the_form_as_it_was_typed() -> None:
    typed = {"vitals.taken_at": "2026-11-24T09:01", "vitals.weight": "2,85", "background.drugs.0.name": "Amlodipin"}
    content = read_fields(typed, ZONE)
    assert CaseContent.stored(content.to_store()) == content
    assert to_fields(content, ZONE) == typed


def test_removed_rows_of_a_list_leave_no_gap() -> None:
    content = read_fields({"background.drugs.0.name": "A", "background.drugs.7.name": "B"}, ZONE)
    assert [drug.name for drug in content.background.drugs] == ["A", "B"]


@pytest.mark.parametrize(
    ("kind", "value", "months", "level"),
    [
        ("respiratory_rate", 20, ADULT, Level.USUAL),
        ("respiratory_rate", 21, ADULT, Level.ODD),
        ("respiratory_rate", 25, ADULT, Level.BAD),
        ("oxygen_saturation", 94, ADULT, Level.USUAL),
        ("oxygen_saturation", 93, ADULT, Level.ODD),
        ("oxygen_saturation", 91, ADULT, Level.BAD),
        ("heart_rate", 110, ADULT, Level.USUAL),
        ("heart_rate", 111, ADULT, Level.ODD),
        ("heart_rate", 131, ADULT, Level.BAD),
        ("systolic_pressure", 100, ADULT, Level.ODD),
        ("systolic_pressure", 90, ADULT, Level.BAD),
        ("temperature", 39.1, ADULT, Level.ODD),
        ("temperature", 35.0, ADULT, Level.BAD),
        ("heart_rate", 131, CHILD_OF_FOUR, Level.USUAL),
        ("heart_rate", 132, CHILD_OF_FOUR, Level.ODD),
        ("respiratory_rate", 29, CHILD_OF_FOUR, Level.USUAL),
        ("respiratory_rate", 30, CHILD_OF_FOUR, Level.ODD),
        ("systolic_pressure", 77, CHILD_OF_FOUR, Level.BAD),
        ("systolic_pressure", 78, CHILD_OF_FOUR, Level.USUAL),
        ("temperature", 38.0, INFANT, Level.ODD),
        ("temperature", 38.0, CHILD_OF_FOUR, Level.USUAL),
        ("respiratory_rate", 66, INFANT, Level.USUAL),
        ("glucose", 3.8, None, Level.ODD),
        ("glucose", 16.7, ADULT, Level.BAD),
        ("heart_rate", 200, None, Level.USUAL),
        ("weight", 300, ADULT, Level.USUAL),
    ],
)  # fmt: skip
def test_unusual_depends_on_age(kind: str, value: float, months: int | None, level: Level) -> None:
    assert vitals.level(kind, value, months) is level


@pytest.mark.parametrize(("months", "least"), [(0, 60), (6, 70), (12, 72), (119, 88), (120, 90)])
def test_hypotension_in_children_by_age(months: int, least: int) -> None:
    assert vitals.lowest_systolic(months) == least


def test_consciousness_other_than_alert_is_never_usual() -> None:
    assert vitals.consciousness_level("A") is Level.USUAL
    assert {vitals.consciousness_level(value) for value in "CVPU"} == {Level.BAD}


def test_body_mass_index_needs_both_numbers() -> None:
    assert vitals.body_mass_index(58.5, 160) == 22.9
    assert vitals.body_mass_index(58.5, None) is None


def test_glucose_is_shown_in_the_other_unit_too() -> None:
    assert vitals.mg_dl(5.5) == 99
