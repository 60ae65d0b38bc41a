"""Slots that are kept for somebody, where they stand on waitlists, and what they are offered there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Party
from telehealth.kernel.ids import FacilityId, HealthcareServiceId, HoldId, PractitionerId, WaitlistId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import Booker, Hold, WaitlistState
from telehealth.scheduling.domain.schedules import Service, Wish
from telehealth.scheduling.errors import HoldExpired
from telehealth.scheduling.party import booker_of
from telehealth.scheduling.repository import appointments, plans
from telehealth.scheduling.repository.appointments import is_held_by, to_hold
from telehealth.scheduling.tables import healthcare_service, hold, offering, resource, schedule, waitlist

_LIVE = (WaitlistState.WAITING.value, WaitlistState.OFFERED.value)


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
class HeldSlot:
    """A slot somebody holds, with the words around it."""

    hold: Hold
    service: Service
    practitioner_name: str
    facility: directory.FacilityCard
    place_name: str


async def held_slot(uow: UnitOfWork, party: Party, hold_id: HoldId) -> HeldSlot:
    """What this party holds. Raises HoldExpired also when it is somebody else's."""
    kept = await appointments.live_hold(uow, hold_id, booker_of(party))
    if kept is None:
        raise HoldExpired
    service = (await plans.services(uow, [kept.service_id]))[kept.service_id]
    whose = sa.select(schedule.c.practitioner_id).where(schedule.c.id == kept.schedule_id)
    practitioner_id = PractitionerId((await uow.conn.execute(whose)).scalar_one())
    room = sa.select(resource.c.name).where(resource.c.id == kept.place_id)
    return HeldSlot(
        hold=kept, service=service, facility=await directory.facility_card(uow, service.facility_id),
        practitioner_name=(await directory.practitioner_card(uow, practitioner_id)).name,
        place_name=(await uow.conn.execute(room)).scalar_one() if kept.place_id else "",
    )  # fmt: skip


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


async def waits_of(uow: UnitOfWork, party: Party) -> Sequence[Waiting]:
    """What this party waits for or is being offered, the oldest first."""
    c = waitlist.c
    names = (healthcare_service.c.name.label("service_name"), healthcare_service.c.facility_id.label("place"))
    query = (
        sa.select(waitlist, *names)
        .join(healthcare_service, healthcare_service.c.id == c.service_id)
        .where(_waits_for(booker_of(party)), c.state.in_(_LIVE), c.last_day >= uow.now.date())
        .order_by(c.since, c.id)
    )
    rows = (await uow.conn.execute(query)).all()
    offered = sa.and_(hold.c.waitlist_id.in_([row.id for row in rows]), hold.c.expires_at > uow.now)
    held = {row.waitlist_id: to_hold(row) for row in await uow.conn.execute(sa.select(hold).where(offered))}
    places = await directory.facility_cards(uow, list({FacilityId(row.place) for row in rows})) if rows else {}
    return [
        Waiting(
            id=WaitlistId(row.id), service_name=row.service_name, facility_name=places[row.place].name,
            time_zone=places[row.place].time_zone, first=row.first_day, last=row.last_day, offer=held.get(row.id),
        )
        for row in rows
    ]  # fmt: skip


def _waits_for(booker: Booker) -> sa.ColumnElement[bool]:
    mine: UUID | None = booker.phone_id or booker.account_id
    return (waitlist.c.phone_id if booker.phone_id else waitlist.c.account_id) == mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A slot that is held for somebody of the waitlist: where to tell them, and in which language."""

    start: datetime
    until: datetime
    phone_id: UUID | None
    account_id: UUID | None
    language: str
    facility_id: FacilityId


async def offer_within(uow: UnitOfWork, hold_id: HoldId) -> Offer | None:
    """What is being offered by this hold, while it lasts. The caller has asked its policy."""
    w, h = waitlist.c, hold.c
    query = (
        sa.select(h.start_at, h.expires_at, w.phone_id, w.account_id, w.language, healthcare_service.c.facility_id)
        .select_from(hold.join(waitlist, w.id == h.waitlist_id))
        .join(healthcare_service, healthcare_service.c.id == h.service_id)
        .where(h.id == hold_id, h.expires_at > uow.now)
    )
    row = (await uow.conn.execute(query)).one_or_none()
    return None if row is None else Offer(
        start=row.start_at, until=row.expires_at, phone_id=row.phone_id, account_id=row.account_id,
        language=row.language, facility_id=row.facility_id,
    )  # fmt: skip


async def services_with(
    uow: UnitOfWork, specialty: str, province_code: str, facility_id: FacilityId | None = None
) -> list[tuple[HealthcareServiceId, str]]:
    """The services of a specialty that somebody gives in a province or at a facility: whom one may wait for."""
    o = offering.c
    query = sa.select(o.service_id).where(o.specialty == specialty, o.free_from.is_not(None))
    query = query.where(o.facility_id == facility_id) if facility_id else query.where(o.province_code == province_code)
    found = await plans.services(uow, list((await uow.conn.execute(query.distinct().limit(50))).scalars()))
    return sorted(((one.id, one.name) for one in found.values()), key=lambda pair: pair[1])
