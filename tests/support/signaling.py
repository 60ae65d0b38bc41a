"""Browsers of a call without a browser: real Socket.IO clients, each with the cookie and the pass of its person.

`peer = await calls.join(call.guest)` connects and joins; `await peer.ask("chat", …)` gives the acknowledgement;
`await peer.hears("peer_message")` waits for the next event of that name, whatever came in between.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import socketio

from telehealth.kernel.uow import Begin
from tests.support.people import Person, session_for
from tests.support.rooms import MEDIA, Seat

WAIT_S = 10.0
FINGERPRINT = ":".join(["AB"] * 32)
AUDIO = f"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 {FINGERPRINT}\r\na=mid:0\r\n"
SDP = f"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{AUDIO}"
CANDIDATE = {
    "candidate": "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host", "sdpMid": "0", "sdpMLineIndex": 0,
    "usernameFragment": "abcd",
}  # fmt: skip
RELAY = "candidate:1 1 udp 41885439 203.0.113.10 50000 typ relay"
RELAYED = {**CANDIDATE, "candidate": f"{RELAY} raddr 0.0.0.0 rport 0 generation 0"}
TURN_URL = "turn:203.0.113.10:3478?transport=udp"
WITH_RELAY = {"turn_urls": TURN_URL, "turn_secret": "an-invented-secret-of-the-tests-0123456789"}


class Peer:
    """One tab of one person."""

    def __init__(self, seat: Seat, tab: str) -> None:
        self.seat = seat
        self.tab = tab
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, Any]] = []
        self.state: dict[str, Any] = {}
        self._news = asyncio.Condition()
        self._read = 0
        self.client.on("*", self._hear, namespace="/rooms")
        self.gone = asyncio.Event()
        self.client.on("disconnect", self._end, namespace="/rooms")
        self.refusal: dict[str, Any] = {}
        self.client.on("connect_error", self._turned_away, namespace="/rooms")

    @property
    def me(self) -> str:
        """The participant's id."""
        return str(self.state["me"])

    async def connect(self, url: str, cookie: str, token: str, origin: str = "") -> "Peer":
        """Come to the door. Raises socketio's ConnectionError; `refusal` is what the server said.

        `cookie`: staff's session, or "guest=…" for who has no account.
        """
        headers = {"Origin": origin or url, "Cookie": cookie if "=" in cookie else f"session={cookie}"}
        shown = {"seat_token": token, "tab_id": self.tab}
        await self.client.connect(
            url, headers=headers, auth=shown, namespaces=["/rooms"], transports=["websocket"], wait_timeout=20
        )
        return self

    async def join(self, *, last_seq: int = 0, take_over: bool = False) -> "Peer":
        """Take the seat."""
        wish = {"last_seq": last_seq, "take_over": take_over, "media": {"audio": True, "video": True}}
        self.state = (await self.must("join", wish))["state"]
        return self

    async def ask(self, event: str, body: object = None) -> dict[str, Any]:
        """Send an event and give its acknowledgement."""
        answer = await self.client.call(event, {} if body is None else body, namespace="/rooms", timeout=WAIT_S)
        assert isinstance(answer, dict)
        return answer

    async def must(self, event: str, body: object = None) -> dict[str, Any]:
        """The same for what has to go well."""
        answer = await self.ask(event, body)
        assert answer["ok"], answer
        return answer

    async def code(self, event: str, body: object = None) -> str:
        """The code of a refusal."""
        answer = await self.ask(event, body)
        assert not answer["ok"], answer
        return str(answer["error"]["code"])

    async def lets_in(self, guest: "Peer", **more: object) -> dict[str, Any]:
        """As the host: admit. The acknowledgement is the news that everyone else hears as participant_changed."""
        answer = await self.must("admit", {"participant_id": guest.me, "identity_confirmed": True, **more})
        await self._hear("participant_changed", {name: answer[name] for name in ("participant", "entries")})
        return answer

    async def hears(self, event: str, *, where: Callable[[Any], bool] = lambda _data: True) -> Any:  # noqa: ANN401
        """The next event of this name. What came before it counts as read."""
        async with asyncio.timeout(WAIT_S), self._news:
            while True:
                while self._read < len(self.heard):
                    self._read += 1
                    name, data = self.heard[self._read - 1]
                    if name == event and where(data):
                        return data
                await self._news.wait()

    def names(self) -> list[str]:
        """The names of everything heard so far, in order."""
        return [name for name, _ in self.heard]

    def changes(self) -> list[dict[str, Any]]:
        """Everyone who was told to have changed, as they were told, in order."""
        return [data["participant"] for name, data in self.heard if name == "participant_changed"]

    async def close(self) -> None:
        """Close the tab."""
        await self.client.disconnect()

    async def _hear(self, event: str, data: object = None) -> None:
        async with self._news:
            self.heard.append((event, data))
            self._news.notify_all()

    async def _turned_away(self, said: dict[str, Any]) -> None:
        self.refusal = said["data"]

    async def _end(self, *_reason: object) -> None:
        self.gone.set()


class Calls:
    """Peers of a running server, all closed at the end."""

    def __init__(self, begin: Begin, url: str, origin: str) -> None:
        self.begin = begin
        self.url = url
        self.origin = origin
        self.peers: list[Peer] = []

    async def come(self, seat: Seat, *, tab: str = "", token: str = "", cookie: str = "", url: str = "") -> Peer:
        """Come to the door with this person's own session and a fresh pass, unless others are given."""
        peer = Peer(seat, tab or uuid4().hex)
        self.peers.append(peer)
        cookie = cookie or await session_for(self.begin, seat.person)
        shown = token or await seat.token(self.begin)
        return await peer.connect(url or self.url, cookie, shown, self.origin)

    async def join(self, seat: Seat, *, tab: str = "", last_seq: int = 0, url: str = "") -> Peer:
        """Come and take the seat."""
        return await (await self.come(seat, tab=tab, url=url)).join(last_seq=last_seq)

    async def together(self, host: Seat, guest: Seat, *, url: str = "") -> tuple[Peer, Peer]:
        """Both inside; the guest by way of the server at `url`."""
        first, second = await self.join(host), await self.join(guest, url=url)
        await first.lets_in(second)
        await second.hears("admitted")
        return first, second


@asynccontextmanager
async def calls_to(begin: Begin, url: str, *, origin: str = "") -> AsyncIterator[Calls]:
    """Peers of the server at `url`, whose pages come from there unless said otherwise."""
    calls = Calls(begin, url, origin)
    try:
        yield calls
    finally:
        for peer in calls.peers:
            await peer.close()


__all__ = ["CANDIDATE", "MEDIA", "SDP", "WAIT_S", "Calls", "Peer", "Person", "calls_to"]
