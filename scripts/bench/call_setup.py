"""What setting up a call costs the server: from the click on *admit* until both sides have what they need.

Everybody is connected and waits in the room already, on every server alike. Each server gets what its own client would
send: two descriptions of 3 kB, and eight candidates from each side. The others' clients send candidates one by one.
Our host's browser has an offer ready while the guest waits, with all of its candidates, and sends it along with the
admission (`web/static/js/call/prepared_links.js`); the guest's answer waits up to 100 ms for candidates and takes what
is known by then. So a call is `admit` and an answer; where a relay is slow, one message with the rest follows, which is
not in these figures. Ours checks sessions, seats and admission against PostgreSQL and commits what it acknowledges; the
others check and keep nothing. Not counted for anybody: connecting; for us this means sign-in, seat and joining.

Processor time is the server process's own, with all its threads, by the scheduler's clock; PostgreSQL's is printed too.
All servers take turns every few calls, and the ratio is the median of the rounds' ratios: a machine that is fast now
and slow a second later is so for all of them. `floor` is python-socketio with our wire and our messages that checks
nothing: no change of our own code goes below it.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
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
from tests.support.rooms import Call, Seat, a_room
from tests.support.signaling import CANDIDATE, SDP

CALLS = 200
SLICE = 25  # calls of one server before it is the next one's turn
WARM_UP_CALLS = 50  # of each server in each round: it rested for seconds, while rooms were made
AT_ONCE = 8
WARM_UP_ROUNDS = 3  # Node compiles what is hot until about the third
ROUNDS = 9
CANDIDATES = 8
DESCRIPTION = SDP + "a=x-padding:" + "p" * (3000 - len(SDP)) + "\r\n"
OUR_MESSAGES = 2  # admit with the offer, and the answer; both as they are relayed, like those of the others
THEIR_MESSAGES = 2 + 2 * CANDIDATES

Deed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Database:
    """Where our server keeps what it checks, and what the database has cost so far."""

    url: str
    main_process: int

    def cpu_ms(self) -> float:
        """Of every process of the server that is alive; the connections are kept for the whole measure."""
        children = Path(f"/proc/{self.main_process}/task/{self.main_process}/children").read_text(encoding="ascii")
        return sum(Server("", int(process)).cpu_ms() for process in children.split())


@dataclass(frozen=True, slots=True)
class Servers:
    """Everything that is measured."""

    ours: Server
    database: Database
    floor: Server
    relay: Server
    peer: Server


@dataclass(frozen=True, slots=True)
class Round:
    """Processor time for one call, in ms, of each."""

    ours: float
    postgres: float
    floor: float
    relay: float
    peer: float


def measure() -> Iterator[dict[str, object]]:
    """Ours against two others, in rounds that take turns, so that a busy machine is busy for all of them."""
    with ExitStack() as stack:
        servers = start(stack)
        rounds = [asyncio.run(one_round(servers)) for _ in range(WARM_UP_ROUNDS + ROUNDS)][WARM_UP_ROUNDS:]
    yield compared("call_setup_relay", "Socket.IO relay on Node", 1.5, rounds, lambda one: one.relay)
    yield compared("call_setup_peerserver", "PeerServer", 4.0, rounds, lambda one: one.peer)


def compared(
    name: str, peer_name: str, goal: float, rounds: list[Round], peer: Callable[[Round], float]
) -> dict[str, object]:
    """One line: medians of the rounds; a ratio is the median of each round's own."""
    own, other = median(one.ours for one in rounds), median(map(peer, rounds))
    ratio = median(one.ours / peer(one) for one in rounds)
    return {
        "name": name,
        "ours": round(own, 2),
        "peer": round(other, 2),
        "peer_name": peer_name,
        "ratio": round(ratio, 2),
        "goal": goal,
        "holds": ratio <= goal,
        "unit": "ms of server processor time for a call",
        "ratios": sorted(round(one.ours / peer(one), 2) for one in rounds),
        "messages": {"ours": OUR_MESSAGES, "peer": THEIR_MESSAGES},
        "ms_per_message": {"ours": round(own / OUR_MESSAGES, 3), "peer": round(other / THEIR_MESSAGES, 3)},
        "postgres_ms": round(median(one.postgres for one in rounds), 2),
        "sql_share": round(median(one.postgres / (one.ours + one.postgres) for one in rounds), 2),
        "floor": round(median(one.floor for one in rounds), 2),
        "floor_ratio": round(median(one.floor / peer(one) for one in rounds), 2),
    }


def start(stack: ExitStack) -> Servers:
    """Start them all."""
    databases = stack.enter_context(running_server())
    main_process = int((databases.server.data_dir / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    database = Database(databases.named(TEMPLATE).url, main_process)
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    settings = {"TELEHEALTH_DATABASE_URL": database.url, "TELEHEALTH_DATA_DIR": folder}
    return Servers(
        ours=stack.enter_context(our_server(settings)),
        database=database,
        floor=stack.enter_context(floor_server()),
        relay=stack.enter_context(node_server("relay.mjs")),
        peer=stack.enter_context(node_server("peerserver.mjs")),
    )


async def one_round(servers: Servers) -> Round:
    """Every server's calls, a slice of each in turn: a machine is fast now and slow a second later, for all of them."""
    async with (
        floor_calls(servers.floor) as floor,
        relay_calls(servers.relay) as relay,
        peer_calls(servers.peer) as peer,
        our_calls(servers.ours, servers.database) as ours,
    ):
        every = [(ours, servers.ours), (floor, servers.floor), (relay, servers.relay), (peer, servers.peer)]
        for calls, _server in every:
            await set_up(calls[:WARM_UP_CALLS])
        spent, before = [0.0] * len(every), servers.database.cpu_ms()
        for start in range(WARM_UP_CALLS, WARM_UP_CALLS + CALLS, SLICE):
            for place, (calls, server) in enumerate(every):
                spent[place] += await cost_of(calls[start : start + SLICE], server)
        postgres = servers.database.cpu_ms() - before
        return Round(*(one / CALLS for one in (spent[0], postgres, *spent[1:])))


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


@asynccontextmanager
async def our_calls(server: Server, database: Database) -> AsyncIterator[list[Deed]]:
    """Rooms with a host inside and a guest who waits."""
    engine = make_engine(database.url)
    begin = make_begin(engine, SystemClock(), lambda _topics: None)

    async def sit(seat: Seat) -> tuple[SocketIOWire, str]:
        headers = {"Origin": server.url, "Cookie": f"session={await session_for(begin, seat.person)}"}
        auth = {"seat_token": await seat.token(begin), "tab_id": "bench"}
        wire = await SocketIOWire.connect(session, server.url, "/rooms", auth, headers)
        stack.push_async_callback(wire.close)
        wish = {"last_seq": 0, "take_over": False, "media": {"audio": True, "video": True}}
        return wire, (await wire.call("join", wish))["state"]["me"]

    async def ready(call: Call) -> Deed:
        (first, first_id), (second, second_id) = await sit(call.host), await sit(call.guest)
        seated.extend((first, second))
        return lambda: our_call(first, first_id, second, second_id)

    seated: list[SocketIOWire] = []
    async with sockets() as (session, stack):
        stack.push_async_callback(engine.dispose)
        host, guest = await a_specialist(begin), await a_rural_clinician(begin)
        calls = [await ready(await a_room(begin, host=host, guest=guest)) for _ in range(WARM_UP_CALLS + CALLS)]
        # On a busy machine the first of them took their seats half a lease ago.
        await asyncio.gather(*(must(wire.call("heartbeat", {})) for wire in seated))
        yield calls


async def our_call(host: SocketIOWire, host_id: str, guest: SocketIOWire, guest_id: str) -> None:
    """Admit with the offer that is ready, and answer."""
    described = {"sdp": DESCRIPTION, "candidates": [CANDIDATE] * CANDIDATES, "end_of_candidates": True}
    admitting = must(host.call("admit", {"participant_id": guest_id, "identity_confirmed": True, "offer": described}))
    await asyncio.gather(admitting, guest.hears("admitted"))
    await guest.emit("answer", {"to": host_id, **described})
    await host.hears("peer_message")


async def must(answer: Awaitable[dict[str, object]]) -> None:
    """Stop the measure when something was refused."""
    if not (said := await answer)["ok"]:
        raise RuntimeError(said)


@asynccontextmanager
async def floor_calls(server: Server) -> AsyncIterator[list[Deed]]:
    """Two sockets each, who are known by a name."""

    async def sit(name: str) -> SocketIOWire:
        wire = await SocketIOWire.connect(session, server.url, "/rooms", {}, {"Origin": server.url})
        stack.push_async_callback(wire.close)
        await wire.call("join", name)
        return wire

    async def ready(host: str, guest: str) -> Deed:
        first, second = await sit(host), await sit(guest)
        return lambda: our_call(first, host, second, guest)

    async with sockets() as (session, stack):
        yield [await ready(f"{uuid4()}", f"{uuid4()}") for _ in range(WARM_UP_CALLS + CALLS)]


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
