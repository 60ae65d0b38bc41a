"""Messages that there is something to read: a link and whom to ring. What stands there, no message says."""

from telehealth.aftercare.events import QuestionAnswered, SummaryReady
from telehealth.aftercare.service import LINK_LIVES, LOOKS, SUMMARY, WANTED_FOR
from telehealth.directory import queries as directory
from telehealth.guests import queries as guests_queries
from telehealth.guests import service as guests
from telehealth.guests.queries import PhoneCard
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.config import Config
from telehealth.kernel.ids import VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notifications import repository
from telehealth.notifications.domain import Channel, Claim, Envelope, NewMessage, masked_email
from telehealth.scheduling import queries as scheduling
from telehealth.waiting import queries as waiting
from telehealth.waiting.queries import Consulted


async def ready(event: SummaryReady | QuestionAnswered, begin: Begin) -> None:
    """Tell the phone, and the address if the booking has one. Without a phone nobody could open it."""
    async with begin(None) as uow:
        visit = await waiting.consulted(uow, VisitId(event.visit_id))
        phone, email = await _phone(uow, visit), await _email(uow, visit)
        if phone is None:
            return
        place = await directory.facility_card(uow, visit.facility_id)
        told = [(Channel.SMS, f"phone {phone.id}", phone.masked)]
        told += [(Channel.EMAIL, "address", masked_email(email))] if email else []
        for channel, person, masked in told:
            await repository.add(uow, NewMessage(
                event=event.name, occasion=str(event.occasion_id), person=person, channel=channel,
                subject_id=event.visit_id, masked=masked, language=visit.language, facility_id=place.id,
                province_code=place.province_code, not_after=event.at + WANTED_FOR,
            ))  # fmt: skip


async def compose(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """A link of its own for each message; opening it still takes a code to the phone."""
    visit = await waiting.consulted(uow, VisitId(held.subject_id))
    phone = await _phone(uow, visit)
    if phone is None:
        return None
    link_id = await guests.new_link_within(
        uow, purpose=LOOKS if held.event == QuestionAnswered.name else SUMMARY, subject_id=visit.visit_id,
        kind=GuestKind.PATIENT, phone_id=phone.id, lifetime=LINK_LIVES,
    )  # fmt: skip
    token = await guests.mint_link_within(uow, link_id)
    place = await directory.facility_card(uow, visit.facility_id)
    words = {
        "link": guests.link_address(str(config.public_url).rstrip("/"), token or ""),
        "help_phone": place.phone or place.hotline, "language": held.language,
    }  # fmt: skip
    return Envelope(address=phone.number if held.channel is Channel.SMS else await _email(uow, visit), words=words)


async def _phone(uow: UnitOfWork, visit: Consulted) -> PhoneCard | None:
    return await guests_queries.phone_card(uow, visit.phone_id) if visit.phone_id else None


async def _email(uow: UnitOfWork, visit: Consulted) -> str:
    if visit.appointment_id is None:
        return ""
    return (await scheduling.card_within(uow, visit.appointment_id)).appointment.email or ""
