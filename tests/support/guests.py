"""People without an account: their phones, the codes and links they are sent, browsers they have come in with.

The messages are not sent: a test takes the code or the link at the moment a sender would make it.
"""

from datetime import timedelta
from itertools import count
from uuid import UUID

import sqlalchemy as sa

from telehealth.guests import service
from telehealth.guests.service import GUEST_COOKIE, GuestLifetime, GuestVisit
from telehealth.guests.service.sessions import open_within
from telehealth.guests.tables import phone_code
from telehealth.kernel.actor import Guest, GuestKind
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import PhoneCodeId, PhoneId, new_id
from telehealth.kernel.uow import Begin
from tests.support.app import Browser, RunningApp

PURPOSE = service.declare_purpose("test", N_("Your phone number"), "/visits/{subject_id}")
LIFETIME = GuestLifetime(timedelta(hours=12), timedelta(days=7))
_numbers = count(100_000)


def a_number() -> str:
    """Nobody else's mobile number, in E.164."""
    return f"+84912{next(_numbers)}"


async def a_phone(begin: Begin, number: str = "", *, language: str = "vi") -> PhoneId:
    """A phone that staff wrote down."""
    async with begin(None) as uow:
        return await service.phone_within(uow, number or a_number(), language)


async def a_link(
    begin: Begin,
    *,
    kind: GuestKind = GuestKind.PATIENT,
    subject_id: UUID | None = None,
    phone_id: PhoneId | None = None,
    lifetime: timedelta = timedelta(days=2),
    purpose: str = PURPOSE,
) -> str:
    """A link as its message carries it: the token."""
    async with begin(None) as uow:
        link_id = await service.new_link_within(
            uow, purpose=purpose, subject_id=subject_id or new_id(), kind=kind, phone_id=phone_id, name="Lò Thị Hợi",
            lifetime=lifetime,
        )  # fmt: skip
        token = await service.mint_link_within(uow, link_id)
    assert token is not None
    return token


async def a_guest(begin: Begin, *, kind: GuestKind = GuestKind.PATIENT, subject_id: UUID | None = None) -> Guest:
    """Somebody who has exchanged a link."""
    token = await a_link(begin, kind=kind, subject_id=subject_id)
    return (await service.exchange_link(begin, GuestVisit("203.0.113.9"), LIFETIME, token)).guest


async def a_patients_session(begin: Begin, *, remote: str = "203.0.113.9") -> service.NewGuestSession:
    """A patient whose phone a code has proved, without the pages: the guest, and the token of their cookie."""
    phone_id = await a_phone(begin)
    async with begin(None) as uow:
        return await open_within(
            uow, GuestVisit(remote), kind=GuestKind.PATIENT, phone_id=phone_id, confirmed_at=uow.now, link=None
        )


async def enter_by_link(browser: Browser, token: str) -> Browser:
    """Press the link's button."""
    response = await browser.post(f"/l/{token}")
    assert response.status == 303, await response.text()
    return browser


async def enter_by_code(app: RunningApp, browser: Browser, number: str) -> Browser:
    """Ask for a code, get it, type it."""
    await ask(browser, number)
    response = await browser.post("/phone/code", {"code": await sent_code(app.begin)})
    assert response.status == 303, await response.text()
    return browser


async def ask(browser: Browser, number: str, *, to: str = "/phone") -> None:
    """Ask for a code on the page."""
    response = await browser.post("/phone", {"number": number, "next": to})
    assert response.status == 303, await response.text()


async def sent_code(begin: Begin) -> str:
    """The code that was asked for last, made as when it is sent."""
    async with begin(None) as uow:
        newest = sa.select(phone_code.c.id).order_by(phone_code.c.asked_at.desc(), phone_code.c.id.desc()).limit(1)
        made = await service.mint_code_within(uow, PhoneCodeId((await uow.conn.execute(newest)).scalar_one()))
    assert made is not None
    return made.code


def holds_session(browser: Browser) -> bool:
    """Whether a guest's session cookie is here."""
    return bool(browser.cookies().get(GUEST_COOKIE))
