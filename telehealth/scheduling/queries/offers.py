"""What is on offer: the public list of facilities, schedules and places."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import (
    FacilityId,
    HealthcareServiceId,
    PractitionerId,
    ResourceId,
    ScheduleId,
)
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import ResourceKind
from telehealth.scheduling.domain.hours import Hours
from telehealth.scheduling.domain.schedules import Service
from telehealth.scheduling.domain.slots import Slot
from telehealth.scheduling.queries.slots import Pair, first_of_each
from telehealth.scheduling.repository import plans
from telehealth.scheduling.repository.plans import to_hours, to_service
from telehealth.scheduling.tables import healthcare_service, offering, resource, schedule, schedule_hours

PAGE = 25
MOST_PLACES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicService:
    """A service anybody may book, and its next free slot."""

    service: Service
    next_free: Slot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFacility:
    """A facility with what the public may book there."""

    facility: directory.FacilityCard
    services: Sequence[PublicService]
    hours: Sequence[Hours]

    @property
    def next_free(self) -> Slot | None:
        """The earliest of its services' next slots."""
        free = [one.next_free for one in self.services if one.next_free]
        return min(free, key=lambda slot: slot.start, default=None)


async def public_facilities(
    uow: UnitOfWork, *, province_code: str = "", specialty: str = "", skip: int = 0
) -> tuple[list[PublicFacility], bool]:
    """A page of the facilities that the public may book at, and whether there are more; a handful of statements."""
    ids, more = await _public_ids(uow, province_code, specialty, skip)
    return await _described(uow, ids), more


async def public_facility(uow: UnitOfWork, facility_id: FacilityId) -> PublicFacility | None:
    """One facility with what the public may book there; None when there is nothing."""
    return next(iter(await _described(uow, [facility_id])), None)


async def _public_ids(uow: UnitOfWork, province: str, specialty: str, skip: int) -> tuple[list[FacilityId], bool]:
    c = offering.c
    conditions = [c.is_public, c.free_from.is_not(None)]
    conditions += [c.province_code == province] if province else []
    conditions += [c.specialty == specialty] if specialty else []
    query = sa.select(c.facility_id).where(*conditions).group_by(c.facility_id)
    query = query.order_by(sa.func.min(c.free_from), c.facility_id).offset(skip).limit(PAGE + 1)
    ids = [FacilityId(one) for one in (await uow.conn.execute(query)).scalars()]
    return ids[:PAGE], len(ids) > PAGE


async def _described(uow: UnitOfWork, ids: Sequence[FacilityId]) -> list[PublicFacility]:
    c = healthcare_service.c
    public = sa.select(healthcare_service).where(c.facility_id.in_(ids), c.is_public, c.is_active).order_by(c.name)
    services: dict[FacilityId, list[Service]] = defaultdict(list)
    for row in (await uow.conn.execute(public)).mappings():
        services[FacilityId(row["facility_id"])].append(to_service(row))
    places = await directory.facility_cards(uow, ids)
    free = await _next_of_services(uow, ids)
    hours = await _hours_of(uow, ids)
    return [
        PublicFacility(
            facility=places[one],
            services=[PublicService(service=each, next_free=free.get(each.id)) for each in services[one]],
            hours=hours[one],
        )
        for one in ids
        if one in places and services[one]
    ]


async def _next_of_services(uow: UnitOfWork, ids: Sequence[FacilityId]) -> dict[HealthcareServiceId, Slot]:
    c = offering.c
    query = sa.select(c.schedule_id, c.service_id, c.free_from).where(
        c.facility_id.in_(ids), c.is_public, c.free_from.is_not(None)
    )
    bounds: dict[Pair, datetime] = {
        (ScheduleId(row.schedule_id), HealthcareServiceId(row.service_id)): row.free_from
        for row in await uow.conn.execute(query)
    }
    found: dict[HealthcareServiceId, Slot] = {}
    for (_, service_id), slot in (await first_of_each(uow, bounds)).items():
        found[service_id] = min(found.get(service_id, slot), slot, key=lambda one: one.start)
    return found


async def _hours_of(uow: UnitOfWork, ids: Sequence[FacilityId]) -> Mapping[FacilityId, list[Hours]]:
    """When anybody is there, each line once."""
    c = schedule_hours.c
    query = (
        sa.select(schedule.c.facility_id, schedule_hours)
        .join(schedule, schedule.c.id == c.schedule_id)
        .where(schedule.c.facility_id.in_(ids), schedule.c.is_open, sa.or_(c.last_day.is_(None), c.last_day >= uow.now))
        .order_by(c.starts, c.rule)
    )
    found: dict[FacilityId, list[Hours]] = defaultdict(list)
    for row in await uow.conn.execute(query):
        hours = to_hours(row)
        if not any(
            (hours.rule, hours.starts, hours.ends) == (o.rule, o.starts, o.ends) for o in found[row.facility_id]
        ):
            found[row.facility_id].append(hours)
    return found


async def services_of(
    uow: UnitOfWork, facility_id: FacilityId, *, public_only: bool = True, also_closed: bool = False
) -> list[Service]:
    """What a facility offers, by name; `also_closed`: what it offers no more as well, for who arranges it."""
    c = healthcare_service.c
    query = sa.select(healthcare_service).where(c.facility_id == facility_id).order_by(c.is_active.desc(), c.name)
    query = query if also_closed else query.where(c.is_active)
    rows = await uow.conn.execute(query.where(c.is_public) if public_only else query)
    return [to_service(row) for row in rows.mappings()]


async def services_by_id(uow: UnitOfWork, ids: Collection[HealthcareServiceId]) -> dict[HealthcareServiceId, Service]:
    """Several services; unknown ids are left out."""
    return await plans.services(uow, ids)


async def rests_on_holidays(uow: UnitOfWork, facility_id: FacilityId) -> bool:
    """Whether the facility's schedules rest on public holidays; they do unless somebody said otherwise."""
    open_ = sa.exists().where(schedule.c.facility_id == facility_id, schedule.c.closed_on_holidays.is_(False))
    return not (await uow.conn.execute(sa.select(open_))).scalar_one()


async def service_of(uow: UnitOfWork, service_id: HealthcareServiceId) -> Service | None:
    """One service."""
    return (await plans.services(uow, [service_id])).get(service_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """A schedule in a list."""

    id: ScheduleId
    practitioner_id: PractitionerId
    practitioner_name: str
    facility_id: FacilityId
    time_zone: str
    is_open: bool
    services: Sequence[HealthcareServiceId]


async def schedules_for(uow: UnitOfWork, actor: Actor) -> list[ScheduleLine]:
    """The schedules this actor may change, by name."""
    mine = [schedule.c.practitioner_id == actor.practitioner_id] if actor.practitioner_id else []
    if actor.facility_id and policy.may_arrange(actor, actor.facility_id):
        mine.append(schedule.c.facility_id == actor.facility_id)
    return await _lines(uow, sa.or_(sa.false(), *mine))


async def schedules_at(uow: UnitOfWork, facility_id: FacilityId) -> list[ScheduleLine]:
    """A facility's schedules, by name."""
    return await _lines(uow, schedule.c.facility_id == facility_id)


async def schedule_line(uow: UnitOfWork, schedule_id: ScheduleId) -> ScheduleLine | None:
    """One schedule."""
    return next(iter(await _lines(uow, schedule.c.id == schedule_id)), None)


async def schedules_with(uow: UnitOfWork, service_id: HealthcareServiceId) -> list[ScheduleLine]:
    """The open schedules that offer a service, by name."""
    c = offering.c
    offer = sa.select(c.schedule_id).where(c.service_id == service_id, c.free_from.is_not(None))
    return await _lines(uow, schedule.c.id.in_(offer))


async def colleagues_of(uow: UnitOfWork, ids: Collection[ScheduleId]) -> dict[ScheduleId, ScheduleLine]:
    """These schedules, to say whose they are."""
    return {line.id: line for line in await _lines(uow, schedule.c.id.in_(ids))}


async def _lines(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> list[ScheduleLine]:
    services = sa.select(sa.func.array_agg(offering.c.service_id)).where(offering.c.schedule_id == schedule.c.id)
    query = sa.select(schedule, services.scalar_subquery().label("services")).where(which)
    rows = (await uow.conn.execute(query)).all()
    names = await directory.practitioner_cards(uow, [PractitionerId(row.practitioner_id) for row in rows])
    found = [
        ScheduleLine(
            id=ScheduleId(row.id), practitioner_id=PractitionerId(row.practitioner_id),
            practitioner_name=names[row.practitioner_id].name, facility_id=FacilityId(row.facility_id),
            time_zone=row.time_zone, is_open=row.is_open, services=tuple(row.services or ()),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda line: line.practitioner_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room at a station that can be booked, with the devices in it."""

    id: ResourceId
    facility_id: FacilityId
    name: str
    lanes: int
    devices: Sequence[str]


async def places_of(uow: UnitOfWork, facilities: Collection[FacilityId]) -> list[Place]:
    """The bookable rooms of these facilities, by name."""
    c = resource.c
    rows = (await uow.conn.execute(sa.select(resource).where(c.facility_id.in_(facilities)).order_by(c.name))).all()
    devices: dict[Any, list[str]] = defaultdict(list)
    for row in rows:
        if row.kind == ResourceKind.DEVICE.value:
            devices[row.room_id].append(row.name)
    return [
        Place(
            id=ResourceId(row.id), facility_id=FacilityId(row.facility_id), name=row.name, lanes=row.lanes,
            devices=tuple(devices[row.id]),
        )
        for row in rows
        if row.kind == ResourceKind.ROOM.value
    ]  # fmt: skip


async def all_places(uow: UnitOfWork) -> list[Place]:
    """The bookable rooms of all stations."""
    c = resource.c
    here = sa.select(c.facility_id).where(c.kind == ResourceKind.ROOM.value).distinct().limit(MOST_PLACES)
    return await places_of(uow, [FacilityId(one) for one in (await uow.conn.execute(here)).scalars()])


async def place_of(uow: UnitOfWork, place_id: ResourceId) -> Place | None:
    """One bookable room, with its facility's name in front."""
    is_room = sa.and_(resource.c.id == place_id, resource.c.kind == ResourceKind.ROOM.value)
    row = (await uow.conn.execute(sa.select(resource).where(is_room))).one_or_none()
    if row is None:
        return None
    facility = await directory.facility_card(uow, row.facility_id)
    return Place(id=place_id, facility_id=facility.id, name=f"{facility.name}, {row.name}", lanes=row.lanes, devices=())
