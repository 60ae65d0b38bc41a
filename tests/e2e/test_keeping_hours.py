"""Hours kept by keyboard alone, and dragged into the week."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.support.browsers import LAPTOP, PHONE, Desk, a_desk, axe_violations
from tests.support.live_server import LiveServer
from tests.support.people import session_for
from tests.support.scheduling import Clinic, a_clinic

# A Monday of the weeks to come.
NEXT = datetime.now(UTC).date() + timedelta(days=14)
MONDAY = NEXT - timedelta(days=NEXT.weekday())


async def a_specialists_desk(
    server: LiveServer, browser: Browser, size: tuple[int, int] = LAPTOP
) -> tuple[Desk, Clinic]:
    async with server.arranging() as begin:
        clinic = await a_clinic(begin, hours=())
        session = await session_for(begin, clinic.specialist)
    desk = await a_desk(browser, server.url, size=size)
    await desk.carries(session)
    await desk.goto(f"/schedule/{clinic.schedule_id}?week={MONDAY}")
    return desk, clinic


@pytest.mark.feature(29)
async def test_hours_are_added_on_a_phone_by_keyboard_alone(server: LiveServer, browser: Browser) -> None:
    desk, _ = await a_specialists_desk(server, browser, size=PHONE)
    page = desk.page
    await page.locator(".thumb").get_by_role("link", name="Thêm giờ").focus()
    await page.keyboard.press("Enter")
    await page.locator('[name="days"][value="WE"]').focus()
    await page.keyboard.press("Space")
    await page.locator('[name="starts"]').press_sequentially("0130PM")
    await page.locator('[name="ends"]').press_sequentially("0400PM")
    assert await axe_violations(page) == []
    await page.locator('[name="ends"]').press("Enter")
    await expect(page.locator(".hours-line")).to_contain_text("13:30 đến 16:00Thứ Tư hằng tuần")
    await expect(page.locator(".week")).to_be_hidden()


@pytest.mark.feature(29)
async def test_dragging_down_a_day_fills_the_form_and_the_week_shows_the_hours(
    server: LiveServer, browser: Browser
) -> None:
    desk, clinic = await a_specialists_desk(server, browser)
    page = desk.page
    cell = page.locator(f'[data-date="{MONDAY}"]')
    await cell.and_(page.locator('[data-at="09:00"]')).hover()
    await page.mouse.down()
    await cell.and_(page.locator('[data-at="11:30"]')).hover()
    await expect(page.locator(".is-dragged")).to_have_count(6)
    await page.mouse.up()
    await page.wait_for_url("**/hours/new?**")
    await expect(page.locator('[name="starts"]')).to_have_value("09:00")
    await expect(page.locator('[name="ends"]')).to_have_value("12:00")
    await expect(page.locator('[name="days"][value="MO"]')).to_be_checked()
    await page.locator("main .form button.btn--primary").click()
    await expect(page.locator(".hours-line")).to_contain_text("09:00 đến 12:00")
    await desk.goto(f"/schedule/{clinic.schedule_id}?week={MONDAY}")
    await expect(page.locator(f'.is-open[data-date="{MONDAY}"]')).to_have_count(6)
