"""How what is typed is compared with the list."""

import pytest

from telehealth.kernel.actor import Role
from telehealth.terminology import policy
from telehealth.terminology.domain import Icd10, core, listed_words, plain, plain_code, prefix_query
from telehealth.terminology.errors import NoIcd10Package
from telehealth.terminology.source import read_codes
from tests.support.people import an_actor


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("Viêm phổi, không đặc hiệu", "viem phoi khong dac hieu"),
        ("Đái tháo đường", "dai thao duong"),
        ("ĐÁI  tháo\u00a0đường", "dai thao duong"),
        ("Vie\u0302m pho\u0309i", "viem phoi"),
        ("[HIV] (I60-I67†)", "hiv i60 i67"),
        ("'; drop table", "drop table"),
        ("", ""),
    ],
)
def test_diacritics_case_and_punctuation_do_not_count(typed: str, compared: str) -> None:
    assert plain(typed) == compared


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("J31.1", "j311"),
        ("j31 1", "j311"),
        ("J", ""),
        ("j3", "j3"),
        ("J189", "j189"),
        ("viem", ""),
        ("b12345", ""),
        ("12", ""),
    ],
)
def test_a_code_is_told_from_words(typed: str, code: str) -> None:
    assert plain_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "words"),
    [("cao huyết áp", "tang huyet ap"), ("Tiểu đường type 2", "dai thao duong type 2"), ("suyễn", "hen"), ("ho", "ho")],
)
def test_everyday_words_become_the_lists(typed: str, words: str) -> None:
    assert listed_words(typed) == words


@pytest.mark.parametrize(
    ("name", "first_of_all"),
    [
        ("Bệnh lý tăng huyết áp", "tang huyet ap"),
        ("Các bệnh phổi khác", "phoi khac"),
        ("Bệnh", "benh"),
        ("Ho gà", "ho ga"),
    ],
)
def test_the_words_a_name_may_open_with_do_not_count(name: str, first_of_all: str) -> None:
    assert core(name) == first_of_all


def test_every_word_is_looked_for_as_a_beginning() -> None:
    assert prefix_query("viem phoi") == "'viem':* & 'phoi':*"


def test_a_code_without_a_vietnamese_name_is_named_in_english() -> None:
    code = Icd10("C02.0", "Dorsal surface of tongue", "")
    assert code.name("vi") == code.name("en") == "Dorsal surface of tongue"


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telehealth.terminology.source.PACKAGE", "no-such-package-anywhere")
    with pytest.raises(NoIcd10Package):
        next(read_codes())


@pytest.mark.parametrize("role", list(Role))
def test_clinicians_search_and_others_do_not(role: Role) -> None:
    assert policy.may_search_terminology(an_actor(role)) is (role in {Role.RURAL_CLINICIAN, Role.SPECIALIST})
