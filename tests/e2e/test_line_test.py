"""A person tests camera, sound and line in a real browser, directly and through coturn; staff see what was found."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, async_playwright, expect

from tests.e2e.test_accessible import faults_of
from tests.e2e.test_room import NO_CAMERA
from tests.support.browsers import FLAGS, LAPTOP, PHONE, Desk, a_desk
from tests.support.db import Database
from tests.support.live_server import LiveServer, live_server
from tests.support.people import Person, a_coordinator, a_facility, a_rural_clinician, session_for
from tests.support.turn_namespace import (
    BROWSER_FLAGS,
    PEER_ADDRESS,
    TURN_ADDRESS,
    open_namespace,
    program_environment,
    running,
    start_coturn,
)

SECRET = "an-invented-secret-of-the-tests-0123456789"
DONE = "The test is done."
WHOLE_TEST_MS = 60_000


@pytest.fixture
async def measuring(own_database: Database, tmp_path: Path) -> AsyncIterator[LiveServer]:
    """The product with an echo peer on loopback, and a relay that nobody can reach."""
    nowhere = {"TELEHEALTH_TURN_URLS": "turn:127.0.0.1:9?transport=tcp", "TELEHEALTH_TURN_SECRET": SECRET}
    settings = {"TELEHEALTH_LINE_TEST_ADDRESSES": "127.0.0.1", **nowhere}
    async with live_server(own_database, tmp_path / "data", **settings) as server:
        yield server


async def at_desk(server: LiveServer, browser: Browser, person: Person, size: tuple[int, int] = PHONE) -> Desk:
    desk = await a_desk(browser, server.url, size=size, language="en")
    async with server.arranging() as begin:
        token = await session_for(begin, person)
    await desk.context.add_cookies([{"name": "session", "value": token, "url": server.url}])
    return desk


async def run_test(desk: Desk) -> None:
    """Open the page, press the one button, wait until it is done."""
    await desk.goto("/line-test")
    await desk.page.locator('[data-part="start"]').click()
    await expect(desk.page.locator('[data-part="progress"]')).to_contain_text(DONE, timeout=WHOLE_TEST_MS)


def found(desk: Desk, what: str) -> Locator:
    """The line of the result about this."""
    return desk.page.locator(".line-test__found > li", has=desk.page.get_by_role("heading", name=what, exact=True))


@pytest.mark.feature(45)
async def test_a_doctor_tests_everything_on_a_phone_and_a_coordinator_sees_it(
    measuring: LiveServer, browser: Browser
) -> None:
    async with measuring.arranging() as begin:
        station = await a_facility(begin)
        doctor, coordinator = await a_rural_clinician(begin, station), await a_coordinator(begin, station)
    desk = await at_desk(measuring, browser, doctor)
    await run_test(desk)
    await expect(found(desk, "Camera")).to_contain_text("There is a picture.")
    await expect(found(desk, "Microphone")).to_contain_text("You are heard.")
    await expect(found(desk, "Line")).to_contain_text("kbit/s down")
    await expect(found(desk, "Line")).to_contain_text("Through the relay: not reached.")
    await expect(found(desk, "Line")).to_contain_text("TCP 443")
    await desk.page.locator('[data-part="play"]').focus()
    await desk.page.keyboard.press("Enter")
    await desk.page.locator('[data-part="heard"]').click()
    await expect(found(desk, "Speaker")).to_contain_text("The sound was heard.")
    assert await faults_of(desk) == []
    office = await at_desk(measuring, browser, coordinator, LAPTOP)
    await office.goto("/line-tests")
    await expect(office.page.locator("tbody tr")).to_have_count(1)
    await expect(office.page.locator("tbody tr")).to_contain_text(doctor.name)
    await expect(office.page.locator("tbody tr")).to_contain_text("usable")
    assert await faults_of(office) == []


async def test_a_denied_camera_is_said_with_what_to_do_and_costs_nothing_else(
    measuring: LiveServer, browser: Browser
) -> None:
    async with measuring.arranging() as begin:
        doctor = await a_rural_clinician(begin)
    desk = await at_desk(measuring, browser, doctor)
    await desk.page.add_init_script(NO_CAMERA)
    await run_test(desk)
    await expect(found(desk, "Camera")).to_contain_text("Press the lock beside the address")
    await expect(found(desk, "Microphone")).to_contain_text("You are heard.")
    await expect(found(desk, "Line")).to_contain_text("ms round trip")


async def test_without_an_address_the_page_tests_the_devices_alone(server: LiveServer, browser: Browser) -> None:
    async with server.arranging() as begin:
        doctor = await a_rural_clinician(begin)
    desk = await at_desk(server, browser, doctor)
    await run_test(desk)
    await expect(found(desk, "Camera")).to_contain_text("There is a picture.")
    await expect(found(desk, "Line")).to_contain_text("Not tested.")


@pytest.mark.feature(45, 94)
async def test_both_ways_are_measured_through_the_shipped_relay(own_database: Database, tmp_path: Path) -> None:
    """Server, relay and browser in a namespace; the relay's deny list is the shipped one."""
    settings = {
        "TELEHEALTH_LINE_TEST_ADDRESSES": PEER_ADDRESS,
        "TELEHEALTH_TURN_URLS": f"turn:{TURN_ADDRESS}:3478?transport=udp",
        "TELEHEALTH_TURN_SECRET": SECRET,
    }
    server = LiveServer(own_database, tmp_path / "data", settings, port=8080)
    async with server.arranging() as begin:
        doctor = await a_rural_clinician(begin)
    async with AsyncExitStack() as stack:
        ns = await stack.enter_async_context(open_namespace())
        relay = start_coturn(ns, secret=SECRET, folder=tmp_path, TURN_ADDRESS=TURN_ADDRESS)
        coturn = await stack.enter_async_context(relay)
        environment = {**server.environment(), **program_environment()}
        serve = [sys.executable, "-m", "telehealth", "serve"]
        await stack.enter_async_context(running(ns, serve, env=environment, ready="serving"))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = ns.wrapper(shutil.which("chromium") or "chromium", tmp_path)
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *BROWSER_FLAGS])
        stack.push_async_callback(browser.close)
        desk = await at_desk(server, browser, doctor)
        await run_test(desk)
        words = await found(desk, "Line").inner_text()
        assert "not reached" not in words
        assert words.count("ms round trip") == words.count("kbit/s up") == words.count("kbit/s down") == 2
        await expect(found(desk, "Line")).to_contain_text("good")
        await coturn.logged("line-test.")
