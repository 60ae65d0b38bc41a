"""Sessions live by time and end on purpose, at once."""

import pytest
import sqlalchemy as sa

from telehealth.accounts import service
from telehealth.accounts.queries import session_alive_within
from telehealth.accounts.tables import session
from telehealth.accounts.wiring import own_session
from telehealth.app import DEPS, ENGINE
from telehealth.directory import queries as directory
from telehealth.kernel.ids import SessionId, new_id
from telehealth.kernel.outbox import deliver_due
from telehealth.screens import identity
from tests.integration.accounts.conftest import PASSWORD
from tests.support.app import Browser, RunningApp
from tests.support.clock import FakeClock
from tests.support.people import a_rural_clinician, is_online
from tests.support.query_budget import query_budget


async def alive(browser: Browser) -> bool:
    return (await browser.get("/api/session")).status == 204


async def test_a_session_ends_after_thirty_minutes_without_use(app: RunningApp, clock: FakeClock) -> None:
    browser = await app.signed_in(await a_rural_clinician(app.begin))
    clock.advance(minutes=29)
    assert await alive(browser)
    clock.advance(minutes=29)
    assert await alive(browser), "use has started the half hour anew"
    clock.advance(minutes=30)
    assert not await alive(browser)
    assert (await browser.get("/account")).headers["Location"] == "/sign-in?next=/account"


async def test_a_session_in_constant_use_ends_after_twelve_hours(app: RunningApp, clock: FakeClock) -> None:
    browser = await app.signed_in(await a_rural_clinician(app.begin))
    for _ in range(35):
        clock.advance(minutes=20)
        assert await alive(browser)
    clock.advance(minutes=20)
    assert not await alive(browser)


async def test_use_is_written_at_most_once_a_minute_and_recognising_costs_two_queries(
    app: RunningApp, clock: FakeClock
) -> None:
    browser = await app.signed_in(await a_rural_clinician(app.begin))
    with query_budget(app.app[ENGINE], 2) as sent:
        await browser.get("/api/session")
    assert len(sent) == 2
    clock.advance(seconds=59)
    with query_budget(app.app[ENGINE], 2):
        await browser.get("/api/session")
    clock.advance(seconds=1)
    with query_budget(app.app[ENGINE], 3) as sent:
        await browser.get("/api/session")
    assert sent[1].startswith("UPDATE session")


async def test_a_call_keeps_the_session_alive(app: RunningApp, clock: FakeClock) -> None:
    browser = await app.signed_in(await a_rural_clinician(app.begin))
    async with app.begin(None) as uow:
        session_id = SessionId((await uow.conn.execute(sa.select(session.c.id))).scalar_one())
    for _ in range(4):
        clock.advance(minutes=20)
        async with app.begin(None) as uow:
            await service.touch_within(uow, session_id)
    assert await alive(browser)


async def test_signing_out_ends_the_session_presence_and_what_the_browser_kept(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin)
    browser = await app.signed_in(person)
    token = browser.cookies()["session"]
    await is_online(app.begin, person)
    response = await browser.post("/sign-out")
    assert (response.status, response.headers["Location"]) == (303, "/sign-in")
    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert "session" not in browser.cookies()
    assert not await alive(await (await app.browser()).with_cookies(session=token))
    assert (await browser.post("/sign-out")).status == 303, "twice is no fault"


async def test_presence_ends_with_the_session(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin)
    browser = await app.signed_in(person)
    async with app.begin(None) as uow:
        session_id = SessionId((await uow.conn.execute(sa.select(session.c.id))).scalar_one())
    await is_online(app.begin, person.with_session(session_id))
    async with app.begin(None) as uow:
        assert [one.id for one in await directory.who_is_online(uow)] == [person.practitioner_id]
    await browser.post("/sign-out")
    await deliver_due(app.begin, app.app[DEPS].subscribers)
    async with app.begin(None) as uow:
        assert await directory.who_is_online(uow) == []


async def test_a_heartbeat_of_an_ended_session_is_told_so(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin)
    browser = await app.signed_in(person)
    seen = identity.seen(app.app[DEPS])
    async with app.begin(None) as uow:
        session_id = SessionId((await uow.conn.execute(sa.select(session.c.id))).scalar_one())
    actor = person.with_session(session_id).actor
    assert await seen(actor, [])
    await browser.post("/sign-out")
    assert not await seen(actor, [])
    async with app.begin(None) as uow:
        assert not await session_alive_within(uow, SessionId(new_id()), service.Lifetime.of(app.config))


async def test_a_page_hears_of_its_own_session_only(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin)
    assert await own_session(person.actor, str(person.actor.session_id))
    assert not await own_session(person.actor, str(new_id()))


@pytest.mark.feature(1)
async def test_one_ends_ones_other_sessions_from_the_account_page(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin)
    here, elsewhere = await app.signed_in(person), await app.signed_in(person)
    async with app.begin(None) as uow:
        ids = (await uow.conn.execute(sa.select(session.c.id).order_by(session.c.id))).scalars().all()
    page = await here.page("/account")
    assert all(f"/account/sessions/{one}/revoke" in page for one in ids)
    assert (await here.post(f"/account/sessions/{ids[1]}/revoke")).headers["Location"] == "/account"
    assert (await alive(here), await alive(elsewhere)) == (True, False)
    assert (await here.post(f"/account/sessions/{ids[1]}/revoke")).status == 404
    assert (await here.post(f"/account/sessions/{ids[0]}/revoke")).headers["Location"] == "/sign-in"
    assert not await alive(here)


async def test_nobody_ends_anothers_session(app: RunningApp) -> None:
    theirs = await app.signed_in(await a_rural_clinician(app.begin))
    async with app.begin(None) as uow:
        session_id = (await uow.conn.execute(sa.select(session.c.id))).scalar_one()
    mine = await app.signed_in(await a_rural_clinician(app.begin))
    assert (await mine.post(f"/account/sessions/{session_id}/revoke")).status == 404
    assert (await mine.post("/account/sessions/not-an-id/revoke")).status == 404
    assert await alive(theirs)


async def test_a_disabled_account_is_out_at_once(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin)
    browser = await app.signed_in(person)
    await service.disable(app.begin, person.email)
    assert not await alive(browser)


@pytest.mark.feature(1)
async def test_a_new_password_counts_from_now_on_and_ends_the_other_sessions(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    here, elsewhere = await app.signed_in(person), await app.signed_in(person)
    new = "đò dọc đò ngang đều tới bến"
    form = {"current_password": PASSWORD, "new_password": new}
    assert (await here.post("/account/password", form)).headers["Location"] == "/account"
    assert (await alive(here), await alive(elsewhere)) == (True, False)
    sign_in = {"email": person.email, "password": new}
    assert (await (await app.browser()).post("/sign-in", sign_in)).status == 303
    assert (await (await app.browser()).post("/sign-in", sign_in | {"password": PASSWORD})).status == 401


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"current_password": "con mèo ngủ trên mái nhà", "new_password": "đò dọc đò ngang đều tới bến"}, 422),
        ({"current_password": PASSWORD, "new_password": "ngắn quá"}, 422),
        ({"current_password": PASSWORD, "new_password": "passwordpassword"}, 422),
        ({"current_password": PASSWORD}, 422),
    ],
)
async def test_a_password_that_will_not_do_changes_nothing(app: RunningApp, form: dict[str, str], status: int) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    response = await (await app.signed_in(person)).post("/account/password", form)
    assert response.status == status
    assert 'aria-invalid="true"' in await response.text()
    sign_in = {"email": person.email, "password": PASSWORD}
    assert (await (await app.browser()).post("/sign-in", sign_in)).status == 303


async def test_sessions_that_ended_long_ago_are_forgotten(app: RunningApp, clock: FakeClock) -> None:
    await app.signed_in(await a_rural_clinician(app.begin))
    tidy = next(job for job in app.app[DEPS].jobs if job.name == "accounts_tidy")
    count = sa.select(sa.func.count()).select_from(session)
    clock.advance(days=90)
    await tidy.run()
    async with app.begin(None) as uow:
        assert (await uow.conn.execute(count)).scalar_one() == 1
    clock.advance(days=1)
    await tidy.run()
    async with app.begin(None) as uow:
        assert (await uow.conn.execute(count)).scalar_one() == 0
