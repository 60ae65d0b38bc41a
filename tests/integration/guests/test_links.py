"""Links: looked at by anybody and anything, exchanged once, taken back, taken over with a code."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from telehealth.guests import service
from telehealth.guests.errors import LinkUsed
from telehealth.guests.service import GuestVisit
from telehealth.guests.tables import guest_link
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.ids import PhoneId, new_id
from telehealth.kernel.tables import outbox
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.guests import LIFETIME, a_link, a_number, a_phone, enter_by_link, holds_session, sent_code

PREVIEW = {"User-Agent": "facebookexternalhit/1.1", "Sec-Fetch-Site": None, "Origin": None}


@pytest.mark.feature(44)
async def test_a_preview_uses_nothing_up_and_the_button_lets_in_once(app: RunningApp) -> None:
    subject = new_id()
    token = await a_link(app.begin, subject_id=subject)
    for _ in range(3):
        response = await (await app.browser()).get(f"/l/{token}", headers=PREVIEW)
        assert response.status == 200
        assert "Lò Thị Hợi" not in await response.text(), "a preview is seen by others"
        assert response.headers["Referrer-Policy"] == "no-referrer"
    browser = await app.browser()
    entered = await browser.post(f"/l/{token}")
    assert (entered.status, entered.headers["Location"]) == (303, f"/visits/{subject}")
    again = await browser.get(f"/l/{token}")
    assert (again.status, again.headers["Location"]) == (303, f"/visits/{subject}"), "the same browser just goes on"
    elsewhere = await (await app.browser()).post(f"/l/{token}")
    assert elsewhere.status == 409


async def test_of_many_who_press_at_once_one_gets_in(app: RunningApp) -> None:
    token = await a_link(app.begin)
    presses = [service.exchange_link(app.begin, GuestVisit(f"203.0.113.{n}"), LIFETIME, token) for n in range(12)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(one, LinkUsed) for one in answers) == 11


async def test_a_link_is_kept_as_a_digest_and_the_newest_message_counts(app: RunningApp) -> None:
    async with app.begin(None) as uow:
        link_id = await service.new_link_within(
            uow, purpose="test", subject_id=new_id(), kind=GuestKind.PATIENT, lifetime=timedelta(days=1)
        )
        first = await service.mint_link_within(uow, link_id)
        second = await service.mint_link_within(uow, link_id)
        row = (await uow.conn.execute(sa.select(guest_link))).one()
    assert first
    assert second
    assert second.encode() not in row.token_hash
    assert (await (await app.browser()).get(f"/l/{first}")).status == 410
    assert (await (await app.browser()).get(f"/l/{second}")).status == 200


async def test_a_link_that_ran_out_or_was_taken_back_says_so_and_its_session_is_over(
    app: RunningApp, clock: FakeClock
) -> None:
    subject = new_id()
    used, unused = [await a_link(app.begin, subject_id=subject) for _ in range(2)]
    browser = await enter_by_link(await app.browser(), used)
    async with app.begin(None) as uow:
        await service.revoke_links_within(uow, subject)
    assert (await (await app.browser()).get(f"/l/{unused}")).status == 410
    assert (await browser.post("/phone/forget")).status == 401, "no guest is here any more"
    async with app.begin(None) as uow:
        said = (await uow.conn.execute(sa.select(outbox.c.payload["reason"].astext))).scalars().all()
    assert said == ["revoked"]
    short = await a_link(app.begin, lifetime=timedelta(minutes=5))
    clock.advance(minutes=5)
    response = await (await app.browser()).get(f"/l/{short}")
    assert response.status == 410
    assert "mới nhất" in await response.text()


async def test_another_browser_takes_over_with_a_code_to_the_booked_phone(app: RunningApp) -> None:
    subject, number = new_id(), a_number()
    token = await a_link(app.begin, subject_id=subject, phone_id=await a_phone(app.begin, number))
    first = await enter_by_link(await app.browser(), token)
    second = await app.browser()
    page = await second.page(f"/l/{token}")
    assert f"••• ••• {number[-3:]}" in page
    assert number[-6:] not in page
    asked = await second.post(f"/l/{token}/code")
    assert asked.headers["Location"] == f"/phone/code?next=/visits/{subject}"
    entered = await second.post("/phone/code", {"code": await sent_code(app.begin), "next": f"/visits/{subject}"})
    assert entered.headers["Location"] == f"/visits/{subject}"
    assert (await second.get(f"/l/{token}")).headers["Location"] == f"/visits/{subject}"
    assert (await first.post("/phone/forget")).status == 401, "one browser at a time"


async def test_without_a_phone_behind_it_a_used_link_can_only_be_asked_for_again(app: RunningApp) -> None:
    token = await a_link(app.begin, kind=GuestKind.COLLEAGUE)
    await enter_by_link(await app.browser(), token)
    stranger = await app.browser()
    assert f"/l/{token}/code" not in await stranger.page(f"/l/{token}")
    assert (await stranger.post(f"/l/{token}/code")).status == 409


@pytest.mark.parametrize("app_name", ["Zalo", "FBAV"])
async def test_a_browser_inside_an_app_is_led_out_before_the_link_is_used(app: RunningApp, app_name: str) -> None:
    token = await a_link(app.begin)
    android = f"Mozilla/5.0 (Linux; Android 13) Chrome/131.0 Mobile Safari/537.36 {app_name}/1"
    page = await (await app.browser()).page(f"/l/{token}", headers={"User-Agent": android})
    assert f"intent://localhost:8080/l/{token}#Intent" in page
    iphone = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 {app_name}/1"
    page = await (await app.browser()).page(f"/l/{token}", headers={"User-Agent": iphone})
    assert "intent:" not in page
    assert f'value="http://localhost:8080/l/{token}"' in page
    assert (await (await app.browser()).get(f"/l/{token}")).status == 200, "it is still good"


async def test_a_confirmed_phone_stays_confirmed_only_when_the_link_is_its_own(app: RunningApp) -> None:
    number = a_number()
    own, others = await a_phone(app.begin, number), await a_phone(app.begin)
    found: list[PhoneId | None] = []
    for phone_id in (own, others):
        asked = await service.ask_for_code(
            app.begin, GuestVisit(f"203.0.113.{len(found)}"), number, "vi", service.CodeLimits.of(app.config)
        )
        visit = GuestVisit("203.0.113.9", asked_token=asked.token)
        by_code = await service.confirm_code(app.begin, visit, await sent_code(app.begin))
        token = await a_link(app.begin, phone_id=phone_id)
        here = GuestVisit("203.0.113.9", session_token=by_code.token)
        found.append((await service.exchange_link(app.begin, here, LIFETIME, token)).guest.phone_id)
    assert found == [own, None]


async def test_a_link_that_never_was_is_refused_like_one_that_ended(app: RunningApp) -> None:
    browser = await app.browser()
    assert (await browser.get("/l/nothing")).status == 410
    assert (await browser.post("/l/nothing")).status == 410
    assert not holds_session(browser)
