"""The matrix's queue: a patient who waits for the specialist and has asked a relative in, a colleague, and a ban."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel.actor import GuestKind
from telehealth.kernel.ids import RoomId, VisitId
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import Slot
from telehealth.waiting import service
from telehealth.waiting.domain import InvitedKind
from telehealth.waiting.tables import waiting_ban
from tests.support.app import Browser, RunningApp
from tests.support.guests import a_link, a_patients_session, enter_by_link
from tests.support.people import Person
from tests.support.scheduling import CALM, an_order
from tests.support.visits import TEXT

BREATHES = {**CALM, "blood_coughed": "no", "fever": "no"}
SITE = "http://localhost:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """The ids by which routes name who waits, and the browsers of those who came by a link."""

    records: Mapping[str, Mapping[str, UUID | str]]
    guests: Mapping[str, Mapping[str, Browser]]


async def a_queue(app: RunningApp, specialist: Person, slots: list[Slot], room_id: RoomId) -> Queued:
    """One who waits, one who was sent away, and a colleague at the door of `room_id`; `elsewhere`: other links."""
    own, companion = await _a_patient(app, slots[0])
    banned, _ = await _a_patient(app, slots[1])
    await service.ban_waiting(app.begin, specialist.actor, VisitId(banned[1]), days=7)
    who = service.Colleague(name="BS. Thử", licence_number="000123", facility="BV Thử")
    colleague = await service.invite_colleague(app.begin, specialist.actor, room_id, who, public_url=SITE)
    async with app.begin(None) as uow:
        ban_id = (await uow.conn.execute(sa.select(waiting_ban.c.id))).scalar_one()
    guests = {
        "patient": {"own": own[0], "elsewhere": await _by_link(app, await a_link(app.begin))},
        "companion": {
            "own": companion[0],
            "elsewhere": await _by_link(app, await a_link(app.begin, kind=GuestKind.COMPANION)),
        },
        "colleague": {
            "own": await _by_link(app, _token(colleague.url)),
            "elsewhere": await _by_link(app, await a_link(app.begin, kind=GuestKind.COLLEAGUE)),
        },
    }
    records = {"waits": {"visit_id": own[1]}, "invited": {"visit_id": companion[1]}, "ban": {"ban_id": ban_id}}
    return Queued(records=records, guests=guests)


Came = tuple[Browser, UUID]


async def _a_patient(app: RunningApp, slot: Slot) -> tuple[Came, Came]:
    """Booked, come in by a link, agreed, waiting; and the relative they asked in."""
    guest = (await a_patients_session(app.begin)).guest
    made = await scheduling.book(app.begin, guest, an_order(slot, answers=BREATHES))
    await service.consent(app.begin, guest, made.id, text_version=TEXT, agrees=True)
    await service.arrive(app.begin, guest, made.id)
    asked = await service.invite(
        app.begin, guest, made.id, kind=InvitedKind.RELATIVE, name="Lò Văn Con", public_url=SITE
    )
    link = await a_link(app.begin, subject_id=made.id)
    return (await _by_link(app, link), made.id), await _invited(app, _token(asked.url))


async def _invited(app: RunningApp, token: str) -> Came:
    browser = await app.browser()
    response = await browser.post(f"/l/{token}")
    assert response.status == 303, await response.text()
    return browser, UUID(response.headers["Location"].rsplit("/", 1)[1])


async def _by_link(app: RunningApp, token: str) -> Browser:
    return await enter_by_link(await app.browser(), token)


def _token(url: str) -> str:
    return url.rsplit("/", 1)[1]
