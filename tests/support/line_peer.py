"""A browser's side of the line test, by aiortc: what the page's script does, for tests without a browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aioice import ice
from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription

WAIT_S = 20


def on_loopback(monkeypatch: Any) -> None:  # noqa: ANN401 - pytest's
    """Let aiortc in this process use loopback, and nothing else."""
    monkeypatch.setattr(ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])  # noqa: ARG005


@dataclass(slots=True)
class Probe:
    """A connection with the two channels of the line test."""

    pc: RTCPeerConnection
    packets: RTCDataChannel
    bulk: RTCDataChannel
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    echoed: asyncio.Queue[str | bytes] = field(default_factory=asyncio.Queue)
    came: asyncio.Queue[str | bytes] = field(default_factory=asyncio.Queue)

    async def offer(self) -> str:
        """Our offer, with all it has to say."""
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def connect(self, sdp: str) -> None:
        """Take the answer; return when the channels are open."""
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        await asyncio.wait_for(self.opened.wait(), WAIT_S)

    async def is_ended(self) -> None:
        """The other end has closed."""
        await asyncio.wait_for(self.closed.wait(), WAIT_S)

    async def burst_down(self) -> int:
        """Ask for the burst; return its bytes once the word came that this was all."""
        self.bulk.send("send")
        taken = 0
        while isinstance(part := await asyncio.wait_for(self.came.get(), WAIT_S), bytes):
            taken += len(part)
        assert part == "sent"
        return taken

    async def burst_up(self, *parts: bytes) -> dict[str, int]:
        """Send these parts; return what the other end says it got."""
        for part in parts:
            self.bulk.send(part)
        self.bulk.send("sent")
        told = await asyncio.wait_for(self.came.get(), WAIT_S)
        return dict(orjson.loads(told))


@asynccontextmanager
async def a_probe() -> AsyncIterator[Probe]:
    """A new one, closed at the end."""
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    probe = Probe(pc, pc.createDataChannel("packets", ordered=False, maxRetransmits=0), pc.createDataChannel("bulk"))
    probe.packets.on("message", probe.echoed.put_nowait)
    probe.bulk.on("message", probe.came.put_nowait)
    probe.bulk.on("open", probe.opened.set)
    probe.bulk.on("close", probe.closed.set)
    try:
        yield probe
    finally:
        await pc.close()
