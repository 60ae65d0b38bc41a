"""Holding and booking slots."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor, Party
from telehealth.kernel.errors import Forbidden, Invalid
from telehealth.kernel.faults import NEEDED
from telehealth.kernel.ids import HoldId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain import questionnaires
from telehealth.scheduling.domain.booking import (
    HOLD_FOR,
    Appointment,
    Booker,
    Details,
    Hold,
    Mode,
    PersonSaid,
)
from telehealth.scheduling.domain.schedules import Bookable, Service, Wish
from telehealth.scheduling.domain.slots import Lane
from telehealth.scheduling.errors import HoldExpired, KeyUsed, RedFlag, SlotTaken, TooManyHolds
from telehealth.scheduling.events import AppointmentBooked, InterpreterAsked
from telehealth.scheduling.party import booker_of
from telehealth.scheduling.queries.slots import Reader
from telehealth.scheduling.repository import appointments
from telehealth.scheduling.repository.glance import glance
from telehealth.scheduling.repository.ledger import Ledger, forget_expired
from telehealth.scheduling.service.people import check_patient_within
from telehealth.scheduling.service.refusing import telling_what_is_free
from telehealth.scheduling.service.taking import advance_within, allowed, claim_within, find_within, known_within
from telehealth.scheduling.tables import hold as hold_table

MOST_HOLDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A booking as it comes in. `key` makes sending it twice the same as once; `hold_id` is the slot kept for it."""

    wish: Wish
    person: PersonSaid
    details: Details
    key: str
    hold_id: HoldId | None = None


async def hold(begin: Begin, party: Party, wish: Wish, *, mode: Mode = Mode.VIDEO) -> Hold:
    """Keep a slot for ten minutes. Raises SlotTaken, SlotInPast, NotBookable, TooManyHolds."""
    async with telling_what_is_free(begin, wish), begin(party) as uow:
        booker = booker_of(party)
        if await appointments.holds_of(uow, booker) >= MOST_HOLDS:
            raise TooManyHolds(most=MOST_HOLDS, retry_after_s=int(HOLD_FOR.total_seconds()))
        reader = Reader(uow)
        claim = await claim_within(reader, await find_within(reader, wish, booker, mode))
        kept = new_hold(uow, claim.slot)
        await appointments.add_hold(uow, kept, booker)
        await Ledger(uow).take_for_hold(claim.lanes, claim.slot.blocked, kept.id, kept.expires_at)
    return kept


def new_hold(uow: UnitOfWork, slot: Bookable) -> Hold:
    """A hold of this slot from now on."""
    at, wish = slot.consultation, slot.wish
    return Hold(
        id=HoldId(new_id()), schedule_id=wish.schedule_id, service_id=wish.service_id, start=at.start, end=at.end,
        expires_at=uow.now + HOLD_FOR, place_id=wish.place_id,
    )  # fmt: skip


async def release(begin: Begin, party: Party, hold_id: HoldId) -> None:
    """Give a held slot back. One that is gone already is no fault."""
    async with begin(party) as uow:
        mine = sa.and_(hold_table.c.id == hold_id, appointments.is_held_by(booker_of(party)))
        await uow.conn.execute(hold_table.update().where(mine).values(expires_at=uow.now))
        await forget_expired(uow, hold_table.c.id == hold_id)


async def book(begin: Begin, party: Party, order: Order, *, ledger: type[Ledger] = Ledger) -> Appointment:
    """Book a slot, or what was kept of it. Of any number of callers exactly one gets it; the rest get SlotTaken.

    Raises RedFlag, Invalid (unanswered questions), HoldExpired, SlotInPast, NotBookable, KeyUsed.
    """
    async with telling_what_is_free(begin, order.wish), begin(party) as uow:
        booker = booker_of(party)
        await _check_patient(uow, party, order.person)
        key = f"{booker.phone_id or booker.account_id}:{order.key}"
        seen = await glance(uow, order.wish, key)
        if (seen is None or seen.is_known) and (earlier := await _earlier(uow, order, key)):
            return earlier
        service = allowed(uow, order.wish, seen, booker, order.details.mode)
        _check_answers(service, order.details)
        if seen and seen.is_taken and order.hold_id is None:
            raise SlotTaken
        reader = Reader(uow, ledger=ledger)
        slot = await known_within(reader, order.wish, service)
        try:
            lanes = await _claim(reader, slot, booker, order)
        except (SlotTaken, HoldExpired):
            if earlier := await _earlier(uow, order, key):  # by this very request, sent twice at once
                return earlier
            raise
        return await _fill(reader, slot, lanes, booker, order, key)


async def book_for_station(begin: Begin, actor: Actor, order: Order, *, number: str | None) -> Appointment:
    """Book for the patient in front of one; `number` (E.164) is where messages go. Raises what `book` raises."""
    if number is None:
        return await book(begin, actor, order)
    async with begin(actor) as uow:
        phone_id = await guests.phone_within(uow, number, order.details.language)
    return await book(begin, actor, replace(order, details=replace(order.details, phone_id=phone_id)))


async def _check_patient(uow: UnitOfWork, party: Party, person: PersonSaid) -> None:
    """Only staff say which patient somebody is, and only of patients who are theirs to open."""
    if person.patient_id is None:
        return
    if not isinstance(party, Actor):
        raise Forbidden
    await check_patient_within(uow, party, person.patient_id)


async def _claim(reader: Reader, slot: Bookable, booker: Booker, order: Order) -> Sequence[Lane]:
    """The lanes to take, under the lock; none when a hold has them already."""
    if order.hold_id is None:
        return (await claim_within(reader, slot)).lanes
    await reader.ledger(reader.uow).lock(slot.resources)
    await _check_hold(reader.uow, order, booker)
    return ()


async def _fill(
    reader: Reader, slot: Bookable, lanes: Sequence[Lane], booker: Booker, order: Order, key: str
) -> Appointment:
    """Whatever is refused from here on undoes all of it."""
    uow, ledger = reader.uow, reader.ledger(reader.uow)
    person_id = await appointments.add_person(uow, booker, order.person)
    made = await appointments.add(uow, slot, booker, person_id, order.details, key)
    if order.hold_id:
        await ledger.hand_over(order.hold_id, made.id)
    else:
        await ledger.take(lanes, slot.blocked, made.id)
    await advance_within(uow, slot)
    _say(uow, made, order.person)
    return made


async def _earlier(uow: UnitOfWork, order: Order, key: str) -> Appointment | None:
    earlier = await appointments.by_key(uow, key)
    if earlier and (earlier.schedule_id, earlier.start) != (order.wish.schedule_id, order.wish.start):
        raise KeyUsed
    return earlier


async def _check_hold(uow: UnitOfWork, order: Order, booker: Booker) -> None:
    kept = order.hold_id and await appointments.live_hold(uow, order.hold_id, booker)
    wanted = (order.wish.schedule_id, order.wish.service_id, order.wish.start, order.wish.place_id)
    if not kept or (kept.schedule_id, kept.service_id, kept.start, kept.place_id) != wanted:
        raise HoldExpired


def _check_answers(service: Service, details: Details) -> None:
    if flags := questionnaires.red_flags(service.questionnaire, details.answers):
        raise RedFlag(flags=" ".join(flags))
    if missing := questionnaires.unanswered(service.questionnaire, details.answers):
        raise Invalid({f"answers.{key}": [NEEDED.on_field()] for key in missing})


def _say(uow: UnitOfWork, made: Appointment, person: PersonSaid) -> None:
    uow.record(AppointmentBooked(appointment_id=made.id, start=made.start))
    if made.interpreter_language:
        uow.record(
            InterpreterAsked(appointment_id=made.id, language=made.interpreter_language, start=made.start)
        )  # fmt: skip
    uow.audit("create", "appointment", made.id, patient_id=person.patient_id)
    publish(uow, made)


def publish(uow: UnitOfWork, one: Appointment) -> None:
    """Tell open pages: the schedule's week, the facility's day, those who speak the patient's language."""
    uow.publish(f"schedule:{one.schedule_id}")
    uow.publish(f"appointments:{one.facility_id}")
    if one.interpreter_language:
        uow.publish("interpreting")
