"""Many want one slot at the same moment; and the same without the guards, to show what they are for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from telehealth.app import ENGINE
from telehealth.guests.service import GUEST_COOKIE
from telehealth.kernel.actor import Party
from telehealth.kernel.errors import DomainError, Unavailable
from telehealth.kernel.ids import ResourceId
from telehealth.kernel.uow import make_begin
from telehealth.scheduling import service
from telehealth.scheduling.queries import Slot, Wish
from telehealth.scheduling.repository.ledger import Ledger
from telehealth.scheduling.tables import appointment, busy
from tests.support.app import Browser, RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.guests import a_patients_session
from tests.support.people import a_rural_clinician
from tests.support.query_budget import query_budget
from tests.support.scheduling import Clinic, a_body, a_clinic, an_order

BOOKERS = 40
UNGUARDED = 8

DOUBLE_BOOKED = sa.text(
    "select count(*) from busy a join busy b on a.resource_id = b.resource_id and a.lane = b.lane"
    " and a.during && b.during and a.ctid < b.ctid"
)


@dataclass(frozen=True, slots=True)
class Race:
    """A clinic and the slot that everybody wants."""

    app: RunningApp
    database: Database
    clinic: Clinic
    free: list[Slot]

    async def count(self, what: sa.Executable) -> int:
        async with self.app.begin(None) as uow:
            return int((await uow.conn.execute(what)).scalar_one())

    async def booked(self) -> int:
        return await self.count(sa.select(sa.func.count()).select_from(appointment))


@pytest.fixture
async def race(own_database: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Race]:
    """A clinic with a free morning."""
    async with running_app(config_for(own_database, tmp_path, database_pool_size=20), clock=clock) as app:
        clinic = await a_clinic(app.begin)
        yield Race(app, own_database, clinic, await clinic.free(app.begin))


async def outcome(race: Race, party: Party, order: service.Order, ledger: type[Ledger] = Ledger) -> str:
    try:
        await service.book(race.app.begin, party, order, ledger=ledger)
    except DomainError as error:
        return error.code
    return "booked"


async def test_of_many_simultaneous_bookers_over_http_one_wins_and_the_others_are_told_what_is_free(race: Race) -> None:
    async def a_booker(number: int) -> Browser:
        if number % 2:
            return await race.app.signed_in(await a_rural_clinician(race.app.begin))
        session = await a_patients_session(race.app.begin)
        return await (await race.app.browser()).with_cookies(**{GUEST_COOKIE: session.token})

    async def book(browser: Browser) -> tuple[int, str]:
        response = await browser.post("/api/appointments", json=a_body(race.free[0]))
        said = await response.json()
        return response.status, said.get("params", {}).get("next_free", "").split(" ")[0]

    browsers = [await a_booker(number) for number in range(BOOKERS)]
    answers = Counter(await asyncio.gather(*map(book, browsers)))
    assert answers == {(201, ""): 1, (409, race.free[1].start.isoformat()): BOOKERS - 1}
    assert (await race.booked(), await race.count(DOUBLE_BOOKED)) == (1, 0)


class Unguarded(Ledger):
    """Locks nothing, and goes on only when everybody has looked."""

    everybody_has_looked: asyncio.Barrier

    async def lock(self, ids: Collection[ResourceId]) -> None:
        del ids
        await type(self).everybody_has_looked.wait()


async def unguarded(race: Race) -> Counter[str]:
    Unguarded.everybody_has_looked = asyncio.Barrier(UNGUARDED)
    parties = [(await a_rural_clinician(race.app.begin)).actor for _ in range(UNGUARDED)]
    waiting = [outcome(race, party, an_order(race.free[0]), Unguarded) for party in parties]
    return Counter(await asyncio.gather(*waiting))


async def test_without_lock_and_constraint_one_slot_is_booked_by_several(race: Race) -> None:
    async with race.database.connection() as conn:
        await conn.execute(sa.text("alter table busy drop constraint ex_busy_resource_id_lane_during"))
    answers = await unguarded(race)
    assert answers["booked"] > 1
    assert await race.count(DOUBLE_BOOKED) > 0


async def test_without_the_lock_the_constraint_alone_lets_one_win(race: Race) -> None:
    assert await unguarded(race) == {"booked": 1, "scheduling.slot_taken": UNGUARDED - 1}
    assert await race.count(DOUBLE_BOOKED) == 0


async def test_the_same_request_sent_often_at_once_books_once(race: Race) -> None:
    order = an_order(race.free[0])
    made = await asyncio.gather(
        *(service.book(race.app.begin, race.clinic.station.actor, order) for _ in range(UNGUARDED))
    )
    assert (len({one.id for one in made}), await race.booked()) == (1, 1)


async def test_many_who_change_places_at_once_never_overlap_nor_wait_for_each_other_for_ever(race: Race) -> None:
    station = race.clinic.station.actor
    made = [await service.book(race.app.begin, station, an_order(slot)) for slot in race.free[:6]]

    async def move(number: int) -> str:
        slot = race.free[(number * 5 + 3) % 9]
        wish = Wish(schedule_id=slot.schedule_id, service_id=slot.service_id, start=slot.start)
        try:
            await service.reschedule(race.app.begin, station, made[number % 6].id, wish)
        except DomainError as error:
            return error.code
        return "moved"

    answers = Counter(await asyncio.gather(*(move(number) for number in range(36))))
    assert set(answers) <= {"moved", "scheduling.slot_taken"}
    assert answers["moved"] > 0
    assert (await race.count(DOUBLE_BOOKED), await race.count(sa.select(sa.func.count()).select_from(busy))) == (0, 6)


async def test_those_who_are_refused_at_once_share_a_look_at_what_is_free(race: Race) -> None:
    guest = (await a_patients_session(race.app.begin)).guest

    async def all_at_once() -> Counter[str]:
        return Counter(await asyncio.gather(*(outcome(race, guest, an_order(race.free[0])) for _ in range(BOOKERS))))

    assert (await all_at_once())["booked"] == 1  # and every connection of the pool is made
    with query_budget(race.app.app[ENGINE]) as sent:
        assert await all_at_once() == {"scheduling.slot_taken": BOOKERS}
    assert sum("FROM schedule_hours" in one for one in sent) < BOOKERS / 2


async def test_who_waits_too_long_for_a_connection_is_asked_to_try_again(database: Database, clock: FakeClock) -> None:
    engine = create_async_engine(database.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    begin = make_begin(engine, clock, lambda _topics: None)

    async def take(number: int) -> None:
        async with begin(None):
            await asyncio.wait_for(asyncio.shield(told[number]), 5)

    told = [asyncio.get_running_loop().create_future() for _ in range(2)]
    both = [asyncio.create_task(take(number)) for number in range(2)]
    done, _waiting = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(Unavailable):
        done.pop().result()
    for one in told:
        one.set_result(None)
    await asyncio.wait(both)
    await engine.dispose()
