"""Coming in with a phone: the code, its limits, and what a stranger cannot do."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from telehealth.guests import service
from telehealth.guests.domain import CODE_TRIES, CodeLimits
from telehealth.guests.errors import NoMoreCodes, WrongCode
from telehealth.guests.service import GuestVisit
from telehealth.guests.tables import guest_session, phone, phone_code
from telehealth.kernel.ids import PhoneCodeId
from telehealth.kernel.tables import audit_event, outbox
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.guests import a_number, ask, enter_by_code, holds_session, sent_code

HERE = GuestVisit("203.0.113.9")


def limits(app: RunningApp) -> CodeLimits:
    return CodeLimits.of(app.config)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.feature(40)
async def test_a_phone_and_a_code_lead_to_where_one_was_going(app: RunningApp) -> None:
    browser = await app.browser()
    asked = await browser.post("/phone", {"number": "0912 345 678", "next": "/visits/7?day=2"})
    assert (asked.status, asked.headers["Location"]) == (303, "/phone/code?next=/visits/7%3Fday%3D2")
    page = await browser.page(asked.headers["Location"])
    assert 'value="/visits/7?day=2"' in page
    code = await sent_code(app.begin)
    typed = f" {code[:3]} {code[3:]} "
    entered = await browser.post("/phone/code", {"code": typed, "next": "/visits/7?day=2"})
    assert (entered.status, entered.headers["Location"]) == (303, "/visits/7?day=2")
    assert "••• ••• 678" in await browser.page("/phone")


async def test_no_code_and_no_number_travels_or_is_kept_in_plain(app: RunningApp) -> None:
    browser, number = await app.browser(), a_number()
    await ask(browser, number)
    code = await sent_code(app.begin)
    async with app.begin(None) as uow:
        said = (await uow.conn.execute(sa.select(outbox.c.name, outbox.c.payload))).all()
        row = (await uow.conn.execute(sa.select(phone_code))).one()
    assert [(name, list(payload)) for name, payload in said] == [("guests.code.asked", ["code_id"])]
    assert code.encode() not in row.code_hash
    assert (await browser.post("/phone/code", {"code": code})).status == 303
    async with app.begin(None) as uow:
        audited = (await uow.conn.execute(sa.select(audit_event))).all()
    assert [(row.role, row.account_id, row.entity) for row in audited] == [("patient", None, "guest_session")]
    assert number not in str(audited)


async def test_five_wrong_tries_use_the_code_up_even_all_at_once(app: RunningApp) -> None:
    browser = await app.browser()
    await ask(browser, a_number())
    code = await sent_code(app.begin)
    visit = GuestVisit("203.0.113.9", asked_token=browser.cookies()["asked"])
    tries = [service.confirm_code(app.begin, visit, other(code)) for _ in range(CODE_TRIES + 7)]
    assert all(isinstance(one, WrongCode) for one in await asyncio.gather(*tries, return_exceptions=True))
    async with app.begin(None) as uow:
        assert (await uow.conn.execute(sa.select(phone_code.c.tries))).scalar_one() == CODE_TRIES
    response = await browser.post("/phone/code", {"code": code})
    assert response.status == 401
    assert "hết hạn" in await response.text()


async def test_a_code_counts_once_and_for_five_minutes_after_it_was_sent(app: RunningApp, clock: FakeClock) -> None:
    browser = await app.browser()
    await ask(browser, a_number())
    clock.advance(minutes=9)  # the message waited for its turn
    code = await sent_code(app.begin)
    clock.advance(minutes=4, seconds=59)
    asked = browser.cookies()["asked"]
    assert (await browser.post("/phone/code", {"code": code})).status == 303
    again = await (await app.browser()).with_cookies(asked=asked)
    assert (await again.post("/phone/code", {"code": code})).status == 401
    await ask(again, a_number())
    code = await sent_code(app.begin)
    clock.advance(minutes=5)
    assert (await again.post("/phone/code", {"code": code})).status == 401


async def test_a_message_sent_again_carries_a_new_code_and_only_that_one_counts(app: RunningApp) -> None:
    browser = await app.browser()
    await ask(browser, a_number())
    first, second = await sent_code(app.begin), await sent_code(app.begin)
    if first != second:
        assert (await browser.post("/phone/code", {"code": first})).status == 401
    assert (await browser.post("/phone/code", {"code": second})).status == 303


async def test_nobody_is_sent_a_code_they_no_longer_wait_for(app: RunningApp, clock: FakeClock) -> None:
    asked = await service.ask_for_code(app.begin, HERE, a_number(), "vi", limits(app))
    clock.advance(minutes=10)
    async with app.begin(None) as uow:
        assert await service.mint_code_within(uow, PhoneCodeId(asked.code_id)) is None


async def test_a_stranger_can_neither_try_my_code_nor_use_its_tries_up(app: RunningApp) -> None:
    mine, stranger, number = await app.browser(), await app.browser(), a_number()
    await ask(mine, number)
    code = await sent_code(app.begin)
    for _ in range(CODE_TRIES):
        assert (await stranger.post("/phone/code", {"code": code})).status == 401
    assert not holds_session(stranger)
    assert (await mine.post("/phone/code", {"code": code})).status == 303


async def test_known_and_unknown_numbers_get_the_same_answer(app: RunningApp, clock: FakeClock) -> None:
    number = a_number()
    await enter_by_code(app, await app.browser(), number)
    async with app.begin(None) as uow:
        known = (await uow.conn.execute(sa.select(phone.c.number))).scalars().all()
    assert known == [number]
    clock.advance(minutes=1)
    answers = []
    for one in (number, a_number()):
        browser = await app.browser()
        response = await browser.post("/phone", {"number": one})
        wrong = await browser.post("/phone/code", {"code": "000000"})
        answers.append((response.status, response.headers.get("Location"), wrong.status))
    assert answers == [(303, "/phone/code?next=/phone", 401)] * 2


async def test_limits_by_number_and_address_say_honestly_when_there_is_room(app: RunningApp, clock: FakeClock) -> None:
    number = a_number()
    await service.ask_for_code(app.begin, HERE, number, "vi", limits(app))
    with pytest.raises(NoMoreCodes) as soon:
        await service.ask_for_code(app.begin, HERE, number, "vi", limits(app))
    assert int(str(soon.value.params["retry_after_s"])) <= 31
    for _ in range(2):
        clock.advance(seconds=31)
        await service.ask_for_code(app.begin, HERE, number, "vi", limits(app))
    clock.advance(seconds=31)
    with pytest.raises(NoMoreCodes) as later:
        await service.ask_for_code(app.begin, HERE, number, "vi", limits(app))
    clock.advance(seconds=int(str(later.value.params["retry_after_s"])))
    await service.ask_for_code(app.begin, HERE, number, "vi", limits(app))


async def test_one_address_cannot_have_codes_sent_all_over_the_country(app: RunningApp) -> None:
    for n in range(app.config.codes_per_address_day // 5):
        visit = GuestVisit(f"2001:db8:1:1::{n:x}")  # one customer's /64
        await service.ask_for_code(app.begin, visit, a_number(), "vi", limits(app))
    with pytest.raises(NoMoreCodes):
        await service.ask_for_code(app.begin, GuestVisit("2001:db8:1:1::ff"), a_number(), "vi", limits(app))
    await service.ask_for_code(app.begin, GuestVisit("2001:db8:1:2::1"), a_number(), "vi", limits(app))


async def test_a_hundred_at_once_for_one_number_are_one_message(app: RunningApp) -> None:
    number = a_number()
    asks = [service.ask_for_code(app.begin, HERE, number, "vi", limits(app)) for _ in range(30)]
    answers = await asyncio.gather(*asks, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert all(isinstance(answer, service.Asked | NoMoreCodes) for answer in answers)


async def test_a_stranger_who_keeps_asking_locks_the_owner_out_neither_here_nor_elsewhere(
    app: RunningApp, clock: FakeClock
) -> None:
    owner, number = await app.browser(), a_number()
    await enter_by_code(app, owner, number)
    refused = 0
    for _ in range(200):  # a day of it
        clock.advance(minutes=7)
        try:
            await service.ask_for_code(app.begin, GuestVisit("198.51.100.66"), number, "vi", limits(app))
        except NoMoreCodes:
            refused += 1
    assert refused > 190
    await service.ask_for_code(
        app.begin, GuestVisit("192.0.2.5"), number, "vi", limits(app)
    )  # a new phone of the owner's
    await ask(owner, number)  # and the browser that knows the number, although its session has ended by now
    assert (await owner.post("/phone/code", {"code": await sent_code(app.begin)})).status == 303


async def test_a_bad_number_is_shown_again_with_what_was_typed(app: RunningApp) -> None:
    response = await (await app.browser()).post("/phone", {"number": "024 3825 3531", "next": "/visits/7"})
    text = await response.text()
    assert response.status == 422
    assert 'value="024 3825 3531"' in text
    assert 'value="/visits/7"' in text
    assert "Điện thoại bàn" in text


async def test_a_session_is_fresh_at_each_entry_and_ends_by_disuse_or_on_purpose(
    app: RunningApp, clock: FakeClock
) -> None:
    browser, number = await app.browser(), a_number()
    await enter_by_code(app, browser, number)
    first = browser.cookies()["guest"]
    clock.advance(minutes=1)
    await enter_by_code(app, browser, number)
    assert browser.cookies()["guest"] != first
    old = await (await app.browser()).with_cookies(guest=first)
    assert "•••" not in await old.page("/phone"), "the one before has ended"
    left = await browser.post("/phone/forget")
    assert (left.status, left.headers["Clear-Site-Data"]) == (303, '"storage"')
    assert not holds_session(browser)
    await enter_by_code(app, browser, a_number())
    clock.advance(hours=13)
    assert "•••" not in await browser.page("/phone")


async def test_what_is_over_is_forgotten_in_the_end(app: RunningApp, clock: FakeClock) -> None:
    await enter_by_code(app, await app.browser(), a_number())
    clock.advance(days=120)
    await service.forget_old(app.begin, service.GuestLifetime(timedelta(hours=12), timedelta(days=7)))
    async with app.begin(None) as uow:
        counts = [(await uow.conn.execute(sa.select(sa.func.count()).select_from(t))).scalar_one()
                  for t in (phone_code, guest_session, phone)]  # fmt: skip
    assert counts == [0, 0, 1]
