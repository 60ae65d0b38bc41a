"""The demo's world, as `telehealth seed-demo` makes it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from telehealth.accounts.demo import DemoDisagrees, check_demo
from telehealth.accounts.queries import demo_mark_within
from telehealth.app import DEPS
from telehealth.demo import history
from telehealth.demo.cast import actors
from telehealth.demo.seed import NotEmpty, seed
from telehealth.demo.sick import PATIENTS
from telehealth.demo.stage import Stage
from telehealth.demo.world import PEOPLE
from telehealth.directory import queries as directory
from telehealth.kernel.actor import Role
from telehealth.kernel.uow import Begin, database_now
from telehealth.patients.tables import patient
from tests.support.app import RunningApp
from tests.support.clock import START
from tests.support.people import a_rural_clinician


@pytest.fixture(autouse=True)
def _without_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing ICD-10 takes seconds and has its own tests; so does playing the whole history."""

    async def nothing(_begin: Begin) -> int:
        return 0

    monkeypatch.setattr("telehealth.demo.seed.import_codes", nothing)
    monkeypatch.setattr(history, "PARTS", ())


async def test_a_seeded_database_has_everybody_and_is_marked(app: RunningApp) -> None:
    lines = await seed(app.app[DEPS], START)
    assert len(lines) == len(PEOPLE)
    assert any("BS. Hoàng Thị Lan" in line and "Trạm Y tế xã Nậm Sỏi" in line for line in lines)
    async with app.begin(None) as uow:
        assert await demo_mark_within(uow) == "queue"
        assert (await uow.conn.execute(sa.select(sa.func.count()).select_from(patient))).scalar_one() == len(PATIENTS)


async def test_seeding_again_changes_nothing(app: RunningApp) -> None:
    first = await seed(app.app[DEPS], START)
    assert await seed(app.app[DEPS], START) == first
    async with app.begin(None) as uow:
        assert (await uow.conn.execute(sa.select(sa.func.count()).select_from(patient))).scalar_one() == len(PATIENTS)


async def test_a_database_with_accounts_of_its_own_is_refused_untouched(app: RunningApp) -> None:
    await a_rural_clinician(app.begin)
    with pytest.raises(NotEmpty):
        await seed(app.app[DEPS], START)
    async with app.begin(None) as uow:
        assert await demo_mark_within(uow) is None


async def test_every_station_has_two_specialists_to_race_for_a_respiratory_case(app: RunningApp) -> None:
    await seed(app.app[DEPS], START)
    specialists = [actor for actor in await actors(app.begin, Role.SPECIALIST) if "respiratory" in actor.specialties]
    for clinician in await actors(app.begin, Role.RURAL_CLINICIAN):
        assert clinician.facility_id is not None
        async with app.begin(None) as uow:
            hubs = {hub.facility_id for hub in await directory.hubs_for(uow, clinician.facility_id, "respiratory")}
        assert len([one for one in specialists if one.facility_id in hubs]) >= 2


async def test_without_the_flag_a_marked_database_is_not_served(app: RunningApp) -> None:
    await seed(app.app[DEPS], START)
    async with app.begin(None) as uow:
        with pytest.raises(DemoDisagrees, match="TELEHEALTH_DEMO"):
            await check_demo(uow.conn, app.config)


async def test_a_scene_acts_at_its_own_time_by_the_databases_clock_too(
    app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[datetime] = []

    async def scene(stage: Stage) -> None:
        async with stage.at(START - timedelta(days=30))(None) as uow:
            told.extend([uow.now, await database_now(uow)])

    monkeypatch.setattr(history, "PARTS", (lambda _now: [scene],))
    await seed(app.app[DEPS], START)
    assert told == [START - timedelta(days=30)] * 2


async def test_interrupted_seeding_goes_on_with_the_scene_that_failed_counted_from_the_first_start(
    app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[tuple[str, datetime]] = []
    broken = True

    def part(now: datetime) -> list[history.Scene]:
        async def first(_stage: Stage) -> None:
            played.append(("first", now))

        async def second(_stage: Stage) -> None:
            if broken:
                raise ConnectionError
            played.append(("second", now))

        return [first, second]

    monkeypatch.setattr(history, "PARTS", (part,))
    with pytest.raises(ConnectionError):
        await seed(app.app[DEPS], START)
    broken = False
    await seed(app.app[DEPS], START + timedelta(days=2))
    assert played == [("first", START), ("second", START)]
