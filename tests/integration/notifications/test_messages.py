"""Messages over a real mail server and an SMS gateway: once, with retries, stopped where a person sees them."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa

from telehealth.app import DEPS
from telehealth.kernel import outbox
from telehealth.kernel.actor import ScopeLevel
from telehealth.notifications import sending
from telehealth.notifications.tables import message
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import Appointment
from telehealth.scheduling.service import Wish
from telehealth.scheduling.tables import appointment
from tests.support.app import RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.guests import a_number, a_phone, ask
from tests.support.outside import MailServer, SmsServer, let_out, mail_server, sms_server, ways_out
from tests.support.people import a_coordinator, an_administrator
from tests.support.scheduling import Clinic, a_clinic, an_order

ADDRESS = "hoi@example.vn"
LINK = re.compile(r"http://localhost:8080(/l/[\w-]+)")


@dataclass
class Site:
    app: RunningApp
    mail: MailServer
    sms: SmsServer

    def letters_to(self, address: str) -> list[str]:
        return [str(one["Subject"]) for one in self.mail.letters if one["To"] == address]


@pytest.fixture
async def site(database: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Site]:
    async with (
        mail_server(tmp_path) as (mail, by_mail),
        sms_server() as (sms, by_sms),
        running_app(config_for(database, tmp_path, **by_mail, **by_sms), clock=clock) as app,
    ):
        yield Site(app, mail, sms)


async def a_booking(site: Site, clinic: Clinic, *, language: str = "vi") -> Appointment:
    """Booked with a phone and an address, as patients do."""
    begin = site.app.begin
    slot = (await clinic.free(begin))[0]
    made = await scheduling.book(begin, clinic.station.actor, an_order(slot, email=ADDRESS, language=language))
    phone_id = await a_phone(begin)
    async with begin(None) as uow:
        await uow.conn.execute(sa.update(appointment).where(appointment.c.id == made.id).values(phone_id=phone_id))
    return made


async def states(site: Site) -> list[tuple[str, str, str | None]]:
    async with site.app.begin(None) as uow:
        rows = await uow.conn.execute(sa.select(message).order_by(message.c.queued_at, message.c.id))
        return [(row.channel, row.state, row.reason) for row in rows]


@pytest.mark.feature(40)
async def test_the_code_a_person_asks_for_arrives_on_their_phone_and_lets_them_in(site: Site) -> None:
    browser, number = await site.app.browser(), a_number()
    await ask(browser, number, to="/phone")
    await let_out(site.app)
    (sent,) = site.sms.sent
    assert (sent["to"], sent["from"]) == (number, "TELEHEALTH")
    code = re.search(r"\b\d{6}\b", sent["text"])
    assert code
    assert sent["text"].endswith(f"@localhost #{code[0]}")
    assert (await browser.post("/phone/code", {"code": code[0]})).status == 303
    async with site.app.begin(None) as uow:
        row = (await uow.conn.execute(sa.select(message))).one()
    assert (row.state, row.masked, row.reference) == ("sent", f"••• ••• {number[-3:]}", "sms-1")
    assert code[0] not in str(row), "a body is kept nowhere"
    assert number not in str(row)


@pytest.mark.feature(44)
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_an_appointments_life_reaches_phone_letter_box_and_calendar(
    site: Site, clock: FakeClock, language: str
) -> None:
    begin, clinic = site.app.begin, await a_clinic(site.app.begin)
    made = await a_booking(site, clinic, language=language)
    await let_out(site.app)
    later = (await clinic.free(begin))[3]
    wish = Wish(schedule_id=later.schedule_id, service_id=later.service_id, start=later.start)
    await scheduling.reschedule(begin, clinic.station.actor, made.id, wish)
    await let_out(site.app)
    await scheduling.cancel(begin, clinic.station.actor, made.id)
    await let_out(site.app)
    entries = [calendar_of(one) for one in site.mail.letters if one["To"] == ADDRESS]
    assert [(str(c["METHOD"]), int(e["SEQUENCE"]), str(e["STATUS"])) for c, e in entries] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
    ]  # fmt: skip
    assert len({str(e["UID"]) for _, e in entries}) == 1
    assert [e["DTSTART"].dt for _, e in entries] == [made.start, later.start, later.start]
    assert len(site.sms.sent) == 3
    assert len(site.letters_to(clinic.specialist.email)) == 3, "the clinician too, by letter only"
    link = LINK.search(site.sms.sent[0]["text"])
    assert link
    browser = await site.app.browser()
    assert (await browser.post(link[1])).headers["Location"] == f"/appointments/{made.id}"
    said = " ".join(one["text"] for one in site.sms.sent)
    assert ("Số thứ tự" in said) is (language == "vi")
    everything = said + "".join(str(one) + str(one.get_body()) for one in site.mail.letters)
    for secret in ("Ho kéo dài", "hô hấp", "respiratory", "Lò Văn Thử", clinic.facility.name):
        assert secret not in everything


def calendar_of(letter: EmailMessage) -> tuple[Any, Any]:
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar: Any = icalendar.Calendar.from_ical(content)
    assert part.get_param("method") == str(calendar["METHOD"])
    assert calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert event["ORGANIZER"] == "mailto:hen@kham.example.vn"
    assert any(one.get_filename() == "invite.ics" for one in letter.walk())
    return calendar, event


async def test_an_event_told_twice_is_one_message_and_many_senders_send_it_once(site: Site) -> None:
    await a_booking(site, await a_clinic(site.app.begin))
    await let_out(site.app)
    async with site.app.begin(None) as uow:
        await uow.conn.execute(sa.text("update outbox set state = 'pending', next_at = now()"))
    while await outbox.deliver_due(site.app.begin, site.app.app[DEPS].subscribers):
        pass
    await asyncio.gather(*(sending.send_due(site.app.begin, ways_out(site.app)) for _ in range(4)))
    assert len(site.sms.sent) == 1
    assert len(site.letters_to(ADDRESS)) == 1


async def test_what_the_other_side_cannot_take_now_is_tried_again_and_then_stops_for_a_person(site: Site) -> None:
    site.sms.status = 503
    await ask(await site.app.browser(), a_number())
    for attempt in range(1, 9):
        await let_out(site.app)
        assert len(site.sms.keys) == attempt
        if attempt < 8:
            assert await states(site) == [("sms", "queued", "server_busy")]
        async with site.app.begin(None) as uow:
            await uow.conn.execute(sa.update(message).values(next_at=sa.func.now()))
    assert await states(site) == [("sms", "failed", "server_busy")]
    assert len(set(site.sms.keys)) == 8, "each attempt carries a new code, so each has a key of its own"


async def test_what_it_will_never_take_stops_at_once_and_a_coordinator_sends_it_again(site: Site) -> None:
    site.sms.status, number = 400, a_number()
    await ask(await site.app.browser(), number)
    await let_out(site.app)
    browser = await site.app.signed_in(await a_coordinator(site.app.begin))
    page = await browser.page("/messages")
    assert f"••• ••• {number[-3:]}" in page
    assert number[3:] not in page
    (again,) = re.findall(r'action="(/messages/[^"]+/send-again)"', page)
    site.sms.status = 200
    assert (await browser.post(again)).status == 303
    await let_out(site.app)
    assert await states(site) == [("sms", "sent", None)]
    assert (await browser.post(again)).status == 409


async def test_the_queue_shows_a_facilitys_own_messages_and_a_nations_all(site: Site) -> None:
    clinic = await a_clinic(site.app.begin)
    await a_booking(site, clinic)
    await let_out(site.app)
    begin = site.app.begin
    sees = {
        "own": clinic.coordinator,
        "other": await a_coordinator(begin),
        "nation": await a_coordinator(begin, scope=ScopeLevel.NATION),
    }
    found = {
        who: "h•••@example.vn" in await (await site.app.signed_in(one)).page("/messages") for who, one in sees.items()
    }
    assert found == {"own": True, "other": False, "nation": True}
    assert (await (await site.app.signed_in(clinic.specialist)).get("/messages")).status == 403
    assert (await (await site.app.signed_in(await an_administrator(begin))).get("/messages?show=failed")).status == 200


async def test_a_message_that_is_no_longer_true_or_wanted_is_not_sent(site: Site, clock: FakeClock) -> None:
    clinic = await a_clinic(site.app.begin)
    made = await a_booking(site, clinic)
    while await outbox.deliver_due(site.app.begin, site.app.app[DEPS].subscribers):
        pass
    await scheduling.cancel(site.app.begin, clinic.station.actor, made.id)
    await let_out(site.app)
    assert [str(one["Subject"]).startswith("Đã hủy") for one in site.mail.letters if one["To"] == ADDRESS] == [True]
    assert ("sms", "suppressed", "not_wanted") in await states(site)
    await a_booking(site, clinic)
    clock.advance(days=8)
    before = len(site.mail.letters)
    await let_out(site.app)
    assert len(site.mail.letters) == before, "the appointment is over"


async def test_a_clinician_who_chose_not_to_be_told_is_not(site: Site) -> None:
    clinic = await a_clinic(site.app.begin)
    browser = await site.app.signed_in(clinic.specialist)
    assert (await browser.page("/account/messages")).count(" checked") == 5
    await browser.post("/account/messages", {"email": "staff.appointment.cancelled"})
    assert (await browser.page("/account/messages")).count(" checked") == 1
    await a_booking(site, clinic)
    await let_out(site.app)
    assert site.letters_to(clinic.specialist.email) == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("451 come again", ("email", "queued", "server_busy")), ("554 never", ("email", "failed", "refused"))],
)
async def test_a_mail_server_that_says_no_is_understood(site: Site, answer: str, outcome: tuple[str, str, str]) -> None:
    site.mail.answer = answer
    await a_booking(site, await a_clinic(site.app.begin))
    await let_out(site.app)
    assert outcome in await states(site)


async def test_a_worker_that_dies_leaves_its_message_to_the_next(site: Site) -> None:
    await ask(await site.app.browser(), a_number())
    while await outbox.deliver_due(site.app.begin, site.app.app[DEPS].subscribers):
        pass
    async with site.app.begin(None) as uow:
        dead = {"state": "sending", "lease_until": sa.func.now() - sa.text("interval '1 second'"), "attempts": 1}
        await uow.conn.execute(sa.update(message).values(dead))
    await sending.send_due(site.app.begin, ways_out(site.app))
    assert await states(site) == [("sms", "sent", None)]


async def test_a_site_without_a_gateway_says_so_in_the_queue(app: RunningApp) -> None:
    await ask(await app.browser(), a_number())
    await let_out(app)
    async with app.begin(None) as uow:
        row = (await uow.conn.execute(sa.select(message))).one()
    assert (row.state, row.reason) == ("failed", "no_way")
    assert (await (await app.browser()).get("/dev/messages")).status == 404, "the demo's phone is the demo's"
