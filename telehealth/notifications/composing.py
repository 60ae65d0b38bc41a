"""What goes into a message, found at the moment it is sent: codes and links are made here and kept nowhere.

None from a composer means that nobody wants the message any more. No composer reads out specialty, reason, facility or
the name of the person: what is not among the words cannot be said.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from telehealth.accounts import queries as accounts
from telehealth.directory import queries as directory
from telehealth.guests import queries as guests_queries
from telehealth.guests import service as guests
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.config import Config
from telehealth.kernel.i18n import N_, _
from telehealth.kernel.ids import AccountId, AppointmentId, HoldId, PhoneCodeId, PhoneId
from telehealth.kernel.uow import UnitOfWork
from telehealth.notifications import invitations, summaries, turns
from telehealth.notifications.calling import INTERPRETER, OFFERED, account_in
from telehealth.notifications.domain import CalendarEntry, Channel, Claim, Envelope
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.queries import AppointmentCard, AppointmentStatus

Compose = Callable[[UnitOfWork, Claim, Config], Awaitable[Envelope | None]]

APPOINTMENT = guests.declare_purpose("appointment", N_("Your appointment"), "/appointments/{subject_id}")
LINK_OUTLIVES = timedelta(days=2)
CANCELLED = "scheduling.appointment.cancelled"
STAFF_PREFIX = "staff.appointment."


async def code(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """The code, and our own name beside it, by which phones tell it from a stranger's."""
    made = await guests.mint_code_within(uow, PhoneCodeId(held.subject_id))
    if made is None:
        return None
    minutes = int(guests.CODE_LIVES.total_seconds() // 60)
    return Envelope(address=made.number, words={"code": made.code, "minutes": minutes, "host": config.public_url.host})


async def appointment(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """Time and link of an appointment, for the phone or the address it was booked with."""
    card = await scheduling.card_within(uow, AppointmentId(held.subject_id))
    address = await _address(uow, card, held.channel)
    if not address or not _still_true(held, card):
        return None
    words = _words(card, held) | {"link": await _link(uow, card, config) if held.event != CANCELLED else ""}
    return Envelope(address=address, words=words | {"site": _site(config)}, calendar=calendar_entry(card, config))


async def staff_appointment(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """The same for the clinician, whose way in is the worklist."""
    card = await scheduling.card_within(uow, AppointmentId(held.subject_id))
    practitioner = await directory.practitioner_card(uow, card.appointment.practitioner_id)
    contact = await accounts.contact_within(uow, practitioner.account_id)
    if contact is None or not _still_true(held, card):
        return None
    return Envelope(
        address=contact.email, words=_words(card, held) | {"site": _site(config)}, calendar=calendar_entry(card, config)
    )


async def offer(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """The time that is kept, until when, and where to take or decline it: no link, so a code proves the phone."""
    one = await scheduling.offer_within(uow, HoldId(held.subject_id))
    phone = await guests_queries.phone_card(uow, PhoneId(one.phone_id)) if one and one.phone_id else None
    return Envelope(address=phone.number, words=await _offered(uow, one, held, config)) if one and phone else None


async def staff_offer(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """The same for the member of staff who waits for a patient."""
    one = await scheduling.offer_within(uow, HoldId(held.subject_id))
    contact = await accounts.contact_within(uow, AccountId(one.account_id)) if one and one.account_id else None
    return Envelope(address=contact.email, words=await _offered(uow, one, held, config)) if one and contact else None


async def _offered(uow: UnitOfWork, one: scheduling.Offer, held: Claim, config: Config) -> dict[str, object]:
    zone = (await directory.facility_card(uow, one.facility_id)).time_zone
    told = {"starts": one.start, "until": one.until, "zone": zone}
    return {**told, "site": _site(config), "language": held.language}


async def interpreter(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """Which language is needed and when, and whom to ring. It says nothing about the patient."""
    card = await scheduling.card_within(uow, AppointmentId(held.subject_id))
    contact = await accounts.contact_within(uow, AccountId(account_in(held.detail)))
    one = card.appointment
    if contact is None or not _still_true(held, card) or one.interpreter_language is None:
        return None
    language = directory.language_word(one.interpreter_language)
    return Envelope(
        address=contact.email, words=_words(card, held) | {"site": _site(config), "interpreter_language": language}
    )


COMPOSERS: Mapping[str, Compose] = {
    "aftercare.question.answered": summaries.compose,
    "aftercare.summary.ready": summaries.compose,
    "waiting.visit.registered": turns.compose,
    "waiting.turn.near": turns.compose,
    "waiting.turn.called": turns.compose,
    "waiting.colleague.invited": invitations.compose,
    "guests.code.asked": code,
    "scheduling.appointment.booked": appointment,
    "scheduling.appointment.rescheduled": appointment,
    "scheduling.appointment.moved": appointment,
    "scheduling.appointment.cancelled": appointment,
    "scheduling.appointment.reminder_due": appointment,
    "scheduling.waitlist.offered": offer,
    INTERPRETER: interpreter,
    OFFERED: staff_offer,
    "staff.appointment.booked": staff_appointment,
    "staff.appointment.changed": staff_appointment,
    "staff.appointment.cancelled": staff_appointment,
}


def _still_true(held: Claim, card: AppointmentCard) -> bool:
    """Whether the appointment is still as the message would say. `detail` is "sequence" or "before start"."""
    one = card.appointment
    if held.event.endswith(".cancelled"):
        return one.status is AppointmentStatus.CANCELLED
    _before, _space, start = held.detail.partition(" ")
    as_told = start == one.start.isoformat() if start else held.detail == str(one.sequence)
    return one.is_live and as_told


def _words(card: AppointmentCard, held: Claim) -> dict[str, object]:
    one = card.appointment
    return {
        "starts": one.start, "zone": card.time_zone, "number": one.token_number, "help_phone": card.facility_phone,
        "at_station": one.mode is scheduling.Mode.AT_STATION, "before": held.detail.partition(" ")[0],
        "choose_again": one.cancel_reason is not None and one.cancel_reason.value == "hours_changed",
        "language": held.language,
    }  # fmt: skip


def _site(config: Config) -> str:
    return str(config.public_url).rstrip("/")


async def _address(uow: UnitOfWork, card: AppointmentCard, channel: Channel) -> str:
    one = card.appointment
    if channel is Channel.EMAIL:
        return one.email or ""
    phone = await guests_queries.phone_card(uow, PhoneId(one.phone_id)) if one.phone_id else None
    return phone.number if phone else ""


async def _link(uow: UnitOfWork, card: AppointmentCard, config: Config) -> str:
    one = card.appointment
    link_id = await guests.new_link_within(
        uow, purpose=APPOINTMENT, subject_id=one.id, kind=GuestKind.PATIENT,
        phone_id=PhoneId(one.phone_id) if one.phone_id else None, lifetime=one.end - uow.now + LINK_OUTLIVES,
    )  # fmt: skip
    token = await guests.mint_link_within(uow, link_id)
    return guests.link_address(_site(config), token or "")


def calendar_entry(card: AppointmentCard, config: Config) -> CalendarEntry:
    """An appointment for a calendar, which other people may look into: neither specialty nor reason."""
    one = card.appointment
    return CalendarEntry(
        uid=f"{one.id}@{config.public_url.host}", sequence=one.sequence, starts=one.start, ends=one.end,
        time_zone=card.time_zone, summary=_("Remote consultation"),
        description=_(
            "The newest message has the link. By it you can also change or cancel. In an emergency call 115."
        ),
        cancelled=one.status is AppointmentStatus.CANCELLED,
    )  # fmt: skip
