"""Registering and finding patients over HTTP on real PostgreSQL."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa

from telehealth.kernel.tables import audit_event
from telehealth.kernel.uow import Begin
from telehealth.patients.guessing import MISSES_ALLOWED
from telehealth.patients.tables import patient, patient_access
from tests.support.app import Browser, RunningApp
from tests.support.people import Person, a_coordinator, a_rural_clinician, a_specialist

PANH: dict[str, Any] = {
    "name": "Lò Văn Pánh", "birth_date": "1958", "sex": "male", "citizen_id": "015058004321", "commune": "Nậm Sỏi",
    "phone": "0912 345 678", "language": "vi",
}  # fmt: skip
KEY = {"identifier": "015058004321", "birth_date": "1958"}


@pytest.fixture
async def station(app: RunningApp) -> Browser:
    return await app.signed_in(await a_rural_clinician(app.begin))


async def register(browser: Browser, **changes: str) -> str:
    response = await browser.post("/patients/new", {**PANH, **changes})
    assert response.status == 303, await response.text()
    return str(response.headers["Location"])


async def test_a_registered_patient_is_found_without_accents_and_by_phone(station: Browser) -> None:
    address = await register(station)
    assert "Lò Văn Pánh" in await station.page(address)
    for words in ("panh lo", "0912345", "015058004321"):
        assert "Lò Văn Pánh" in await station.page(f"/patients?q={words}")
    assert "Lò Văn Pánh" not in await station.page("/patients?q=nobody")


async def test_a_lookalike_is_warned_of_before_a_second_record(station: Browser) -> None:
    await register(station)
    other = {**PANH, "citizen_id": "", "name": "lo van panh", "birth_date": "03/1958"}
    warned = await station.post("/patients/new", other)
    assert warned.status == 409
    assert "015058004321"[-4:] in await warned.text()
    assert (await station.post("/patients/new", {**other, "confirmed": "true"})).status == 303


async def test_an_identifier_names_one_person_everywhere(app: RunningApp, station: Browser) -> None:
    await register(station)
    elsewhere = await app.signed_in(await a_rural_clinician(app.begin))
    refused = await elsewhere.post("/patients/new", {**PANH, "name": "Ai Khác", "confirmed": "true"})
    text = await refused.text()
    assert refused.status == 409
    assert "Lò Văn Pánh" not in text
    async with app.begin(None) as uow:
        asked = sa.select(audit_event.c.patient_id).where(audit_event.c.action == "lookup")
        owner = sa.select(patient.c.id).where(patient.c.name == "Lò Văn Pánh")
        assert (await uow.conn.execute(asked)).scalars().all() == (await uow.conn.execute(owner)).scalars().all()


async def test_the_own_facilitys_patient_is_shown_before_anything_is_said_of_the_number(station: Browser) -> None:
    await register(station)
    warned = await station.post("/patients/new", {**PANH, "name": "Ai Khác"})
    assert warned.status == 409
    assert "Lò Văn Pánh" in await warned.text()
    assert (await station.post("/patients/new", {**PANH, "name": "Ai Khác", "confirmed": "true"})).status == 409


async def test_registering_is_no_way_to_try_numbers(app: RunningApp, station: Browser) -> None:
    await register(station)
    elsewhere = await app.signed_in(await a_rural_clinician(app.begin))
    other = {**PANH, "name": "Ai Khác", "confirmed": "true"}
    for _ in range(MISSES_ALLOWED):
        assert (await elsewhere.post("/patients/new", other)).status == 409
    free = {**other, "citizen_id": "015058009999", "insurance_number": ""}
    assert (await elsewhere.post("/patients/new", free)).status == 429
    assert (await elsewhere.post("/patients/find", KEY)).status == 429
    assert (await elsewhere.post("/patients/new", {**free, "citizen_id": ""})).status == 303


async def test_what_was_no_guess_costs_no_turn(app: RunningApp, station: Browser) -> None:
    await register(station)
    stranger = await app.signed_in(await a_rural_clinician(app.begin))
    for number in range(MISSES_ALLOWED + 1):
        assert (await stranger.post("/patients/find", KEY)).status == 200
        new = {**PANH, "name": f"Ai Khác {number}", "citizen_id": f"0150580{number:05d}", "insurance_number": ""}
        assert (await stranger.post("/patients/new", new)).status == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("citizen_id", "01505800432"),
        ("citizen_id", "0150580043ab"),
        ("insurance_number", "HT2"),
        ("birth_date", "32/01/1960"),
        ("birth_date", "01/01/2999"),
        ("birth_date", "1700"),
        ("name", "x" * 121),
        ("sex", "robot"),
        ("phone", "12"),
        ("surprise", "!"),
    ],
)
async def test_bad_input_is_answered_at_its_field_and_kept(station: Browser, field: str, value: str) -> None:
    response = await station.post("/patients/new", {**PANH, field: value})
    text = await response.text()
    assert response.status == 422
    assert "error-summary" in text
    assert PANH["commune"] in text


async def test_a_citizen_id_that_disagrees_is_warned_of_and_not_refused(station: Browser) -> None:
    page = await station.page(await register(station, sex="female"))
    assert "note--need" in page


async def test_beyond_the_facility_only_a_masked_card_then_with_a_reason(app: RunningApp, station: Browser) -> None:
    address = await register(station)
    stranger = await app.signed_in(await a_rural_clinician(app.begin))
    assert (await stranger.get(address)).status == 404
    assert "Lò Văn Pánh" not in await stranger.page("/patients?q=panh")
    found = await (await stranger.post("/patients/find", KEY)).text()
    assert "L. V. P." in found
    assert "Lò Văn Pánh" not in found
    assert (await stranger.post("/patients/open", {**KEY, "reason": ""})).status == 422
    opened = await stranger.post("/patients/open", {**KEY, "reason": "Đến khám tại trạm chúng tôi"})
    assert opened.headers["Location"] == address
    assert "Lò Văn Pánh" in await stranger.page(address)
    async with app.begin(None) as uow:
        reasons = (await uow.conn.execute(sa.select(patient_access.c.reason))).scalars().all()
        told = (await uow.conn.execute(sa.text("select name from outbox"))).scalars().all()
    assert reasons == ["Đến khám tại trạm chúng tôi"]
    assert "patients.patient.opened_from_elsewhere" in told


@pytest.mark.parametrize("wrong", [{"birth_date": "1959"}, {"identifier": "015058004322"}])
async def test_both_identifier_and_birth_date_must_be_exact(station: Browser, wrong: dict[str, str]) -> None:
    await register(station)
    assert (await station.post("/patients/find", {**KEY, **wrong})).status == 404


async def test_misses_are_counted_and_then_slowed(station: Browser) -> None:
    await register(station)
    for number in range(MISSES_ALLOWED):
        miss = await station.post("/patients/find", {**KEY, "identifier": f"0150580{number:05d}"})
        assert miss.status == 404
    assert (await station.post("/patients/find", KEY)).status == 429


@pytest.mark.feature(107)
async def test_every_read_of_a_patient_is_audited_before_the_answer_leaves(app: RunningApp, station: Browser) -> None:
    address = await register(station)
    await station.page(address)
    query = sa.select(audit_event.c.action).where(audit_event.c.entity == "patient").order_by(audit_event.c.at)
    async with app.begin(None) as uow:
        actions = (await uow.conn.execute(query)).scalars().all()
    assert actions == ["create", "read"]


@pytest.mark.parametrize("kind", [a_specialist, a_coordinator])
async def test_others_do_not_look_patients_up(app: RunningApp, kind: Callable[[Begin], Awaitable[Person]]) -> None:
    browser = await app.signed_in(await kind(app.begin))
    for path in ("/patients", "/patients/new", "/patients/find"):
        assert (await browser.get(path)).status == 403
