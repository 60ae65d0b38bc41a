"""A whole consultation without a mouse: devices, knocking, letting in, talking, writing, the note, finishing."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.test_call import a_call
from tests.support.keyboard import Keyboard
from tests.support.live_server import LiveServer

JOIN = '[data-view-of="check"] [data-part="join"]'


@pytest.mark.feature(17, 25, 92, 104)
async def test_a_consultation_by_keyboard_alone_with_the_focus_in_sight(server: LiveServer, browser: Browser) -> None:
    call = await a_call(server, browser)
    page, other = call.specialist.page, call.doctor.page
    host, guest = Keyboard(page), Keyboard(other)

    # The devices, and in; the station knocks.
    await host.go_to("#check-microphone")
    await host.press(JOIN)
    await call.specialist.is_inside()
    await guest.press(JOIN)
    await call.doctor.is_waiting()
    assert await guest.is_at("#waiting-title")

    # Who is it? Confirmed and let in by one key.
    await expect(page.locator(".door__card [data-part=name]")).not_to_be_empty()
    await host.press('.door__card [data-part="admit"]')
    for person in (call.specialist, call.doctor):
        await person.is_inside()
        await person.sees(20)
    assert await host.is_at("main")

    # Sound and picture off and on.
    muted, off = other.locator('.stage__main [data-part="muted"]'), other.locator(".stage__main .video--off")
    for what, shown in (("sound", muted), ("camera", off)):
        await host.press(f'.controls > [data-what="{what}"]', key="Space")
        await expect(shown).to_be_visible()
        await host.press(f'.controls > [data-what="{what}"]', key="Space")
        await expect(shown).to_be_hidden()

    # Chat, case and note.
    await host.press('.controls > [data-panel="chat"]')
    assert await host.is_at("#chat-text")
    await host.type("Amoxicillin 500 mg")
    await page.keyboard.press("Enter")
    await call.doctor.reads("Amoxicillin 500 mg")
    await host.go_to("#tab-chat", key="Shift+Tab")
    await page.keyboard.press("ArrowLeft")
    assert await host.is_at("#tab-note")
    await host.go_to("#panel-note textarea")
    await host.type("Viêm phổi thuỳ dưới phải")
    await expect(page.locator('[data-part="saved"]')).to_have_class(re.compile("saved--saved"))

    # Finishing asks first, with the harmless answer under the finger.
    await host.press('[data-part="finish-opener"]')
    assert await host.is_at('#finish-dialog [data-part="stay"]')
    await host.press('#finish-dialog [data-part="finish"]')
    for ended in (page, other):
        await expect(ended.locator('[data-end="finished"]')).to_be_visible()
    await host.press('[data-end="finished"] .btn--primary')
    await page.wait_for_url(re.compile(r"/note$"))
