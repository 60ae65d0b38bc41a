"""Messages that call somebody: an offer from the waitlist, and health workers who can interpret."""

from uuid import UUID

from telehealth.accounts import queries as accounts
from telehealth.directory import queries as directory
from telehealth.guests import queries as guests
from telehealth.kernel.i18n import DEFAULT_LANGUAGE
from telehealth.kernel.ids import AccountId, AppointmentId, HoldId, PhoneId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notifications import queries, repository
from telehealth.notifications.domain import Channel, NewMessage, masked_email
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.events import InterpreterAsked, WaitlistOffered
from telehealth.scheduling.queries import Offer

INTERPRETER = "staff.interpreter.asked"
OFFERED = "staff.waitlist.offered"
MOST_CALLED = 20


async def offered(event: WaitlistOffered, begin: Begin) -> None:
    """A time is kept for somebody who waits: tell their phone, or the member of staff who waits for a patient."""
    async with begin(None) as uow:
        offer = await scheduling.offer_within(uow, HoldId(event.hold_id))
        if offer and offer.account_id:
            await _tell_staff(uow, event, offer, AccountId(offer.account_id))
            return
        phone = await guests.phone_card(uow, PhoneId(offer.phone_id)) if offer and offer.phone_id else None
        if offer is None or phone is None:
            return
        place = await directory.facility_card(uow, offer.facility_id)
        new = NewMessage(
            event=event.name, occasion=str(event.hold_id), person=f"phone {phone.id}", channel=Channel.SMS,
            subject_id=event.hold_id, masked=phone.masked, language=offer.language, facility_id=place.id,
            province_code=place.province_code, not_after=event.until,
        )  # fmt: skip
        await repository.add(uow, new)


async def _tell_staff(uow: UnitOfWork, event: WaitlistOffered, offer: Offer, account_id: AccountId) -> None:
    contact = await accounts.contact_within(uow, account_id)
    choices = await queries.choices_within(uow, account_id)
    if contact is None or not choices.get((OFFERED, Channel.EMAIL), True):
        return
    place = await directory.facility_card(uow, offer.facility_id)
    new = NewMessage(
        event=OFFERED, occasion=str(event.hold_id), person=f"account {account_id}", channel=Channel.EMAIL,
        subject_id=event.hold_id, masked=masked_email(contact.email), language=contact.language or DEFAULT_LANGUAGE,
        facility_id=place.id, province_code=place.province_code, not_after=event.until,
    )  # fmt: skip
    await repository.add(uow, new)


async def interpreter_asked(event: InterpreterAsked, begin: Begin) -> None:
    """Call in the health workers who speak the language, unless they chose not to be told."""
    async with begin(None) as uow:
        card = await scheduling.card_within(uow, AppointmentId(event.appointment_id))
        place = await directory.facility_card(uow, card.appointment.facility_id)
        for one in (await directory.speakers_of(uow, event.language, place.province_code))[:MOST_CALLED]:
            contact = await accounts.contact_within(uow, one.account_id)
            choices = await queries.choices_within(uow, one.account_id)
            if contact is None or not choices.get((INTERPRETER, Channel.EMAIL), True):
                continue
            new = NewMessage(
                event=INTERPRETER, occasion=f"{event.appointment_id} {event.start.isoformat()}",
                person=f"account {one.account_id}", channel=Channel.EMAIL, subject_id=event.appointment_id,
                masked=masked_email(contact.email), language=contact.language or DEFAULT_LANGUAGE,
                detail=f"{one.account_id} {event.start.isoformat()}", facility_id=place.id,
                province_code=place.province_code, not_after=event.start,
            )  # fmt: skip
            await repository.add(uow, new)


def account_in(detail: str) -> UUID:
    """Whom a call is for."""
    return UUID(detail.partition(" ")[0])
