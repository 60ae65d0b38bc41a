"""The waitlist: a slot that frees is offered to whoever has waited longest, and held for them meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.kernel.actor import Party
from telehealth.kernel.ids import HealthcareServiceId, HoldId, ScheduleId, WaitlistId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import OFFER_FOR, Booker, Hold, Mode, WaitlistState
from telehealth.scheduling.domain.hours import A_DAY, Interval, instant
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import NotBookable, SlotTaken, WaitlistEntryNotFound
from telehealth.scheduling.events import WaitlistOffered
from telehealth.scheduling.party import booker_of
from telehealth.scheduling.queries.slots import Reader
from telehealth.scheduling.repository import appointments, plans
from telehealth.scheduling.repository.ledger import Ledger, forget_expired
from telehealth.scheduling.service.taking import claim_within, find_within
from telehealth.scheduling.tables import hold, offering, waitlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What somebody waits for: a service between two days, with anybody or on one schedule."""

    service_id: HealthcareServiceId
    first: date
    last: date
    schedule_id: ScheduleId | None = None
    language: str = "vi"


async def join_waitlist(begin: Begin, party: Party, wait: Wait) -> WaitlistId:
    """Wait for a slot. Raises NotBookable."""
    async with begin(party) as uow:
        booker = booker_of(party)
        service = (await plans.services(uow, [wait.service_id])).get(wait.service_id)
        if service is None or not (service.is_active and (service.is_public or booker.account_id)):
            raise NotBookable
        entry_id = WaitlistId(new_id())
        await uow.conn.execute(
            waitlist.insert().values(
                id=entry_id, service_id=wait.service_id, schedule_id=wait.schedule_id, first_day=wait.first,
                last_day=wait.last, state=WaitlistState.WAITING.value, phone_id=booker.phone_id,
                account_id=booker.account_id, session_id=booker.session_id, facility_id=booker.facility_id,
                language=wait.language, since=uow.now,
            )
        )  # fmt: skip
        uow.audit("create", "waitlist", entry_id)
    return entry_id


async def leave_waitlist(begin: Begin, party: Party, entry_id: WaitlistId) -> None:
    """Wait no longer; a slot that was being offered goes to the next. Raises WaitlistEntryNotFound."""
    async with begin(party) as uow:
        booker, c = booker_of(party), waitlist.c
        mine = c.phone_id == booker.phone_id if booker.phone_id else c.account_id == booker.account_id
        left = waitlist.update().where(c.id == entry_id, mine).values(state=WaitlistState.LEFT.value)
        if (await uow.conn.execute(left.returning(c.id))).first() is None:
            raise WaitlistEntryNotFound
        offered = hold.c.waitlist_id == entry_id
        await uow.conn.execute(hold.update().where(offered).values(expires_at=uow.now))
        await forget_expired(uow, offered)
        uow.audit("update", "waitlist", entry_id, step="leave")


async def offer_freed(begin: Begin, schedule_id: ScheduleId, start: datetime) -> WaitlistId | None:
    """Offer what is free on a freed slot's day to the first who waits for it. Doing it twice offers nothing twice."""
    async with begin(None) as uow:
        calendar = (await plans.calendars(uow, [schedule_id], since=uow.now.date() - A_DAY)).get(schedule_id)
        if calendar is None or start <= uow.now:
            return None
        day, zone = calendar.local(start).date(), ZoneInfo(calendar.plan.zone)
        entry = await _first_waiting(uow, schedule_id, day)
        if entry is None:
            return None
        pair = (schedule_id, HealthcareServiceId(entry.service_id))
        whole = Interval(instant(day, time(), zone), instant(day + A_DAY, time(), zone))
        free = (await Reader(uow).free({pair: whole})).get(pair)
        return await _offer(uow, entry, free[0].start, schedule_id) if free else None


async def _first_waiting(uow: UnitOfWork, schedule_id: ScheduleId, day: date) -> sa.Row[Any] | None:
    c, o = waitlist.c, offering.c
    here = sa.select(o.service_id).where(o.schedule_id == schedule_id, o.free_from.is_not(None))
    query = sa.select(waitlist).where(
        c.state == WaitlistState.WAITING.value,
        c.service_id.in_(here),
        sa.or_(c.schedule_id.is_(None), c.schedule_id == schedule_id),
        c.first_day <= day,
        c.last_day >= day,
    )
    first = query.order_by(c.since, c.id).limit(1).with_for_update(key_share=True, skip_locked=True)
    return (await uow.conn.execute(first)).one_or_none()


async def _offer(uow: UnitOfWork, entry: sa.Row[Any], start: datetime, schedule_id: ScheduleId) -> WaitlistId | None:
    booker = Booker(
        account_id=entry.account_id, phone_id=entry.phone_id, session_id=entry.session_id,
        facility_id=entry.facility_id,
    )  # fmt: skip
    reader = Reader(uow)
    wish = Wish(schedule_id=schedule_id, service_id=HealthcareServiceId(entry.service_id), start=start)
    service = (await plans.services(uow, [wish.service_id]))[wish.service_id]
    mode = Mode.VIDEO if Mode.VIDEO in service.modes else Mode.AT_STATION
    try:
        claim = await claim_within(reader, await find_within(reader, wish, booker, mode))
    except (SlotTaken, NotBookable):
        return None
    at = claim.slot.consultation
    kept = Hold(
        id=HoldId(new_id()), schedule_id=wish.schedule_id, service_id=wish.service_id, start=at.start, end=at.end,
        expires_at=min(uow.now + OFFER_FOR, at.start),
    )  # fmt: skip
    await appointments.add_hold(uow, kept, booker, waitlist_id=entry.id)
    await Ledger(uow).take_for_hold(claim.lanes, claim.slot.blocked, kept.id, kept.expires_at)
    values = {"state": WaitlistState.OFFERED.value, "offers": waitlist.c.offers + 1}
    await uow.conn.execute(waitlist.update().where(waitlist.c.id == entry.id).values(values))
    uow.record(WaitlistOffered(waitlist_id=entry.id, hold_id=kept.id, until=kept.expires_at))
    return WaitlistId(entry.id)
