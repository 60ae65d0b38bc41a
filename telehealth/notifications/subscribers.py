"""What others say, made into messages. Each may be told twice; the table keeps each message once."""

from collections.abc import Sequence
from uuid import UUID

from telehealth.accounts import queries as accounts
from telehealth.directory import queries as directory
from telehealth.guests import queries as guests
from telehealth.guests.events import CodeAsked
from telehealth.kernel.i18n import DEFAULT_LANGUAGE
from telehealth.kernel.ids import AppointmentId, PhoneId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notifications import queries, repository
from telehealth.notifications.domain import Channel, NewMessage, masked_email
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    ReminderDue,
)
from telehealth.scheduling.queries import AppointmentCard


async def code_asked(event: CodeAsked, begin: Begin) -> None:
    """Somebody waits for a code."""
    async with begin(None) as uow:
        found = await guests.asking_phone(uow, event.code_id)
        if found is None:
            return
        number, language = found
        new = NewMessage(
            event=event.name, occasion=str(event.code_id), person="phone", channel=Channel.SMS,
            subject_id=event.code_id, masked=number, language=language,
        )  # fmt: skip
        await repository.add(uow, new)


async def booked(event: AppointmentBooked, begin: Begin) -> None:
    """The time stands: tell who booked, and the clinician."""
    await _tell(begin, event.name, event.appointment_id, "0", staff="staff.appointment.booked")


async def rescheduled(event: AppointmentRescheduled, begin: Begin) -> None:
    """Another time."""
    await _tell(begin, event.name, event.appointment_id, str(event.sequence), staff="staff.appointment.changed")


async def moved(event: AppointmentMoved, begin: Begin) -> None:
    """The same time, another clinician, who has a new appointment by it."""
    await _tell(begin, event.name, event.appointment_id, str(event.sequence), staff="staff.appointment.changed")


async def cancelled(event: AppointmentCancelled, begin: Begin) -> None:
    """It does not take place."""
    await _tell(begin, event.name, event.appointment_id, str(event.sequence), staff="staff.appointment.cancelled")


async def reminder_due(event: ReminderDue, begin: Begin) -> None:
    """A day or an hour before: for who booked only, the clinician has the list."""
    await _tell(begin, event.name, event.appointment_id, f"{event.before} {event.start.isoformat()}")


async def _tell(begin: Begin, name: str, appointment_id: UUID, detail: str, *, staff: str = "") -> None:
    async with begin(None) as uow:
        card = await scheduling.card_within(uow, AppointmentId(appointment_id))
        place = await directory.facility_card(uow, card.appointment.facility_id)
        found = [*await _to_booker(uow, card, name), *(await _to_staff(uow, card, staff) if staff else [])]
        for event, person, channel, masked, language in found:
            new = NewMessage(
                event=event, occasion=f"{appointment_id} {detail}", person=person, channel=channel,
                subject_id=appointment_id, masked=masked, language=language, detail=detail,
                facility_id=place.id, province_code=place.province_code, not_after=card.appointment.start,
            )  # fmt: skip
            await repository.add(uow, new)


Told = tuple[str, str, Channel, str, str]


async def _to_booker(uow: UnitOfWork, card: AppointmentCard, name: str) -> Sequence[Told]:
    """SMS to the phone, a letter to the address, whichever the booking has."""
    one, told = card.appointment, list[Told]()
    phone = await guests.phone_card(uow, PhoneId(one.phone_id)) if one.phone_id else None
    if phone:
        told.append((name, f"phone {phone.id}", Channel.SMS, phone.masked, one.language))
    if one.email:
        told.append((name, "address", Channel.EMAIL, masked_email(one.email), one.language))
    return told


async def _to_staff(uow: UnitOfWork, card: AppointmentCard, name: str) -> Sequence[Told]:
    """A letter to the clinician, unless they chose not to be told."""
    practitioner = await directory.practitioner_card(uow, card.appointment.practitioner_id)
    choices = await queries.choices_within(uow, practitioner.account_id)
    contact = await accounts.contact_within(uow, practitioner.account_id)
    if contact is None or not choices.get((name, Channel.EMAIL), True):
        return []
    language = contact.language or DEFAULT_LANGUAGE
    return [(name, f"account {practitioner.account_id}", Channel.EMAIL, masked_email(contact.email), language)]
