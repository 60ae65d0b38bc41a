"""Who opened my record: for its patient only, out of the audit; a question reaches who answers it, and comes back."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from telehealth.kernel.ids import new_id
from telehealth.kernel.tables import audit_event
from telehealth.referrals import queries
from tests.support.aftercare import After, a_consulted
from tests.support.app import Browser, RunningApp
from tests.support.clock import FakeClock
from tests.support.people import an_administrator
from tests.support.visits import a_ward

TEXT = "Tôi không quen bác sĩ này, vì sao mở hồ sơ của tôi?"
ANSWER = "Bác sĩ trực đã khám cho bác hôm đó."


def looks(after: After) -> str:
    return f"/visits/{after.visitor.id}/looks"


def lines(page: str) -> list[str]:
    """Each look as its words."""
    found = re.findall(r'<li class="look">(.*?)</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<details>.*?</details>|<[^>]+>", " ", one, flags=re.DOTALL).split()) for one in found]


@pytest.fixture
async def after(app: RunningApp) -> After:
    one = await a_consulted(app)
    await one.signs()
    await one.opens()
    return one


@pytest.fixture
async def administrator(after: After) -> Browser:
    return await after.app.signed_in(await an_administrator(after.app.begin, after.ward.clinic.facility))


@pytest.mark.feature(56)
async def test_a_patient_sees_who_opened_the_record_when_and_why_a_line_for_each_person_and_day(after: After) -> None:
    specialist, clinic = after.ward.specialist, after.ward.clinic
    for _ in range(3):
        await specialist.page(f"/referrals/{after.referral_id}")
    await looked(after, days_ago=1)
    today, patient, yesterday = lines(await after.visitor.browser.page(looks(after)))
    assert patient.startswith("Người giữ điện thoại đã đặt lịch")
    for doctor in (today, yesterday):
        assert doctor.startswith(clinic.specialist.name)
        assert clinic.facility.name in doctor
        assert "để khám và điều trị" in doctor
    assert "ca bệnh" in today
    assert "họ tên và giấy tờ" in yesterday
    english = await (await after.visitor.browser.with_cookies(language="en")).page(looks(after))
    assert "to treat you" in english


async def looked(after: After, days_ago: int) -> None:
    """The specialist looked at the patient's card some days ago."""
    actor = after.ward.clinic.specialist.actor
    async with after.app.begin(None) as uow:
        patient_id = (await queries.case_facts(uow, after.referral_id)).patient_id
        await uow.conn.execute(
            audit_event.insert().values(
                id=new_id(), at=datetime.now(UTC) - timedelta(days=days_ago), account_id=actor.account_id,
                role=actor.role.value, facility_id=actor.facility_id, action="read", entity="patient",
                entity_id=patient_id, patient_id=patient_id, purpose="TREAT",
            )
        )  # fmt: skip


async def test_without_code_and_birth_date_the_list_is_behind_the_same_door(after: After, clock: FakeClock) -> None:
    browser = await after.a_browser()
    response = await browser.get(looks(after))
    assert response.headers["Location"] == f"{after.path}?to=looks"
    assert f'action="{after.path}?to=looks"' in await browser.page(response.headers["Location"])
    assert (await browser.post(looks(after), {"text": TEXT})).headers["Location"] == f"{after.path}?to=looks"
    clock.advance(minutes=31)
    assert (await after.visitor.browser.get(looks(after))).status == 303


async def test_nobody_sees_the_looks_at_another_patients_record(after: After) -> None:
    other = await a_consulted(after.app, after.ward, name="Quàng Thị Thử", birth_date="01/02/1980")
    assert (await other.visitor.browser.get(looks(after))).status == 404
    assert (await other.visitor.browser.post(looks(after), {"text": TEXT})).status == 404
    await after.visitor.browser.page(looks(after))
    mine = lines(await after.visitor.browser.page(looks(after)))
    await after.ward.specialist.page(f"/referrals/{other.referral_id}")
    assert lines(await after.visitor.browser.page(looks(after))) == mine


async def test_who_has_not_been_recognised_yet_has_no_record_to_look_into(app: RunningApp) -> None:
    waiting = await (await a_ward(app)).patient()
    await waiting.arrives()
    page = await waiting.browser.page(f"/visits/{waiting.id}/looks")
    assert "Chưa có hồ sơ nào gắn với buổi khám này." in page
    assert lines(page) == []


@pytest.mark.feature(56)
async def test_an_objection_reaches_the_administrator_and_the_answer_comes_back(
    after: After, administrator: Browser
) -> None:
    about = str(after.ward.clinic.specialist.account_id)
    body = {"kind": "objection", "about": about, "day": "2026-03-02", "text": TEXT}
    assert (await after.visitor.browser.post(looks(after), body)).status == 303
    assert "Đang chờ cơ sở trả lời" in await after.visitor.browser.page(looks(after))
    assert "Người bệnh hỏi (1 đang chờ)" in await administrator.page("/audit")
    page = await administrator.page("/questions")
    assert TEXT in page
    assert after.ward.clinic.specialist.name in page
    assert "Lò Thị Hợi" not in page
    (path,) = re.findall(r'action="(/questions/[^"]+)"', page)
    assert (await administrator.post(path, {"answer": ANSWER})).status == 303
    assert (await administrator.post(path, {"answer": "Khác"})).status == 409
    await after.delivers()
    seen = await after.visitor.browser.page(looks(after))
    assert ANSWER in seen
    assert "Khác" not in seen
    messages = await (await after.app.signed_in(after.ward.clinic.coordinator)).page("/messages?state=all")
    assert "Đã trả lời câu hỏi về hồ sơ" in messages


async def test_only_the_facilitys_own_administrator_reads_and_answers(after: After, administrator: Browser) -> None:
    await after.visitor.browser.post(looks(after), {"text": TEXT})
    (path,) = re.findall(r'action="(/questions/[^"]+)"', await administrator.page("/questions"))
    elsewhere = (await a_ward(after.app)).clinic.facility
    stranger = await after.app.signed_in(await an_administrator(after.app.begin, elsewhere))
    assert TEXT not in await stranger.page("/questions")
    assert (await stranger.post(path, {"answer": ANSWER})).status == 404
    assert (await administrator.post(f"/questions/{uuid4()}", {"answer": ANSWER})).status == 404
    assert (await after.ward.specialist.get("/questions")).status == 403


async def test_five_questions_may_wait_at_once_and_an_empty_one_is_none(after: After) -> None:
    assert (await after.visitor.browser.post(looks(after), {"text": "  "})).status == 422
    answers = [(await after.visitor.browser.post(looks(after), {"text": TEXT})).status for _ in range(6)]
    assert answers == [303, 303, 303, 303, 303, 409]


async def test_a_long_list_is_read_page_by_page(after: After) -> None:
    for days_ago in range(1, 26):
        await looked(after, days_ago)
    browser = after.visitor.browser
    first, second = await browser.page(looks(after)), await browser.page(f"{looks(after)}?page=1")
    assert len(lines(first)) == 20
    assert f"{looks(after)}?page=1" in first
    assert len(lines(second)) == 7
    assert set(lines(first)).isdisjoint(lines(second))
