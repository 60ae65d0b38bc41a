"""Birth dates of any precision, citizen ids, and searching without accents."""

from datetime import date

import pytest

from telehealth.patients.domain import (
    BirthDate,
    Mismatch,
    Precision,
    Sex,
    citizen_id_mismatches,
    parse_birth_date,
    plain,
)


@pytest.mark.parametrize(
    ("typed", "fhir", "local"),
    [
        ("24/11/1960", "1960-11-24", "24/11/1960"),
        ("4.1.1960", "1960-01-04", "04/01/1960"),
        ("11/1960", "1960-11", "11/1960"),
        ("1960", "1960", "1960"),
        ("1960-11-24", "1960-11-24", "24/11/1960"),
        ("1960-11", "1960-11", "11/1960"),
    ],
)
def test_a_birth_date_is_read_as_typed_and_kept_as_precise_as_known(typed: str, fhir: str, local: str) -> None:
    birth = parse_birth_date(typed)
    assert birth is not None
    assert (birth.fhir, birth.local) == (fhir, local)


@pytest.mark.parametrize("typed", ["31/02/1960", "13/1960", "60", "24/11/60", "yesterday", "24/11/1960 x"])
def test_what_is_not_a_date_is_not_taken_for_one(typed: str) -> None:
    assert parse_birth_date(typed) is None


def born(year: int) -> BirthDate:
    return BirthDate(value=date(year, 1, 1), precision=Precision.YEAR)


@pytest.mark.parametrize(
    ("citizen_id", "year", "sex", "found"),
    [
        ("015058004321", 1958, Sex.MALE, set()),
        ("015158004321", 1958, Sex.FEMALE, set()),
        ("015301004321", 2001, Sex.FEMALE, set()),
        ("015058004321", 1959, Sex.MALE, {Mismatch.BIRTH_YEAR}),
        ("015058004321", 1958, Sex.FEMALE, {Mismatch.SEX}),
        ("015201004321", 1901, Sex.FEMALE, {Mismatch.BIRTH_YEAR, Mismatch.SEX}),
        ("015058004321", 1958, Sex.UNKNOWN, set()),
    ],
)
def test_a_citizen_id_tells_century_year_and_sex(citizen_id: str, year: int, sex: Sex, found: set[Mismatch]) -> None:
    assert citizen_id_mismatches(citizen_id, born(year), sex) == found


def test_names_are_found_without_accents() -> None:
    assert plain("  Nguyễn   Thị ĐÀO ") == "nguyen thi dao"
    assert plain("Trần Thị Ngọc Huỳnh") == "tran thi ngoc huynh"
