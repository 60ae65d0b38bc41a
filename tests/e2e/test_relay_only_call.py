"""Two real browsers whose only path is the shipped relay: its deny list lets a call through, a wrong secret does not.

Server, relay and browsers are all in a network namespace of the test's own, where `lo` carries 203.0.113.10. The page
and its message relay are the smallest that can call; the product's own room is tried elsewhere.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from playwright.async_api import Browser, Page, async_playwright

from telehealth.kernel.ids import ParticipantId, RoomId, new_id
from telehealth.signaling.turn import IceServer, ice_servers
from tests.support.certificates import key_digest
from tests.support.proxy import TURN, start_proxy
from tests.support.turn_namespace import BROWSER_FLAGS, TURN_ADDRESS, Namespace, Running, open_namespace, start_coturn

SECRET = "an-invented-secret-of-the-tests-0123456789"
URLS = [f"turn:{TURN_ADDRESS}:3478?transport=udp", f"turn:{TURN_ADDRESS}:3478?transport=tcp"]
FRAMES = 60
WAIT_MS = 30_000
FLAGS = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {TURN} {TURN_ADDRESS}",
]

PAGE = """<!doctype html><video autoplay muted playsinline></video><script>
const video = document.querySelector("video");
const errors = [];
const candidates = [];
let pc, socket, gathering;
async function describe() {
  await pc.setLocalDescription();
  await gathering;
  socket.send(JSON.stringify(pc.localDescription));
}
async function start(iceServers, offers) {
  pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  pc.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
  pc.ontrack = ({ streams }) => { video.srcObject = streams[0]; };
  gathering = new Promise((done) => {
    pc.onicecandidate = ({ candidate }) => (candidate ? candidates.push(candidate.candidate) : done());
  });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  socket = new WebSocket("/ws");
  socket.onmessage = async ({ data }) => {
    const message = JSON.parse(data);
    if (message.type) await pc.setRemoteDescription(message);
    if (message.type === "offer" || (message.ready && offers)) await describe();
  };
}
async function failure() {
  await gathering;
  return { errors: [...new Set(errors)], candidates, state: pc.connectionState };
}
async function frames(count) {
  for (let seen = 0; seen < count; seen += 1) await new Promise((next) => video.requestVideoFrameCallback(next));
  const stats = [...(await pc.getStats()).values()];
  const transport = stats.find((one) => one.type === "transport");
  const pair = stats.find((one) => one.id === transport.selectedCandidatePairId);
  const inbound = stats.find((one) => one.type === "inbound-rtp" && one.kind === "video");
  const [local, remote] = [pair.localCandidateId, pair.remoteCandidateId]
    .map((id) => stats.find((one) => one.id === id))
    .map(({ candidateType, address, relayProtocol }) => ({ candidateType, address, relayProtocol }));
  return { decoded: inbound.framesDecoded, local, remote };
}
</script>"""


async def show_page(_request: web.Request) -> web.Response:
    """Serve the page."""
    return web.Response(text=PAGE, content_type="text/html")


def message_relay() -> web.Application:
    """Return a server of the page that passes every message of one socket on to the other."""
    sockets: list[web.WebSocketResponse] = []

    async def pass_on(request: web.Request) -> web.WebSocketResponse:
        mine = web.WebSocketResponse()
        await mine.prepare(request)
        sockets.append(mine)
        if len(sockets) == 2:
            await asyncio.gather(*(one.send_json({"ready": True}) for one in sockets))
        async for message in mine:
            if message.type is WSMsgType.TEXT:
                await asyncio.gather(*(other.send_str(message.data) for other in sockets if other is not mine))
        return mine

    app = web.Application()
    app.add_routes([web.get("/", show_page), web.get("/ws", pass_on)])
    return app


@asynccontextmanager
async def serving(ns: Namespace) -> AsyncIterator[str]:
    """Serve the page inside the namespace; its own name is localhost, which browsers trust with a camera."""
    runner = web.AppRunner(message_relay(), shutdown_timeout=1)
    await runner.setup()
    try:
        await web.SockSite(runner, ns.listen("127.0.0.1", 8080)).start()
        yield "http://localhost:8080/"
    finally:
        await runner.cleanup()


def minted(secret: str, urls: list[str]) -> list[IceServer]:
    """What one participant gets."""
    who, where = ParticipantId(new_id()), RoomId(new_id())
    return ice_servers(now=datetime.now(UTC), secret=secret, urls=urls, participant_id=who, room_id=where)


async def open_page(browser: Browser, address: str) -> Page:
    """Open the page in a context of its own."""
    context = await browser.new_context()
    context.set_default_timeout(WAIT_MS)
    page = await context.new_page()
    await page.goto(address)
    return page


@dataclass(frozen=True, slots=True)
class People:
    """Two people's browsers in a namespace with the shipped relay behind the shipped proxy."""

    pages: tuple[Page, Page]
    coturn: Running


@asynccontextmanager
async def people_in(ns: Namespace, folder: Path, *flags: str) -> AsyncIterator[People]:
    """Start relay, proxy and browsers."""
    chromium = ns.wrapper(shutil.which("chromium") or "chromium", folder)
    async with (
        start_coturn(ns, secret=SECRET, folder=folder, TURN_ADDRESS=TURN_ADDRESS) as coturn,
        start_proxy(ns, folder) as (_, certificate),
        serving(ns) as address,
        async_playwright() as playwright,
    ):
        trust = f"--ignore-certificate-errors-spki-list={key_digest(certificate)}"
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, trust, *flags])
        yield People((await open_page(browser, address), await open_page(browser, address)), coturn)
        await browser.close()


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[People]:
    """Two people on a network where everything but a direct path is open."""
    async with open_namespace() as ns, people_in(ns, tmp_path, *BROWSER_FLAGS) as there:
        yield there


@pytest.fixture
async def people_behind_a_firewall(tmp_path: Path) -> AsyncIterator[People]:
    """The same on a network interface that is not `lo`: over TCP Chromium takes an address of no other kind."""
    async with open_namespace([TURN_ADDRESS], on="wire") as ns, people_in(ns, tmp_path) as there:
        yield there


async def call(pages: tuple[Page, Page], secret: str, urls: list[str] = URLS) -> None:
    """Start a relay-only call between the two pages; the second makes the offer."""
    for page, offers in zip(pages, (False, True), strict=True):
        await page.evaluate("([servers, offers]) => start(servers, offers)", [minted(secret, urls), offers])


async def seen_by(pages: tuple[Page, Page]) -> list[dict[str, Any]]:
    """Wait for pictures on both sides; return what each side decoded and by which way."""
    async with asyncio.timeout(WAIT_MS / 1000):
        return await asyncio.gather(*(page.evaluate(f"frames({FRAMES})") for page in pages))


async def test_a_relay_only_call_decodes_frames_on_both_sides(people: People) -> None:
    await call(people.pages, SECRET)
    for seen in await seen_by(people.pages):
        assert seen["decoded"] >= FRAMES
        ends = {(seen[end]["candidateType"], seen[end]["address"]) for end in ("local", "remote")}
        assert ends == {("relay", TURN_ADDRESS)}
    assert not [line for line in people.coturn.log if "denied in the range" in line]


@pytest.mark.feature(94)
async def test_a_call_goes_through_tls_on_port_443(people_behind_a_firewall: People) -> None:
    """The way out of a closed hospital network: the proxy tells the relay from the site by name."""
    await call(people_behind_a_firewall.pages, SECRET, [f"turns:{TURN}:443?transport=tcp"])
    for seen in await seen_by(people_behind_a_firewall.pages):
        assert seen["decoded"] >= FRAMES
        assert seen["local"] == {"candidateType": "relay", "address": TURN_ADDRESS, "relayProtocol": "tls"}


async def test_a_wrong_secret_gives_no_path_at_all(people: People) -> None:
    await call(people.pages, SECRET[::-1])
    async with asyncio.timeout(WAIT_MS / 1000):
        failures = await asyncio.gather(*(page.evaluate("failure()") for page in people.pages))
    assert [one["candidates"] for one in failures] == [[], []]
    assert all(401 in one["errors"] and one["state"] != "connected" for one in failures)
