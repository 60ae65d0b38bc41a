"""What setting up a call costs the server: from the click on *admit* until both sides have what they need.

Everybody waits in the room already. Each server gets what its own client would send: two descriptions of 3 kB, and
eight candidates from each side, one by one except where the client gathers them, as ours does. Ours checks sessions,
seats and admission against PostgreSQL all the while; the others check nothing.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from aiohttp import ClientSession, TCPConnector

from scripts.bench.servers import Server, node_server, our_server
from scripts.bench.wires import PeerWire, SocketIOWire
from telehealth.kernel.clock import SystemClock
from telehealth.kernel.db import make_engine
from telehealth.kernel.uow import make_begin
from tests.support.db import TEMPLATE, running_server
from tests.support.people import a_rural_clinician, a_specialist, session_for
from tests.support.rooms import Call, Seat, a_room
from tests.support.signaling import CANDIDATE, SDP

CALLS = 100
AT_ONCE = 8
ROUNDS = 3
CANDIDATES = 8
DESCRIPTION = SDP + "a=x-padding:" + "p" * (3000 - len(SDP)) + "\r\n"
OUR_MESSAGES = 5  # admit, offer, answer, and what was gathered later from each side
THEIR_MESSAGES = 2 + 2 * CANDIDATES

Deed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time for one call, in ms: the server's, and where it has one its database's."""

    server: float
    database: float = 0


@dataclass(frozen=True, slots=True)
class Database:
    """Where our server keeps what it checks, and what the database has cost so far."""

    url: str
    main_process: int

    def cpu_ms(self) -> float:
        """Of every process of the server that is alive; the connections are kept for the whole measure."""
        children = Path(f"/proc/{self.main_process}/task/{self.main_process}/children").read_text(encoding="ascii")
        return sum(Server("", int(process)).cpu_ms() for process in children.split())


def measure() -> Iterator[dict[str, object]]:
    """Ours against two others, each as the median of some rounds in turn."""
    with ExitStack() as stack:
        databases = stack.enter_context(running_server())
        main_process = int((databases.server.data_dir / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        database = Database(databases.named(TEMPLATE).url, main_process)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        settings = {"TELEHEALTH_DATABASE_URL": database.url, "TELEHEALTH_DATA_DIR": folder}
        ours = stack.enter_context(our_server(settings))
        relay = stack.enter_context(node_server("relay.mjs"))
        peer = stack.enter_context(node_server("peerserver.mjs"))
        rounds = [asyncio.run(one_round(ours, database, relay, peer)) for _ in range(ROUNDS + 1)]
    our_costs, relay_costs, peer_costs = zip(*rounds[1:], strict=True)  # the first one warms everybody up
    own, sql = median(cost.server for cost in our_costs), median(cost.database for cost in our_costs)
    for name, costs, goal in (("Socket.IO relay on Node", relay_costs, 1.5), ("PeerServer", peer_costs, 4.0)):
        other = median(cost.server for cost in costs)
        yield {
            "name": f"call_setup_{'relay' if costs is relay_costs else 'peerserver'}",
            "ours": round(own, 3),
            "peer": round(other, 3),
            "peer_name": name,
            "ratio": round(own / other, 2),
            "goal": goal,
            "holds": own / other <= goal,
            "unit": "ms of server processor time for a call",
            "messages": {"ours": OUR_MESSAGES, "peer": THEIR_MESSAGES},
            "ms_per_message": {"ours": round(own / OUR_MESSAGES, 3), "peer": round(other / THEIR_MESSAGES, 3)},
            "postgres_ms": round(sql, 3),
            "sql_share": round(sql / (own + sql), 2),
        }


async def one_round(ours: Server, database: Database, relay: Server, peer: Server) -> tuple[Cost, Cost, Cost]:
    """Every server once."""
    async with our_calls(ours, database) as calls:
        mine = await cost_of(calls, ours, database)
    async with relay_calls(relay) as calls:
        first = await cost_of(calls, relay)
    async with peer_calls(peer) as calls:
        return mine, first, await cost_of(calls, peer)


async def cost_of(calls: list[Deed], server: Server, database: Database | None = None) -> Cost:
    """Set up all these calls, a few at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def in_turn(call: Deed) -> None:
        async with places:
            await call()

    before, before_sql = server.cpu_ms(), database.cpu_ms() if database else 0
    await asyncio.gather(*map(in_turn, calls))
    spent, spent_sql = server.cpu_ms() - before, (database.cpu_ms() if database else 0) - before_sql
    return Cost(spent / len(calls), spent_sql / len(calls))


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
        return lambda: our_call(first, first_id, second, second_id)

    async with sockets() as (session, stack):
        stack.push_async_callback(engine.dispose)
        host, guest = await a_specialist(begin), await a_rural_clinician(begin)
        yield [await ready(await a_room(begin, host=host, guest=guest)) for _ in range(CALLS)]


async def our_call(host: SocketIOWire, host_id: str, guest: SocketIOWire, guest_id: str) -> None:
    """Admit, describe both ends, and pass on what was gathered later."""
    half = [CANDIDATE] * (CANDIDATES // 2)
    await must(host.call("admit", {"participant_id": guest_id, "identity_confirmed": True}))
    await guest.hears("admitted")
    await must(host.call("offer", {"to": guest_id, "sdp": DESCRIPTION, "candidates": half}))
    await guest.hears("peer_message")
    await must(guest.call("answer", {"to": host_id, "sdp": DESCRIPTION, "candidates": half}))
    await host.hears("peer_message")
    rest = {"candidates": half, "end_of_candidates": True}
    await asyncio.gather(
        must(host.call("ice_candidates", {"to": guest_id, **rest})),
        must(guest.call("ice_candidates", {"to": host_id, **rest})),
    )
    await asyncio.gather(host.hears("peer_message"), guest.hears("peer_message"))


async def must(answer: Awaitable[dict[str, object]]) -> None:
    """Stop the measure when something was refused."""
    if not (said := await answer)["ok"]:
        raise RuntimeError(said)


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
        yield [await ready(f"room {number}") for number in range(CALLS)]


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
        yield [await ready(number) for number in range(CALLS)]


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
