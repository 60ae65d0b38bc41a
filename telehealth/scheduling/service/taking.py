"""Getting hold of a slot: look, lock, look again, take."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from telehealth.kernel.errors import Forbidden
from telehealth.kernel.ids import ResourceId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import Booker, Mode
from telehealth.scheduling.domain.hours import Interval
from telehealth.scheduling.domain.schedules import Bookable, Glance, Service, Wish
from telehealth.scheduling.domain.slots import Lane, Resource
from telehealth.scheduling.errors import NotBookable, SlotInPast, SlotTaken
from telehealth.scheduling.queries.slots import MOMENT, Reader
from telehealth.scheduling.repository import plans
from telehealth.scheduling.repository.glance import glance
from telehealth.scheduling.tables import offering


@dataclass(frozen=True, slots=True)
class Taken:
    """A slot that is this transaction's to fill: what it is, and the lanes found free under the lock."""

    slot: Bookable
    lanes: Sequence[Lane]


async def find_within(reader: Reader, wish: Wish, booker: Booker, mode: Mode) -> Bookable:
    """What a wish takes. Raises NotBookable, SlotInPast, Forbidden; SlotTaken when a glance shows it."""
    seen = await glance(reader.uow, wish)
    service = allowed(reader.uow, wish, seen, booker, mode)
    if seen and seen.is_taken:
        raise SlotTaken
    return await known_within(reader, wish, service)


def allowed(uow: UnitOfWork, wish: Wish, seen: Glance | None, booker: Booker, mode: Mode) -> Service:
    """The service a wish is of. Raises NotBookable, SlotInPast, Forbidden."""
    if wish.start <= uow.now:
        raise SlotInPast
    if seen is None:
        raise NotBookable
    if not policy.may_book(booker, seen.service, mode):
        raise Forbidden
    return seen.service


async def known_within(reader: Reader, wish: Wish, service: Service) -> Bookable:
    """All that a wish takes. Raises NotBookable."""
    await reader.learn([(wish.schedule_id, wish.service_id)])
    calendar, place = reader.calendars[wish.schedule_id], await _place(reader.uow, wish)
    return Bookable(wish=wish, calendar=calendar, service=service, needs=[[calendar.resource], *place])


async def _place(uow: UnitOfWork, wish: Wish) -> list[list[Resource]]:
    if wish.place_id is None:
        return []
    if not (place := await plans.place(uow, wish.place_id)):
        raise NotBookable
    return place


async def claim_within(reader: Reader, slot: Bookable, *, also: Collection[ResourceId] = ()) -> Taken:
    """Lock what the slot takes (and `also` these), look again and find its lanes. Raises SlotTaken.

    Most of those who come too late are told so by the first look, without queueing for the lock; most of the others by
    a glance.
    """
    await look_within(reader, slot)
    await reader.ledger(reader.uow).lock({*slot.resources, *also})
    seen = await glance(reader.uow, slot.wish)
    if seen is None or seen.is_taken:
        raise SlotTaken
    reader.forget()  # hours may have changed while we waited
    return Taken(slot, await look_within(reader, slot))


async def look_within(reader: Reader, slot: Bookable) -> Sequence[Lane]:
    """The lanes a slot would get now. Raises SlotTaken."""
    wish, pair = slot.wish, (slot.wish.schedule_id, slot.wish.service_id)
    at = Interval(wish.start, wish.start + MOMENT)
    await reader.learn([pair])
    day = (await reader.days({pair: at}, slot.needs[1:])).get(pair)
    lanes = day.busy.lanes_for(slot.needs, slot.blocked) if day and day.free(at.start, at.end) else None
    if not lanes:
        raise SlotTaken
    return lanes


async def advance_within(uow: UnitOfWork, slot: Bookable) -> None:
    """The first free slot is gone: with one lane the next one cannot begin before this one ends."""
    if slot.calendar.resource.lanes > 1:
        return
    c = offering.c
    this = sa.and_(c.schedule_id == slot.calendar.id, c.service_id == slot.service.id, c.free_from == slot.wish.start)
    await uow.conn.execute(offering.update().where(this).values(free_from=slot.consultation.end))
