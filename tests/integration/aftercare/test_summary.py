"""The summary of a consultation: who gets to it, by which proof, what it says, and how it is told of."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from telehealth.guests import service as guests
from telehealth.kernel.tables import audit_event
from telehealth.notifications.tables import message
from tests.support.aftercare import BORN, After, a_consulted
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.guests import a_link, a_number, enter_by_code, sent_code

SAID = ("Đo huyết áp mỗi sáng", "Đau ngực, yếu nửa người", "Amlodipin 5 mg", "Ure, creatinin", "01/12/2026", "Nà Tấu")
WRONG_DAY = "25/11/1960"


def is_door(page: str) -> bool:
    """No word of what is behind it."""
    return not any(word in page for word in (*SAID, "Lò Thị Hợi", "Không phải đơn thuốc"))


@pytest.fixture
async def after(app: RunningApp) -> After:
    one = await a_consulted(app)
    await one.signs()
    return one


def not_quite(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.feature(52)
async def test_a_new_code_and_the_birth_date_open_the_summary_in_plain_words(after: After) -> None:
    door = await after.visitor.browser.page(after.path)
    assert is_door(door)
    assert re.search(r"••• ••• \d{3}", door)
    page = await after.opens()
    assert [word for word in SAID if word not in page] == []
    assert "Không phải đơn thuốc" in page
    assert after.ward.clinic.facility.hotline in page
    assert after.ward.clinic.specialist.name in page
    english = await (await after.visitor.browser.with_cookies(language="en")).page(after.path)
    assert "Not a prescription" in english


async def test_who_proved_the_phone_long_before_is_asked_for_a_new_code_all_the_same(after: After) -> None:
    browser = await after.app.browser()
    async with after.app.begin(None) as uow:
        number = await uow.conn.execute(sa.text("select number from phone where id = :id"), {"id": after.phone_id})
        number = number.scalar_one()
    await enter_by_code(after.app, browser, number)
    assert is_door(await browser.page(after.path))
    assert (await browser.get(f"{after.path}.pdf")).headers["Location"] == after.path


@pytest.mark.parametrize(
    ("birth", "right_code"), [(BORN, False), (WRONG_DAY, True), ("1960", True), (WRONG_DAY, False)]
)
async def test_neither_code_nor_birth_date_is_enough_and_which_was_wrong_is_not_said(
    after: After, birth: str, *, right_code: bool
) -> None:
    code = await after.asks()
    response = await after.types(code if right_code else not_quite(code), birth)
    text = await response.text()
    assert response.status == 401
    assert "Còn 4 lần thử" in text
    assert is_door(text)
    assert (await after.types(code)).status == 303, "a right code is not used up by a wrong date"


@pytest.mark.feature(52)
async def test_five_wrong_tries_lock_it_and_staff_open_it_again_by_a_new_link(after: After, clock: FakeClock) -> None:
    code = await after.asks()
    tries = [(await after.types(code, WRONG_DAY)).status for _ in range(5)]
    assert tries == [401, 401, 401, 401, 403]
    page = await after.visitor.browser.page(after.path)
    assert "Bản tóm tắt đã bị khóa" in page
    assert after.ward.clinic.facility.hotline in page
    assert (await after.types(code)).status == 403, "also what would have been right"
    assert (await after.visitor.browser.post(after.path)).status == 403
    day = await after.ward.specialist.page("/day")
    assert f"{after.path}/link" in day
    assert (await after.ward.specialist.post(f"{after.path}/link")).status == 303
    await after.delivers()
    assert (await after.visitor.browser.get(after.path)).status == 303, "the session of the link before is over"
    browser = await after.a_browser()
    clock.advance(minutes=1)
    assert "Đo huyết áp" in await after.opens(browser)
    assert await told(after) == ["sent once", "sent again"]


async def told(after: After) -> list[str]:
    async with after.app.begin(None) as uow:
        query = sa.select(message.c.id).where(message.c.event == "aftercare.summary.ready")
        many = len((await uow.conn.execute(query)).all())
    return ["sent once", "sent again", "too often"][:many]


async def test_a_code_sent_to_another_phone_of_the_same_hand_does_not_open_it(after: After) -> None:
    browser = after.visitor.browser
    await browser.post("/phone", {"number": a_number(), "next": "/phone"})
    response = await after.types(await sent_code(after.app.begin))
    assert response.status == 401


async def test_nobody_elses_link_or_phone_finds_the_door(after: After) -> None:
    other = await a_consulted(after.app, after.ward, name="Quàng Thị Thử", birth_date="01/02/1980")
    waiting = await after.ward.patient()
    await waiting.arrives()
    companion = await waiting.invites(after.app)
    for browser in (other.visitor.browser, companion.browser):
        for path in (after.path, f"{after.path}/code", f"{after.path}.pdf"):
            assert (await browser.get(path)).status in {403, 404}
        assert (await browser.post(after.path)).status in {403, 404}
        assert (await browser.post(f"{after.path}/code", {"code": "123456", "birth_date": BORN})).status in {403, 404}
    assert (await (await after.app.browser()).get(after.path)).headers["Location"].startswith("/phone?next=")


async def test_a_link_that_ran_out_or_was_taken_back_opens_nothing(after: After, clock: FakeClock) -> None:
    begin = after.app.begin
    browser = await after.a_browser()
    async with begin(None) as uow:
        await guests.revoke_links_within(uow, after.visitor.id)
    assert (await browser.get(after.path)).headers["Location"].startswith("/phone?next=")
    late = await a_link(begin, subject_id=after.visitor.id, phone_id=after.phone_id, lifetime=timedelta(hours=1))
    clock.advance(hours=2)
    response = await (await after.app.browser()).post(f"/l/{late}")
    assert response.status == 410


async def test_before_the_signature_there_is_nothing_to_prove_and_no_code_is_sent(app: RunningApp) -> None:
    one = await a_consulted(app)
    assert "Bác sĩ đang viết lời dặn" in await one.visitor.browser.page(one.path)
    assert (await one.visitor.browser.post(one.path)).status == 409
    assert (await one.ward.specialist.post(f"{one.path}/link")).status == 409


@pytest.mark.feature(52)
async def test_a_correction_is_told_of_and_stands_first(after: After) -> None:
    await after.opens()
    await after.corrects("Có kết quả xét nghiệm", "Ngừng amlodipin, chờ khám lại.")
    page = await after.visitor.browser.page(after.path)
    assert page.index("Ngừng amlodipin") < page.index("Đo huyết áp mỗi sáng")
    assert "Có kết quả xét nghiệm" in page
    assert await told(after) == ["sent once", "sent again"]


async def test_an_open_summary_closes_after_half_an_hour(after: After, clock: FakeClock) -> None:
    await after.opens()
    clock.advance(minutes=29)
    assert not is_door(await after.visitor.browser.page(after.path))
    clock.advance(minutes=1)
    assert is_door(await after.visitor.browser.page(after.path))


@pytest.mark.feature(52)
async def test_the_same_stands_on_paper_as_text_that_can_be_searched(after: After) -> None:
    await after.opens()
    response = await after.visitor.browser.get(f"{after.path}.pdf")
    assert (response.status, response.content_type) == (200, "application/pdf")
    assert response.headers["Cache-Control"] == "no-store"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(await response.read())).pages)
    assert [word for word in SAID if word not in text] == []
    assert "Không phải đơn thuốc" in text


async def test_reading_it_is_written_into_the_audit_as_the_patients_own(after: After) -> None:
    await after.opens()
    async with after.app.begin(None) as uow:
        c = audit_event.c
        query = sa.select(audit_event).where(c.role == "patient", c.entity == "document").order_by(c.id)
        (row,) = (await uow.conn.execute(query)).all()
    assert (row.action, row.purpose, row.outcome) == ("read", "PATRQT", "success")
    assert row.patient_id is not None
    assert row.session_id is not None


async def test_only_the_clinician_and_the_facilitys_coordinator_send_the_link_anew(after: After) -> None:
    stranger = await a_consulted(after.app)
    assert (await stranger.ward.specialist.post(f"{after.path}/link")).status == 404
    coordinator = await after.app.signed_in(after.ward.clinic.coordinator)
    assert (await coordinator.post(f"{after.path}/link")).status == 303
    station = await after.app.signed_in(after.ward.clinic.station)
    assert (await station.post(f"{after.path}/link")).status == 403


async def test_who_walked_in_is_sent_the_link_anew_from_the_case(after: After) -> None:
    case = f"/referrals/{after.referral_id}"
    page = await after.ward.specialist.page(case)
    assert f'action="{after.path}/link?back={case}"' in page
    response = await after.ward.specialist.post(f"{after.path}/link?back={case}")
    assert (response.status, response.headers["Location"]) == (303, case)


async def test_a_text_that_is_not_the_one_that_was_signed_is_not_shown(after: After, database: Database) -> None:
    await after.opens()
    async with database.connection() as conn:
        salted = "update document set body = convert_to(replace(convert_from(body, 'utf8'), 'nhạt', 'mặn'), 'utf8')"
        await conn.execute(sa.text(salted))
    for path in (after.path, f"{after.path}.pdf"):
        response = await after.visitor.browser.get(path)
        assert response.status == 503
        assert is_door(await response.text())
