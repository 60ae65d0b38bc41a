"""The demo's world keeps to its own rules."""

from datetime import date

import pytest
from vietnam_provinces import Province, Ward

from telehealth.demo.sick import PATIENTS, DemoPatient
from telehealth.demo.world import FACILITIES, PAIRS, PEOPLE, STATIONS
from telehealth.directory.provinces import PROVINCES
from telehealth.directory.specialties import SPECIALTIES
from telehealth.kernel.forms import parse
from telehealth.patients.domain import Sex, citizen_id_mismatches
from telehealth.patients.schemas import NewPatientIn

TODAY = date(2026, 3, 2)
WARDS = {ward.name for province in Province.iter_all() for ward in Ward.iter_by_province(province.code)}


def test_no_commune_of_the_demo_is_a_real_one() -> None:
    for commune in {one.home[2] for one in PATIENTS}:
        assert not [name for name in WARDS if name.endswith(commune)]


def test_provinces_are_the_thirty_four_of_the_published_list() -> None:
    published = {f"{province.code:02d}": province.name.removeprefix("Thành phố ") for province in Province.iter_all()}
    ours = {code: name.removeprefix("Thành phố ") for code, name in PROVINCES.items()}
    assert ours == published


@pytest.mark.parametrize("one", PATIENTS, ids=lambda one: one.name)
def test_every_patient_registers_and_agrees_with_their_citizen_id(one: DemoPatient) -> None:
    body = parse(NewPatientIn, one.form(1, TODAY))
    assert body.citizen_id is None or not citizen_id_mismatches(body.citizen_id, body.birth_date, Sex(one.sex))


def test_people_work_at_facilities_that_are_there_in_specialties_we_know() -> None:
    codes = {facility.code for facility in FACILITIES}
    assert {one.facility for one in PEOPLE} <= codes
    assert {one.home[0] for one in PATIENTS} <= set(STATIONS) <= codes
    assert {specialty for _, _, specialties in PAIRS for specialty in specialties} <= set(SPECIALTIES)
    assert len({one.email for one in PEOPLE}) == len(PEOPLE)
