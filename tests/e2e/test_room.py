"""What people do in the room besides talking: devices, coming back, moving, sharing, leaving, finishing."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.test_call import a_call, connected
from tests.support.browsers import axe_violations
from tests.support.call_room import InRoom
from tests.support.live_server import LiveServer

# A camera that nobody may use, as after "Block" in the browser's question.
NO_CAMERA = """
(() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wish) =>
    wish.video ? Promise.reject(new DOMException("denied", "NotAllowedError")) : ask(wish);
})();
"""
# A microphone whose headset is switched off: it gives exactly nothing.
SILENT_MICROPHONE = """
(() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) =>
    wish.audio ? new AudioContext().createMediaStreamDestination().stream : ask(wish);
})();
"""
BAR = """document.querySelector('[data-view-of="check"] [role="meter"] > i').style.transform"""
NEGOTIATIONS = "() => peers.at(-1).addEventListener('negotiationneeded', () => { window.negotiated = true; })"


@pytest.mark.feature(96)
async def test_the_device_check_fills_its_choices_moves_its_bar_and_plays_a_sound(
    server: LiveServer, browser: Browser
) -> None:
    call = await a_call(server, browser)
    page = call.specialist.page
    check = page.locator('[data-view-of="check"]')
    for name in ("microphone", "camera", "speaker"):
        await expect(check.locator(f'[data-part="{name}"] option').first).not_to_be_empty()
    await page.wait_for_function(f"() => {BAR}.startsWith('scaleX') && Number({BAR}.slice(7, -1)) > 0")
    await check.locator('[data-part="test-speaker"]').click()
    await expect(check.locator('[data-part="speaker-words"]')).not_to_be_empty()


@pytest.mark.feature(17, 96)
async def test_a_camera_that_is_denied_never_costs_the_microphone(server: LiveServer, browser: Browser) -> None:
    """Pain 22."""
    call = await a_call(server, browser)
    page = call.doctor.page
    await page.add_init_script(NO_CAMERA)
    await page.reload()
    await expect(page.locator('[data-part="trouble"]')).to_be_visible()
    await call.specialist.join()
    await call.doctor.join()
    await call.specialist.let_in()
    await call.doctor.is_inside()
    await call.specialist.hears()
    await call.doctor.sees(20)
    await expect(call.specialist.page.locator(".stage__main .video__state")).to_be_visible()


@pytest.mark.feature(96)
async def test_a_microphone_that_gives_nothing_is_told_in_the_call(server: LiveServer, browser: Browser) -> None:
    call = await a_call(server, browser)
    await call.doctor.page.add_init_script(SILENT_MICROPHONE)
    await call.doctor.page.reload()
    await both_inside(call.specialist, call.doctor)
    told = call.doctor.page.locator(".told")
    await expect(told.locator('[data-part="act"]')).to_be_visible()
    await expect(call.specialist.page.locator(".told")).to_be_hidden()


async def both_inside(specialist: InRoom, doctor: InRoom) -> None:
    await specialist.join()
    await doctor.join()
    await specialist.let_in()
    await doctor.is_inside()


# Loses every answer of this page, until it is loaded again: those of a page that is closed just before it says them.
ANSWERS_ARE_LOST = """
(() => {
  if (sessionStorage.getItem("loaded-before")) return;
  sessionStorage.setItem("loaded-before", "yes");
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (frame) {
    if (!String(frame).includes('["answer"')) send.call(this, frame);
  };
})();
"""


@pytest.mark.feature(91)
async def test_a_page_reloaded_before_it_answered_is_in_the_call_at_once(server: LiveServer, browser: Browser) -> None:
    """Its DTLS has greeted the host's by then: a host that goes on with that connection never agrees on keys again."""
    call = await a_call(server, browser)
    page = call.doctor.page
    await page.add_init_script(ANSWERS_ARE_LOST)
    await page.reload()
    await both_inside(call.specialist, call.doctor)
    await page.wait_for_function("() => peers.at(-1)?.iceConnectionState === 'connected'")
    await page.reload()
    await call.doctor.is_inside()
    for person in (call.specialist, call.doctor):
        await person.sees(20)


@pytest.mark.feature(91)
async def test_a_reloaded_page_is_back_in_the_call_and_still_muted(server: LiveServer, browser: Browser) -> None:
    """Pain 20: who comes back has three transceivers again and is seen."""
    call = await a_call(server, browser)
    await connected(call)
    page = call.doctor.page
    await page.locator('.controls > [data-what="sound"]').click()
    await page.reload()
    await call.doctor.is_inside()
    await expect(page.locator('.controls > [data-what="sound"]')).to_have_class("control control--off")
    await expect(call.specialist.page.locator('.stage__main [data-part="muted"]')).to_be_visible()
    for person in (call.specialist, call.doctor):
        await person.sees(20)
        assert (await person.received())["transceivers"][-1] == 3


@pytest.mark.feature(91)
async def test_the_call_moves_to_a_second_tab_only_when_asked_to(server: LiveServer, browser: Browser) -> None:
    """Pain 25: two tabs are one seat."""
    call = await a_call(server, browser)
    await connected(call)
    second = InRoom(await call.doctor.page.context.new_page())
    await second.come(call.doctor.page.url)
    await second.join()
    await expect(second.page.locator("#elsewhere-dialog")).to_be_visible()
    await call.doctor.sees(10)
    await second.page.locator('#elsewhere-dialog [data-part="take-over"]').click()
    await second.is_inside()
    await expect(call.doctor.page.locator('[data-end="moved"]')).to_be_visible()
    for person in (call.specialist, second):
        await person.sees(20)


@pytest.mark.feature(92)
async def test_leaving_is_not_finishing_and_finishing_ends_it_for_all(server: LiveServer, browser: Browser) -> None:
    """Pain 10."""
    call = await a_call(server, browser)
    await connected(call)
    await call.doctor.page.locator('.controls [data-part="leave"]').click()
    left = call.doctor.page.locator('[data-end="left"]')
    await expect(left).to_be_visible()
    await expect(call.specialist.page.locator(".stage__centre")).to_be_visible()
    await left.locator('[data-part="rejoin"]').click()
    await call.doctor.is_inside()
    for person in (call.specialist, call.doctor):
        await person.sees(20)
    await call.specialist.finish()
    for person in (call.specialist, call.doctor):
        await expect(person.page.locator('[data-end="finished"]')).to_be_visible()
    await call.doctor.page.reload()
    await call.doctor.join()
    await expect(call.doctor.page.locator('[data-end="finished"]')).to_be_visible()


@pytest.mark.feature(17)
async def test_a_shared_screen_is_shown_large_without_negotiating_again(server: LiveServer, browser: Browser) -> None:
    call = await a_call(server, browser)
    await connected(call)
    await call.specialist.page.evaluate(NEGOTIATIONS)
    share = call.specialist.page.locator('.controls > [data-what="screen"]')
    await share.click()
    large = call.doctor.page.locator(".stage__main .video--whole")
    await expect(large).to_be_visible()
    await call.doctor.sees(20)
    await share.click()
    await expect(large).to_be_hidden()
    assert not await call.specialist.page.evaluate("Boolean(window.negotiated)")


@pytest.mark.feature(104)
async def test_the_host_sees_who_waits_and_lets_them_in_by_keyboard(server: LiveServer, browser: Browser) -> None:
    call = await a_call(server, browser)
    page = call.specialist.page
    for person in (call.specialist, call.doctor):
        button = person.page.locator('[data-view-of="check"] [data-part="join"]')
        await button.focus()
        await button.press("Enter")
    card = page.locator(".door__card")
    for part in ("name", "facility", "since", "seen", "identity"):
        await expect(card.locator(f'[data-part="{part}"]').first).not_to_be_empty()
    await page.locator("#main").focus()
    for _ in range(12):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.dataset.part === 'admit'"):
            break
    await page.keyboard.press("Enter")
    await call.doctor.is_inside()
    await expect(page.locator("#main")).to_be_focused()


@pytest.mark.feature(104)
async def test_a_locked_room_says_so_to_who_knocks_and_to_all_inside(server: LiveServer, browser: Browser) -> None:
    call = await a_call(server, browser)
    host, doctor = call.specialist.page, call.doctor.page
    await call.specialist.join()
    await call.specialist.is_inside()
    await press_lock(host)
    await expect(host.locator(".room__locked")).to_be_visible()
    await call.doctor.join()
    refused = doctor.locator('[data-end="refused"]')
    await expect(refused.locator('[data-part="reason"]')).to_contain_text("đang khóa")
    await press_lock(host)
    await expect(host.locator(".room__locked")).to_be_hidden()
    await refused.locator('[data-part="rejoin"]').click()
    await call.doctor.is_waiting()
    await call.specialist.let_in()
    await call.doctor.is_inside()
    await press_lock(host)
    await expect(doctor.locator(".room__locked")).to_be_visible()
    await doctor.reload()  # who was inside may always come back
    await call.doctor.is_inside()
    await call.doctor.sees(20)
    await expect(doctor.locator(".room__locked")).to_be_visible()


async def press_lock(page: Page) -> None:
    """As the host, by keyboard: in the list of people, far from finishing."""
    await page.locator(".room__who > summary").focus()
    await page.keyboard.press("Enter")
    lock = page.locator('.room__lock [data-part="press"]')
    await lock.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")


@pytest.mark.feature(104, 112)
async def test_who_is_taken_out_is_told_and_comes_back_when_that_is_undone(
    server: LiveServer, browser: Browser
) -> None:
    call = await a_call(server, browser)
    await connected(call)
    host, doctor = call.specialist.page, call.doctor.page
    await host.locator(".room__who > summary").click()
    await host.locator('.room__person [data-part="remove"]').locator("visible=true").click()
    dialog = host.locator("#remove-dialog")
    await expect(dialog.locator('[data-part="name"]')).not_to_be_empty()
    assert await axe_violations(host) == []
    await dialog.locator('[data-part="remove"]').click()
    await expect(doctor.locator('[data-end="removed"]')).to_be_visible()
    await expect(host.locator(".stage__main .video")).to_have_count(0)
    await host.locator('.toast [data-part="undo"]').click()
    await doctor.locator('[data-end="removed"] a[href=""]').click()
    await call.doctor.join()
    await call.doctor.is_inside()
    for person in (call.specialist, call.doctor):
        await person.sees(20)
