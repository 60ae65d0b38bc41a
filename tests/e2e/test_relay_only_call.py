"""Two real browsers whose only path is the shipped relay: its deny list lets a call through, a wrong secret does not.

Server, relay and browsers are all in a network namespace of the test's own, where `lo` carries 203.0.113.10. The page
and its message relay are the smallest that can call; the product's own room is tried elsewhere.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web
from playwright.async_api import Browser, Page, async_playwright

from telehealth.kernel.ids import ParticipantId, RoomId, new_id
from telehealth.signaling.turn import IceServer, ice_servers
from tests.support.turn_namespace import BROWSER_FLAGS, TURN_ADDRESS, Coturn, Namespace, open_namespace, start_coturn

SECRET = "an-invented-secret-of-the-tests-0123456789"
URLS = [f"turn:{TURN_ADDRESS}:3478?transport=udp", f"turn:{TURN_ADDRESS}:3478?transport=tcp"]
FRAMES = 60
WAIT_MS = 30_000
FLAGS = [
    *BROWSER_FLAGS,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
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
    .map(({ candidateType, address }) => [candidateType, address]);
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


def minted(secret: str) -> list[IceServer]:
    """What one participant gets."""
    who, where = ParticipantId(new_id()), RoomId(new_id())
    return ice_servers(now=datetime.now(UTC), secret=secret, urls=URLS, participant_id=who, room_id=where)


async def open_page(browser: Browser, address: str) -> Page:
    """Open the page in a context of its own."""
    context = await browser.new_context()
    context.set_default_timeout(WAIT_MS)
    page = await context.new_page()
    await page.goto(address)
    return page


@pytest.fixture
async def coturn(tmp_path: Path) -> AsyncIterator[tuple[Namespace, Coturn]]:
    """The shipped relay in its namespace."""
    async with open_namespace() as ns, start_coturn(ns, secret=SECRET, folder=tmp_path) as running:
        yield ns, running


@pytest.fixture
async def pages(coturn: tuple[Namespace, Coturn], tmp_path: Path) -> AsyncIterator[tuple[Page, Page]]:
    """Two people's browsers inside the namespace."""
    ns, _ = coturn
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(ns))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = ns.wrapper(shutil.which("chromium") or "chromium", tmp_path)
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        stack.push_async_callback(browser.close)
        yield await open_page(browser, address), await open_page(browser, address)


async def call(pages: tuple[Page, Page], secret: str) -> None:
    """Start a relay-only call between the two pages; the second makes the offer."""
    for page, offers in zip(pages, (False, True), strict=True):
        await page.evaluate("([servers, offers]) => start(servers, offers)", [minted(secret), offers])


async def test_a_relay_only_call_decodes_frames_on_both_sides(
    pages: tuple[Page, Page], coturn: tuple[Namespace, Coturn]
) -> None:
    await call(pages, SECRET)
    async with asyncio.timeout(WAIT_MS / 1000):
        seen = await asyncio.gather(*(page.evaluate(f"frames({FRAMES})") for page in pages))
    assert all(one["decoded"] >= FRAMES for one in seen)
    assert [one["local"] for one in seen] == [["relay", TURN_ADDRESS]] * 2
    assert [one["remote"] for one in seen] == [["relay", TURN_ADDRESS]] * 2
    assert not [line for line in coturn[1].log if "denied in the range" in line]


async def test_a_wrong_secret_gives_no_path_at_all(pages: tuple[Page, Page]) -> None:
    await call(pages, SECRET[::-1])
    async with asyncio.timeout(WAIT_MS / 1000):
        failures = await asyncio.gather(*(page.evaluate("failure()") for page in pages))
    assert [one["candidates"] for one in failures] == [[], []]
    assert all(401 in one["errors"] and one["state"] != "connected" for one in failures)
