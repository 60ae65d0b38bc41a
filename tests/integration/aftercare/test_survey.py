"""What patient and clinician say of a session: each once, nothing forced, shown as numbers."""

import pytest

from telehealth.aftercare import queries
from telehealth.aftercare.queries import SurveyKind
from telehealth.kernel.actor import ScopeLevel
from tests.support.aftercare import After, a_consulted
from tests.support.app import RunningApp
from tests.support.people import a_coordinator, a_facility
from tests.support.visits import a_ward

ANSWERS = {"line": "good", "understood": "partly", "again": "yes", "remark": "Tiếng hơi nhỏ."}


async def tally(after: After) -> queries.Tally:
    async with after.app.begin(None) as uow:
        return await queries.tally_within(uow, [after.ward.clinic.facility.id], uow.now.replace(year=2000))


async def room_of(after: After) -> str:
    return str((await after.visitor.get())["room_id"])


@pytest.mark.feature(53)
async def test_a_patient_answers_once_and_is_thanked(app: RunningApp) -> None:
    one = await a_consulted(app)
    path = f"/visits/{one.visitor.id}"
    assert f'action="{path}/survey"' in await one.visitor.browser.page(path)
    response = await one.visitor.browser.post(f"{path}/survey", ANSWERS)
    assert (response.status, response.headers["Location"]) == (303, path)
    page = await one.visitor.browser.page(path)
    assert "Cảm ơn" in page
    assert f"{path}/survey" not in page
    await one.visitor.browser.post(f"{path}/survey", {**ANSWERS, "line": "bad"})
    found = await tally(one)
    assert found.answered == {SurveyKind.PATIENT: 1, SurveyKind.CLINICIAN: 0}
    assert found.counts[SurveyKind.PATIENT, "line"] == [1, 0, 0]
    assert found.counts[SurveyKind.PATIENT, "understood"] == [0, 1, 0]
    assert found.remarks == ["Tiếng hơi nhỏ."]


async def test_who_answers_nothing_is_thanked_all_the_same_and_may_still_answer(app: RunningApp) -> None:
    one = await a_consulted(app)
    path = f"/visits/{one.visitor.id}"
    assert (await one.visitor.browser.post(f"{path}/survey", {"remark": ""})).status == 303
    assert (await tally(one)).answered[SurveyKind.PATIENT] == 0
    assert f"{path}/survey" in await one.visitor.browser.page(path)


async def test_nobody_answers_for_another_or_about_what_did_not_take_place(app: RunningApp) -> None:
    one = await a_consulted(app)
    waiting = await one.ward.patient()
    await waiting.arrives()
    relative = await waiting.invites(app)
    assert (await waiting.browser.post(f"/visits/{one.visitor.id}/survey", ANSWERS)).status == 404
    assert (await waiting.browser.post(f"/visits/{waiting.id}/survey", ANSWERS)).status == 404
    assert (await relative.browser.post(f"/visits/{one.visitor.id}/survey", ANSWERS)).status == 403
    assert (await one.visitor.browser.post(f"/visits/{one.visitor.id}/survey", {"line": "great"})).status == 422


@pytest.mark.feature(53)
async def test_a_clinician_says_with_one_press_how_the_line_was(app: RunningApp) -> None:
    one = await a_consulted(app)
    room = await room_of(one)
    note = f"/referrals/{one.referral_id}/note"
    assert f"/rooms/{room}/survey?back={note}" in await one.ward.specialist.page(f"/rooms/{room}")
    response = await one.ward.specialist.post(f"/rooms/{room}/survey?back={note}", {"line": "bad"})
    assert (response.status, response.headers["Location"]) == (303, note)
    assert (await tally(one)).counts[SurveyKind.CLINICIAN, "line"] == [0, 0, 1]
    stranger = await a_ward(app)
    assert (await stranger.specialist.post(f"/rooms/{room}/survey", {"line": "bad"})).status == 404


@pytest.mark.feature(53)
async def test_a_coordinator_sees_numbers_of_the_own_facility_and_no_names(app: RunningApp) -> None:
    one = await a_consulted(app)
    await one.visitor.browser.post(f"/visits/{one.visitor.id}/survey", ANSWERS)
    desk = await app.signed_in(one.ward.clinic.coordinator)
    page = await desk.page("/reports/volume?days=7")
    assert "Người bệnh: hình và tiếng" in page
    assert "Tiếng hơi nhỏ." in page
    assert "Lò Thị Hợi" not in page
    elsewhere = await app.signed_in(await a_coordinator(app.begin, await a_facility(app.begin)))
    assert "Chưa có ai trả lời" in await elsewhere.page("/reports/volume?days=7")


async def test_above_one_facility_few_people_are_not_told_apart_and_remarks_not_shown(app: RunningApp) -> None:
    one = await a_consulted(app)
    await one.visitor.browser.post(f"/visits/{one.visitor.id}/survey", ANSWERS)
    nation = await a_coordinator(app.begin, one.ward.clinic.facility, scope=ScopeLevel.NATION)
    page = await (await app.signed_in(nation)).page("/reports/volume?days=7")
    assert "&lt;5" in page
    assert "Tiếng hơi nhỏ." not in page
