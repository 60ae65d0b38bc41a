"""What somebody keeps back just now, and what they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Party
from telehealth.kernel.ids import FacilityId, HealthcareServiceId, HoldId, PractitionerId, WaitlistId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import Booker, Hold, WaitlistState
from telehealth.scheduling.domain.schedules import Service
from telehealth.scheduling.errors import HoldExpired
from telehealth.scheduling.party import booker_of
from telehealth.scheduling.repository import appointments, plans
from telehealth.scheduling.tables import healthcare_service, hold, offering, resource, schedule, waitlist


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
class WaitingFor:
    """An entry of the waitlist; with a hold when a freed slot is being offered."""

    id: WaitlistId
    service_name: str
    facility_name: str
    first: date
    last: date
    hold_id: HoldId | None
    start: datetime | None
    until: datetime | None


async def waiting_of(uow: UnitOfWork, party: Party) -> Sequence[WaitingFor]:
    """What this party waits for or is being offered, the oldest first."""
    c, h, booker = waitlist.c, hold.c, booker_of(party)
    live = sa.and_(h.waitlist_id == c.id, h.expires_at > uow.now)
    states = [WaitlistState.WAITING.value, WaitlistState.OFFERED.value]
    query = (
        sa.select(
            waitlist, healthcare_service.c.name, healthcare_service.c.facility_id.label("at"), h.id.label("hold_id"),
            h.start_at, h.expires_at,
        )
        .select_from(waitlist.join(healthcare_service, healthcare_service.c.id == c.service_id).outerjoin(hold, live))
        .where(_whose(booker), c.state.in_(states), c.last_day >= uow.now.date())
        .order_by(c.since, c.id)
    )  # fmt: skip
    rows = (await uow.conn.execute(query)).all()
    places = await directory.facility_cards(uow, list({FacilityId(row.at) for row in rows})) if rows else {}
    return [
        WaitingFor(
            id=WaitlistId(row.id), service_name=row.name, facility_name=places[row.at].name, first=row.first_day,
            last=row.last_day, hold_id=row.hold_id, start=row.start_at, until=row.expires_at,
        )
        for row in rows
    ]  # fmt: skip


def _whose(booker: Booker) -> sa.ColumnElement[bool]:
    mine: UUID | None = booker.phone_id or booker.account_id
    return (waitlist.c.phone_id if booker.phone_id else waitlist.c.account_id) == mine


async def services_with(
    uow: UnitOfWork, specialty: str, province_code: str, facility_id: FacilityId | None = None
) -> list[tuple[HealthcareServiceId, str]]:
    """The services of a specialty that somebody gives in a province or at a facility: whom one may wait for."""
    o = offering.c
    query = sa.select(o.service_id).where(o.specialty == specialty, o.free_from.is_not(None))
    query = query.where(o.facility_id == facility_id) if facility_id else query.where(o.province_code == province_code)
    found = await plans.services(uow, list((await uow.conn.execute(query.distinct().limit(50))).scalars()))
    return sorted(((one.id, one.name) for one in found.values()), key=lambda pair: pair[1])
