"""What a patient does with their own visit: agree, arrive, go away for a while, come back, leave."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.kernel.actor import Guest
from telehealth.kernel.ids import AppointmentId, PhoneId, VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import AppointmentCard
from telehealth.waiting import repository
from telehealth.waiting.domain import NEAR, SILENT_AFTER, Entry, EntryState, place_of
from telehealth.waiting.errors import NotToday, VisitNotFound
from telehealth.waiting.queries.standing import Standing, standing
from telehealth.waiting.service import bans
from telehealth.waiting.service.closing import is_of_past
from telehealth.waiting.service.telling import keep
from telehealth.waiting.tables import waiting_entry


async def consent(begin: Begin, guest: Guest, subject_id: UUID, *, text_version: str, agrees: bool) -> None:
    """Agree to the video consultation, or take that back: then staff see it, and no machine ends care."""
    async with begin(guest) as uow:
        one = await _own_entry(uow, guest, subject_id)
        given = (text_version, one.consented_at or uow.now) if agrees else (None, None)
        await keep(uow, one, replace(one, consent_version=given[0], consented_at=given[1]), "consent")


async def arrive(begin: Begin, guest: Guest, subject_id: UUID) -> None:
    """Wait from now on. Again is the same as once. Who is invited has nothing to do but be there.

    Raises ConsentNeeded, NotToday, VisitOver, Banned, AppointmentOver.
    """
    async with begin(guest) as uow:
        stands = await standing(uow, guest, subject_id)
        if not stands.is_patient:
            return
        one = await _entry_within(uow, stands)
        if await is_of_past(uow, one):
            raise NotToday
        await bans.require_free(uow, one, guest.phone_id)
        after = one.arrived(uow.now)
        if after is not one:
            after = await _near_already(uow, after)
            if one.appointment_id:
                await scheduling.mark_arrived_within(uow, one.appointment_id)
        await keep(uow, one, after, "arrive")
        await _seen(uow, [one.id])


async def go_away(begin: Begin, guest: Guest, subject_id: UUID) -> None:
    """Leave the phone for a while: the place is kept, a message calls back."""
    async with begin(guest) as uow:
        one = await _own_entry(uow, guest, subject_id)
        await keep(uow, one, one.moved(EntryState.AWAY, uow.now), "away")


async def come_back(begin: Begin, guest: Guest, subject_id: UUID) -> None:
    """At the phone again, in the same place."""
    async with begin(guest) as uow:
        one = await _own_entry(uow, guest, subject_id)
        await keep(uow, one, one.back(uow.now), "back")
        await _seen(uow, [one.id])


async def leave(begin: Begin, guest: Guest, subject_id: UUID) -> None:
    """Wait no longer. Who arrives again later has the place of then."""
    async with begin(guest) as uow:
        one = await _own_entry(uow, guest, subject_id)
        if one.is_live:
            await keep(uow, one, one.moved(EntryState.LEFT, uow.now), "leave")


async def renew_within(uow: UnitOfWork, topics: list[str]) -> None:
    """The pages that listen to these topics are open: their visits are seen. The topics' rule has been asked."""
    visits = [VisitId(UUID(topic.removeprefix("visit:"))) for topic in topics if topic.startswith("visit:")]
    if visits:
        await _seen(uow, visits)


async def _near_already(uow: UnitOfWork, one: Entry) -> Entry:
    """Whose turn is near when they come sees it on the page and gets no message."""
    others = await repository.queue_of(uow, one.schedule_id)
    near = place_of(one, others).there < NEAR
    return replace(one, near_told_at=uow.now) if near else one


async def _seen(uow: UnitOfWork, visits: list[VisitId]) -> None:
    """By the database's clock. Staff are told when somebody who was silent is heard again."""
    c = waiting_entry.c
    clock = sa.func.clock_timestamp()
    before = sa.select(c.id, c.seen_at).where(c.id.in_(visits)).with_for_update(key_share=True).cte("before")
    statement = (
        waiting_entry.update()
        .where(c.id == before.c.id, repository.IS_LIVE)
        .values(seen_at=clock)
        .returning(
            c.schedule_id, sa.func.coalesce(before.c.seen_at < clock - SILENT_AFTER, sa.true()).label("was_silent")
        )
    )
    for row in await uow.conn.execute(statement):
        if row.was_silent:
            uow.publish(f"queue:{row.schedule_id}")


async def _own_entry(uow: UnitOfWork, guest: Guest, subject_id: UUID) -> Entry:
    stands = await standing(uow, guest, subject_id)
    if not stands.is_patient:
        raise VisitNotFound
    return await _entry_within(uow, stands)


async def _entry_within(uow: UnitOfWork, stands: Standing) -> Entry:
    """The visit's entry under its lock; made for an appointment whose day it is that has none."""
    if stands.entry:
        locked = await repository.find(uow, stands.entry.id, lock=True)
        if locked is None:
            raise VisitNotFound
        return locked
    if stands.appointment is None:
        raise VisitNotFound
    return await repository.add(uow, _expected(uow, stands.appointment))


def _expected(uow: UnitOfWork, card: AppointmentCard) -> Entry:
    """Not before its day, but for what opens in the evening for after midnight; raises NotToday."""
    one, zone = card.appointment, ZoneInfo(card.time_zone)
    day = card.local_start.date()
    entry = Entry(
        id=VisitId(one.id), appointment_id=AppointmentId(one.id), facility_id=one.facility_id,
        schedule_id=one.schedule_id, practitioner_id=one.practitioner_id, service_id=one.service_id,
        person_id=one.person_id, name=card.person_name, phone_id=PhoneId(one.phone_id) if one.phone_id else None,
        language=one.language, day=day, token_number=one.token_number, slot_start=one.start,
        state=EntryState.EXPECTED, since=uow.now,
    )  # fmt: skip
    is_to_come = day > uow.now.astimezone(zone).date() and uow.now < one.opens
    if is_to_come or entry.is_of_past(uow.now, zone):
        raise NotToday
    return entry


async def tell_silence(begin: Begin) -> int:
    """Staff pages show anew whose heartbeat has stopped. Nobody is moved by it."""
    c = waiting_entry.c
    clock = sa.func.clock_timestamp()
    lately = sa.and_(c.seen_at < clock - SILENT_AFTER, c.seen_at > clock - SILENT_AFTER - timedelta(seconds=20))
    query = sa.select(c.schedule_id).where(repository.IS_LIVE, lately).distinct()
    async with begin(None) as uow:
        queues = list((await uow.conn.execute(query)).scalars())
        for schedule_id in queues:
            uow.publish(f"queue:{schedule_id}")
    return len(queues)
