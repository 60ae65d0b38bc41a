"""Home and worklist over HTTP."""

import re

import pytest

from telehealth.app import ENGINE
from telehealth.referrals import service
from tests.support.app import RunningApp
from tests.support.cases import Scene, a_draft, a_patient, a_scene, a_sent_case, an_accepted_case
from tests.support.people import a_coordinator, a_rural_clinician, an_administrator
from tests.support.query_budget import query_budget
from tests.support.signed import sign_note


@pytest.fixture
async def scene(app: RunningApp) -> Scene:
    return await a_scene(app.begin)


@pytest.mark.feature(24, 5)
async def test_the_worklist_is_ordered_by_urgency_then_age_and_hides_names_before_a_claim(
    app: RunningApp, scene: Scene
) -> None:
    cases = [
        await a_sent_case(app.begin, scene, request__priority=priority, situation__question_text=f"Câu hỏi {priority}")
        for priority in ("routine", "asap", "stat", "urgent")
    ]
    page = await (await app.signed_in(scene.specialist)).page("/worklist")
    places = [page.index(str(case.id)) for case in cases]
    assert sorted(places) == [places[2], places[1], places[3], places[0]]
    assert "Lò Văn Pánh" not in page


@pytest.mark.feature(24)
async def test_what_i_hold_stays_on_my_list_and_filters_live_in_the_address(app: RunningApp, scene: Scene) -> None:
    mine = await an_accepted_case(app.begin, scene)
    waiting = await a_sent_case(app.begin, scene)
    browser = await app.signed_in(scene.specialist)
    only_mine = await browser.page("/worklist?show=mine")
    assert str(mine.id) in only_mine
    assert str(waiting.id) not in only_mine
    assert str(mine.id) not in await browser.page("/worklist?show=waiting")


async def test_an_empty_list_says_why_and_what_next(app: RunningApp, scene: Scene) -> None:
    assert 'class="empty"' in await (await app.signed_in(scene.specialist)).page("/worklist")
    assert 'class="empty"' in await (await app.signed_in(scene.doctor)).page("/")


async def test_the_stations_home_puts_first_what_needs_it_next(app: RunningApp, scene: Scene) -> None:
    draft = await a_draft(app.begin, scene)
    called = await an_accepted_case(app.begin, scene)
    await service.start_consultation(app.begin, scene.specialist.actor, called.id)
    advised = await an_accepted_case(app.begin, scene)
    await sign_note(app.begin, scene, advised)
    page = await (await app.signed_in(scene.doctor)).page("/")
    room, advice, own = (page.index(text) for text in ("/rooms/", str(advised.id), f"{draft.id}/edit"))
    assert room < advice < own
    assert scene.hub.name in page


async def test_a_patients_page_lists_the_cases_about_them_with_links_that_open(app: RunningApp, scene: Scene) -> None:
    begin, browser = app.begin, await app.signed_in(scene.doctor)
    address = f"/patients/{scene.patient_id}"
    assert 'class="empty"' in await browser.page(address)
    finished = await a_draft(begin, scene)
    sent = await service.send(begin, scene.doctor.actor, finished.id, version=finished.version)
    draft = await a_draft(begin, scene)
    about_another = await a_draft(begin, scene, patient_id=await a_patient(begin, scene.doctor))
    colleague = await app.signed_in(await a_rural_clinician(begin, scene.station))
    page, theirs = await browser.page(address), await colleague.page(address)
    assert str(about_another.id) not in page
    for reader, shown, links in [
        (browser, page, [f"{draft.id}/edit", str(sent.id)]),
        (colleague, theirs, [f"{sent.id}"]),
    ]:
        assert sorted(re.findall(r'href="/referrals/([^"]+)"', shown)) == sorted(links)
        assert [(await reader.get(f"/referrals/{link}")).status for link in links] == [200] * len(links)


async def test_others_begin_at_the_board(app: RunningApp, scene: Scene) -> None:
    for person in (await a_coordinator(app.begin, scene.hub), await an_administrator(app.begin, scene.hub)):
        browser = await app.signed_in(person)
        assert (await browser.get("/")).headers["Location"] == "/board"
        assert (await browser.get("/worklist")).status == 403


@pytest.mark.parametrize(("person", "path"), [("specialist", "/worklist"), ("doctor", "/")])
async def test_more_cases_cost_no_more_queries(app: RunningApp, scene: Scene, person: str, path: str) -> None:
    browser = await app.signed_in(getattr(scene, person))
    await a_sent_case(app.begin, scene)
    await browser.page(path)
    with query_budget(app.app[ENGINE], 16) as few:
        await browser.page(path)
    for _ in range(5):
        await a_sent_case(app.begin, scene)
    with query_budget(app.app[ENGINE], 16) as many:
        await browser.page(path)
    assert len(many) <= len(few)
