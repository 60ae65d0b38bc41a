"""The password again, for what needs it."""

import pytest
import sqlalchemy as sa

from telehealth.accounts import service
from telehealth.accounts.errors import StepUpNeeded
from telehealth.accounts.tables import session
from telehealth.kernel.tables import audit_event
from tests.integration.accounts.conftest import PASSWORD
from tests.support.app import RunningApp
from tests.support.clock import START, FakeClock
from tests.support.people import a_rural_clinician, a_specialist

WRONG = "con mèo ngủ trên mái nhà"


async def stepped_up_at(app: RunningApp) -> object:
    async with app.begin(None) as uow:
        return (await uow.conn.execute(sa.select(session.c.stepped_up_at))).scalar_one()


async def test_a_fresh_session_has_not_confirmed_yet(app: RunningApp) -> None:
    await app.signed_in(await a_specialist(app.begin, password=PASSWORD))
    assert await stepped_up_at(app) is None


@pytest.mark.feature(1)
async def test_the_password_confirms_and_leads_back(app: RunningApp) -> None:
    browser = await app.signed_in(await a_specialist(app.begin, password=PASSWORD))
    assert 'id="f-password"' in await browser.page("/step-up?next=/documents/1")
    response = await browser.post("/step-up", {"password": PASSWORD, "next": "/documents/1"})
    assert (response.status, response.headers["Location"]) == (303, "/documents/1")
    assert await stepped_up_at(app) == START


async def test_it_confirms_in_place_too_and_says_for_how_long(app: RunningApp) -> None:
    browser = await app.signed_in(await a_specialist(app.begin, password=PASSWORD))
    response = await browser.post("/api/step-up", json={"password": PASSWORD})
    assert (response.status, await response.json()) == (200, {"minutes": 5})
    assert await stepped_up_at(app) == START


async def test_a_wrong_password_confirms_nothing_is_audited_and_soon_has_to_wait(app: RunningApp) -> None:
    browser = await app.signed_in(await a_specialist(app.begin, password=PASSWORD))
    response = await browser.post("/api/step-up", json={"password": WRONG})
    assert (response.status, (await response.json())["code"]) == (403, "accounts.wrong_password")
    assert (await browser.post("/step-up", {"password": WRONG})).status == 422
    for _ in range(3):
        await browser.post("/api/step-up", json={"password": WRONG})
    assert (await browser.post("/api/step-up", json={"password": PASSWORD})).status == 429
    assert (await browser.post("/step-up", {"password": PASSWORD})).status == 429
    assert await stepped_up_at(app) is None
    async with app.begin(None) as uow:
        failed = sa.select(sa.func.count()).where(
            audit_event.c.outcome == "failure", audit_event.c.detail["what"].astext == "step_up"
        )
        assert (await uow.conn.execute(failed)).scalar_one() == 5


async def test_confirming_counts_for_five_minutes(app: RunningApp, clock: FakeClock) -> None:
    actor = (await a_rural_clinician(app.begin, stepped_up_at=clock.now())).actor
    service.require_step_up(actor, clock.advance(minutes=4, seconds=59), minutes=5)
    with pytest.raises(StepUpNeeded):
        service.require_step_up(actor, clock.advance(seconds=1), minutes=5)


async def test_outside_demo_mode_nobody_confirms_without_a_password(app: RunningApp) -> None:
    browser = await app.signed_in(await a_specialist(app.begin, is_demo=True))
    response = await browser.post("/api/step-up", json={})
    assert (response.status, (await response.json())["code"]) == (403, "accounts.step_up_needed")
    assert (await browser.post("/step-up", {})).status == 403
    assert await stepped_up_at(app) is None


async def test_who_is_not_signed_in_confirms_nothing(app: RunningApp) -> None:
    assert (await (await app.browser()).post("/api/step-up", json={"password": PASSWORD})).status == 401
