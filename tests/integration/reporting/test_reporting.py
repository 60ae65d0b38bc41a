"""The board, the volume report and the audit, over HTTP on real PostgreSQL."""

import pytest

from telehealth.app import DEPS
from telehealth.directory.service import heartbeat_within
from tests.support.app import RunningApp
from tests.support.cases import Scene, a_scene, a_sent_case, an_accepted_case
from tests.support.clock import FakeClock
from tests.support.people import ScopeLevel, a_coordinator, a_facility, an_administrator
from tests.support.signed import deliver_events, sign_note


@pytest.fixture
async def scene(app: RunningApp) -> Scene:
    return await a_scene(app.begin)


async def board(app: RunningApp, scene: Scene) -> str:
    browser = await app.signed_in(await a_coordinator(app.begin, scene.hub))
    browser.client.session.cookie_jar.update_cookies({"language": "en"}, browser.client.make_url("/"))
    return await browser.page("/board")


@pytest.mark.feature(57)
async def test_the_board_shows_who_waits_and_for_whom_nobody_is_there(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene, request__priority="stat")
    page = await board(app, scene)
    assert "Cases with nobody there" in page
    assert case.code in page
    assert scene.station.name in page
    assert "Lò Văn Pánh" not in page


@pytest.mark.feature(57)
async def test_somebody_online_takes_a_case_off_the_list_of_the_forgotten(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene)
    async with app.begin(None) as uow:
        await heartbeat_within(uow, scene.specialist.actor)
    assert case.code not in await board(app, scene)


@pytest.mark.feature(66)
async def test_a_coordinator_sees_their_own_scope_only(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene)
    elsewhere = await a_facility(app.begin, tier="provincial", province="22")
    for scope, sees in ((ScopeLevel.FACILITY, False), (ScopeLevel.PROVINCE, False), (ScopeLevel.NATION, True)):
        browser = await app.signed_in(await a_coordinator(app.begin, elsewhere, scope=scope))
        assert (case.code in await browser.page("/board")) is sees


@pytest.mark.feature(58)
async def test_a_signed_answer_counts_once_by_day_station_specialty_and_clinician(
    app: RunningApp, scene: Scene, clock: FakeClock
) -> None:
    case = await an_accepted_case(app.begin, scene)
    await sign_note(app.begin, scene, case)
    for _again in range(2):
        await deliver_events(app.begin, app.app[DEPS].subscribers)
    browser = await app.signed_in(await a_coordinator(app.begin, scene.hub))
    browser.client.session.cookie_jar.update_cookies({"language": "en"}, browser.client.make_url("/"))
    page = await browser.page("/reports/volume?days=7")
    assert "1 consultation in 7 days" in page
    assert "0 by video, 1 in writing" in page
    for words in (scene.station.name, "Respiratory medicine", scene.specialist.name, f"{clock.now():%d/%m}"):
        assert words in page
    assert "0 consultations" in await browser.page("/reports/volume?days=7&specialty=cardiology")


async def test_unknown_filters_fall_back_to_the_ordinary_report(app: RunningApp, scene: Scene) -> None:
    browser = await app.signed_in(await a_coordinator(app.begin, scene.hub))
    await browser.page("/reports/volume?days=9999999&specialty=%3Cscript%3E")


async def test_clinicians_see_neither_board_nor_audit(app: RunningApp, scene: Scene) -> None:
    for person in (scene.doctor, scene.specialist):
        browser = await app.signed_in(person)
        for path in ("/board", "/reports/volume", "/audit"):
            assert (await browser.get(path)).status == 403


@pytest.mark.feature(107)
async def test_the_audit_shows_who_read_which_case_with_its_seal_and_no_name(app: RunningApp, scene: Scene) -> None:
    case = await an_accepted_case(app.begin, scene)
    await (await app.signed_in(scene.doctor)).page(f"/referrals/{case.id}")
    browser = await app.signed_in(await an_administrator(app.begin, scene.hub))
    browser.client.session.cookie_jar.update_cookies({"language": "en"}, browser.client.make_url("/"))
    page = await browser.page("/audit?action=read")
    assert scene.doctor.name in page
    assert case.patient_id.hex[-8:] in page
    assert "Lò Văn Pánh" not in page
    assert "Looked up" in await browser.page("/audit?action=nonsense&before=nonsense")
