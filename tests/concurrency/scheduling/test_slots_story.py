"""Random stories of hours, bookings and zones, played on the real services and the database against an oracle.

Nothing overlaps, every offered slot can be booked, none is missing, and what is not offered is refused; on servers
whose own clocks are in Vietnam, at UTC or in Newfoundland, and with facilities whose clocks are put forward and back.
"""

import os
import time as os_time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from telehealth.kernel.db import make_engine
from telehealth.kernel.ids import AppointmentId, HoldId
from telehealth.kernel.uow import Begin, make_begin
from telehealth.scheduling import service
from telehealth.scheduling.domain.hours import Plan
from telehealth.scheduling.domain.slots import Length
from telehealth.scheduling.errors import SlotTaken
from telehealth.scheduling.queries import Slot
from telehealth.scheduling.tables import busy
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.scheduling import Clinic, a_clinic, an_order
from tests.support.slots_oracle import A_DAY, A_MINUTE, ZONES, lengths, lies_inside, near, oracle, plans, utc

SERVERS = ("UTC", "Asia/Ho_Chi_Minh", "America/St_Johns")
STORIES = 5  # for each of the servers
MOST_HELD = 2  # a booker may hold three
DEEDS = ("book", "book", "book", "hold", "use_hold", "expire", "cancel", "reschedule", "hours", "zone", "not_offered")


@dataclass(frozen=True, slots=True)
class Story:
    around: date
    plan: Plan
    length: Length
    deeds: tuple[tuple[str, int], ...]
    later: tuple[Plan, ...]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    around = draw(near)
    deeds = st.tuples(st.sampled_from(DEEDS), st.integers(0, 400))
    return Story(
        around, draw(plans(around)), draw(lengths), tuple(draw(st.lists(deeds, min_size=8, max_size=14))),
        (draw(plans(around)), draw(plans(around))),
    )  # fmt: skip


def told(server: str) -> list[Story]:
    """A server's own, the same each time: playing one is too dear for Hypothesis to look for a smaller one."""
    found: list[Story] = []

    @settings(max_examples=STORIES * len(SERVERS) + 1, deadline=None, phases=[Phase.generate], derandomize=True,
              suppress_health_check=list(HealthCheck), database=None)  # fmt: skip
    @given(stories())
    def collect(story: Story) -> None:
        found.append(story)

    collect()
    return found[1 + SERVERS.index(server) :: len(SERVERS)]  # the first is the least of all


@dataclass
class Play:
    """A clinic, and what the oracle knows of it."""

    begin: Begin
    clock: FakeClock
    clinic: Clinic
    story: Story
    plan: Plan
    version: int = 2
    booked: dict[AppointmentId, datetime] = field(default_factory=dict)
    held: dict[HoldId, datetime] = field(default_factory=dict)

    @property
    def window(self) -> tuple[datetime, datetime]:
        since = utc(self.story.around, time(), self.plan.zone)
        return since, since + 2 * A_DAY

    async def offered(self) -> list[Slot]:
        since, until = self.window
        return await self.clinic.free(self.begin, since=since, days=(until - since) / A_DAY)

    async def taken(self) -> list[tuple[datetime, int]]:
        """What the database says is taken: start and lane."""
        async with self.begin(None) as uow:
            live = sa.or_(busy.c.hold_expires_at.is_(None), busy.c.hold_expires_at > uow.now)
            rows = (await uow.conn.execute(sa.select(busy.c.during, busy.c.lane).where(live))).all()
        return [(row.during.lower + self.story.length.before * A_MINUTE, row.lane) for row in rows]

    async def check(self) -> list[Slot]:
        """What is taken is what was booked and held; what is offered is the oracle's. Gives that."""
        taken, length = await self.taken(), self.story.length
        assert sorted(start for start, _ in taken) == sorted([*self.booked.values(), *self.held.values()])
        for lane in (1, 2):
            blocked = sorted((length.blocked(start) for start, on in taken if on == lane), key=lambda one: one.start)
            assert all(one.end <= other.start for one, other in pairwise(blocked))
        offered = await self.offered()
        assert [slot.start for slot in offered] == oracle(self.plan, length, taken, *self.window)
        return offered

    async def does(self, deed: str, number: int) -> None:
        """One deed, where it makes sense, after a look at everything."""
        free = await self.check()
        if deed in {"book", "hold", "reschedule"}:
            if free:
                await getattr(self, f"_{deed}")(free[number % len(free)], number)
        else:
            await getattr(self, f"_{deed}")(number, {slot.start for slot in free})

    async def _book(self, chosen: Slot, _number: int = 0, **said: Any) -> None:  # noqa: ANN401
        made = await service.book(self.begin, self.clinic.station.actor, an_order(chosen, **said))
        self.booked[made.id] = made.start

    async def _hold(self, chosen: Slot, _number: int) -> None:
        if len(self.held) < MOST_HELD:
            kept = await service.hold(self.begin, self.clinic.station.actor, an_order(chosen).wish)
            self.held[kept.id] = kept.start

    async def _reschedule(self, chosen: Slot, number: int) -> None:
        if self.booked:
            moved = self._some(number)
            await service.reschedule(self.begin, self.clinic.station.actor, moved, an_order(chosen).wish)
            self.booked[moved] = chosen.start

    async def _use_hold(self, _number: int, _free: set[datetime]) -> None:
        if self.held:
            hold_id, start = self.held.popitem()
            await self._book(self._slot(start), hold_id=hold_id)

    async def _expire(self, _number: int, _free: set[datetime]) -> None:
        self.clock.advance(minutes=11)
        self.held.clear()

    async def _cancel(self, number: int, _free: set[datetime]) -> None:
        if self.booked:
            gone = self._some(number)
            await service.cancel(self.begin, self.clinic.station.actor, gone)
            del self.booked[gone]

    async def _zone(self, number: int, _free: set[datetime]) -> None:
        zone = ZONES[number % len(ZONES)]
        await service.change_zone(self.begin, None, self.clinic.facility.id, zone)
        self.plan = replace(self.plan, zone=zone)

    async def _not_offered(self, number: int, free: set[datetime]) -> None:
        start = self.window[0] + number * 5 * A_MINUTE
        if start not in free:
            with pytest.raises(SlotTaken):
                await self._book(self._slot(start))

    async def _hours(self, number: int, _free: set[datetime]) -> None:
        """Whoever lies outside the new hours is cancelled, and nobody else."""
        new = self.story.later[number % 2]
        self.plan = replace(self.plan, hours=new.hours, exceptions=new.exceptions)
        hours = service.NewHours(hours=new.hours, exceptions=new.exceptions, version=self.version)
        outside = {one for one, at in self.booked.items() if not lies_inside(self.plan, self.story.length, at)}
        decided = dict.fromkeys(outside, None)
        gone = await service.change_hours(self.begin, None, self.clinic.schedule_id, hours, decided)
        assert {one.id for one in gone} == outside
        self.version += 1
        self.booked = {one: at for one, at in self.booked.items() if one not in outside}
        self.held = {one: at for one, at in self.held.items() if lies_inside(self.plan, self.story.length, at)}

    def _some(self, number: int) -> AppointmentId:
        return list(self.booked)[number % len(self.booked)]

    def _slot(self, start: datetime) -> Slot:
        return Slot(self.clinic.schedule_id, self.clinic.service_id, start, start)


async def play(begin: Begin, clock: FakeClock, story: Story) -> None:
    clinic = await a_clinic(
        begin, hours=story.plan.hours, exceptions=story.plan.exceptions, lanes=2, minutes=story.length.minutes,
        buffer_before=story.length.before, buffer_after=story.length.after,
    )  # fmt: skip
    place = clinic.facility.id
    await service.change_zone(begin, None, place, story.plan.zone)
    await service.close_on_holidays(begin, None, place, closed=story.plan.closed_on_holidays)
    on_stage = Play(begin, clock, clinic, story, story.plan)
    for deed, number in story.deeds:
        await on_stage.does(deed, number)
    await on_stage.check()


@pytest.fixture(params=SERVERS)
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone in which this process believes to be."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    os_time.tzset()
    yield request.param
    monkeypatch.setenv("TZ", before or "UTC")
    os_time.tzset()


@pytest.fixture
async def begin(own_database: Database, server_zone: str, clock: FakeClock) -> AsyncIterator[Begin]:
    """Transactions on a database whose own zone is the server's."""
    async with own_database.connection() as conn:
        await conn.execute(sa.text(f"alter database \"{own_database.name}\" set timezone to '{server_zone}'"))
    engine = make_engine(own_database.url, pool_size=2)
    yield make_begin(engine, clock, lambda _topics: None)
    await engine.dispose()


@pytest.mark.feature(29)
async def test_nothing_overlaps_and_what_is_free_is_offered_wherever_the_server_is(
    begin: Begin, clock: FakeClock, server_zone: str
) -> None:
    for story in told(server_zone):
        early = datetime.combine(story.around, time(), tzinfo=UTC) - 2 * A_DAY
        clock.advance(seconds=(early - clock.now()).total_seconds())
        async with begin(None) as uow:
            await uow.conn.execute(busy.delete())
        await play(begin, clock, story)
