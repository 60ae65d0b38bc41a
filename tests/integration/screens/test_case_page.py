"""The case's page over HTTP: what each person sees of it, and the steps they take on it."""

import pytest

from tests.support.app import Browser, RunningApp
from tests.support.cases import Scene, a_claimed_case, a_scene, a_sent_case, an_accepted_case, the_case
from tests.support.people import a_specialist
from tests.support.signed import sign_note

NAME = "Lò Văn Pánh"


@pytest.fixture
async def scene(app: RunningApp) -> Scene:
    return await a_scene(app.begin)


@pytest.fixture
async def doctor(app: RunningApp, scene: Scene) -> Browser:
    return await app.signed_in(scene.doctor)


@pytest.fixture
async def specialist(app: RunningApp, scene: Scene) -> Browser:
    return await app.signed_in(scene.specialist)


async def test_the_pool_sees_question_age_and_vitals_but_neither_name_nor_history(
    app: RunningApp, scene: Scene, specialist: Browser
) -> None:
    case = await a_sent_case(app.begin, scene)
    page = await specialist.page(f"/referrals/{case.id}")
    assert "SpO2 còn 93 %" in page
    assert "104/62" in page
    assert NAME not in page
    assert "Tăng huyết áp" not in page


@pytest.mark.feature(12, 26)
async def test_claim_accept_and_decline_by_their_buttons(app: RunningApp, scene: Scene, specialist: Browser) -> None:
    case = await a_sent_case(app.begin, scene)
    base = f"/referrals/{case.id}"
    assert (await specialist.post(f"{base}/claim")).status == 303
    page = await specialist.page(base)
    assert NAME in page
    assert "undo-claim" in page
    assert (await specialist.post(f"{base}/accept")).status == 303
    assert (await the_case(app.begin, case.id)).state == "accepted"
    declined = await specialist.post(f"{base}/decline", {"reason": "no_capacity", "text": "Đang mổ"})
    assert declined.headers["Location"] == "/worklist"
    assert (await the_case(app.begin, case.id)).state == "sent"


@pytest.mark.feature(12)
async def test_the_second_claimer_is_told_who_has_it(app: RunningApp, scene: Scene) -> None:
    case = await a_claimed_case(app.begin, scene)
    late = await app.signed_in(await a_specialist(app.begin, scene.hub))
    refused = await late.post(f"/referrals/{case.id}/claim")
    assert refused.status == 409
    assert scene.specialist.name in await refused.text()


async def test_undo_gives_the_case_back(app: RunningApp, scene: Scene, specialist: Browser) -> None:
    case = await a_sent_case(app.begin, scene)
    await specialist.post(f"/referrals/{case.id}/claim")
    assert (await specialist.post(f"/referrals/{case.id}/undo-claim")).status == 303
    assert (await the_case(app.begin, case.id)).claimed_by is None


@pytest.mark.feature(27)
async def test_a_question_back_and_its_answer(
    app: RunningApp, scene: Scene, specialist: Browser, doctor: Browser
) -> None:
    case = await an_accepted_case(app.begin, scene)
    base = f"/referrals/{case.id}"
    assert (await specialist.post(f"{base}/ask-information", {"text": "", "due_minutes": "30"})).status == 422
    await specialist.post(f"{base}/ask-information", {"text": "Đếm lại nhịp thở", "due_minutes": "30"})
    assert "Đếm lại nhịp thở" in await doctor.page(base)
    await doctor.post(f"{base}/answer-information", {"text": "26 lần một phút"})
    assert (await the_case(app.begin, case.id)).state == "sent"


@pytest.mark.feature(17)
async def test_starting_leads_into_the_room_and_the_station_is_called(
    app: RunningApp, scene: Scene, specialist: Browser, doctor: Browser
) -> None:
    case = await an_accepted_case(app.begin, scene)
    room = (await specialist.post(f"/referrals/{case.id}/start-consultation")).headers["Location"]
    assert room.startswith("/rooms/")
    assert f'href="{room}"' in await doctor.page(f"/referrals/{case.id}")
    for browser in (specialist, doctor):
        assert "room-data" in await browser.page(room)


@pytest.mark.feature(20)
async def test_the_station_acknowledges_and_says_what_it_did(app: RunningApp, scene: Scene, doctor: Browser) -> None:
    case = await an_accepted_case(app.begin, scene)
    await sign_note(app.begin, scene, case)
    base = f"/referrals/{case.id}"
    assert "Viêm phổi cộng đồng" in await doctor.page(base)
    refused = await doctor.post(f"{base}/acknowledge", {"reception": "changed", "text": ""})
    assert refused.status == 422
    assert (await the_case(app.begin, case.id)).state == "advised"
    await doctor.post(f"{base}/acknowledge", {"reception": "changed", "text": "Hết thuốc, dùng thuốc khác"})
    assert "Hết thuốc, dùng thuốc khác" in await doctor.page(base)
    assert (await doctor.post(f"{base}/close")).status == 303
    assert (await the_case(app.begin, case.id)).state == "closed"


@pytest.mark.parametrize("step", ["accept", "release", "start-consultation", "undo-claim"])
async def test_a_step_in_the_wrong_state_says_what_is_possible(
    app: RunningApp, scene: Scene, specialist: Browser, step: str
) -> None:
    case = await a_sent_case(app.begin, scene)
    refused = await specialist.post(f"/referrals/{case.id}/{step}")
    assert refused.status in {403, 409}


async def test_an_emergency_says_not_to_wait_for_the_application(
    app: RunningApp, scene: Scene, doctor: Browser
) -> None:
    case = await a_sent_case(app.begin, scene, request__priority="stat")
    page = await doctor.page(f"/referrals/{case.id}")
    assert "115" in page
    assert 'role="alert"' in page
