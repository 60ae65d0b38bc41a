"""The line test over HTTP with a real echo peer, reached by aiortc as a browser would."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp import ClientResponse

from telehealth.app import DEPS
from telehealth.line_test.adapters.echo import EchoProcess
from telehealth.line_test.domain import Device
from telehealth.line_test.errors import EveryPlaceTaken
from telehealth.line_test.http import ECHO, OFFERS
from telehealth.line_test.queries import latest_for
from telehealth.line_test.service import forget_old
from telehealth.line_test.tables import line_test
from telehealth.scheduling import service as scheduling
from tests.support.app import Browser, RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.guests import a_patients_session
from tests.support.line_peer import a_probe, on_loopback
from tests.support.people import ScopeLevel, a_coordinator, a_facility, a_rural_clinician, a_specialist
from tests.support.scheduling import a_clinic, an_order

HERE = ["127.0.0.1"]
SECRET = "an-invented-secret-of-the-tests-0123456789"
PORTS = "47000-47031"
GOOD: dict[str, Any] = {"reached": True, "rtt_ms": 41.0, "loss": 0.01, "up_kbps": 3000, "down_kbps": 3500}


@pytest.fixture
async def measured(
    database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningApp]:
    """The application with an echo peer on loopback."""
    on_loopback(monkeypatch)
    turn = {"turn_urls": ["turn:203.0.113.10:3478"], "turn_secret": SECRET}
    config = config_for(database, tmp_path, line_test_addresses=HERE, **turn)
    async with running_app(config, clock=clock) as running:
        yield running


async def begun(browser: Browser) -> dict[str, Any]:
    response = await browser.post("/api/line-tests")
    assert response.status == 200
    return dict(await response.json())


async def offered(browser: Browser, test_id: str, sdp: str) -> ClientResponse:
    return await browser.post(f"/api/line-tests/{test_id}/offer", json={"sdp": sdp})


async def told(by: Browser, test_id: str, **found: object) -> ClientResponse:
    return await by.put(f"/api/line-tests/{test_id}", json=found)


async def an_offer() -> str:
    async with a_probe() as probe:
        return await probe.offer()


@pytest.mark.feature(45)
async def test_packets_come_back_and_bursts_are_measured_both_ways(measured: RunningApp) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    test_id = (await begun(browser))["id"]
    async with a_probe() as probe:
        answer = await offered(browser, test_id, await probe.offer())
        assert answer.status == 200, await answer.text()
        await probe.connect((await answer.json())["sdp"])
        probe.packets.send(b"a packet of speech")
        assert await asyncio.wait_for(probe.echoed.get(), 10) == b"a packet of speech"
        assert await probe.burst_down() > 100_000
        assert (await probe.burst_up(bytes(5000), bytes(7000)))["bytes"] == 12_000


async def test_the_answer_names_our_address_and_a_port_of_the_range(measured: RunningApp) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    answer = await offered(browser, (await begun(browser))["id"], await an_offer())
    candidates = [line.split() for line in (await answer.json())["sdp"].splitlines() if "candidate:" in line]
    assert [parts[4] for parts in candidates] == HERE
    assert all(47000 <= int(parts[5]) <= 47031 for parts in candidates)


async def test_a_browser_that_sends_too_much_is_hung_up_on(measured: RunningApp) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    async with a_probe() as probe:
        answer = await offered(browser, (await begun(browser))["id"], await probe.offer())
        await probe.connect((await answer.json())["sdp"])
        for _ in range(45):
            probe.bulk.send(bytes(50_000))
        await probe.is_ended()


async def test_only_so_many_are_connected_and_a_second_offer_ends_ones_own_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_loopback(monkeypatch)
    peer, me = EchoProcess(HERE, PORTS, most=2), uuid4()
    try:
        async with a_probe() as first, a_probe() as again:
            await first.connect(await peer.answer(me, await first.offer()))
            await peer.answer(uuid4(), await an_offer())
            with pytest.raises(EveryPlaceTaken):
                await peer.answer(uuid4(), await an_offer())
            await again.connect(await peer.answer(me, await again.offer()))
            await first.is_ended()
    finally:
        await peer.stop()


async def test_a_lost_peer_is_started_anew(measured: RunningApp) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    test_id = (await begun(browser))["id"]
    assert (await offered(browser, test_id, await an_offer())).status == 200
    await measured.app[ECHO].stop()
    assert (await offered(browser, test_id, await an_offer())).status == 200


async def test_an_offer_with_a_picture_or_without_a_fingerprint_is_refused(measured: RunningApp) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    test_id, sdp = (await begun(browser))["id"], await an_offer()
    bare = "".join(line for line in sdp.splitlines(keepends=True) if "fingerprint" not in line)
    for wrong in ("", "v=0\r\n", bare, f"{sdp}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", sdp + "x" * 40_000):
        response = await offered(browser, test_id, wrong)
        assert response.status in {413, 422}, wrong[:40]


async def test_offers_without_end_are_slowed_down(measured: RunningApp) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    test_id, sdp = (await begun(browser))["id"], await an_offer()
    answers = [await offered(browser, test_id, sdp) for _ in range(OFFERS + 1)]
    assert [answer.status for answer in answers] == [200] * OFFERS + [429]
    assert answers[-1].headers["Retry-After"]


async def test_the_relays_credentials_have_a_name_of_their_own_and_two_minutes(
    measured: RunningApp, clock: FakeClock
) -> None:
    browser = await measured.signed_in(await a_rural_clinician(measured.begin))
    test = await begun(browser)
    (server,) = test["ice_servers"]
    assert server["username"] == f"{int(clock.now().timestamp()) + 120}:line-test.{test['id']}"


async def test_without_an_address_only_the_devices_are_tested(app: RunningApp) -> None:
    browser = await app.signed_in(await a_rural_clinician(app.begin))
    test = await begun(browser)
    assert (test["measured"], test["ice_servers"]) == (False, [])
    assert (await offered(browser, test["id"], await an_offer())).status == 409


@pytest.mark.feature(45)
async def test_what_was_found_is_said_in_words_kept_and_seen_by_colleagues_only(app: RunningApp) -> None:
    station = await a_facility(app.begin)
    tester = await a_rural_clinician(app.begin, station)
    browser = await (await app.signed_in(tester)).with_cookies(language="en")
    test_id = (await begun(browser))["id"]
    said = await told(
        browser, test_id, camera="denied", microphone="ok", speaker="ok", direct=GOOD, relay={"reached": False},
        browser="Chrome",
    )  # fmt: skip
    words = await said.text()
    assert "The camera is not allowed." in words
    assert "TCP 443" in words
    elsewhere = await a_facility(app.begin, province="22")
    sees = {
        await a_rural_clinician(app.begin, station): True,
        await a_coordinator(app.begin, station): True,
        await a_coordinator(app.begin, elsewhere, scope=ScopeLevel.NATION): True,
        await a_coordinator(app.begin, elsewhere, scope=ScopeLevel.PROVINCE): False,
        await a_specialist(app.begin): False,
    }
    for person, may in sees.items():
        page = await (await app.signed_in(person)).page("/line-tests")
        assert (tester.name in page) is may, person.actor.role


@pytest.mark.feature(45)
async def test_a_patient_known_by_the_phone_tests_before_the_day_and_the_specialist_sees_it(app: RunningApp) -> None:
    clinic = await a_clinic(app.begin)
    patient = await a_patients_session(app.begin)
    made = await scheduling.book(app.begin, patient.guest, an_order((await clinic.free(app.begin, days=3))[-1]))
    browser = await (await app.browser()).with_cookies(guest=patient.token)
    assert "/line-test" in await browser.page(f"/appointments/{made.id}")
    test_id = (await begun(browser))["id"]
    found = {"camera": "ok", "microphone": "ok", "speaker": "ok", "direct": GOOD, "relay": GOOD}
    assert (await told(browser, test_id, **found)).status == 200
    day = (made.start + timedelta(hours=7)).date().isoformat()
    assert "Đường truyền tốt" in await (await app.signed_in(clinic.specialist)).page(f"/day?on={day}")


async def test_a_test_takes_results_from_its_own_session_for_twenty_minutes(app: RunningApp, clock: FakeClock) -> None:
    tester = await a_rural_clinician(app.begin)
    browser, other = await app.signed_in(tester), await app.signed_in(tester)
    test_id = (await begun(browser))["id"]
    assert (await told(other, test_id, camera="ok")).status == 404
    assert (await told(browser, test_id, camera="ok")).status == 200
    clock.advance(minutes=21)
    assert (await told(browser, test_id, camera="ok")).status == 404


async def test_numbers_that_cannot_be_are_refused(app: RunningApp) -> None:
    browser = await app.signed_in(await a_rural_clinician(app.begin))
    test_id = (await begun(browser))["id"]
    for wrong in ({"loss": 1.5}, {"rtt_ms": -1}, {"up_kbps": 1e12}, {"carrier": "pigeon"}):
        assert (await told(browser, test_id, direct={"reached": True, **wrong})).status == 422


async def test_the_latest_of_each_subject_is_found_and_old_ones_are_forgotten(
    app: RunningApp, clock: FakeClock
) -> None:
    subject, other = uuid4(), uuid4()
    async with app.begin(None) as uow:
        for ago, camera in ((60, "denied"), (5, "ok")):
            row = {"kind": "patient", "session_id": uuid4(), "subject_id": subject, "camera": camera}
            at = uow.now - timedelta(minutes=ago)
            await uow.conn.execute(line_test.insert().values(id=uuid4(), at=at, **row))
        found = await latest_for(uow, [subject, other])
    assert {one: test.found.camera for one, test in found.items()} == {subject: Device.OK}
    clock.advance(days=91)
    await forget_old(app.app[DEPS].begin)
    async with app.begin(None) as uow:
        assert await latest_for(uow, [UUID(int=0), subject]) == {}
