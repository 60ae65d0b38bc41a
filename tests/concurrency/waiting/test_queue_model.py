"""A queue of the real service against a model of it, through two workers, restarts and disconnects.

Nobody overtakes but by the stated rule, nobody vanishes, nobody is admitted twice. The steps are Hypothesis' choice;
each goes to one of two applications over the same database, and either may be thrown away and started anew between
any two of them. Walk-ins and booked patients, away and back, held, handed over, gone, disconnected; at the end night
falls. The model keeps what was said to it in plain values and computes the order in its own way.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import DomainError
from telehealth.kernel.ids import RoomId, ScheduleId, VisitId
from telehealth.kernel.uow import Begin
from telehealth.scheduling import service as scheduling
from telehealth.waiting import queries, repository, service
from telehealth.waiting.domain import in_order
from telehealth.waiting.tables import waiting_entry
from tests.support.app import RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.guests import a_guest
from tests.support.people import Person, a_specialist
from tests.support.scheduling import Clinic, a_schedule, an_order
from tests.support.visits import ALL_DAY, TEXT, a_ward

LIVE = {"waiting", "away", "held", "called"}
# What staff may do from which states, and what comes of it.
STAFF: dict[str, tuple[set[str], str]] = {
    "call": (LIVE, "called"),
    "hold": (LIVE, "held"),
    "release": (LIVE | {"removed", "left"}, "waiting"),
    "remove": (LIVE | {"removed"}, "removed"),
}
MARKS = ("emergency", "calm")
STEPS = (
    "walk_in", "walk_in", "book", "book", "arrive", "arrive", "arrive", "away", "back", "leave", *STAFF, *MARKS,
    "transfer", "admit", "admit_twice", "finish", "time_passes", "disconnect", "heartbeat", "restart",
)  # fmt: skip


@dataclass
class Waiter:
    """What the model knows of one person."""

    number: int
    queue: int
    arrived: datetime | None
    slot: datetime | None = None
    emergency: bool = False
    state: str = "waiting"
    room: RoomId | None = None

    def comes_before(self, other: "Waiter") -> bool:
        """The stated rule, in words of our own."""
        if self.emergency != other.emergency:
            return self.emergency
        mine, theirs = self.due, other.due
        return (mine, self.arrived) < (theirs, other.arrived)

    @property
    def due(self) -> datetime:
        assert self.arrived is not None
        return self.slot if self.slot is not None and self.slot > self.arrived else self.arrived


@dataclass
class Model:
    """Everybody who ever came or booked, by visit."""

    people: dict[VisitId, Waiter] = field(default_factory=dict)

    def waiting(self, queue: int) -> list[VisitId]:
        """The expected order: each after all who come before them."""
        here = {visit: one for visit, one in self.people.items() if one.state in LIVE and one.queue == queue}
        before = {visit: sum(other.comes_before(one) for other in here.values()) for visit, one in here.items()}
        return sorted(here, key=lambda visit: before[visit])


class Queue:
    """Two workers over one database with the queues of two colleagues, and the model beside them."""

    def __init__(self, database: Database, folder: Path, clock: FakeClock) -> None:
        self.database, self.folder, self.clock = database, folder, clock
        self.model = Model()
        self.workers: list[RunningApp] = []
        self.stacks: list[AsyncExitStack] = []
        self.clinic: Clinic
        self.schedules: list[ScheduleId] = []
        self.clinicians: list[Person] = []
        self.shown: list[list[VisitId]] = [[], []]

    async def start(self, place: int) -> None:
        """A worker, in place of the one that was there."""
        if place < len(self.stacks):
            await self.stacks[place].aclose()
        stack = AsyncExitStack()
        app = await stack.enter_async_context(running_app(config_for(self.database, self.folder), clock=self.clock))
        self.stacks[place : place + 1], self.workers[place : place + 1] = [stack], [app]

    async def open(self) -> None:
        """A clinic whose service two specialists give all day."""
        begin = self.begin(0)
        self.clinic = (await a_ward(self.workers[0])).clinic
        colleague = await a_specialist(begin, self.clinic.facility)
        second = await a_schedule(begin, colleague, self.clinic.service_id, (ALL_DAY,))
        self.schedules, self.clinicians = [self.clinic.schedule_id, second], [self.clinic.specialist, colleague]

    def begin(self, worker: int) -> Begin:
        """Transactions as this worker opens them."""
        return self.workers[worker % 2].begin

    def actor(self, one: Waiter) -> Actor:
        """The clinician in whose queue somebody is."""
        return self.clinicians[one.queue].actor

    async def step(self, name: str, who: int, worker: int) -> None:
        """One step about one of those who ever came; the model says what has to come of it."""
        self.clock.advance(seconds=7)
        if name in {"walk_in", "book"} or not self.model.people:
            await (self.book if name == "book" else self.walk_in)(who % 2, worker)
        elif name == "restart":
            await self.start(worker % 2)
        elif name == "time_passes":
            self.clock.advance(minutes=25)
        else:
            visit = list(self.model.people)[who % len(self.model.people)]
            one = self.model.people[visit]
            if name in STAFF:
                await self._staff(name, visit, one, worker)
            elif name in MARKS:
                await self._mark(visit, one, worker, marked=name == "emergency")
            else:
                await getattr(self, f"_{name}")(visit, one, worker)

    async def walk_in(self, queue: int, worker: int) -> None:
        """Somebody comes to the desk."""
        person = service.PersonSaid(
            name=f"Người Thử {len(self.model.people)}", birth_date=self.clock.now().date(), birth_precision="year"
        )
        new = service.WalkIn(schedule_id=self.schedules[queue], service_id=self.clinic.service_id, person=person)
        clinician = self.clinicians[queue].actor
        token = await service.register_walk_in(self.begin(worker), clinician, new, public_url="http://localhost")
        self.model.people[token.visit_id] = Waiter(token.number, queue, self.clock.now())

    async def book(self, queue: int, worker: int) -> None:
        """Somebody has booked the next free time, and is not here yet."""
        begin = self.begin(worker)
        slot = (await self.clinic.free(begin, days=0.3, schedule_id=self.schedules[queue]))[0]
        made = await scheduling.book(begin, self.clinic.station.actor, an_order(slot))
        self.model.people[VisitId(made.id)] = Waiter(made.token_number, queue, None, slot.start, state="expected")

    async def _do(self, allowed: bool, doing: Coroutine[Any, Any, object]) -> object:
        """Refused if and only if the model says so."""
        try:
            made = await doing
        except DomainError:
            assert not allowed
            return None
        assert allowed
        return made

    async def _staff(self, name: str, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed_from, after = STAFF[name]
        allowed = one.state in allowed_from
        await self._do(allowed, getattr(service, name)(self.begin(worker), self.actor(one), visit))
        one.state = after if allowed else one.state

    async def _mark(self, visit: VisitId, one: Waiter, worker: int, *, marked: bool) -> None:
        allowed = one.state in LIVE
        await self._do(allowed, service.mark_emergency(self.begin(worker), self.actor(one), visit, marked=marked))
        one.emergency = marked if allowed else one.emergency

    async def _arrive(self, visit: VisitId, one: Waiter, worker: int) -> None:
        guest = await a_guest(self.begin(worker), subject_id=visit)
        await service.consent(self.begin(worker), guest, visit, text_version=TEXT, agrees=True)
        allowed = one.state not in {"removed", "done"}
        await self._do(allowed, service.arrive(self.begin(worker + 1), guest, visit))
        if one.state in {"expected", "left"}:
            one.state, one.arrived = "waiting", self.clock.now()

    async def _away(self, visit: VisitId, one: Waiter, worker: int) -> None:
        guest = await a_guest(self.begin(worker), subject_id=visit)
        allowed = one.state in {"waiting", "called", "away"}
        await self._do(allowed, service.go_away(self.begin(worker), guest, visit))
        one.state = "away" if allowed else one.state

    async def _back(self, visit: VisitId, one: Waiter, worker: int) -> None:
        guest = await a_guest(self.begin(worker), subject_id=visit)
        await service.come_back(self.begin(worker), guest, visit)
        one.state = "waiting" if one.state == "away" else one.state

    async def _leave(self, visit: VisitId, one: Waiter, worker: int) -> None:
        guest = await a_guest(self.begin(worker), subject_id=visit)
        await service.leave(self.begin(worker), guest, visit)
        one.state = "left" if one.state in LIVE else one.state

    async def _transfer(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed, to = one.state in LIVE, 1 - one.queue
        await self._do(allowed, service.transfer(self.begin(worker), self.actor(one), visit, self.schedules[to]))
        one.queue = to if allowed else one.queue

    def _letting_in(self, one: Waiter, visit: VisitId, worker: int) -> Coroutine[Any, Any, RoomId]:
        new = service.NewPatientIn.model_validate(
            {"name": f"Người Thử {one.number}", "birth_date": "1960", "sex": "unknown", "confirmed": True}
        )
        who = service.Identity(new_patient=new, spoken=True)
        return service.admit(self.begin(worker), self.actor(one), visit, who)

    async def _admit(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed = one.state in {"waiting", "held", "called", "admitted"}
        room = await self._do(allowed, self._letting_in(one, visit, worker))
        self._entered(one, [room], allowed=allowed)

    async def _admit_twice(self, visit: VisitId, one: Waiter, worker: int) -> None:
        """From both workers at once."""
        allowed = one.state in {"waiting", "held", "called", "admitted"}
        tries = [self._do(allowed, self._letting_in(one, visit, worker + more)) for more in (0, 1)]
        self._entered(one, await asyncio.gather(*tries), allowed=allowed)

    @staticmethod
    def _entered(one: Waiter, rooms: list[object], *, allowed: bool) -> None:
        if allowed:
            assert len({*rooms, one.room or rooms[0]}) == 1  # never a second room
            one.state, one.room = "admitted", RoomId(rooms[0])  # type: ignore[arg-type]

    async def _finish(self, _visit: VisitId, one: Waiter, worker: int) -> None:
        """The room is finished: told twice, by both workers."""
        for more in (0, 1) if one.room else ():
            assert one.room
            await service.end_visit(self.begin(worker + more), one.room, at=self.clock.now(), was_live=True)
        one.state = "done" if one.state == "admitted" else one.state

    async def _disconnect(self, visit: VisitId, _one: Waiter, worker: int) -> None:
        """The phone's lease runs out: staff are shown it, nobody is moved by it."""
        async with self.database.connection() as conn:
            long_ago = sa.func.clock_timestamp() - sa.text("interval '35 seconds'")
            await conn.execute(waiting_entry.update().where(waiting_entry.c.id == visit).values(seen_at=long_ago))
        await service.tell_silence(self.begin(worker))

    async def _heartbeat(self, visit: VisitId, _one: Waiter, worker: int) -> None:
        async with self.begin(worker)(None) as uow:
            await service.renew_within(uow, [f"visit:{visit}"])

    async def night_falls(self) -> None:
        """The day is closed, by both workers at once: who was not let in waits no longer."""
        self.clock.advance(days=1)
        await asyncio.gather(*(service.close_days(self.begin(worker)) for worker in (0, 1)))
        await asyncio.gather(*(scheduling.mark_missed(self.begin(worker)) for worker in (0, 1)))
        for one in self.model.people.values():
            one.state = "left" if one.state in LIVE else one.state

    async def check(self, worker: int, name: str = "") -> None:
        """The real queues are the model's, whichever worker is asked."""
        async with self.begin(worker)(None) as uow:
            shown = [
                [one.id for one in in_order(await repository.queue_of(uow, schedule_id))]
                for schedule_id in self.schedules
            ]
            entries = {visit: await repository.find(uow, visit) for visit in self.model.people}
        for queue in (0, 1):
            assert shown[queue] == self.model.waiting(queue)
            cards = (await queries.queues_of(self.begin(worker), self.clinicians[queue].actor))[0].cards
            assert [card.entry.id for card in cards] == shown[queue]
            if name not in MARKS:
                self.nobody_overtook(self.shown[queue], shown[queue])
        self.shown = shown
        for visit, one in self.model.people.items():  # nobody vanishes: who booked has an entry once they came
            entry = entries[visit]
            known = (entry.state.value, entry.room_id, entry.token_number) if entry else ("expected", None, one.number)
            assert known == (one.state, one.room, one.number) or (one.state, known[0]) == ("expected", "left")
        rooms = [one.room for one in self.model.people.values() if one.room]
        assert len(set(rooms)) == len(rooms)

    def nobody_overtook(self, before: list[VisitId], after: list[VisitId]) -> None:
        """Without a mark, whoever stood before somebody and still waits stands there still."""
        stayed = [visit for visit in before if visit in after]
        assert [visit for visit in after if visit in stayed] == stayed


@asynccontextmanager
async def a_queue(database: Database, folder: Path) -> AsyncIterator[Queue]:
    """Two workers and an empty queue."""
    queue = Queue(database, folder, FakeClock())
    for place in (0, 1):
        await queue.start(place)
    await queue.open()
    try:
        yield queue
    finally:
        for stack in queue.stacks:
            await stack.aclose()


steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7), st.integers(0, 1)), min_size=16, max_size=32)


@pytest.fixture
def runs(own_database: Database, tmp_path: Path) -> Callable[[list[tuple[str, int, int]]], Coroutine[Any, Any, None]]:
    """Plays a story from an empty queue of its own clinic."""

    async def run(story: list[tuple[str, int, int]]) -> None:
        async with a_queue(own_database, tmp_path) as queue:
            for name, who, worker in story:
                await queue.step(name, who, worker)
                await queue.check(worker + 1, name)
            await queue.night_falls()
            await queue.check(0)

    return run


async def test_nobody_overtakes_vanishes_or_is_let_in_twice(
    runs: Callable[[list[tuple[str, int, int]]], Coroutine[Any, Any, None]],
) -> None:
    stories: list[list[tuple[str, int, int]]] = []

    @settings(max_examples=9, deadline=None, phases=[Phase.generate], derandomize=True,
              suppress_health_check=list(HealthCheck), database=None)  # fmt: skip
    @given(steps)
    def collect(story: list[tuple[str, int, int]]) -> None:
        stories.append(story)

    collect()
    for story in stories:
        await runs(story)
