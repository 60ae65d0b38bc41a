"""Messages about somebody's turn in the waiting room: the number and a link straight to the visit, nothing else."""

from datetime import timedelta

from telehealth.directory import queries as directory
from telehealth.guests import queries as guests_queries
from telehealth.guests import service as guests
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.config import Config
from telehealth.kernel.ids import VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notifications import repository
from telehealth.notifications.domain import Channel, Claim, Envelope, NewMessage
from telehealth.waiting import queries as waiting
from telehealth.waiting.events import TurnCalled, TurnNear, VisitRegistered
from telehealth.waiting.service import VISIT

FRESH_FOR = timedelta(minutes=30)  # nobody wants to hear later that it was their turn
LINK_LIVES = timedelta(hours=12)


async def turn(event: TurnNear | TurnCalled | VisitRegistered, begin: Begin) -> None:
    """Tell the phone of who waits. Each occasion once, however often it is told."""
    async with begin(None) as uow:
        one = await waiting.turn_of(uow, event.visit_id)
        phone = await guests_queries.phone_card(uow, one.phone_id) if one and one.phone_id else None
        if one is None or phone is None:
            return
        place = await directory.facility_card(uow, one.facility_id)
        await repository.add(uow, NewMessage(
            event=event.name, occasion=f"{event.visit_id} {event.at.isoformat()}", person=f"phone {phone.id}",
            channel=Channel.SMS, subject_id=event.visit_id, masked=phone.masked, language=one.language,
            facility_id=place.id, province_code=place.province_code, not_after=event.at + FRESH_FOR,
        ))  # fmt: skip


async def compose(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """None when they do not wait any more."""
    one = await waiting.turn_of(uow, VisitId(held.subject_id))
    phone = await guests_queries.phone_card(uow, one.phone_id) if one and one.phone_id else None
    if one is None or phone is None or not one.is_live:
        return None
    link_id = await guests.new_link_within(
        uow, purpose=VISIT, subject_id=one.visit_id, kind=GuestKind.PATIENT, phone_id=phone.id, lifetime=LINK_LIVES
    )
    token = await guests.mint_link_within(uow, link_id)
    place = await directory.facility_card(uow, one.facility_id)
    words = {
        "number": one.token_number, "help_phone": place.phone or place.hotline,
        "link": guests.link_address(str(config.public_url).rstrip("/"), token or ""),
    }  # fmt: skip
    return Envelope(address=phone.number, words=words)
