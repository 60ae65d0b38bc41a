"""A patient books on a phone by a code, gets a letter with a calendar file, moves the appointment and cancels it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.async_api import Browser, expect

from tests.e2e.test_accessible import faults_of
from tests.support.browsers import PHONE, Desk, a_desk, chromium
from tests.support.db import Database
from tests.support.guests import a_number
from tests.support.live_server import LiveServer, live_server
from tests.support.outside import MailServer, SmsServer, mail_server, sms_server
from tests.support.qr_card import camera_file, card_picture
from tests.support.scheduling import CALM, MORNING, Clinic, a_clinic

ADDRESS = "say@example.vn"


class Site:
    """The product, a clinic, and what its messages arrive at."""

    def __init__(self, server: LiveServer, mail: MailServer, sms: SmsServer) -> None:
        self.server, self.mail, self.sms = server, mail, sms

    async def code(self) -> str:
        """The code, once its message has come."""
        found = re.search(r"#(\d{6})", (await self.sms.sent.nth(0))["text"])
        assert found
        return found[1]

    async def letter(self, number: int) -> EmailMessage:
        """The patient's n-th letter, once it has come."""
        return await self.mail.letters.nth(number, lambda one: one["To"] == ADDRESS)


@pytest.fixture
async def site(own_database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    async with mail_server(tmp_path) as (mail, by_mail), sms_server() as (sms, by_sms):
        settings = {f"TELEHEALTH_{name.upper()}": str(value) for name, value in (by_mail | by_sms).items()}
        async with live_server(own_database, tmp_path / "data", **settings) as server:
            yield Site(server, mail, sms)


def entry_of(letter: EmailMessage) -> tuple[str, Any]:
    """Method and event of a letter's calendar file."""
    file = next(part for part in letter.walk() if part.get_filename() == "invite.ics")
    content: Any = file.get_payload(decode=True)
    calendar: Any = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


async def reach_details(desk: Desk, site: Site, clinic: Clinic) -> None:
    """From the public page by time, phone and code to the form; every page on the way is accessible."""
    page = desk.page
    await desk.goto("/book")
    assert await faults_of(desk) == []
    await page.locator(f'a[href="/book/services/{clinic.service_id}"]').click()
    await page.locator("a.slot").nth(1).click()
    assert await faults_of(desk) == []
    await page.locator(".keep a").click()
    await page.locator('[name="number"]').fill(a_number())
    await page.locator('main form:has([name="number"]) button').click()
    await page.locator('[name="code"]').fill(await site.code())
    await page.locator('main form:has([name="code"]) button').click()
    assert await faults_of(desk) == []
    await page.locator('button[value="self"]').click()
    await expect(page.locator('[data-controller="time-left"]')).to_contain_text(re.compile(r"9:\d\d"))
    assert await faults_of(desk) == []


async def fill_details(desk: Desk) -> None:
    page = desk.page
    await page.locator('[name="person.name"]').fill("Vàng Thị Say")
    await page.locator('[name="person.birth_date"]').fill("1961")
    for key, answer in CALM.items():
        await page.locator(f'[name="answers.{key}"][value="{answer}"]').check()
    await page.locator('[name="email"]').fill(ADDRESS)
    await page.locator('[name="consent_version"]').check()


@pytest.mark.feature(40, 42, 50)
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_patient_books_moves_and_cancels_on_a_phone_and_the_calendar_follows(
    site: Site, browser: Browser, language: Literal["vi", "en"]
) -> None:
    async with site.server.arranging() as begin:
        tomorrow = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() + timedelta(days=1)
        # A whole morning is left on the first day, whatever the time of this run.
        clinic = await a_clinic(begin, hours=(replace(MORNING, rule="FREQ=DAILY", first=tomorrow),))
    desk = await a_desk(browser, site.server.url, size=PHONE, language=language)
    page = desk.page
    await reach_details(desk, site, clinic)
    await fill_details(desk)
    await page.locator("form.form > button").click()
    await page.wait_for_url("**/appointments/*")
    await expect(page.locator("main")).to_contain_text("Vàng Thị Say")
    await expect(page.locator("h1")).to_have_text("Lịch hẹn tư vấn" if language == "vi" else "Your appointment")
    assert await faults_of(desk) == []
    method, first = entry_of(await site.letter(0))
    assert (method, int(first["SEQUENCE"]), str(first["STATUS"])) == ("REQUEST", 0, "CONFIRMED")
    await page.locator('a[href$="/times"]').click()
    await page.locator("a.slot").nth(2).click()
    assert await faults_of(desk) == []
    await page.locator(".keep button").click()
    await page.wait_for_url(re.compile(r"/appointments/[0-9a-f-]+$"))
    method, moved = entry_of(await site.letter(1))
    assert (method, int(moved["SEQUENCE"]), moved["UID"]) == ("REQUEST", 1, first["UID"])
    assert moved["DTSTART"].dt != first["DTSTART"].dt
    await page.locator("summary").click()
    await page.locator('form[action$="/cancel"] button').click()
    await expect(page.locator('a[href^="/book/services/"]')).to_be_visible()
    method, gone = entry_of(await site.letter(2))
    assert (method, int(gone["SEQUENCE"]), gone["UID"]) == ("CANCEL", 2, first["UID"])
    assert str(gone["STATUS"]) == "CANCELLED"


CARD = "015061001234||Vàng Thị Say|24111961|Nữ|Thôn Nậm Sỏi 2, Lào Cai|01012022"
SAYS = {"person.name": "Vàng Thị Say", "person.birth_date": "24/11/1961", "person.citizen_id": "015061001234"}


@pytest.mark.feature(55)
@pytest.mark.parametrize("way", ["camera", "photo"])
async def test_a_citizen_card_before_the_camera_or_in_a_photo_fills_the_form(
    site: Site, tmp_path: Path, way: str
) -> None:
    async with site.server.arranging() as begin:
        tomorrow = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() + timedelta(days=1)
        clinic = await a_clinic(begin, hours=(replace(MORNING, rule="FREQ=DAILY", first=tomorrow),))
    picture = card_picture(CARD)
    film = camera_file(picture, tmp_path / "card.y4m")
    picture.save(tmp_path / "card.png")
    async with chromium(f"--use-file-for-fake-video-capture={film}") as browser:
        desk = await a_desk(browser, site.server.url, size=PHONE)
        await reach_details(desk, site, clinic)
        await desk.page.locator("details.box summary").click()
        if way == "camera":
            await desk.page.locator('[data-part="scan"]').click()
        else:
            await desk.page.locator('[data-part="photo"]').set_input_files(tmp_path / "card.png")
        for name, value in SAYS.items():
            await expect(desk.page.locator(f'[name="{name}"]')).to_have_value(value)
        await expect(desk.page.locator('[name="person.sex"][value="female"]')).to_be_checked()
