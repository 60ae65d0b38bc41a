"""A thousand patients want one slot in the same second, twenty times over, from two server processes on one port."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import time as clock
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa
from aiohttp import ClientSession, TCPConnector
from yarl import URL

from telehealth.guests.service import GUEST_COOKIE
from telehealth.kernel.uow import Begin
from telehealth.scheduling.queries import Hours, Slot
from tests.support.db import Database
from tests.support.guests import a_patients_session
from tests.support.live_server import LiveServer, free_port
from tests.support.scheduling import FIRST, a_body, a_clinic

BOOKERS = 1000
ROUNDS = 20
UNGUARDED = 200
ALL_DAY = Hours(rule="FREQ=DAILY", starts=clock(0, 30), ends=clock(23, 30), first=FIRST)
DOUBLE_BOOKED = sa.text(
    "select count(*) from busy a join busy b on a.resource_id = b.resource_id and a.lane = b.lane"
    " and a.during && b.during and a.ctid < b.ctid"
)
DEADLOCKS = sa.text("select deadlocks from pg_stat_database where datname = current_database()")


@asynccontextmanager
async def two_workers(database: Database, folder: Path, module: str = "telehealth") -> AsyncIterator[LiveServer]:
    """Two processes that share a port, and take the word of a proxy on this machine."""
    settings = {"TELEHEALTH_TRUSTED_PROXIES": "127.0.0.0/8,::1/128"}
    port = free_port()
    async with AsyncExitStack() as stack:
        workers = [LiveServer(database, folder, dict(settings), port, module=module) for _ in range(2)]
        for worker in workers:
            stack.push_async_callback(worker.stop)
            await worker.start()
        yield workers[0]


async def tokens_of(begin: Begin, count: int) -> list[str]:
    return [(await a_patients_session(begin, remote=address(number))).token for number in range(count)]


def address(number: int) -> str:
    return f"198.18.{number // 250}.{number % 250 + 1}"


async def one_round(url: str, tokens: list[str], slot: Slot) -> list[tuple[int, str, float]]:
    """Everybody at once: status, the first of the next free slots, seconds."""
    gate, target = asyncio.Event(), URL(f"{url}/api/appointments")
    of_all = {"Origin": url, "Content-Type": "application/json"}

    async def book(number: int, token: str) -> tuple[int, str, float]:
        headers = of_all | {"Cookie": f"{GUEST_COOKIE}={token}", "X-Forwarded-For": address(number)}
        body = orjson.dumps(a_body(slot))
        await gate.wait()
        began = time.perf_counter()
        async with session.post(target, data=body, headers=headers) as response:
            said = orjson.loads(await response.read())
        free = said.get("params", {}).get("next_free", "")
        return response.status, free.split(" ")[0], time.perf_counter() - began

    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        waiting = [asyncio.create_task(book(number, token)) for number, token in enumerate(tokens)]
        await asyncio.sleep(0)  # everybody stands at the gate
        gate.set()
        return list(await asyncio.gather(*waiting))


async def count(begin: Begin, what: sa.Executable) -> int:
    async with begin(None) as uow:
        return int((await uow.conn.execute(what)).scalar_one())


@pytest.mark.feature(40)
async def test_a_thousand_bookers_of_one_slot_in_twenty_rounds(
    own_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with two_workers(own_database, tmp_path) as server, server.arranging() as begin:
        clinic = await a_clinic(begin, hours=(ALL_DAY,))
        tokens = await tokens_of(begin, BOOKERS)
        free = await clinic.free(begin, days=5)
        answers: Counter[tuple[int, bool]] = Counter()
        took: list[float] = []
        for number in range(ROUNDS):
            slot = free[-1 - 2 * number]
            for status, next_free, seconds in await one_round(server.url, tokens, slot):
                answers[status, bool(next_free)] += 1
                took.append(seconds)
        doubles, deadlocks = await count(begin, DOUBLE_BOOKED), await count(begin, DEADLOCKS)
    p50, p99 = (sorted(took)[int(len(took) * share)] for share in (0.5, 0.99))
    with capsys.disabled():
        print(f"\n{BOOKERS} bookers x {ROUNDS}: {dict(answers)}, p50 {p50:.2f} s, p99 {p99:.2f} s")  # noqa: T201
    assert answers == {(201, False): ROUNDS, (409, True): (BOOKERS - 1) * ROUNDS}
    assert (doubles, deadlocks) == (0, 0)


async def test_without_lock_and_constraint_the_same_servers_book_one_slot_twice(
    own_database: Database, tmp_path: Path
) -> None:
    async with own_database.connection() as conn:
        await conn.execute(sa.text("alter table busy drop constraint ex_busy_resource_id_lane_during"))
    async with (
        two_workers(own_database, tmp_path, "tests.support.unguarded") as server,
        server.arranging() as begin,
    ):
        clinic = await a_clinic(begin, hours=(ALL_DAY,))
        slot = (await clinic.free(begin))[-1]
        said = Counter(status for status, *_ in await one_round(server.url, await tokens_of(begin, UNGUARDED), slot))
        assert await count(begin, DOUBLE_BOOKED) > 0
    assert said[201] > 1
