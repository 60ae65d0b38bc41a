"""Hours, services and rosters, as staff keep them over HTTP."""

import re
from datetime import date, time
from html import unescape
from uuid import UUID

import pytest
from aiohttp import FormData

from telehealth.app import ENGINE
from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.uow import Begin
from telehealth.scheduling import queries, service
from telehealth.scheduling.queries import Hours
from tests.support.app import RunningApp
from tests.support.people import a_rural_clinician, a_specialist, serves
from tests.support.query_budget import query_budget
from tests.support.scheduling import FIRST, WEEKDAYS, Clinic, a_clinic, a_schedule, an_order

FORTNIGHTLY = {"every": "2", "starts": "13:30", "ends": "16:00", "first": "2026-03-03", "most": "4"}
AFTERNOON = {"number": "0", "every": "1", "starts": "13:00", "ends": "16:00", "first": "2026-01-01", "version": "2"}
MOST_STATEMENTS = 18


@pytest.fixture
def begin(app: RunningApp) -> Begin:
    return app.begin


@pytest.fixture
async def clinic(begin: Begin) -> Clinic:
    return await a_clinic(begin)


def a_form(days: str, **values: str) -> FormData:
    """Weekly hours as the browser sends them: a day is a field of its own."""
    form = FormData(values)
    for day in days.split():
        form.add_field("days", day)
    return form


def hidden(page: str) -> list[tuple[str, str]]:
    """What the page that asks about the affected sends back without anybody having typed it."""
    form = page[page.index('<form method="post" action="/schedule/') :]
    return [(n, unescape(v)) for n, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)]


@pytest.mark.feature(29)
async def test_a_specialist_begins_with_nothing_and_keeps_hours_days_off_and_the_switch(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    browser = await app.signed_in(await a_specialist(begin, clinic.facility))
    empty = await browser.page("/schedule")
    assert 'class="empty"' in empty
    assert 'href="/schedule/new"' in empty
    new = {"facility": str(clinic.facility.id), "services": str(clinic.service_id), "lanes": "1"}
    begun = await browser.post("/schedule/new", new)
    here = begun.headers["Location"].removesuffix("/hours/new")
    schedule_id = ScheduleId(UUID(here.removeprefix("/schedule/")))
    assert (await browser.post("/schedule/new", new)).status == 409
    assert (await browser.post(f"{here}/hours", a_form("TU TH", **FORTNIGHTLY, version="1"))).status == 303
    away = {"kind": "closed", "first": "2026-03-05", "reason": "Hội nghị", "version": "2"}
    assert (await browser.post(f"{here}/days", away)).status == 303
    shown = await browser.page(here)
    assert "2 tuần một lần, vào Thứ Ba và Thứ Năm" in shown
    assert "Hội nghị" in shown
    free = await clinic.free(begin, days=14, schedule_id=schedule_id)
    assert {slot.start.date() for slot in free} == {date(2026, 3, 3)}
    assert (await browser.post(f"{here}/close")).status == 303
    closed = await browser.page(here)
    assert f'<form method="post" action="{here}/open"><button' in closed  # the way back, for ten seconds
    assert await clinic.free(begin, days=14, schedule_id=schedule_id) == []
    assert (await browser.post(f"{here}/open")).status == 303
    assert await clinic.free(begin, days=14, schedule_id=schedule_id) == free
    assert (await browser.post(f"{here}/days/remove", {"number": "0", "version": "3"})).status == 303
    assert len(await clinic.free(begin, days=14, schedule_id=schedule_id)) == 2 * len(free)
    assert (await browser.post(f"{here}/hours/remove", {"number": "0", "version": "4"})).status == 303
    assert await clinic.free(begin, days=14, schedule_id=schedule_id) == []


@pytest.mark.feature(30)
async def test_changing_hours_asks_about_who_is_affected_and_then_moves_or_tells_them(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    colleague = await a_specialist(begin, clinic.facility, name="Trần Thị Mai")
    theirs = await a_schedule(begin, colleague, clinic.service_id)
    first, second, *_ = await clinic.free(begin)
    moved = await service.book(begin, clinic.station.actor, an_order(first, person__name="Vàng Thị Mỷ"))
    told = await service.book(begin, clinic.station.actor, an_order(second, person__name="Lò Văn Pánh"))
    browser = await app.signed_in(clinic.specialist)
    here = f"/schedule/{clinic.schedule_id}"
    asked = await (await browser.post(f"{here}/hours", a_form("MO TU WE TH FR", **AFTERNOON))).text()
    assert "Vàng Thị Mỷ" in asked
    assert "Lò Văn Pánh" in asked
    assert "Trần Thị Mai" in asked
    assert "08:00" in await browser.page(here)  # nothing has changed yet
    answers = FormData([*hidden(asked), ("decisions.0.to", str(theirs)), ("decisions.1.to", "tell")])
    assert (await browser.post(f"{here}/hours", answers)).status == 303
    cards = await queries.cards_of(begin, clinic.coordinator.actor, [moved.id, told.id])
    assert [(one.person_name, one.practitioner_name, one.appointment.status.value) for one in cards] == [
        ("Vàng Thị Mỷ", colleague.name, "booked"),
        ("Lò Văn Pánh", clinic.specialist.name, "cancelled"),
    ]
    assert "13:00" in await browser.page(here)


async def test_hours_that_changed_meanwhile_are_not_written_over(app: RunningApp, clinic: Clinic) -> None:
    browser = await app.signed_in(clinic.specialist)
    late = a_form("MO", **{**AFTERNOON, "version": "1"})
    assert (await browser.post(f"/schedule/{clinic.schedule_id}/hours", late)).status == 409
    gone = {"number": "7", "version": "1"}
    assert (await browser.post(f"/schedule/{clinic.schedule_id}/hours/remove", gone)).status == 409


@pytest.mark.parametrize(
    ("days", "change", "field"),
    [
        ("", {}, "f-days"),
        ("MO", {"ends": "13:00"}, "f-ends"),
        ("MO", {"starts": "25:00"}, "f-starts"),
        ("MO", {"last": "2025-12-31"}, "f-last"),
        ("MO", {"most": "0"}, "f-most"),
    ],
)
async def test_hours_that_make_no_sense_come_back_with_the_reason(
    app: RunningApp, clinic: Clinic, days: str, change: dict[str, str], field: str
) -> None:
    browser = await app.signed_in(clinic.specialist)
    sent = await browser.post(f"/schedule/{clinic.schedule_id}/hours", a_form(days, **{**AFTERNOON, **change}))
    assert sent.status == 422
    assert f'href="#{field}"' in await sent.text()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": "2026-03-01"}, "f-last"),
        ({"last": "2036-03-01"}, "f-last"),
        ({"starts": "08:00"}, "f-ends"),
        ({"kind": "extra"}, "f-starts"),
    ],
)
async def test_days_that_make_no_sense_come_back_with_the_reason(
    app: RunningApp, clinic: Clinic, change: dict[str, str], field: str
) -> None:
    browser = await app.signed_in(clinic.specialist)
    days = {"kind": "closed", "first": "2026-03-04", "version": "2"} | change
    sent = await browser.post(f"/schedule/{clinic.schedule_id}/days", days)
    assert sent.status == 422
    assert f'href="#{field}"' in await sent.text()


async def test_a_rule_no_form_can_say_is_kept_when_its_times_change(app: RunningApp, begin: Begin) -> None:
    second_tuesday = Hours(rule="FREQ=MONTHLY;BYDAY=2TU", starts=time(8), ends=time(11), first=FIRST)
    clinic = await a_clinic(begin, hours=(second_tuesday,))
    browser = await app.signed_in(clinic.specialist)
    form = await browser.page(f"/schedule/{clinic.schedule_id}/hours/0")
    assert "Thứ Ba lần thứ hai của mỗi tháng" in form
    sent = a_form("", **AFTERNOON, rule="FREQ=MONTHLY;BYDAY=2TU")
    assert (await browser.post(f"/schedule/{clinic.schedule_id}/hours", sent)).status == 303
    assert {slot.start.date() for slot in await clinic.free(begin, days=40)} == {date(2026, 3, 10)}


async def test_the_week_shows_holidays_and_stays_within_its_statements(app: RunningApp, clinic: Clinic) -> None:
    browser = await app.signed_in(clinic.specialist)
    assert "Quốc khánh" in await browser.page(f"/schedule/{clinic.schedule_id}?week=2026-09-02")
    with query_budget(app.app[ENGINE], MOST_STATEMENTS):
        await browser.page(f"/schedule/{clinic.schedule_id}")


async def test_others_neither_see_nor_change_ones_hours(app: RunningApp, begin: Begin, clinic: Clinic) -> None:
    here = f"/schedule/{clinic.schedule_id}"
    colleague = await app.signed_in(await a_specialist(begin, clinic.facility))
    assert (await colleague.get(here)).status == 404
    assert (await colleague.post(f"{here}/close")).status == 404
    assert (await colleague.post(f"{here}/hours", a_form("MO", **AFTERNOON))).status == 404
    assert (await (await app.signed_in(clinic.station)).get("/schedule")).status == 403
    coordinator = await app.signed_in(clinic.coordinator)
    assert clinic.specialist.name in await coordinator.page("/schedule")
    assert clinic.specialist.name in await coordinator.page(here)


async def test_a_coordinator_adds_a_service_changes_it_and_hides_it_from_the_public(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    browser = await app.signed_in(clinic.coordinator)
    new = {"name": "Khám phổi", "specialty": "respiratory", "minutes": "20", "modes": "video", "is_public": "true"}
    assert (await browser.post("/schedule/services/new", {**new, "specialty": "astrology"})).status == 422
    assert (await browser.post("/schedule/services/new", new)).status == 303
    assert (await browser.post("/schedule/services/new", new)).status == 422
    edit = f"/schedule/services/{clinic.service_id}"
    changed = {"name": "Khám lại", "minutes": "45", "buffer_after": "10", "modes": "video", "is_active": "true"}
    assert (await browser.post(edit, {**changed, "name": "Khám phổi"})).status == 422
    assert (await browser.post(edit, changed)).status == 303
    async with begin(None) as uow:
        public = await queries.services_of(uow, clinic.facility.id)
        every = await queries.services_of(uow, clinic.facility.id, public_only=False)
    assert [one.name for one in public] == ["Khám phổi"]
    assert ("Khám lại", 45, 10) in [(one.name, one.length.minutes, one.length.after) for one in every]
    elsewhere = await app.signed_in((await a_clinic(begin)).coordinator)
    assert (await elsewhere.post(edit, changed)).status == 404


async def test_the_roster_says_who_is_on_call_and_stations_see_it_on_their_home(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    await serves(begin, clinic.facility.id, clinic.station.facility_id)
    browser = await app.signed_in(clinic.coordinator)
    assert 'class="empty"' in await browser.page("/schedule/on-call")
    turn = {
        "practitioner": str(clinic.specialist.practitioner_id), "specialty": "respiratory", "rank": "1", "every": "1",
        "starts": "07:30", "ends": "07:30", "first": "2026-03-02",
    }  # fmt: skip
    stranger = str((await a_rural_clinician(begin)).practitioner_id)
    refused = await browser.post("/schedule/on-call/new", a_form("MO", **{**turn, "practitioner": stranger}))
    assert refused.status == 422
    assert (await browser.post("/schedule/on-call/new", a_form("MO WE", **turn))).status == 303
    shown = await browser.page("/schedule/on-call")
    assert "đang trực" in shown
    assert "Thứ Hai và Thứ Tư hằng tuần" in shown
    assert f"trực: {clinic.specialist.name}" in await (await app.signed_in(clinic.station)).page("/")
    line = re.search(r"/schedule/on-call/([0-9a-f-]{36})/end", shown)
    assert line
    own = await app.signed_in(clinic.specialist)
    assert clinic.specialist.name in await own.page("/schedule/on-call")
    assert (await own.post(line[0])).status == 403
    assert (await browser.post(line[0])).status == 303
    assert "đang trực" not in await browser.page("/schedule/on-call")


async def test_rooms_devices_and_holidays_are_a_coordinators_to_arrange(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    browser = await app.signed_in(clinic.coordinator)
    assert (await browser.post("/schedule/rooms", {"name": "Phòng 3", "device": "Máy tính bảng"})).status == 303
    async with begin(None) as uow:
        (room,) = await queries.places_of(uow, [clinic.facility.id])
    assert (await browser.post(f"/schedule/rooms/{room.id}/devices", {"name": "Máy siêu âm"})).status == 303
    page = await browser.page("/schedule/services")
    assert "Máy siêu âm, Máy tính bảng" in page
    assert (await browser.post("/schedule/holidays", {})).status == 303
    async with begin(None) as uow:
        assert not await queries.rests_on_holidays(uow, clinic.facility.id)
    assert (await (await app.signed_in(clinic.specialist)).get("/schedule/services")).status == 403


async def test_a_week_of_one_hundred_lines_is_still_a_few_statements(app: RunningApp, begin: Begin) -> None:
    hours = tuple(Hours(rule=WEEKDAYS, starts=time(8), ends=time(9), first=FIRST) for _ in range(100))
    clinic = await a_clinic(begin, hours=hours)
    browser = await app.signed_in(clinic.specialist)
    with query_budget(app.app[ENGINE], MOST_STATEMENTS):
        await browser.page(f"/schedule/{clinic.schedule_id}")
