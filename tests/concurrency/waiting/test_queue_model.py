"""A queue of the real service against a model of it, through two workers, restarts and disconnects.

Nobody overtakes but by the stated rule, nobody vanishes, nobody is admitted twice. The steps are Hypothesis' choice;
each goes to one of two applications over the same database, and either may be thrown away and started anew between
any two of them. The model keeps what was said to it in plain lists and computes the order in its own way.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from telehealth.kernel.errors import DomainError
from telehealth.kernel.ids import RoomId, VisitId
from telehealth.kernel.uow import Begin
from telehealth.waiting import queries, repository, service
from telehealth.waiting.domain import in_order
from tests.support.app import RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.scheduling import Clinic
from tests.support.visits import a_ward

STEPS = (
    "walk_in",
    "call",
    "hold",
    "release",
    "emergency",
    "calm",
    "remove",
    "admit",
    "admit_twice",
    "restart",
    "silence",
)


@dataclass
class Waiter:
    """What the model knows of one person."""

    number: int
    arrived: datetime
    emergency: bool = False
    state: str = "waiting"
    room: RoomId | None = None


@dataclass
class Model:
    """Everybody who ever came, by visit, in the order they came."""

    people: dict[VisitId, Waiter] = field(default_factory=dict)

    def waiting(self) -> list[VisitId]:
        """The expected order: emergencies as they arrived, then the others as they arrived."""
        live = [(visit, one) for visit, one in self.people.items() if one.state in {"waiting", "held", "called"}]
        first = [visit for visit, one in live if one.emergency]
        return first + [visit for visit, one in live if not one.emergency]


class Queue:
    """Two workers over one database, and the model beside them."""

    def __init__(self, database: Database, folder: Path, clock: FakeClock) -> None:
        self.database, self.folder, self.clock = database, folder, clock
        self.model = Model()
        self.workers: list[RunningApp] = []
        self.stacks: list[AsyncExitStack] = []
        self.clinic: Clinic | None = None

    async def start(self, place: int) -> None:
        """A worker, in place of the one that was there."""
        if place < len(self.stacks):
            await self.stacks[place].aclose()
        stack = AsyncExitStack()
        app = await stack.enter_async_context(running_app(config_for(self.database, self.folder), clock=self.clock))
        self.stacks[place : place + 1], self.workers[place : place + 1] = [stack], [app]

    def begin(self, worker: int) -> Begin:
        """Transactions as this worker opens them."""
        return self.workers[worker % 2].begin

    async def walk_in(self, worker: int) -> None:
        """Somebody comes to the desk."""
        assert self.clinic is not None
        self.clock.advance(seconds=7)
        new = service.WalkIn(
            schedule_id=self.clinic.schedule_id, service_id=self.clinic.service_id,
            person=service.PersonSaid(
                name=f"Người Thử {len(self.model.people)}", birth_date=self.clock.now().date(), birth_precision="year"
            ),
        )  # fmt: skip
        token = await service.register_walk_in(self.begin(worker), self.actor, new, public_url="http://localhost")
        self.model.people[token.visit_id] = Waiter(token.number, self.clock.now())

    @property
    def actor(self) -> Any:  # noqa: ANN401
        """The clinician whose queue it is."""
        assert self.clinic is not None
        return self.clinic.specialist.actor

    async def step(self, name: str, who: int, worker: int) -> None:
        """One step about one of those who ever came; the model says what has to come of it."""
        if name == "walk_in" or not self.model.people:
            await self.walk_in(worker)
            return
        if name == "restart":
            await self.start(worker % 2)
            return
        if name == "silence":  # a phone sleeps: nothing is moved by it
            await service.tell_silence(self.begin(worker))
            return
        visit = list(self.model.people)[who % len(self.model.people)]
        await getattr(self, f"_{name}")(visit, self.model.people[visit], worker)

    async def _do(self, allowed: bool, doing: Coroutine[Any, Any, object]) -> object:
        """Refused if and only if the model says so."""
        try:
            made = await doing
        except DomainError:
            assert not allowed
            return None
        assert allowed
        return made

    async def _call(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed = one.state in {"waiting", "held", "called"}
        await self._do(allowed, service.call(self.begin(worker), self.actor, visit))
        one.state = "called" if allowed else one.state

    async def _hold(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed = one.state in {"waiting", "held", "called"}
        await self._do(allowed, service.hold(self.begin(worker), self.actor, visit))
        one.state = "held" if allowed else one.state

    async def _release(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed = one.state != "admitted"
        await self._do(allowed, service.release(self.begin(worker), self.actor, visit))
        one.state = "waiting" if allowed else one.state

    async def _remove(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed = one.state != "admitted"
        await self._do(allowed, service.remove(self.begin(worker), self.actor, visit))
        one.state = "removed" if allowed else one.state

    async def _emergency(self, visit: VisitId, one: Waiter, worker: int, *, marked: bool = True) -> None:
        allowed = one.state in {"waiting", "held", "called"}
        await self._do(allowed, service.mark_emergency(self.begin(worker), self.actor, visit, marked=marked))
        one.emergency = marked if allowed else one.emergency

    async def _calm(self, visit: VisitId, one: Waiter, worker: int) -> None:
        await self._emergency(visit, one, worker, marked=False)

    def _letting_in(self, one: Waiter, visit: VisitId, worker: int) -> Coroutine[Any, Any, RoomId]:
        new = service.NewPatientIn.model_validate(
            {"name": f"Người Thử {one.number}", "birth_date": "1960", "sex": "unknown", "confirmed": True}
        )
        who = service.Identity(new_patient=new, spoken=True)
        return service.admit(self.begin(worker), self.actor, visit, who)

    async def _admit(self, visit: VisitId, one: Waiter, worker: int) -> None:
        allowed = one.state != "removed"
        room = await self._do(allowed, self._letting_in(one, visit, worker))
        self._entered(one, [room], allowed=allowed)

    async def _admit_twice(self, visit: VisitId, one: Waiter, worker: int) -> None:
        """From both workers at once."""
        allowed = one.state != "removed"
        tries = [self._do(allowed, self._letting_in(one, visit, worker + more)) for more in (0, 1)]
        self._entered(one, await asyncio.gather(*tries), allowed=allowed)

    @staticmethod
    def _entered(one: Waiter, rooms: list[object], *, allowed: bool) -> None:
        if allowed:
            assert len({*rooms, one.room or rooms[0]}) == 1  # never a second room
            one.state, one.room = "admitted", RoomId(rooms[0])  # type: ignore[arg-type]

    async def check(self, worker: int) -> None:
        """The real queue is the model's, whichever worker is asked."""
        assert self.clinic is not None
        async with self.begin(worker)(None) as uow:
            shown = [one.id for one in in_order(await repository.queue_of(uow, self.clinic.schedule_id))]
            everybody = [await repository.find(uow, visit) for visit in self.model.people]
        assert shown == self.model.waiting()
        assert [(one.state.value, one.room_id, one.token_number) for one in everybody if one] == [
            (one.state, one.room, one.number) for one in self.model.people.values()
        ]
        cards = (await queries.queues_of(self.begin(worker), self.actor))[0].cards
        assert [card.entry.id for card in cards] == shown


@asynccontextmanager
async def a_queue(database: Database, folder: Path) -> AsyncIterator[Queue]:
    """Two workers and an empty queue."""
    queue = Queue(database, folder, FakeClock())
    for place in (0, 1):
        await queue.start(place)
    queue.clinic = (await a_ward(queue.workers[0])).clinic
    try:
        yield queue
    finally:
        for stack in queue.stacks:
            await stack.aclose()


steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7), st.integers(0, 1)), min_size=6, max_size=16)


@pytest.fixture
def runs(own_database: Database, tmp_path: Path) -> Callable[[list[tuple[str, int, int]]], Coroutine[Any, Any, None]]:
    """Plays a story from an empty queue of its own clinic."""

    async def run(story: list[tuple[str, int, int]]) -> None:
        async with a_queue(own_database, tmp_path) as queue:
            for name, who, worker in story:
                await queue.step(name, who, worker)
                await queue.check(worker + 1)

    return run


async def test_nobody_overtakes_vanishes_or_is_let_in_twice(
    runs: Callable[[list[tuple[str, int, int]]], Coroutine[Any, Any, None]],
) -> None:
    stories: list[list[tuple[str, int, int]]] = []

    @settings(max_examples=12, deadline=None, phases=[Phase.generate], derandomize=True,
              suppress_health_check=list(HealthCheck), database=None)  # fmt: skip
    @given(steps)
    def collect(story: list[tuple[str, int, int]]) -> None:
        stories.append(story)

    collect()
    for story in stories:
        await runs(story)
