"""Who waits is told of a free time; who speaks a language is called in; an appointment is a file for a calendar."""

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest

from telehealth.scheduling import service as scheduling
from telehealth.scheduling.service import Wait
from tests.integration.notifications.test_messages import Site, site
from tests.support.guests import a_patients_session
from tests.support.outside import let_out
from tests.support.people import a_facility, a_rural_clinician
from tests.support.scheduling import a_clinic, an_order

__all__ = ["site"]


async def test_who_waits_is_told_of_the_time_that_is_kept_for_them_once(site: Site) -> None:
    begin, clinic = site.app.begin, await a_clinic(site.app.begin)
    slot = (await clinic.free(begin))[0]
    taken = await scheduling.book(begin, clinic.station.actor, an_order(slot))
    waiting = await a_patients_session(begin)
    day = (slot.start + timedelta(hours=7)).date()
    await scheduling.join_waitlist(begin, waiting.guest, Wait(service_id=clinic.service_id, first=day, last=day))
    await scheduling.cancel(begin, clinic.station.actor, taken.id)
    await let_out(site.app)
    await let_out(site.app)
    (sent,) = site.sms.sent
    assert f"{slot.start + timedelta(hours=7):%H:%M}" in sent["text"]
    assert sent["text"].endswith("http://localhost:8080/appointments")
    assert clinic.facility.name not in sent["text"]


async def test_a_station_that_waits_for_a_patient_gets_a_letter(site: Site) -> None:
    begin, clinic = site.app.begin, await a_clinic(site.app.begin)
    slot = (await clinic.free(begin))[0]
    taken = await scheduling.book(begin, clinic.station.actor, an_order(slot))
    waits, day = await a_rural_clinician(begin), (slot.start + timedelta(hours=7)).date()
    await scheduling.join_waitlist(begin, waits.actor, Wait(service_id=clinic.service_id, first=day, last=day))
    await scheduling.cancel(begin, clinic.station.actor, taken.id)
    await let_out(site.app)
    await let_out(site.app)
    (letter,) = [one for one in site.mail.letters if one["To"] == waits.email]
    body = letter.get_body(("plain",))
    assert body
    text = str(body.get_content())
    assert f"{slot.start + timedelta(hours=7):%H:%M}" in text
    assert "http://localhost:8080/bookings/new" in text
    assert clinic.facility.name not in text


@pytest.mark.feature(49)
async def test_health_workers_of_the_province_who_speak_the_language_are_called_in_and_nobody_else(site: Site) -> None:
    begin = site.app.begin
    clinic = await a_clinic(begin)
    near, far = await a_facility(begin, province="01"), await a_facility(begin, province="15")
    speaks = await a_rural_clinician(begin, near, languages=("hmn", "tyz"))
    other = await a_rural_clinician(begin, near, languages=("tyz",))
    away = await a_rural_clinician(begin, far, languages=("hmn",))
    slots = await clinic.free(begin)
    await scheduling.book(begin, clinic.station.actor, an_order(slots[0], interpreter_language="hmn"))
    await let_out(site.app)
    called = [one["To"] for one in site.mail.letters if "phiên dịch" in str(one["Subject"])]
    assert called == [speaks.email]
    assert other.email not in called
    assert away.email not in called
    letter = next(one for one in site.mail.letters if one["To"] == speaks.email)
    assert "Mông" in str(letter["Subject"])
    assert "Ho kéo dài" not in letter.as_string()
    await scheduling.book(begin, clinic.station.actor, an_order(slots[1], interpreter_language="rad"))
    await let_out(site.app)
    assert len([one for one in site.mail.letters if "Ê Đê" in str(one["Subject"])]) == 0


@pytest.mark.feature(49)
async def test_where_a_province_has_nobody_everybody_who_speaks_it_is_called(site: Site) -> None:
    begin, clinic = site.app.begin, await a_clinic(site.app.begin)
    away = await a_rural_clinician(begin, await a_facility(begin, province="15"), languages=("hmn",))
    order = an_order((await clinic.free(begin))[0], interpreter_language="hmn")
    await scheduling.book(begin, clinic.station.actor, order)
    await let_out(site.app)
    assert away.email in [one["To"] for one in site.mail.letters]


async def test_a_patient_takes_the_appointment_into_a_calendar_and_nobody_else_does(site: Site) -> None:
    begin, clinic = site.app.begin, await a_clinic(site.app.begin)
    mine = await a_patients_session(begin)
    made = await scheduling.book(begin, mine.guest, an_order((await clinic.free(begin))[0]))
    browser = await (await site.app.browser()).with_cookies(guest=mine.token)
    response = await browser.get(f"/appointments/{made.id}/calendar.ics")
    calendar: Any = icalendar.Calendar.from_ical(await response.text())
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), event["DTSTART"].dt, event["DTEND"].dt) == ("PUBLISH", made.start, made.end)
    assert re.match(rf"{made.id}@", str(event["UID"]))
    assert "ATTENDEE" not in event
    other = await (await site.app.browser()).with_cookies(guest=(await a_patients_session(begin)).token)
    assert (await other.get(f"/appointments/{made.id}/calendar.ics")).status == 404
