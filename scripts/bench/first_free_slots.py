"""The first 20 free slots of a specialty in a province, at national size, against the textbook's anti-join.

Ours is the product's own query, with every statement it sends; its rows and the peer's are counted the same way, from
EXPLAIN (ANALYZE): actual rows times loops, over everything that scans, rows that a filter dropped among them.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from scripts.bench.national import DAYS, NOW, TODAY, ZONE, Nation, book_up_to, people_and_places
from telehealth.directory.provinces import PROVINCES
from telehealth.directory.specialties import SPECIALTIES
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import queries
from telehealth.scheduling.tables import busy
from tests.support.db import Database, running_server

MILLION = 1_000_000
# Millions of busy ranges; those after the third as long as the time lasts. With BENCH_SITES=600 and
# BENCH_MILLIONS=0.01,0.02,0.05 it is a minute's try of this script, whose figures mean nothing.
POINTS = tuple(float(one) for one in os.environ.get("BENCH_MILLIONS", "1,2,5,10,20,40").split(","))
MUST = 3
TEN_MINUTES = 600.0
WANTED = 20
SEARCHES = 40
ROUNDS = 5
PEERS = 3
ROWS_GOAL = 0.001
TIME_GOAL = 1.3

# Every slot of every schedule there is, without those for which something busy exists.
ANTI_JOIN = """
select o.schedule_id, slot
from offering o
join schedule s on s.id = o.schedule_id
join schedule_hours h on h.schedule_id = s.id
cross join generate_series($3::date, $3::date + $4::integer - 1, interval '1 day') as day
cross join lateral generate_series(
  (day::date + h.starts) at time zone 'Asia/Ho_Chi_Minh', (day::date + h.ends - interval '30 minutes') at time zone
  'Asia/Ho_Chi_Minh', interval '30 minutes') as slot
where o.province_code = $1 and o.specialty = $2 and o.is_public and extract(isodow from day) <= 6 and slot > $5
  and not exists (
    select from busy b
    where b.resource_id = s.resource_id and b.during && tstzrange(slot, slot + interval '30 minutes'))
order by slot, o.schedule_id
limit 20
"""


@dataclass(slots=True)
class Point:
    """What was measured with so many busy ranges."""

    busy: int
    ms: float
    peer_ms: float
    rows: float
    peer_rows: float
    peer_rows_of_tables: float
    seconds: dict[str, float] = field(default_factory=dict)


def measure() -> Iterator[dict[str, object]]:
    """The curve, and whether it holds. The server and its files are gone afterwards."""
    with running_server() as databases:
        points = asyncio.run(curve(asyncio.run(databases.clone("national"))))
    worst = max(point.rows / point.peer_rows for point in points)
    growth = points[-1].ms / points[0].ms
    yield {
        "name": "first_free_slots_rows",
        "ours": round(max(point.rows for point in points), 1),
        "peer": round(min(point.peer_rows for point in points)),
        "peer_name": "anti-join over generated slots",
        "ratio": round(worst, 6),
        "goal": ROWS_GOAL,
        "holds": worst <= ROWS_GOAL,
        "unit": "rows read for one search",
        "curve": [{name: rounded(getattr(point, name)) for name in Point.__slots__} for point in points],
    }
    yield {
        "name": "first_free_slots_time",
        "ours": round(points[-1].ms, 2),
        "peer": round(points[-1].peer_ms, 2),
        "peer_name": "anti-join over generated slots",
        "ratio": round(growth, 2),
        "goal": TIME_GOAL,
        "holds": growth <= TIME_GOAL,
        "unit": "ms for one search at the last point; the ratio is last to first point",
        "busy": {"first": points[0].busy, "last": points[-1].busy},
    }


def rounded(value: object) -> object:
    """A number as it is printed."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return round(value, 2) if isinstance(value, float) else value


async def curve(database: Database) -> list[Point]:
    """One point after the other, as far as ten minutes reach."""
    nation, points, began = Nation(), [], time.monotonic()
    async with database.engine() as engine, driver_of(engine) as driver:
        await driver.execute("set session_replication_role = replica")  # the rows are known to fit together
        await driver.execute("set maintenance_work_mem = '1GB'")
        await people_and_places(driver)
        for millions in POINTS:
            start = time.monotonic()
            points.append(await one_point(engine, driver, nation, int(millions * MILLION)))
            took, left = time.monotonic() - start, TEN_MINUTES - (time.monotonic() - began)
            if len(points) >= MUST and left < 2.5 * took:
                break
    return points


@asynccontextmanager
async def driver_of(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """The driver's own connection, outside any transaction."""
    async with engine.connect() as conn:
        raw: Any = (await conn.get_raw_connection()).driver_connection
        yield raw


async def one_point(engine: AsyncEngine, driver: asyncpg.Connection, nation: Nation, total: int) -> Point:
    """Load, build the indexes, and measure both."""
    clock = [time.monotonic()]
    await without_indexes(engine)
    count = await book_up_to(driver, nation, total)
    clock.append(time.monotonic())
    await with_indexes(engine, driver)
    clock.append(time.monotonic())
    chance = random.Random(7)
    places = [(p, s) for p in PROVINCES for s in SPECIALTIES]
    searches = [
        queries.Search(province_code=p, specialty=s) for p, s in chance.sample(places, SEARCHES)
    ]  # fmt: skip
    ms = await our_time(engine, searches)
    rows = [await our_rows(engine, driver, one) for one in searches[:PEERS]]
    theirs = [await peer(driver, one) for one in searches[:PEERS]]
    for one, (_, _, _, slots) in zip(searches[:PEERS], theirs, strict=True):
        await check_same(engine, one, slots)
    clock.append(time.monotonic())
    loading, building, measuring = (after - before for before, after in pairwise(clock))
    return Point(
        busy=count, ms=ms, peer_ms=median(one[0] for one in theirs), rows=max(rows),
        peer_rows=min(one[1] for one in theirs), peer_rows_of_tables=min(one[2] for one in theirs),
        seconds={"loading": loading, "building": building, "measuring": measuring},
    )  # fmt: skip


async def without_indexes(engine: AsyncEngine) -> None:
    """Take the indexes of busy away."""
    async with engine.begin() as conn:
        for constraint in exclusions():
            await conn.execute(DropConstraint(constraint, if_exists=True))
        for index in busy.indexes:
            await conn.execute(DropIndex(index, if_exists=True))


async def with_indexes(engine: AsyncEngine, driver: asyncpg.Connection) -> None:
    """Build them over what is there, and let the planner know of it."""
    async with engine.begin() as conn:
        await conn.execute(sa.text("set local maintenance_work_mem = '1GB'"))
        for constraint in exclusions():
            await conn.execute(AddConstraint(constraint))
        for index in busy.indexes:
            await conn.execute(CreateIndex(index))
    await driver.execute("vacuum analyze")


def exclusions() -> list[sa.Constraint]:
    """What keeps busy ranges apart."""
    return [one for one in busy.constraints if str(one.name).startswith("ex_")]


@asynccontextmanager
async def unit_of_work(engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
    """A transaction at the time of the data."""
    async with engine.connect() as conn:
        yield UnitOfWork(conn, None, NOW)


async def our_time(engine: AsyncEngine, searches: list[queries.Search]) -> float:
    """Milliseconds for one search: the median of all, each at its best of some rounds, for others use this machine."""
    best = dict.fromkeys(range(len(searches)), float("inf"))
    async with unit_of_work(engine) as uow:
        for _ in range(ROUNDS):
            for number, one in enumerate(searches):
                began = time.perf_counter()
                found = await queries.first_free(uow, one, count=WANTED)
                best[number] = min(best[number], (time.perf_counter() - began) * 1000)
                if len(found) != WANTED:
                    raise RuntimeError(one)
    return median(best.values())


async def our_rows(engine: AsyncEngine, driver: asyncpg.Connection, search: queries.Search) -> float:
    """Rows that all statements of one search read."""
    said: list[tuple[str, tuple[Any, ...]]] = []

    def hear(_conn: AsyncConnection, _cursor: object, statement: str, values: tuple[Any, ...], *_: object) -> None:
        said.append((statement, values))

    sa.event.listen(engine.sync_engine, "before_cursor_execute", hear)
    async with unit_of_work(engine) as uow:
        await queries.first_free(uow, search, count=WANTED)
    sa.event.remove(engine.sync_engine, "before_cursor_execute", hear)
    return sum([(await explained(driver, statement, *values))[0] for statement, values in said])


async def peer(driver: asyncpg.Connection, search: queries.Search) -> tuple[float, float, float, list[Any]]:
    """Milliseconds and rows of the anti-join, those of tables alone, and what it finds."""
    values = (search.province_code, search.specialty, TODAY, DAYS, NOW)
    began = time.perf_counter()
    slots = [row["slot"] for row in await driver.fetch(ANTI_JOIN, *values)]
    took = (time.perf_counter() - began) * 1000
    rows, of_tables = await explained(driver, ANTI_JOIN, *values)
    return took, rows, of_tables, slots


async def explained(driver: asyncpg.Connection, statement: str, *values: object) -> tuple[float, float]:
    """Rows read by a statement: over everything that scans, and over tables alone."""
    plan = await driver.fetchval(f"explain (analyze, timing off, format json) {statement}", *values)
    nodes = list(walk(plan[0]["Plan"]))
    return sum(scanned(node) for node in nodes), sum(scanned(node) for node in nodes if "Relation Name" in node)


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes."""
    yield node
    for below in node.get("Plans", ()):
        yield from walk(below)


def scanned(node: dict[str, Any]) -> float:
    """Rows a node read, when it is one that scans. A bitmap's index scan is counted by its heap scan."""
    if "Scan" not in node["Node Type"] or node["Node Type"] in {"Bitmap Index Scan", "Subquery Scan"}:
        return 0
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    read: float = (node["Actual Rows"] + dropped) * node["Actual Loops"]
    return read


async def check_same(engine: AsyncEngine, search: queries.Search, slots: list[Any]) -> None:
    """Both found the same times. Raises RuntimeError."""
    async with unit_of_work(engine) as uow:
        mine = [slot.start for slot in await queries.first_free(uow, search, count=WANTED)]
    if mine != slots:
        message = f"{search}: {mine} is not {slots} ({ZONE})"
        raise RuntimeError(message)
