"""What setting up a call costs the server: from the click on *admit* until both sides have what they need.

Everybody is connected and waits in the room already, on every server alike. Each server gets what its own client would
send: two descriptions of 3 kB, and eight candidates from each side. The others' clients send candidates one by one.

`call_setup_…`: the host's offer is ready with its candidates and goes along with the admission, and the guest answers.
`door_…` is where there is a TURN relay: the two are connected through the closed door `before` the `click`, which is
`admit` alone, and look for a shorter path `after` it; every message of the three counts. Ours checks sessions, seats
and admission against PostgreSQL and commits what it acknowledges; the others check and keep nothing. Not counted for
anybody: connecting; for us this means sign-in, seat and joining.

Processor time is the server process's own, with all its threads, by the scheduler's clock; PostgreSQL's is printed too.
All servers take turns every few calls, and the ratio is the median of the rounds' ratios: a machine that is fast now
and slow a second later is so for all of them. Few calls are ready at a time: every open socket is asked again and again
whether it is still there (by the Socket.IO servers every ten seconds alike), which is no part of setting up a call.
`floor` is python-socketio with our wire and our messages of the click, checking nothing: no change of our own code goes
below it.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

from aiohttp import ClientSession, TCPConnector

from scripts.bench.servers import Server, floor_server, node_server, our_server
from scripts.bench.wires import PeerWire, SocketIOWire
from telehealth.kernel.clock import SystemClock
from telehealth.kernel.db import make_engine
from telehealth.kernel.uow import make_begin
from tests.support.db import TEMPLATE, running_server
from tests.support.people import a_rural_clinician, a_specialist, session_for
from tests.support.rooms import Seat, a_room
from tests.support.signaling import CANDIDATE, SDP

CALLS = 100
SLICE = 25  # calls of one server before it is the next one's turn
WARM_UP_CALLS = 25  # of each server in each round: it rested for seconds, while rooms were made
AT_ONCE = 8
WARM_UP_ROUNDS = 6  # Node compiles what is hot until about then
ROUNDS = 18
CANDIDATES = 8
DESCRIPTION = SDP + "a=x-padding:" + "p" * (3000 - len(SDP)) + "\r\n"
RELAYED = {**CANDIDATE, "candidate": "candidate:1 1 udp 41885439 203.0.113.10 49160 typ relay raddr 0.0.0.0 rport 0"}
RELAYED_CANDIDATES = 3  # by UDP, TCP and TLS
DESCRIBED = {"sdp": DESCRIPTION, "candidates": [CANDIDATE] * CANDIDATES, "end_of_candidates": True}
THROUGH_THE_DOOR = {**DESCRIBED, "candidates": [RELAYED] * RELAYED_CANDIDATES}
TURN = {"TELEHEALTH_TURN_URLS": "turn:203.0.113.10:3478", "TELEHEALTH_TURN_SECRET": "s" * 32}
CLICK = "click"
COMES = "comes"  # not counted: the guest takes their seat
PLAIN = (CLICK,)
THROUGH_DOOR = ("before", CLICK, "after")
# As they are relayed, like those of the others.
MESSAGES = {PLAIN: {CLICK: 2}, THROUGH_DOOR: {"before": 2, CLICK: 1, "after": 2}}
THEIR_MESSAGES = 2 + 2 * CANDIDATES

Deed = Callable[[], Awaitable[None]]
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """Where our server keeps what it checks, and what the database has cost so far."""

    url: str
    main_process: int

    def cpu_ms(self) -> float:
        """Of every process of the server but those that come and go; the connections are kept for the whole measure."""
        children = Path(f"/proc/{self.main_process}/task/{self.main_process}/children").read_text(encoding="ascii")
        return sum(map(_lasting_ms, children.split()))


def _lasting_ms(process: str) -> float:
    try:
        comes_and_goes = b"autovacuum worker" in Path(f"/proc/{process}/cmdline").read_bytes()
        return 0.0 if comes_and_goes else Server("", int(process)).cpu_ms()
    except (FileNotFoundError, ProcessLookupError):  # it ended while it was looked at
        return 0.0


@dataclass(frozen=True, slots=True)
class Servers:
    """Everything that is measured."""

    ours: Server
    database: Database
    floor: Server
    relay: Server
    peer: Server


# Processor time for one call, in ms, by what of it and of whom; `postgres` is the database's for the click.
Round = Mapping[str, float]


def measure() -> Iterator[dict[str, object]]:
    """A call as it is set up where there is no TURN relay."""
    yield from compared_in_turns("call_setup", PLAIN)


def measure_door() -> Iterator[dict[str, object]]:
    """A call between two who were connected through the closed door."""
    yield from compared_in_turns("door", THROUGH_DOOR)


def compared_in_turns(name: str, steps: Steps) -> Iterator[dict[str, object]]:
    """Ours against two others, in rounds that take turns, so that a busy machine is busy for all of them."""
    with ExitStack() as stack:
        servers = start(stack, {} if steps == PLAIN else TURN)
        rounds = [asyncio.run(one_round(servers, steps)) for _ in range(WARM_UP_ROUNDS + ROUNDS)][WARM_UP_ROUNDS:]
    yield compared(f"{name}_relay", "Socket.IO relay on Node", 1.5, rounds, "relay", steps)
    yield compared(f"{name}_peerserver", "PeerServer", 4.0, rounds, "peer", steps)


def compared(name: str, peer_name: str, goal: float, rounds: list[Round], peer: str, steps: Steps) -> dict[str, object]:
    """One line: medians of the rounds; a ratio is the median of each round's own. Ours is the sum of all steps."""
    whole = [sum(one[step] for step in steps) for one in rounds]
    ratios = [own / one[peer] for own, one in zip(whole, rounds, strict=True)]
    messages = sum(MESSAGES[steps].values())
    return {
        "name": name,
        "ours": round(median(whole), 2),
        "peer": round(median(one[peer] for one in rounds), 2),
        "peer_name": peer_name,
        "ratio": round(median(ratios), 2),
        "goal": goal,
        "holds": median(ratios) <= goal,
        "unit": "ms of server processor time for a call",
        "ratios": sorted(round(one, 2) for one in ratios),
        "messages": {"ours": messages, "peer": THEIR_MESSAGES},
        "ms_per_message": {
            "ours": round(median(whole) / messages, 3),
            "peer": round(median(one[peer] for one in rounds) / THEIR_MESSAGES, 3),
        },
        "steps": {step: round(median(one[step] for one in rounds), 2) for step in steps},
        "click_ratio": round(median(one[CLICK] / one[peer] for one in rounds), 2),
        "postgres_ms": round(median(one["postgres"] for one in rounds), 2),
        "sql_share": round(median(one["postgres"] / (one[CLICK] + one["postgres"]) for one in rounds), 2),
        "floor": round(median(one["floor"] for one in rounds), 2),
    }


def start(stack: ExitStack, ours: Mapping[str, str]) -> Servers:
    """Start them all, ours with these settings."""
    databases = stack.enter_context(running_server())
    main_process = int((databases.server.data_dir / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    database = Database(databases.named(TEMPLATE).url, main_process)
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    settings = {"TELEHEALTH_DATABASE_URL": database.url, "TELEHEALTH_DATA_DIR": folder, **ours}
    return Servers(
        ours=stack.enter_context(our_server(settings)),
        database=database,
        floor=stack.enter_context(floor_server()),
        relay=stack.enter_context(node_server("relay.mjs")),
        peer=stack.enter_context(node_server("peerserver.mjs")),
    )


async def one_round(servers: Servers, steps: Steps) -> Round:
    """Every server's calls, a slice of each in turn: a machine is fast now and slow a second later, for all of them."""
    async with (
        floor_calls(servers.floor, steps) as floor,
        relay_calls(servers.relay) as relay,
        peer_calls(servers.peer) as peer,
        our_calls(servers.ours, servers.database, steps) as ours,
    ):
        others = {"floor": (floor, servers.floor), "relay": (relay, servers.relay), "peer": (peer, servers.peer)}
        every = {**{name: (calls, servers.ours) for name, calls in ours.items()}, **others}
        for calls, _server in every.values():
            await set_up(calls[:WARM_UP_CALLS])
        spent = dict.fromkeys((*every, "postgres"), 0.0)
        for start in range(WARM_UP_CALLS, WARM_UP_CALLS + CALLS, SLICE):
            for name, (calls, server) in every.items():
                before = servers.database.cpu_ms()
                spent[name] += await cost_of(calls[start : start + SLICE], server)
                spent["postgres"] += servers.database.cpu_ms() - before if name == CLICK else 0.0
        return {name: one / CALLS for name, one in spent.items()}


async def cost_of(calls: list[Deed], server: Server) -> float:
    """The server's processor time for setting up all these calls."""
    before = server.cpu_ms()
    await set_up(calls)
    return server.cpu_ms() - before


async def set_up(calls: list[Deed]) -> None:
    """All these calls, a few at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def in_turn(call: Deed) -> None:
        async with places:
            await call()

    await asyncio.gather(*map(in_turn, calls))


@asynccontextmanager
async def sockets() -> AsyncIterator[tuple[ClientSession, AsyncExitStack]]:
    """A client for any number of sockets, and where to leave what has to be closed."""
    async with ClientSession(connector=TCPConnector(limit=0)) as session, AsyncExitStack() as stack:
        yield session, stack


@dataclass(frozen=True, slots=True)
class Pair:
    """A host inside and a guest who waits, and what their browsers say at each step."""

    host: SocketIOWire
    host_id: str
    guest: SocketIOWire
    guest_id: str

    async def guest_comes(self) -> None:
        """Say something, as who takes their seat does: the room is known from it, as it is then."""
        await must(self.guest.call("set_media", {"audio": True, "video": True}))

    async def meet(self, described: Mapping[str, object] = DESCRIBED) -> None:
        """Offer and answer."""
        await self.host.emit("offer", {"to": self.guest_id, **described})
        await self.guest.hears("peer_message")
        await self.guest.emit("answer", {"to": self.host_id, **described})
        await self.host.hears("peer_message")

    async def meet_at_the_door(self) -> None:
        """The same while the guest waits, by the relay only."""
        await self.meet(THROUGH_THE_DOOR)

    async def search_a_shorter_path(self) -> None:
        """A while after the click."""
        await self.meet()

    async def admit(self, **how: object) -> None:
        """The click."""
        who = {"participant_id": self.guest_id, "identity_confirmed": True}
        await asyncio.gather(must(self.host.call("admit", {**who, **how})), self.guest.hears("admitted"))

    async def admit_connected(self) -> None:
        """The click, when both are connected."""
        await self.admit(connected=True)

    async def admit_with_offer(self) -> None:
        """The click where there is no relay, and the answer."""
        await self.admit(offer=DESCRIBED)
        await self.guest.emit("answer", {"to": self.host_id, **DESCRIBED})
        await self.host.hears("peer_message")


@asynccontextmanager
async def our_calls(server: Server, database: Database, steps: Steps) -> AsyncIterator[dict[str, list[Deed]]]:
    """Rooms with a host inside and a guest who waits, and the steps of a call in each."""
    engine = make_engine(database.url)
    begin = make_begin(engine, SystemClock(), lambda _topics: None)

    async def sit(seat: Seat) -> tuple[SocketIOWire, str]:
        headers = {"Origin": server.url, "Cookie": f"session={await session_for(begin, seat.person)}"}
        auth = {"seat_token": await seat.token(begin), "tab_id": "bench"}
        wire = await SocketIOWire.connect(session, server.url, "/rooms", auth, headers)
        stack.push_async_callback(wire.close)
        wish = {"last_seq": 0, "take_over": False, "media": {"audio": True, "video": True}}
        return wire, (await wire.call("join", wish))["state"]["me"]

    async with sockets() as (session, stack):
        stack.push_async_callback(engine.dispose)
        host, guest = await a_specialist(begin), await a_rural_clinician(begin)
        made = [await a_room(begin, host=host, guest=guest) for _ in range(WARM_UP_CALLS + CALLS)]
        pairs = [Pair(*await sit(one.host), *await sit(one.guest)) for one in made]
        # On a busy machine the first of them took their seats half a lease ago.
        await asyncio.gather(*(must(wire.call("heartbeat", {})) for pair in pairs for wire in (pair.host, pair.guest)))
        yield deeds(pairs, steps)


def deeds(pairs: list[Pair], steps: Steps) -> dict[str, list[Deed]]:
    """What each pair does at each step, in order."""
    if steps == PLAIN:
        return {CLICK: [pair.admit_with_offer for pair in pairs]}
    return {
        COMES: [pair.guest_comes for pair in pairs],
        "before": [pair.meet_at_the_door for pair in pairs],
        CLICK: [pair.admit_connected for pair in pairs],
        "after": [pair.search_a_shorter_path for pair in pairs],
    }


async def must(answer: Awaitable[dict[str, object]]) -> None:
    """Stop the measure when something was refused."""
    if not (said := await answer)["ok"]:
        raise RuntimeError(said)


@asynccontextmanager
async def floor_calls(server: Server, steps: Steps) -> AsyncIterator[list[Deed]]:
    """Two sockets each, who are known by a name."""

    async def sit(name: str) -> SocketIOWire:
        wire = await SocketIOWire.connect(session, server.url, "/rooms", {}, {"Origin": server.url})
        stack.push_async_callback(wire.close)
        await wire.call("join", name)
        return wire

    async def pair(host: str, guest: str) -> Pair:
        return Pair(await sit(host), host, await sit(guest), guest)

    async with sockets() as (session, stack):
        pairs = [await pair(f"{uuid4()}", f"{uuid4()}") for _ in range(WARM_UP_CALLS + CALLS)]
        yield deeds(pairs, steps)[CLICK]


@asynccontextmanager
async def relay_calls(server: Server) -> AsyncIterator[list[Deed]]:
    """Two sockets in a room each."""

    async def ready(room: str) -> Deed:
        pair = [await SocketIOWire.connect(session, server.url, "/", {}, {}) for _ in range(2)]
        for wire in pair:
            stack.push_async_callback(wire.close)
            await wire.emit("join", room)
        first, second = pair
        return lambda: relay_call(first, second)

    async with sockets() as (session, stack):
        yield [await ready(f"room {number}") for number in range(WARM_UP_CALLS + CALLS)]


async def relay_call(first: SocketIOWire, second: SocketIOWire) -> None:
    """Offer, answer, and each candidate as it is found."""
    await first.emit("signal", {"kind": "offer", "sdp": DESCRIPTION})
    await second.hears("signal")
    await second.emit("signal", {"kind": "answer", "sdp": DESCRIPTION})
    await first.hears("signal")
    for _ in range(CANDIDATES):
        for wire in (first, second):
            await wire.emit("signal", {"kind": "candidate", **CANDIDATE})
    for _ in range(CANDIDATES):
        for wire in (first, second):
            await wire.hears("signal")


@asynccontextmanager
async def peer_calls(server: Server) -> AsyncIterator[list[Deed]]:
    """Two peers each, who know each other's names."""

    async def ready(number: int) -> Deed:
        names = f"a{number}", f"b{number}"
        first, second = [await PeerWire.connect(session, server.url, name) for name in names]
        for wire in (first, second):
            stack.push_async_callback(wire.close)
        return lambda: peer_call(first, second, *names)

    async with sockets() as (session, stack):
        yield [await ready(number) for number in range(WARM_UP_CALLS + CALLS)]


async def peer_call(first: PeerWire, second: PeerWire, first_name: str, second_name: str) -> None:
    """Offer, answer, and each candidate as it is found."""
    await first.send("OFFER", second_name, {"sdp": DESCRIPTION})
    await second.hears("OFFER")
    await second.send("ANSWER", first_name, {"sdp": DESCRIPTION})
    await first.hears("ANSWER")
    for _ in range(CANDIDATES):
        await first.send("CANDIDATE", second_name, {"candidate": CANDIDATE})
        await second.send("CANDIDATE", first_name, {"candidate": CANDIDATE})
    for _ in range(CANDIDATES):
        for wire in (first, second):
            await wire.hears("CANDIDATE")
