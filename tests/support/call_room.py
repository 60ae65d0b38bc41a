"""A person in the consultation room, by what they see and press."""

import asyncio
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page, expect

# Remembers the page's peer connections, so that a test can ask them for statistics.
REMEMBER_PEERS = """
(() => {
  const Native = RTCPeerConnection;
  window.peers = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...args) { super(...args); window.peers.push(this); }
  };
})();
"""
# Frames of remote pictures decoded so far, and bytes of remote sound, over all connections of the page.
RECEIVED = """
async () => {
  const reports = await Promise.all(window.peers.map((peer) => peer.getStats()));
  const inbound = reports.flatMap((report) => [...report.values()]).filter((one) => one.type === "inbound-rtp");
  const sum = (kind, field) =>
    inbound.filter((one) => one.kind === kind).reduce((all, one) => all + (one[field] ?? 0), 0);
  return { frames: sum("video", "framesDecoded"), sound: sum("audio", "bytesReceived"), peers: window.peers.length,
           transceivers: window.peers.map((peer) => peer.getTransceivers().length) };
}
"""
# Which way each connection's packets go: at both ends the kind of candidate, its address and how it reaches its relay.
PATHS = """
async () => {
  const end = (report, id) => {
    const { candidateType, address, relayProtocol } = report.get(id);
    return { candidateType, address, relayProtocol };
  };
  const selected = (report) => {
    const transport = [...report.values()].find((one) => one.type === "transport");
    const pair = report.get(transport?.selectedCandidatePairId);
    return pair && { local: end(report, pair.localCandidateId), remote: end(report, pair.remoteCandidateId) };
  };
  return (await Promise.all(window.peers.map((peer) => peer.getStats()))).map(selected).filter(Boolean);
}
"""
# Waits until `more` of `what` has come than had at the beginning.
MORE = f"""
async ({{ what, more }}) => {{
  const received = {RECEIVED};
  const goal = (await received())[what] + more;
  for (;;) {{
    const now = (await received())[what];
    if (now >= goal) return now;
    await new Promise((next) => setTimeout(next, 100));
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class InRoom:
    """One person's page in the room."""

    page: Page

    async def come(self, url: str) -> None:
        """Open the room's page, prepared for counting."""
        await self.page.add_init_script(REMEMBER_PEERS)
        await self.page.goto(url)

    async def join(self) -> None:
        """Past the device check, with picture and sound."""
        await self.page.locator('[data-view-of="check"] [data-part="join"]').click()

    async def is_waiting(self) -> None:
        """The page says that they wait at the door."""
        await expect(self.page.locator('[data-view-of="waiting"]')).to_be_visible()

    async def is_inside(self) -> None:
        """The page shows the room."""
        await expect(self.page.locator('[data-view-of="room"].controls')).to_be_visible()

    async def let_in(self) -> None:
        """As the host: confirm who it is and admit."""
        card = self.page.locator(".door__card")
        await expect(card).to_be_visible()
        confirm = card.locator('input[type="checkbox"]')
        if await confirm.count():
            await confirm.check()
        await card.locator('[data-part="admit"]').click()

    async def received(self) -> dict[str, Any]:
        """What has come in so far."""
        return dict(await self.page.evaluate(RECEIVED))

    async def paths(self) -> list[dict[str, Any]]:
        """The path of every connection that has one."""
        return list(await self.page.evaluate(PATHS))

    async def sees(self, frames: int) -> int:
        """Wait until this many more frames are decoded. Gives the number in all."""
        return await self._receives("frames", frames)

    async def hears(self) -> None:
        """Wait until sound comes in."""
        await self._receives("sound", 500)

    async def _receives(self, what: str, more: int) -> int:
        """Wait in the page until this much more has come: for Playwright a function that gives a promise is true."""
        async with asyncio.timeout(60):
            return int(await self.page.evaluate(MORE, {"what": what, "more": more}))

    async def say(self, words: str) -> None:
        """Write into the chat."""
        if not await self.page.locator("#chat-text").is_visible():
            await self.page.locator('[data-panel="chat"]').first.click()
        await self.page.locator("#chat-text").fill(words)
        await self.page.locator("#chat-text").press("Enter")

    async def reads(self, words: str) -> None:
        """The chat shows these words."""
        if not await self.page.locator("#chat-text").is_visible():
            await self.page.locator('[data-panel="chat"]').first.click()
        await expect(self.page.locator(".chat__line", has_text=words)).to_be_visible()

    async def finish(self) -> None:
        """As the host: end the consultation for everyone."""
        await self.page.locator('.panel__foot [data-opens="finish-dialog"]').click()
        await self.page.locator('#finish-dialog [data-part="finish"]').click()
