"""One click signs in to a demo, and to nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from telehealth.accounts.demo import DemoDisagrees, check_demo
from telehealth.accounts.tables import session
from telehealth.kernel.ids import new_id
from tests.integration.accounts.conftest import OUR_PROXY, PASSWORD
from tests.support.app import RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.people import Person, a_coordinator, a_rural_clinician, a_specialist

LAN = {"X-Forwarded-For": "192.168.1.30"}


@pytest.fixture
async def demo(database: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[RunningApp]:
    config = config_for(
        database, tmp_path, demo=True, demo_code="123456", trusted_proxies=OUR_PROXY,
        also_allowed_origins=["http://127.0.0.1:8080"],
    )  # fmt: skip
    async with running_app(config, clock=clock) as running:
        yield running


@pytest.fixture
async def lan(demo: RunningApp) -> Person:
    return await a_rural_clinician(demo.begin, name="Hoàng Thị Lan", is_demo=True)


@pytest.mark.feature(1)
async def test_the_page_offers_the_invented_people_and_one_click_signs_in(demo: RunningApp, lan: Person) -> None:
    await a_specialist(demo.begin, name="Trần Thu Hà", is_demo=True)
    await a_coordinator(demo.begin, name="Người Thật")
    browser = await demo.browser()
    page = await browser.page("/sign-in")
    assert "BS. Hoàng Thị Lan" in page
    assert "ThS.BS. Trần Thu Hà" in page
    assert "Người Thật" not in page
    assert 'href="http://127.0.0.1:8080/sign-in"' in page
    assert 'name="code"' not in page
    response = await browser.post("/sign-in/demo", {"account_id": str(lan.account_id), "next": "/account"})
    assert (response.status, response.headers["Location"]) == (303, "/account")
    assert "BS. Hoàng Thị Lan" in await browser.page("/account")


async def test_the_other_window_leads_back_from_the_other_name(demo: RunningApp, lan: Person) -> None:
    page = await (await demo.browser()).page("/sign-in", headers={"Host": "127.0.0.1:8080"})
    assert 'href="http://localhost:8080/sign-in"' in page
    assert lan.name in page


async def test_another_machine_needs_the_code_and_cannot_guess_it(demo: RunningApp, lan: Person) -> None:
    browser = await demo.browser()
    form = {"account_id": str(lan.account_id)}
    assert 'name="code"' in await browser.page("/sign-in", headers=LAN)
    assert (await browser.post("/sign-in/demo", form, headers=LAN)).status == 403
    for number in range(4):
        assert (await browser.post("/sign-in/demo", form | {"code": f"00000{number}"}, headers=LAN)).status == 403
    assert (await browser.post("/sign-in/demo", form | {"code": "123456"}, headers=LAN)).status == 303


async def test_six_digits_are_not_guessed(demo: RunningApp, lan: Person) -> None:
    browser = await demo.browser()
    form = {"account_id": str(lan.account_id)}
    for number in range(5):
        await browser.post("/sign-in/demo", form | {"code": f"00000{number}"}, headers=LAN)
    response = await browser.post("/sign-in/demo", form | {"code": "123456"}, headers=LAN)
    assert response.status == 403
    async with demo.begin(None) as uow:
        assert (await uow.conn.execute(sa.select(session.c.id))).first() is None


async def test_a_page_of_another_name_cannot_click(demo: RunningApp, lan: Person) -> None:
    response = await (await demo.browser()).post(
        "/sign-in/demo", {"account_id": str(lan.account_id)}, headers={"Host": "rebound.example:8080"}
    )
    assert response.status == 403


async def test_a_person_who_is_not_invented_is_never_one_click_away(demo: RunningApp) -> None:
    real = await a_rural_clinician(demo.begin, password=PASSWORD)
    browser = await demo.browser()
    assert (await browser.post("/sign-in/demo", {"account_id": str(real.account_id)})).status == 403
    assert (await browser.post("/sign-in/demo", {"account_id": str(new_id())})).status == 403


async def test_demo_people_confirm_with_a_labelled_button_and_others_cannot(demo: RunningApp, lan: Person) -> None:
    browser = await demo.signed_in(lan)
    page = await browser.page("/step-up?next=/account")
    assert 'id="f-password"' not in page
    assert (await browser.post("/step-up", {"next": "/account"})).headers["Location"] == "/account"
    real = await demo.signed_in(await a_rural_clinician(demo.begin, password=PASSWORD))
    assert 'id="f-password"' in await real.page("/step-up")
    response = await real.post("/api/step-up", json={})
    assert (response.status, (await response.json())["code"]) == (403, "accounts.not_demo")


async def test_outside_demo_mode_there_is_no_such_route_and_nobody_is_offered(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, name="Hoàng Thị Lan", is_demo=True)
    browser = await app.browser()
    assert (await browser.post("/sign-in/demo", {"account_id": str(person.account_id)})).status == 404
    assert "Hoàng Thị Lan" not in await browser.page("/sign-in")


async def test_the_flag_without_the_mark_is_refused(demo: RunningApp) -> None:
    async with demo.begin(None) as uow:
        with pytest.raises(DemoDisagrees, match="has not marked"):
            await check_demo(uow.conn, demo.config)
