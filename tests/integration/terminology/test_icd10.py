"""Importing and searching ICD-10."""

import pytest

from telehealth.terminology import queries, service
from telehealth.terminology.domain import Icd10
from tests.support.app import RunningApp
from tests.support.people import a_coordinator, a_rural_clinician

CODES = [
    Icd10("I10", "Essential (primary) hypertension", "Bệnh lý tăng huyết áp"),
    Icd10("J12", "Viral pneumonia, not elsewhere classified", "Viêm phổi do virus, chưa phân loại nơi khác"),
    Icd10("J18.9", "Pneumonia, unspecified", "Viêm phổi, không đặc hiệu"),
    Icd10("J31.1", "Chronic nasopharyngitis", "Viêm mũi họng mãn tính"),
    Icd10("J44", "Other chronic obstructive pulmonary disease", "Các bệnh phổi tắc nghẽn mãn tính khác"),
    Icd10(
        "J44.9", "Chronic obstructive pulmonary disease, unspecified", "Bệnh phổi tắc nghẽn mãn tính, không phân loại"
    ),
    Icd10("C02.0", "Malignant neoplasm: Dorsal surface of tongue", ""),
]


@pytest.fixture
async def loaded(app: RunningApp) -> RunningApp:
    async with app.begin(None) as uow:
        await service.replace_within(uow, CODES)
    return app


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("J31.1", "J31.1"),
        ("j311", "J31.1"),
        ("j44", "J44"),
        ("viem phoi", "J12"),
        ("viêm phổi do vi", "J12"),
        ("TĂNG HUYẾT ÁP", "I10"),
        ("tang huyet", "I10"),
        ("cao huyết áp", "I10"),
        ("COPD", "J44"),
        ("pulm obstr", "J44"),
        ("tongue", "C02.0"),
    ],
)
async def test_codes_and_beginnings_of_words_are_found_in_both_languages(
    loaded: RunningApp, typed: str, first: str
) -> None:
    async with loaded.begin(None) as uow:
        found = await queries.search_icd10(uow, typed)
    assert found[0].code == first


@pytest.mark.parametrize("typed", ["", " ", "v", "%", "'; drop table icd10", "xyzzy", ":*", "\\"])
async def test_what_fits_nothing_finds_nothing(loaded: RunningApp, typed: str) -> None:
    async with loaded.begin(None) as uow:
        assert await queries.search_icd10(uow, typed) == []


async def test_known_codes_are_looked_up_and_unknown_ones_left_out(loaded: RunningApp) -> None:
    async with loaded.begin(None) as uow:
        found = await queries.icd10_codes(uow, ["I10", "Z99.99"])
    assert {code: one.name("vi") for code, one in found.items()} == {"I10": "Bệnh lý tăng huyết áp"}


async def test_a_clinician_gets_names_in_their_language(loaded: RunningApp) -> None:
    browser = await loaded.signed_in(await a_rural_clinician(loaded.begin))
    response = await browser.get("/api/icd10?q=viem+mui", headers={"Cookie": "language=en"})
    assert response.status == 200
    assert (await response.json())["results"] == [
        {"code": "J31.1", "name": "Chronic nasopharyngitis", "name_en": CODES[3].name_en, "name_vi": CODES[3].name_vi}
    ]


async def test_who_is_no_clinician_may_not_search(loaded: RunningApp) -> None:
    browser = await loaded.signed_in(await a_coordinator(loaded.begin))
    response = await browser.get("/api/icd10?q=viem")
    assert (response.status, (await response.json())["code"]) == (403, "kernel.forbidden")


async def test_the_installed_package_is_imported_and_a_second_import_changes_nothing(app: RunningApp) -> None:
    first = await service.import_codes(app.begin)
    assert await service.import_codes(app.begin) == first > 12_000
    async with app.begin(None) as uow:
        assert await queries.is_loaded(uow)
        found = await queries.search_icd10(uow, "nhoi mau co tim")
    assert found[0].code == "I21"
