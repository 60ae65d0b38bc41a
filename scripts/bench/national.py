"""A nation's schedules, copied into an empty database: 13,500 sites, 8 clinicians each, 60 days of half-hour slots.

People book what comes first, so near days are full with a few gaps from cancellations, and far days are empty. How many
of a clinician's slots are taken differs from one to the next. The same numbers always make the same data.
"""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from telehealth.directory.provinces import PROVINCES
from telehealth.directory.specialties import SPECIALTIES

SITES = int(os.environ.get("BENCH_SITES", "13500"))
CLINICIANS = 8
SCHEDULES = SITES * CLINICIANS
DAYS = 60
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 3, 2)
NOW = datetime.combine(TODAY, time(7), tzinfo=ZONE).astimezone(UTC)
RULE = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"
SESSIONS = ((time(8), time(12)), (time(13), time(17)))
SLOT = timedelta(minutes=30)
GAP = 0.1  # of the near slots, so many were left out and are taken late
CHUNK = 20_000

FACILITY, ACCOUNT, PRACTITIONER, RESOURCE, SCHEDULE, SERVICE, HOURS, APPOINTMENT = range(1, 9)


def an_id(kind: int, number: int) -> UUID:
    """The id of a row: things made together lie together, as with UUIDv7."""
    return UUID(int=(0x019D << 112) | (kind << 104) | (7 << 76) | (2 << 62) | number)


@dataclass(frozen=True, slots=True)
class Booked:
    """How far a schedule is booked: from which to which of its slots in the order in which they go."""

    number: int
    before: int
    after: int


class Nation:
    """The data. `taken` is how many busy ranges there are so far."""

    def __init__(self) -> None:
        self.taken = 0

    @cached_property
    def slots(self) -> Sequence[datetime]:
        """Every slot of a schedule within the sixty days."""
        days = [TODAY + timedelta(days=number) for number in range(DAYS)]
        opening = [
            datetime.combine(day, starts, tzinfo=ZONE).astimezone(UTC) + SLOT * number
            for day in days
            if day.isoweekday() <= 6  # noqa: PLR2004 - Saturday
            for starts, _ in SESSIONS
            for number in range(8)
        ]
        return [slot for slot in opening if slot > NOW]

    def order(self, number: int, count: int) -> list[int]:
        """The first `count` slots of a schedule in the order in which people take them."""
        chance = random.Random(number)
        reach = min(len(self.slots), count + count // 5 + 40)  # so far that no later slot comes before these
        late = {j: j + 60 * chance.random() for j in range(reach) if chance.random() < GAP}
        return sorted(range(reach), key=lambda j: late.get(j, j))[:count]

    def share(self, number: int, total: int) -> int:
        """How many of a schedule's slots are taken when there are `total` in all."""
        busier = 0.5 + random.Random(-number - 1).random()
        return min(len(self.slots), ceil(total / SCHEDULES * busier))

    def additions(self, total: int) -> Iterator[Booked]:
        """What has to be booked on top to come to about `total`."""
        for number in range(SCHEDULES):
            yield Booked(number, self.share(number, self.taken), self.share(number, total))


async def people_and_places(conn: asyncpg.Connection) -> None:
    """Everything but what is booked."""
    nation_hours = [(kind, *at) for kind, at in enumerate(SESSIONS)]
    provinces, specialties = list(PROVINCES), list(SPECIALTIES)
    sites, every = range(SITES), range(SCHEDULES)

    def province(site: int) -> str:
        return provinces[site % len(provinces)]

    def specialty(number: int) -> str:
        return specialties[(number // CLINICIANS // len(provinces) + number % CLINICIANS) % len(specialties)]

    tables = {
        ("facility", ("id", "code", "name", "tier", "province_code")):
            ((an_id(FACILITY, n), f"{n:05d}", f"Trạm {n}", "commune", province(n)) for n in sites),
        ("account", ("id", "email", "role")):
            ((an_id(ACCOUNT, n), f"n{n}@example.vn", "specialist") for n in every),
        ("practitioner", ("id", "account_id", "name")):
            ((an_id(PRACTITIONER, n), an_id(ACCOUNT, n), f"Bác sĩ {n}") for n in every),
        ("resource", ("id", "kind", "practitioner_id")):
            ((an_id(RESOURCE, n), "practitioner", an_id(PRACTITIONER, n)) for n in every),
        ("schedule", ("id", "resource_id", "practitioner_id", "facility_id", "time_zone")):
            ((an_id(SCHEDULE, n), an_id(RESOURCE, n), an_id(PRACTITIONER, n), an_id(FACILITY, n // CLINICIANS),
              ZONE.key) for n in every),
        ("healthcare_service", ("id", "facility_id", "specialty", "name", "minutes", "modes", "is_public",
                                "questionnaire")):
            ((an_id(SERVICE, n), an_id(FACILITY, n // CLINICIANS), specialty(n), f"Khám {n}", 30, ["video"], True,
              "general") for n in every),
        ("schedule_hours", ("id", "schedule_id", "rule", "starts", "ends", "first_day")):
            ((an_id(HOURS, 2 * n + kind), an_id(SCHEDULE, n), RULE, starts, ends, TODAY)
             for n in every for kind, starts, ends in nation_hours),
        ("offering", ("schedule_id", "service_id", "facility_id", "province_code", "specialty", "is_public",
                      "free_from", "is_stale")):
            ((an_id(SCHEDULE, n), an_id(SERVICE, n), an_id(FACILITY, n // CLINICIANS), province(n // CLINICIANS),
              specialty(n), True, NOW, False) for n in every),
    }  # fmt: skip
    for (name, columns), rows in tables.items():
        await conn.copy_records_to_table(name, columns=columns, records=rows)
    await conn.execute("create unlogged table bound (schedule_id uuid, free_from timestamptz)")


async def book_up_to(conn: asyncpg.Connection, nation: Nation, total: int) -> int:
    """Copy busy ranges until there are about `total`, and each schedule's first free slot. Gives how many there are."""
    bounds: list[tuple[UUID, datetime]] = []

    def lines() -> Iterator[str]:
        for booked in nation.additions(total):
            order = nation.order(booked.number, booked.after)
            taken = set(order)
            free = next((j for j in range(len(nation.slots)) if j not in taken), len(nation.slots) - 1)
            bounds.append((an_id(SCHEDULE, booked.number), nation.slots[free]))
            resource = an_id(RESOURCE, booked.number)
            for j in order[booked.before :]:
                start = nation.slots[j]
                appointment = an_id(APPOINTMENT, booked.number * 1000 + j)
                yield f'{resource}\t1\t["{start:%F %T}+0","{start + SLOT:%F %T}+0")\t{appointment}\n'

    columns = ("resource_id", "lane", "during", "appointment_id")
    await conn.copy_to_table("busy", columns=columns, source=AsyncLines(lines()), format="text")
    await conn.execute("truncate bound")
    await conn.copy_records_to_table("bound", records=bounds)
    await conn.execute("update offering o set free_from = b.free_from from bound b where b.schedule_id = o.schedule_id")
    nation.taken = total
    count: int = await conn.fetchval("select count(*) from busy")
    return count


class AsyncLines:
    """Lines as the driver takes them: bytes, many at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def __aiter__(self) -> "AsyncLines":
        return self

    async def __anext__(self) -> bytes:
        """The next some thousand lines."""
        if not (chunk := "".join(islice(self._lines, CHUNK))):
            raise StopAsyncIteration
        return chunk.encode()
