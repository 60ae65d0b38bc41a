"""The echo peer: a program of its own, so that nothing a browser sends it can hold up the pages.

    python -m telehealth.line_test.adapters.peer --addresses 203.0.113.10 --ports 47000-47031 --most 8

One JSON object a line comes in, {"n", "who", "sdp"}, and one goes out, {"n", "sdp"} or {"n", "refused"}. It knows no
secret and no database, and ends with the process that started it. Two data channels and no media: packets that come
back as they went, and a burst each way. What one browser may send, take and how long it may stay is limited here.

An offer's candidates are left out: the browser finds us, we look for nobody. So no offer can make this server knock at
an address of somebody's choosing.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aioice import ice
from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription

PACKETS, BULK = "packets", "bulk"
STAY_S = 60.0
CONNECT_S = 20.0
MOST_MESSAGES = 2000
MOST_BYTES = 2 * 2**20  # from one browser, both channels together
CHUNK = bytes(5000)
RATE = 500_000  # bytes a second, 4 Mbit/s: more is not asked of a line, nor given
EVERY_S = 0.01
BURST_S = 1.5
WAITING = 64 * 1024  # what may lie in the sending queue before we wait
ANY = "any"


def without_candidates(sdp: str) -> str:
    """The same description, silent about where its sender may be found."""
    unsaid = ("a=candidate:", "a=end-of-candidates")
    return "".join(line for line in sdp.splitlines(keepends=True) if not line.startswith(unsaid))


def as_seen_outside(sdp: str, addresses: Mapping[str, str]) -> str:
    """Our answer with the addresses by which browsers find us, where those are others than our own."""
    for own, public in addresses.items():
        sdp = sdp.replace(f" {own} ", f" {public} ").replace(f" {own}\r\n", f" {public}\r\n")
    return sdp


@dataclass(slots=True)
class Peer:
    """One browser's connection."""

    pc: RTCPeerConnection
    gone: Callable[["Peer"], None]
    messages: int = 0
    taken: int = 0
    burst: int = 0
    burst_from: float = 0.0
    has_burst: bool = False
    _closing: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def start(self) -> None:
        """Listen, and set the clock."""
        loop = asyncio.get_running_loop()
        self.pc.on("datachannel", self._on_channel)
        self.pc.on("connectionstatechange", self._on_state)
        self._timers = [loop.call_later(STAY_S, self.close), loop.call_later(CONNECT_S, self._still_waiting)]

    def close(self) -> None:
        """End it; twice is once."""
        if self._closing:
            return
        self._closing = True
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        self.gone(self)
        self._run(self.pc.close())

    def _run(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of whichever result
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _still_waiting(self) -> None:
        if self.pc.connectionState != "connected":
            self.close()

    def _on_state(self) -> None:
        if self.pc.connectionState in {"failed", "closed"}:
            self.close()

    def _on_channel(self, channel: RTCDataChannel) -> None:
        answer = {PACKETS: self._echo, BULK: self._bulk}.get(channel.label)
        if answer is None:
            self.close()
            return
        channel.on("message", lambda message: self._count(message) and answer(channel, message))
        channel.on("close", self.close)

    def _count(self, message: str | bytes) -> bool:
        """Whether this message is still within what one browser may send; the first beyond ends the connection."""
        self.messages += 1
        self.taken += len(message)
        if self.messages > MOST_MESSAGES or self.taken > MOST_BYTES:
            self.close()
        return not self._closing

    def _echo(self, channel: RTCDataChannel, message: str | bytes) -> None:
        channel.send(message)

    def _bulk(self, channel: RTCDataChannel, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.burst += len(message)
            self.burst_from = self.burst_from or time.monotonic()
        elif message == "sent":
            ms = (time.monotonic() - self.burst_from) * 1000
            channel.send(json.dumps({"bytes": self.burst, "ms": round(ms)}))
        elif message == "send" and not self.has_burst:
            self.has_burst = True
            self._run(send_burst(channel))


async def send_burst(channel: RTCDataChannel) -> None:
    """At most 4 Mbit/s for a second and a half, then the word that this was all."""
    began, given = time.monotonic(), 0
    while (passed := time.monotonic() - began) < BURST_S and channel.readyState == "open":
        while given < passed * RATE and channel.bufferedAmount < WAITING:
            channel.send(CHUNK)
            given += len(CHUNK)
        await asyncio.sleep(EVERY_S)
    if channel.readyState == "open":
        channel.send("sent")


@dataclass(slots=True)
class Peers:
    """Everybody who is connected now."""

    most: int
    addresses: Mapping[str, str]
    _here: dict[str, Peer] = field(default_factory=dict)

    async def answer(self, who: str, sdp: str) -> str:
        """The answer to an offer, or nothing when every place is taken. A second offer of one person ends the first."""
        if who in self._here:
            self._here[who].close()
        if len(self._here) >= self.most:
            return ""
        peer = Peer(RTCPeerConnection(RTCConfiguration(iceServers=[])), self._forget)
        self._here[who] = peer
        peer.start()
        try:
            offer = RTCSessionDescription(without_candidates(sdp), "offer")
            await peer.pc.setRemoteDescription(offer)
            await peer.pc.setLocalDescription(await peer.pc.createAnswer())
        except BaseException:
            peer.close()
            raise
        return as_seen_outside(peer.pc.localDescription.sdp, self.addresses)

    def _forget(self, gone: Peer) -> None:
        for who, peer in list(self._here.items()):
            if peer is gone:
                del self._here[who]


class PortsLoop(asyncio.SelectorEventLoop):
    """An event loop that gives UDP sockets a port out of a range, since a firewall wants to know which."""

    def __init__(self, ports: range) -> None:
        super().__init__()
        self._ports = ports

    async def create_datagram_endpoint(self, protocol_factory: Any, local_addr: Any = None, **rest: Any) -> Any:  # type: ignore[override] # noqa: ANN401 - passed on
        """As asyncio's, at one of our ports that is free."""
        make = super().create_datagram_endpoint
        if local_addr is None or local_addr[1]:
            return await make(protocol_factory, local_addr, **rest)
        for port in random.sample(self._ports, len(self._ports)):
            with contextlib.suppress(OSError):
                return await make(protocol_factory, (local_addr[0], port), **rest)
        message = f"no free port of {self._ports} at {local_addr[0]}"
        raise OSError(message)


async def serve(peers: Peers) -> None:
    """Answer what comes in until the other end closes."""
    reader = asyncio.StreamReader(limit=256 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    working = set()
    while line := await reader.readline():
        task = asyncio.create_task(reply(peers, json.loads(line)))
        working.add(task)
        task.add_done_callback(working.discard)


async def reply(peers: Peers, asked: Mapping[str, Any]) -> None:
    """Say the answer, or why there is none."""
    try:
        sdp = await peers.answer(asked["who"], asked["sdp"])
        said = {"sdp": sdp} if sdp else {"refused": "full"}
    except Exception as error:  # noqa: BLE001 - whatever a browser's words did to the library, the others go on
        said = {"refused": "unusable", "reason": type(error).__name__}
    print(json.dumps({"n": asked["n"], **said}), flush=True)  # noqa: T201 - how it answers


def main(argv: Sequence[str] | None = None) -> int:
    """Run until standard input ends."""
    parser = argparse.ArgumentParser(prog="peer")
    parser.add_argument("--addresses", required=True)
    parser.add_argument("--ports", required=True)
    parser.add_argument("--most", required=True, type=int)
    said = parser.parse_args(argv)
    addresses = dict(one.split("=", 1) if "=" in one else (one, one) for one in said.addresses.split(","))
    if ANY not in addresses:
        # The library has no setting for this; its exact version is pinned and a test looks at what it answers.
        ice.get_host_addresses = lambda use_ipv4, use_ipv6: list(addresses)  # noqa: ARG005 - its signature
    least, most = map(int, said.ports.split("-"))
    os.nice(5)
    loop = PortsLoop(range(least, most + 1))
    loop.run_until_complete(serve(Peers(said.most, {own: seen for own, seen in addresses.items() if own != ANY})))
    return 0


if __name__ == "__main__":
    sys.exit(main())
