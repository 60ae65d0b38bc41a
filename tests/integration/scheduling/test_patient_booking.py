"""A patient books, changes and cancels with a phone and its code, over HTTP and without script; and each refusal."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode
from uuid import UUID

import pytest

from telehealth.kernel.ids import AppointmentId
from telehealth.scheduling import queries, service
from telehealth.scheduling.patient_pages.words import wish_query
from telehealth.scheduling.queries import Slot, Wish
from tests.support.app import Browser, RunningApp
from tests.support.clock import FakeClock
from tests.support.guests import a_number, ask, enter_by_code, sent_code
from tests.support.scheduling import CALM, Clinic, a_clinic, an_order

CARD = "015061001234||Vàng Thị Say|24111961|Nữ|Thôn Nậm Sỏi 2, Lào Cai|28042021"


@pytest.fixture
async def clinic(app: RunningApp) -> Clinic:
    return await a_clinic(app.begin)


@pytest.fixture
async def phone(app: RunningApp) -> Browser:
    """A browser in which a phone was confirmed."""
    return await enter_by_code(app, await app.browser(), a_number())


def wish(slot: Slot) -> Wish:
    return Wish(schedule_id=slot.schedule_id, service_id=slot.service_id, start=slot.start)


def kept_fields(slot: Slot) -> dict[str, str]:
    return {"schedule_id": str(slot.schedule_id), "service_id": str(slot.service_id), "start": slot.start.isoformat()}


async def keep(browser: Browser, slot: Slot, relation: str = "self") -> str:
    """Keep the slot; gives the address of the details."""
    response = await browser.post("/book/keep", {**kept_fields(slot), "relation": relation})
    assert response.status == 303, await response.text()
    return response.headers["Location"]


async def filled(browser: Browser, path: str, **said: str) -> dict[str, str]:
    """The form's own hidden answers, and what a person types."""
    page = await browser.page(path)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.split('class="form"')[1]))
    answers = {f"answers.{key}": value for key, value in CALM.items()}
    person = {"person.name": "Vàng Thị Say", "person.birth_date": "1961", "person.sex": "female"}
    typed = {"consent_version": "booking-2026-11", "reason": "Ho kéo dài"}
    return {**{name: unescape(value) for name, value in hidden.items()}, **answers, **person, **typed, **said}


async def book(browser: Browser, slot: Slot, **said: str) -> AppointmentId:
    path = await keep(browser, slot)
    response = await browser.post(path, await filled(browser, path, **said))
    assert response.status == 303, await response.text()
    return AppointmentId(UUID(response.headers["Location"].rsplit("/", 1)[1]))


@pytest.mark.feature(40, 42)
async def test_a_stranger_comes_from_the_times_by_phone_and_code_to_a_confirmed_appointment(
    app: RunningApp, clinic: Clinic
) -> None:
    browser, slot = await app.browser(), (await clinic.free(app.begin))[3]
    target = f"/book/keep?{wish_query(wish(slot))}"
    away = await browser.get(target)
    assert away.status == 303
    assert away.headers["Location"].startswith("/phone?next=")
    await ask(browser, a_number(), to=target)
    back = await browser.post("/phone/code", {"code": await sent_code(app.begin), "next": target})
    assert back.headers["Location"] == target
    assert clinic.facility.name in await browser.page(target)
    path = await keep(browser, slot)
    assert slot.start not in [one.start for one in await clinic.free(app.begin)]
    assert "10 phút" in await browser.page(path)
    response = await browser.post(path, await filled(browser, path))
    page = await browser.page(response.headers["Location"])
    for words in ("Đã đặt xong.", "Vàng Thị Say", clinic.facility.name, clinic.specialist.name, "/line-test"):
        assert words in page
    assert f"{slot.start + timedelta(hours=7):%H:%M}" in page


@pytest.mark.feature(42)
async def test_what_is_kept_is_free_again_after_ten_minutes_and_booked_all_the_same_if_nobody_was_quicker(
    app: RunningApp, clinic: Clinic, phone: Browser, clock: FakeClock
) -> None:
    slot = (await clinic.free(app.begin))[0]
    path = await keep(phone, slot)
    assert await keep(phone, slot) == path  # pressing twice keeps it once
    form = await filled(phone, path)
    clock.advance(minutes=10, seconds=1)
    assert slot in await clinic.free(app.begin)
    assert "Đã hết thời gian giữ giờ" in await phone.page(path)
    assert (await phone.post(path, form)).status == 303


async def test_a_slot_that_was_lost_meanwhile_is_said_with_the_next_free_ones_and_nothing_typed_is_lost(
    app: RunningApp, clinic: Clinic, phone: Browser, clock: FakeClock
) -> None:
    first, second = (await clinic.free(app.begin))[:2]
    path = await keep(phone, first)
    form = await filled(phone, path, reason="Ho ra đờm xanh")
    clock.advance(minutes=11)
    await service.book(app.begin, clinic.station.actor, an_order(first))
    lost = await phone.post(path, form)
    page = await lost.text()
    assert lost.status == 409
    for words in ("Ho ra đờm xanh", "Vàng Thị Say", f"{second.start + timedelta(hours=7):%H:%M}"):
        assert words in page
    made = await phone.post(path, {**form, "start": second.start.isoformat()})
    assert made.status == 303
    assert (await phone.post(path, {**form, "start": second.start.isoformat()})).headers["Location"] == made.headers[
        "Location"
    ]  # sent twice, booked once


async def test_a_slot_that_somebody_else_has_is_not_kept(app: RunningApp, clinic: Clinic, phone: Browser) -> None:
    slot = (await clinic.free(app.begin))[0]
    await service.book(app.begin, clinic.station.actor, an_order(slot))
    response = await phone.post("/book/keep", kept_fields(slot))
    assert response.status == 303
    assert "vừa kín" in await phone.page(response.headers["Location"])


async def test_a_red_flag_stops_the_booking_and_says_to_call_115(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    slot = (await clinic.free(app.begin))[0]
    path = await keep(phone, slot)
    stopped = await phone.post(path, await filled(phone, path, **{"answers.breathless": "yes"}))
    assert stopped.status == 409
    page = await stopped.text()
    assert 'role="alert"' in page
    assert page.count('href="tel:115"') == 1
    assert "Chưa đặt hẹn nào" in await phone.page("/appointments")


async def test_answers_that_are_missing_are_listed_with_links_and_what_was_typed_stays(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    path = await keep(phone, (await clinic.free(app.begin))[0])
    form = await filled(phone, path, **{"person.birth_date": "32/13/1961"})
    for name in ("consent_version", "person.name"):
        del form[name]
    again = await phone.post(path, form)
    page = await again.text()
    assert again.status == 422
    for field in ("person.birth_date", "person.name", "consent_version"):
        assert f'href="#f-{field}"' in page
    assert "32/13/1961" in page
    unanswered = await filled(phone, path)
    del unanswered["answers.breathless"]
    again = await phone.post(path, unanswered)
    assert (again.status, 'href="#f-answers.breathless"' in await again.text()) == (422, True)


@pytest.mark.feature(41)
async def test_two_dependents_are_booked_by_one_phone_and_are_people_of_their_own(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    for name, slot in zip(("Giàng A Tủa", "Giàng Thị Mỷ"), await clinic.free(app.begin), strict=False):
        path = await keep(phone, slot, "dependent")
        response = await phone.post(path, await filled(phone, path, **{"person.name": name}))
        assert response.status == 303
    page = await phone.page("/appointments")
    assert "Giàng A Tủa" in page
    assert "Giàng Thị Mỷ" in page


async def test_another_phone_and_a_stranger_see_nothing_of_it(app: RunningApp, clinic: Clinic, phone: Browser) -> None:
    made = await book(phone, (await clinic.free(app.begin))[0])
    other = await enter_by_code(app, await app.browser(), a_number())
    assert (await other.get(f"/appointments/{made}")).status == 404
    assert (await other.post(f"/appointments/{made}/cancel")).status == 404
    assert "Vàng Thị Say" not in await other.page("/appointments")
    nobody = await (await app.browser()).get(f"/appointments/{made}")
    assert (nobody.status, nobody.headers["Location"][:13]) == (303, "/phone?next=/")
    assert (await (await app.signed_in(clinic.station)).get(f"/appointments/{made}")).status == 303


async def test_an_appointment_moves_to_another_time_and_the_old_one_is_free_again(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    old, new = (await clinic.free(app.begin))[:2]
    made = await book(phone, old)
    query = urlencode({"start": f"{new.start:%Y-%m-%dT%H:%M}Z"})
    assert f'action="/appointments/{made}/times"' in await phone.page(f"/appointments/{made}/times?{query}")
    moved = await phone.post(f"/appointments/{made}/times", kept_fields(new))
    assert f"{new.start + timedelta(hours=7):%H:%M}" in await phone.page(moved.headers["Location"])
    free = [one.start for one in await clinic.free(app.begin)]
    assert (old.start in free, new.start in free) == (True, False)
    await service.book(app.begin, clinic.station.actor, an_order(old))
    lost = await phone.post(f"/appointments/{made}/times", kept_fields(old))
    assert "vừa kín" in await phone.page(lost.headers["Location"])
    assert f"{new.start + timedelta(hours=7):%H:%M}" in await phone.page(f"/appointments/{made}")


async def test_a_cancelled_appointment_says_so_and_offers_another(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    slot = (await clinic.free(app.begin))[0]
    made = await book(phone, slot)
    gone = await phone.post(f"/appointments/{made}/cancel")
    page = await phone.page(gone.headers["Location"])
    assert "Hẹn này đã huỷ" in page
    assert f"/book/services/{clinic.service_id}" in page
    assert slot in await clinic.free(app.begin)
    assert (await phone.post(f"/appointments/{made}/times", kept_fields(slot))).status == 409


async def test_the_waiting_room_opens_half_an_hour_before(
    app: RunningApp, clinic: Clinic, phone: Browser, clock: FakeClock
) -> None:
    slot = (await clinic.free(app.begin))[3]
    made = await book(phone, slot)
    assert f"/visits/{made}" not in await phone.page(f"/appointments/{made}")
    clock.advance(minutes=(slot.start - clock.now()).total_seconds() / 60 - 29)
    assert f'href="/visits/{made}"' in await phone.page(f"/appointments/{made}")


@pytest.mark.feature(54)
async def test_a_room_with_a_device_at_a_station_is_booked_with_the_doctor(app: RunningApp, phone: Browser) -> None:
    modes = (queries.Mode.VIDEO, queries.Mode.AT_STATION)
    clinic = await a_clinic(app.begin, modes=modes)
    room = await service.add_room(app.begin, None, clinic.station.facility_id, "Phòng khám từ xa")
    await service.add_device(app.begin, None, room, "Máy khám từ xa")
    stations = await phone.page(f"/book/services/{clinic.service_id}/stations")
    assert f"place={room}" in stations
    slot = (await clinic.free(app.begin, place_id=room))[0]
    response = await phone.post("/book/keep", {**kept_fields(slot), "place_id": str(room)})
    path = response.headers["Location"]
    made = await phone.post(path, await filled(phone, path))
    page = await phone.page(made.headers["Location"])
    assert "Phòng khám từ xa" in page
    assert "/visits/" not in page
    assert slot not in await clinic.free(app.begin, place_id=room)


@pytest.mark.feature(55)
async def test_the_text_of_a_citizen_card_fills_the_form_without_script(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    path = await keep(phone, (await clinic.free(app.begin))[0])
    form = await filled(phone, path, reason="Ho", card=CARD, fill="1", **{"person.name": "", "person.birth_date": ""})
    page = await (await phone.post(path, form)).text()
    for value in ("Vàng Thị Say", "24/11/1961", "015061001234", "Thôn Nậm Sỏi 2, Lào Cai"):
        assert f'value="{value}"' in page
    assert re.search(r'value="female" checked', page)
    assert ">Ho</textarea>" in page
    refused = await phone.post(path, {**form, "card": "https://example.org"})
    assert refused.status == 422


async def test_who_waits_for_a_cancellation_is_offered_it_and_takes_or_declines_it(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    slot = (await clinic.free(app.begin))[0]
    day = (slot.start + timedelta(hours=7)).date().isoformat()
    taken = await service.book(app.begin, clinic.station.actor, an_order(slot))
    assert (await phone.post(f"/book/services/{clinic.service_id}/wait", {"first": day, "last": ""})).status == 422
    joined = await phone.post(f"/book/services/{clinic.service_id}/wait", {"first": day, "last": day})
    assert "Đang chờ người huỷ" in await phone.page(joined.headers["Location"])
    await service.cancel(app.begin, clinic.station.actor, taken.id)
    assert await service.offer_freed(app.begin, slot.schedule_id, slot.start)
    page = await phone.page("/appointments")
    offer = unescape(re.search(r'href="(/book/details\?[^"]+)"', page)[1])  # type: ignore[index]
    assert (await phone.post(offer, await filled(phone, offer))).status == 303
    assert "Đang chờ" not in await phone.page("/appointments")


async def test_who_declines_an_offer_is_off_the_list_and_the_time_is_free(
    app: RunningApp, clinic: Clinic, phone: Browser
) -> None:
    slot = (await clinic.free(app.begin))[0]
    day = (slot.start + timedelta(hours=7)).date().isoformat()
    await phone.post(f"/book/services/{clinic.service_id}/wait", {"first": day, "last": day})
    assert await service.offer_freed(app.begin, slot.schedule_id, slot.start)
    assert slot not in await clinic.free(app.begin)
    leave = re.search(r'action="(/waitlist/[^"]+/leave)"', await phone.page("/appointments"))
    assert leave
    assert (await phone.post(leave[1])).status == 303
    assert "/waitlist/" not in await phone.page("/appointments")
    assert slot in await clinic.free(app.begin)


async def test_more_than_three_times_cannot_be_kept_at_once(app: RunningApp, clinic: Clinic, phone: Browser) -> None:
    free = await clinic.free(app.begin)
    for slot in free[:3]:
        await keep(phone, slot)
    assert (await phone.post("/book/keep", kept_fields(free[3]))).status == 429
