"""What the form shows beside its fields: earlier values, limits, both texts of a late save; the keys of kept drafts."""

import json
import re
from html import unescape
from uuid import UUID

import pytest

from telehealth.accounts.events import SessionRevoked
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.uow import Begin
from telehealth.referrals import service
from telehealth.referrals.draft_view import CURVE_HEIGHT, CURVE_WIDTH, curve
from telehealth.referrals.vitals import ADULT, POSSIBLE
from telehealth.referrals.wiring import forget_key
from tests.support.app import Browser, RunningApp
from tests.support.cases import COMPLETE, Scene, a_draft, a_scene, saved
from tests.support.people import a_rural_clinician, session_for


async def an_earlier_case(begin: Begin, scene: Scene, **fields: str) -> None:
    draft = await a_draft(begin, scene, patient_id=scene.patient_id, **fields)
    await service.send(begin, scene.doctor.actor, draft.id, version=draft.version)


async def an_open_form(app: RunningApp, scene: Scene) -> tuple[Browser, str]:
    browser = await app.signed_in(scene.doctor)
    started = await browser.post("/referrals/new", {"patient": str(scene.patient_id)})
    return browser, started.headers["Location"]


def vital(page: str, kind: str) -> str:
    field = rf'<div class="field vital-field[^"]*" data-vital="{kind}".*?(?=<div class="field |</fieldset>)'
    found = re.search(field, page, re.DOTALL)
    assert found, kind
    return unescape(found[0])


@pytest.mark.feature(4)
async def test_the_values_of_earlier_visits_stand_beside_each_number_as_a_curve_and_as_words(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    await an_earlier_case(app.begin, scene, vitals__taken_at="2025-12-24T09:00", vitals__heart_rate="88")
    await an_earlier_case(app.begin, scene, vitals__taken_at="2026-02-10T09:00", vitals__heart_rate="96")
    browser, path = await an_open_form(app, scene)
    pulse = vital(await browser.page(path), "heart_rate")
    assert "88 (24/12/25), 96 (10/02/26)" in pulse
    assert len(re.findall(r'<polyline points="[\d., ]+"', pulse)) == 1
    assert "<polyline" not in vital(await browser.page(path), "glucose")


@pytest.mark.feature(4)
async def test_no_other_patient_and_no_other_station_lends_its_values(app: RunningApp) -> None:
    scene, elsewhere = await a_scene(app.begin), await a_scene(app.begin)
    await an_earlier_case(app.begin, elsewhere, vitals__heart_rate="77")
    browser, path = await an_open_form(app, scene)
    assert "<polyline" not in await browser.page(path)


@pytest.mark.feature(4)
async def test_the_limits_beside_a_number_are_those_of_the_tables(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    browser, path = await an_open_form(app, scene)
    given = re.search(r'data-limits="([^"]*)"', (await browser.page(path)).split('data-vital="heart_rate"')[1])
    assert given
    limits = json.loads(unescape(given[1]))
    assert (limits["low"], limits["high"]) == (POSSIBLE["heart_rate"].low, POSSIBLE["heart_rate"].high)
    assert (limits["odd_high"], limits["bad_high"]) == (ADULT["heart_rate"].odd_high, ADULT["heart_rate"].bad_high)


@pytest.mark.parametrize("values", [[70.0], [70.0, 70.0], [60.0, 120.0, 90.0], list(map(float, range(8)))])
def test_a_curve_stays_inside_its_drawing(values: list[float]) -> None:
    spots = curve(values)
    assert len(spots) == len(values)
    assert all(0 < x < CURVE_WIDTH and 0 < y < CURVE_HEIGHT for x, y in spots)


async def test_a_late_save_shows_both_texts_and_overwrites_nothing(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    browser, path = await an_open_form(app, scene)
    await saved(app.begin, scene.doctor, case_in(path), situation__problem="Bản của đồng nghiệp")
    late = await browser.post(path, {**COMPLETE, "situation.problem": "Bản của tôi", "version": "0", "go": ""})
    page = await late.text()
    assert late.status == 409
    both = page[page.index("differences-title") : page.index("</section>")]
    assert "Bản của đồng nghiệp" in both
    assert "Bản của tôi" in both
    assert "Bản của đồng nghiệp" in await browser.page(path)


async def test_a_faulty_form_still_knows_the_version_it_was_typed_on(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    browser, path = await an_open_form(app, scene)
    await saved(app.begin, scene.doctor, case_in(path))
    faulty = await browser.post(path, {**COMPLETE, "vitals.heart_rate": "900", "version": "0", "go": ""})
    assert faulty.status == 422
    assert '<input type="hidden" name="version" value="0">' in await faulty.text()


async def test_a_number_comes_back_with_the_mark_it_was_typed_with(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    browser, path = await an_open_form(app, scene)
    await saved(app.begin, scene.doctor, case_in(path))
    assert 'name="vitals.temperature" value="38,4"' in await browser.page(path)


def case_in(path: str) -> ReferralId:
    return ReferralId(UUID(path.split("/")[2]))


async def keys_of(browser: Browser) -> dict[str, str]:
    answer = await browser.post("/api/draft-keys")
    return {one["id"]: one["key"] for one in (await answer.json())["keys"]}


async def test_a_session_gets_one_key_and_the_account_those_of_its_silent_sessions(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    first, second = await app.signed_in(scene.doctor), await app.signed_in(scene.doctor)
    early = await keys_of(first)
    assert early == await keys_of(first)
    both = await keys_of(second)
    assert len(both) == 2
    assert list(both)[1] == next(iter(early)), "the session's own key comes first"


async def test_a_key_is_gone_when_its_session_was_ended_and_stays_when_it_was_replaced(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    await session_for(app.begin, scene.doctor)
    browser = await app.signed_in(scene.doctor)
    (session_id,) = before = await keys_of(browser)
    ended = {"session_id": session_id, "account_id": scene.doctor.account_id}
    await forget_key(SessionRevoked(**ended, reason="replaced"), app.begin)  # type: ignore[arg-type]
    assert await keys_of(browser) == before
    await forget_key(SessionRevoked(**ended, reason="signed_out"), app.begin)  # type: ignore[arg-type]
    assert await keys_of(browser) != before


async def test_nobody_gets_another_accounts_keys(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    await keys_of(await app.signed_in(scene.doctor))
    colleague = await a_rural_clinician(app.begin, scene.station)
    assert len(await keys_of(await app.signed_in(colleague))) == 1
