"""A host with a patient by themselves: asks a colleague in by a link, and ends the consultation for abuse."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.test_visit import a_scene
from tests.support.browsers import a_desk, axe_violations
from tests.support.call_room import InRoom
from tests.support.live_server import LiveServer


@pytest.mark.feature(32, 112)
async def test_a_colleague_is_invited_confirmed_at_the_door_and_reported_for_the_whole_room(
    server: LiveServer, browser: Browser
) -> None:
    scene = await a_scene(server, browser)
    await scene.comes()
    await scene.agrees_and_waits()
    host = await scene.lets_in()
    page = host.page
    await page.locator('.controls > [data-opens="invite-dialog"]').click()
    dialog = page.locator("#invite-dialog")
    for name, words in (("name", "BS. Đặng Quốc Bảo"), ("licence_number", "001122/HP-CCHN"), ("to", "12")):
        await dialog.locator(f"[name={name}]").fill(words)
    await dialog.locator('[data-part="ask"]').click()
    await expect(dialog.locator("[name=to][aria-invalid]")).to_be_focused()
    await dialog.locator("[name=to]").fill("")
    await dialog.locator('[data-part="ask"]').click()
    link = dialog.locator('[data-part="url"]')
    await expect(link).to_have_value(re.compile("/l/"))
    assert await axe_violations(page) == []
    desk = await a_desk(browser, server.url)
    colleague = InRoom(desk.page)
    token = (await link.input_value()).rsplit("/", 1)[1]
    await page.keyboard.press("Escape")
    await colleague.come(f"{server.url}/l/{token}")
    await desk.page.locator("main form button").click()
    await desk.page.locator('[data-view-of="devices"] [data-part="sound-only"]').click()
    await expect(page.locator('.door__card [data-part="facility"]')).to_contain_text("001122/HP-CCHN")
    await host.let_in()
    await colleague.sees(20)
    await page.locator(".room__who > summary").click()
    await page.locator(".room__person", has_text="Đặng Quốc Bảo").locator('[data-part="report"]').click()
    report = page.locator("#report-dialog")
    await report.locator('[value="recording"]').check()
    await report.locator('[name="ends"]').check()
    assert await axe_violations(page) == []
    await report.locator('[data-part="report"]').click()
    await expect(page.locator('[data-end="finished"]')).to_be_visible()
    await expect(scene.page.locator('[data-view-of="after"]')).to_be_visible()
    await expect(desk.page.locator('[data-view-of="call"]')).to_be_hidden()
