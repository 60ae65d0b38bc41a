"""Booking for the patient in front of one, the day list, and saying who somebody is, over HTTP."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from telehealth.app import DEPS, ENGINE
from telehealth.kernel import outbox
from telehealth.kernel.uow import Begin
from telehealth.line_test.tables import line_test
from telehealth.patients import service as patients
from telehealth.patients.service import NewPatientIn
from telehealth.scheduling import queries, service
from telehealth.scheduling.queries import Mode
from tests.support.app import Browser, RunningApp
from tests.support.guests import a_patients_session
from tests.support.people import serves
from tests.support.query_budget import query_budget
from tests.support.scheduling import CALM, Clinic, a_clinic, an_order

ANSWERS = {f"answers.{name}": value for name, value in CALM.items()}
FORM = {"key": "k" * 32, "number": "0912 345 678", "agrees": "true", **ANSWERS}
SOMEBODY = {"name": "Giàng A Thử", "birth_date": "1958", "sex": "male"}
SEARCH = "/bookings/new?specialty=respiratory"


@pytest.fixture
def begin(app: RunningApp) -> Begin:
    return app.begin


@pytest.fixture
async def clinic(begin: Begin) -> Clinic:
    """A hospital in another province that answers the station."""
    made = await a_clinic(begin, modes=(Mode.VIDEO, Mode.AT_STATION))
    await serves(begin, made.facility.id, made.station.facility_id)
    return made


@pytest.fixture
async def station(app: RunningApp, clinic: Clinic) -> Browser:
    return await app.signed_in(clinic.station)


def first_slot(page: str) -> dict[str, str]:
    """The fields of the first time on the page."""
    form = page[page.index('action="/bookings/held"') :]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")]))


async def hold_first(browser: Browser, clinic: Clinic, more: str = "") -> str:
    page = await browser.page(f"{SEARCH}&at={clinic.facility.id}{more}")
    held = await browser.post("/bookings/held", first_slot(page))
    assert held.status == 303, await held.text()
    return held.headers["Location"]


@pytest.mark.feature(54)
async def test_a_station_books_its_patient_into_its_own_room_with_a_device(
    app: RunningApp, begin: Begin, clinic: Clinic, station: Browser
) -> None:
    body = NewPatientIn.model_validate({"name": "Vàng Thị Mỷ", "birth_date": "24/11/1960", "sex": "female"})
    patient_id = await patients.register(begin, clinic.station.actor, body)
    assert f"/bookings/new?patient={patient_id}" in await station.page(f"/patients/{patient_id}")
    room = await service.add_room(begin, None, clinic.station.facility_id, "Phòng khám từ xa")
    await service.add_device(begin, None, room, "Máy tính bảng 1")
    form = await hold_first(station, clinic, f"&place={room}&patient={patient_id}")
    page = await station.page(form)
    assert "Vàng Thị Mỷ" in page
    assert "Phòng khám từ xa" in page
    booked = await station.post(form, {**FORM, "patient": str(patient_id), "reason": "Ho kéo dài"})
    assert booked.headers["Location"] == "/day?on=2026-03-02"
    day = await station.page(booked.headers["Location"])
    assert "Vàng Thị Mỷ" in day
    assert "Phòng khám từ xa" in day
    assert clinic.facility.name in day
    async with begin(None) as uow:
        slot = first_slot(await station.page(f"{SEARCH}&at={clinic.facility.id}&place={room}"))
        assert slot["start"] > "2026-03-02T02:00"
        taken = (await uow.conn.execute(sa.text("select count(*) from busy where appointment_id is not null"))).scalar()
    assert taken == 3  # the specialist, the room, its device
    with query_budget(app.app[ENGINE], 14):
        await station.page("/day")


async def test_a_time_that_is_gone_is_said_and_others_are_offered(
    begin: Begin, clinic: Clinic, station: Browser
) -> None:
    slot = first_slot(await station.page(f"{SEARCH}&at={clinic.facility.id}"))
    await service.book(begin, clinic.station.actor, an_order((await clinic.free(begin))[0]))
    late = await station.post("/bookings/held", slot)
    assert late.status == 409
    assert first_slot(await late.text())["start"] != slot["start"]


async def test_a_red_flag_stops_the_booking_and_says_115(clinic: Clinic, station: Browser) -> None:
    form = await hold_first(station, clinic)
    stopped = await station.post(form, {**FORM, **SOMEBODY, "answers.breathless": "yes"})
    assert stopped.status == 409
    assert "115" in await stopped.text()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "f-name"),
        ({"birth_date": "yesterday"}, "f-birth_date"),
        ({"agrees": ""}, "f-agrees"),
        ({"number": "12"}, "f-number"),
        ({"answers.since": ""}, "f-answers-since"),
    ],
)
async def test_what_is_missing_comes_back_with_the_reason(
    clinic: Clinic, station: Browser, change: dict[str, str], field: str
) -> None:
    form = await hold_first(station, clinic)
    sent = await station.post(form, {**FORM, **SOMEBODY, **change})
    assert sent.status == 422
    assert f'href="#{field}"' in await sent.text()


async def test_a_held_time_is_ones_own_and_can_be_given_back(
    app: RunningApp, begin: Begin, clinic: Clinic, station: Browser
) -> None:
    form = await hold_first(station, clinic)
    other = await app.signed_in((await a_clinic(begin)).station)
    assert (await other.get(form)).status == 410
    assert (await station.post(f"{form}/release")).status == 303
    assert (await station.get(form)).status == 410


async def test_a_station_waits_for_a_time_and_is_offered_it_on_its_page(
    app: RunningApp, begin: Begin, clinic: Clinic, station: Browser
) -> None:
    slots = [slot for slot in await clinic.free(begin, days=1) if slot.start.date() == date(2026, 3, 2)]
    made = [await service.book(begin, clinic.coordinator.actor, an_order(slot)) for slot in slots]
    last = (date(2026, 3, 2) + timedelta(days=1)).isoformat()
    joined = await station.post("/bookings/waiting", {"service": str(clinic.service_id), "last": last})
    assert joined.status == 303
    page = await station.page("/bookings/new")
    leave = re.search(r"/bookings/waiting/[0-9a-f-]{36}/leave", page)
    assert leave
    assert "/bookings/held/" not in page
    await service.cancel(begin, clinic.coordinator.actor, made[-1].id)
    await outbox.deliver_due(begin, app.app[DEPS].subscribers)
    offered = re.search(r"/bookings/held/[0-9a-f-]{36}", await station.page("/bookings/new"))
    assert offered
    assert (await station.post(offered[0], {**FORM, **SOMEBODY})).status == 303
    assert "Giàng A Thử" in await station.page("/day")


async def test_the_day_shows_token_interpreter_line_and_who_is_not_checked_yet(
    app: RunningApp, begin: Begin, clinic: Clinic, station: Browser
) -> None:
    first, second, *_ = await clinic.free(begin)
    patient = (await a_patients_session(begin)).guest
    late = await service.book(begin, patient, an_order(second, person__name="Lò Thị Hợi"))
    early = await service.book(begin, patient, an_order(first, person__name="Hạng A Sùng", interpreter_language="hmn"))
    async with begin(None) as uow:
        test = {"id": late.id, "at": uow.now, "kind": "patient", "session_id": late.id, "subject_id": late.id}
        await uow.conn.execute(line_test.insert().values(test))
    day = await (await app.signed_in(clinic.specialist)).page("/day")
    assert day.index("Hạng A Sùng") < day.index("Lò Thị Hợi")
    assert "Phiên dịch: Mông" in day
    assert f"số {early.token_number}" in day
    assert "Chưa thử đường truyền" in day
    assert "Thử đường truyền không có kết quả" in day
    assert f"/day/{early.id}/patient" in day
    assert "Hạng A Sùng" not in await station.page("/day")
    assert f"/day/{early.id}/patient" not in await (await app.signed_in(clinic.coordinator)).page("/day")
    assert 'class="empty"' in await (await app.signed_in(clinic.specialist)).page("/day?on=2026-03-08")


async def test_identity_is_checked_against_the_facilitys_patients_and_duplicates_are_warned_of(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    first, second, *_ = await clinic.free(begin)
    patient = (await a_patients_session(begin)).guest
    said = {"person__name": "Lò Thị Hợi", "person__sex": "female"}
    one, other = [await service.book(begin, patient, an_order(slot, **said)) for slot in (first, second)]
    browser = await app.signed_in(clinic.specialist)
    page = await browser.page(f"/day/{one.id}/patient")
    assert 'value="Lò Thị Hợi"' in page
    assert 'value="24/11/1960"' in page
    new = {"name": "Lò Thị Hợi", "birth_date": "24/11/1960", "sex": "female", "citizen_id": "015160000123"}
    assert (await browser.post(f"/day/{one.id}/patient/new", {**new, "citizen_id": "1"})).status == 422
    done = await browser.post(f"/day/{one.id}/patient/new", new)
    assert done.headers["Location"] == "/day?on=2026-03-02"
    assert "Đã kiểm tra danh tính" in await browser.page("/day")
    warned = await browser.post(f"/day/{other.id}/patient/new", {**new, "citizen_id": ""})
    assert warned.status == 409
    text = await warned.text()
    assert 'name="confirmed"' in text
    found = re.search(r'name="patient" value="([0-9a-f-]{36})"', text)
    assert found
    assert (await browser.post(f"/day/{other.id}/patient", {"patient": found[1]})).status == 303
    shown = await queries.recognition(begin, clinic.specialist.actor, other.id)
    assert str(shown.card.patient_id) == found[1]
    stranger = await app.signed_in((await a_clinic(begin)).specialist)
    assert (await stranger.get(f"/day/{one.id}/patient")).status == 404
    assert (await stranger.post(f"/day/{one.id}/patient", {"patient": found[1]})).status == 404
    assert (await (await app.signed_in(clinic.coordinator)).get(f"/day/{one.id}/patient")).status == 403
