"""Specialties, provinces and reach, without a database."""

import pytest

from telehealth.directory import policy, queries
from telehealth.directory.queries.people import titled
from telehealth.kernel.actor import Role, ScopeLevel
from telehealth.kernel.i18n import language
from telehealth.kernel.ids import FacilityId, new_id
from tests.support.people import an_actor


def test_a_specialty_has_a_word_in_the_readers_language_and_an_unknown_code_is_shown() -> None:
    spoken = language.set("en")
    assert queries.specialty_word("respiratory") == "Respiratory medicine"
    assert queries.specialty_word("alchemy") == "alchemy"
    language.reset(spoken)


def test_choices_are_sorted_by_their_words() -> None:
    words = [word for _, word in queries.specialty_choices()]
    assert len(words) == len(queries.SPECIALTIES) == 12
    assert words == sorted(words, key=str.casefold)


def test_a_province_is_known_by_its_code() -> None:
    assert (queries.province_name("15"), queries.province_name("99"), queries.province_name(None)) == (
        "Lào Cai",
        "",
        "",
    )


@pytest.mark.parametrize(("title", "whole"), [("BS.", "BS. Lan"), ("", "Lan")])
def test_a_title_stands_in_front_when_there_is_one(title: str, whole: str) -> None:
    assert titled(title, "Lan") == whole


def test_reach_without_a_place_is_nothing() -> None:
    for scope in (ScopeLevel.FACILITY, ScopeLevel.PROVINCE):
        assert not queries.facilities_scope(an_actor(Role.COORDINATOR, scope=scope)).holds(
            id=FacilityId(new_id()), province_code="15"
        )


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_directory_and_administrators_change_it(role: Role) -> None:
    actor = an_actor(role)
    assert policy.may_read_directory(actor)
    assert policy.may_change_directory(actor) is (role is Role.ADMINISTRATOR)
    assert policy.may_change_directory(None)
