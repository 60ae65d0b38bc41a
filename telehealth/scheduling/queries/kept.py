"""Slots that are kept for somebody: their own hold of a slot, and where they stand on waitlists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Party
from telehealth.kernel.ids import FacilityId, HoldId, WaitlistId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import Hold, WaitlistState
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.party import booker_of
from telehealth.scheduling.repository.appointments import is_held_by, to_hold
from telehealth.scheduling.tables import healthcare_service, hold, waitlist


async def own_hold(begin: Begin, party: Party, wish: Wish) -> Hold | None:
    """This booker's hold of exactly this slot, while it lasts."""
    async with begin(party) as uow:
        c = hold.c
        same = sa.and_(
            c.schedule_id == wish.schedule_id, c.service_id == wish.service_id, c.start_at == wish.start,
            c.place_id.is_not_distinct_from(wish.place_id), c.expires_at > uow.now, is_held_by(booker_of(party)),
        )  # fmt: skip
        row = (await uow.conn.execute(sa.select(hold).where(same).limit(1))).one_or_none()
    return to_hold(row) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry on a waitlist, and the slot that is being offered for it."""

    id: WaitlistId
    service_name: str
    facility_name: str
    time_zone: str
    first: date
    last: date
    offer: Hold | None


async def waits_of(begin: Begin, party: Party) -> Sequence[Waiting]:
    """What this booker waits for or is being offered, the oldest first."""
    async with begin(party) as uow:
        booker, w = booker_of(party), waitlist.c
        mine = w.phone_id == booker.phone_id if booker.phone_id else w.account_id == booker.account_id
        live = w.state.in_([WaitlistState.WAITING.value, WaitlistState.OFFERED.value])
        names = (healthcare_service.c.name.label("service_name"), healthcare_service.c.facility_id.label("place"))
        query = sa.select(waitlist, *names).join(healthcare_service, healthcare_service.c.id == w.service_id)
        current = w.last_day >= uow.now.date()
        rows = (await uow.conn.execute(query.where(mine, live, current).order_by(w.since, w.id))).all()
        offered = sa.and_(hold.c.waitlist_id.in_([row.id for row in rows]), hold.c.expires_at > uow.now)
        held = {row.waitlist_id: to_hold(row) for row in await uow.conn.execute(sa.select(hold).where(offered))}
        places = await directory.facility_cards(uow, [FacilityId(row.place) for row in rows])
    return [
        Waiting(
            id=WaitlistId(row.id), service_name=row.service_name, facility_name=places[row.place].name,
            time_zone=places[row.place].time_zone, first=row.first_day, last=row.last_day, offer=held.get(row.id),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A slot that is held for somebody of the waitlist: where to tell them, and in which language."""

    start: datetime
    until: datetime
    phone_id: UUID | None
    language: str
    facility_id: FacilityId


async def offer_within(uow: UnitOfWork, hold_id: HoldId) -> Offer | None:
    """What is being offered by this hold, while it lasts. The caller has asked its policy."""
    names = (waitlist.c.phone_id.label("whose"), waitlist.c.language, healthcare_service.c.facility_id)
    query = (
        sa.select(hold, *names)
        .join(waitlist, waitlist.c.id == hold.c.waitlist_id)
        .join(healthcare_service, healthcare_service.c.id == hold.c.service_id)
        .where(hold.c.id == hold_id, hold.c.expires_at > uow.now)
    )
    row = (await uow.conn.execute(query)).one_or_none()
    return None if row is None else Offer(
        start=row.start_at, until=row.expires_at, phone_id=row.whose, language=row.language, facility_id=row.facility_id
    )  # fmt: skip
