"""Schedules, services and places as values, many at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import asyncpg
import sqlalchemy as sa

from telehealth.kernel.ids import FacilityId, HealthcareServiceId, PractitionerId, ResourceId, ScheduleId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import Mode, ResourceKind
from telehealth.scheduling.domain.hours import Deviation, Hours, HoursException, Plan
from telehealth.scheduling.domain.schedules import Calendar, Service
from telehealth.scheduling.domain.slots import Length, Resource
from telehealth.scheduling.tables import (
    healthcare_service,
    offering,
    resource,
    schedule,
    schedule_exception,
    schedule_hours,
)


async def calendars(uow: UnitOfWork, ids: Collection[ScheduleId], *, since: date) -> dict[ScheduleId, Calendar]:
    """These schedules with what matters from `since` on; unknown ids are left out."""
    query = sa.select(schedule, resource.c.lanes).join(resource, resource.c.id == schedule.c.resource_id)
    rows = (await uow.conn.execute(query.where(schedule.c.id.in_(ids)))).all()
    hours = await _hours(uow, ids, since)
    exceptions = await _exceptions(uow, ids, since)
    return {row.id: _calendar(row, hours[row.id], exceptions[row.id]) for row in rows}


async def _hours(uow: UnitOfWork, ids: Collection[ScheduleId], since: date) -> Mapping[ScheduleId, list[Hours]]:
    c = schedule_hours.c
    current = sa.or_(c.last_day.is_(None), c.last_day >= since)
    rows = await uow.conn.execute(sa.select(schedule_hours).where(c.schedule_id.in_(ids), current).order_by(c.id))
    found: dict[ScheduleId, list[Hours]] = defaultdict(list)
    for row in rows:
        found[row.schedule_id].append(to_hours(row))
    return found


async def _exceptions(
    uow: UnitOfWork, ids: Collection[ScheduleId], since: date
) -> Mapping[ScheduleId, list[HoursException]]:
    c = schedule_exception.c
    query = sa.select(schedule_exception).where(c.schedule_id.in_(ids), c.last_day >= since).order_by(c.first_day, c.id)
    found: dict[ScheduleId, list[HoursException]] = defaultdict(list)
    for row in await uow.conn.execute(query):
        found[row.schedule_id].append(to_exception(row))
    return found


def to_hours(row: sa.Row[Any]) -> Hours:
    """Hours out of their row."""
    return Hours(
        rule=row.rule, starts=row.starts, ends=row.ends, first=row.first_day, last=row.last_day, most=row.most
    )  # fmt: skip


def to_exception(row: sa.Row[Any]) -> HoursException:
    """An exception out of its row."""
    return HoursException(
        kind=Deviation(row.kind), first=row.first_day, last=row.last_day, starts=row.starts, ends=row.ends,
        most=row.most, reason=row.reason,
    )  # fmt: skip


def _calendar(row: sa.Row[Any], hours: Iterable[Hours], exceptions: Iterable[HoursException]) -> Calendar:
    plan = Plan(
        zone=row.time_zone, hours=tuple(hours), exceptions=tuple(exceptions),
        closed_on_holidays=row.closed_on_holidays, first=row.first_day, last=row.last_day,
    )  # fmt: skip
    return Calendar(
        id=ScheduleId(row.id), resource=Resource(ResourceId(row.resource_id), row.lanes),
        practitioner_id=PractitionerId(row.practitioner_id), facility_id=FacilityId(row.facility_id),
        is_open=row.is_open, version=row.version, plan=plan,
    )  # fmt: skip


async def services(uow: UnitOfWork, ids: Collection[HealthcareServiceId]) -> dict[HealthcareServiceId, Service]:
    """These services; unknown ids are left out."""
    rows = await uow.conn.execute(sa.select(healthcare_service).where(healthcare_service.c.id.in_(ids)))
    return {row["id"]: to_service(row) for row in rows.mappings()}


def to_service(row: sa.RowMapping | asyncpg.Record) -> Service:
    """A service out of its row."""
    length = Length(minutes=row["minutes"], before=row["buffer_before"], after=row["buffer_after"])
    return Service(
        id=HealthcareServiceId(row["id"]), facility_id=FacilityId(row["facility_id"]), specialty=row["specialty"],
        name=row["name"], length=length, modes=tuple(Mode(one) for one in row["modes"]), is_public=row["is_public"],
        questionnaire=row["questionnaire"], is_active=row["is_active"],
    )  # fmt: skip


async def is_offered(uow: UnitOfWork, schedule_id: ScheduleId, service_id: HealthcareServiceId) -> bool:
    """Whether the schedule has the service and both are open."""
    c = offering.c
    query = sa.select(c.free_from).where(c.schedule_id == schedule_id, c.service_id == service_id)
    return (await uow.conn.execute(query)).scalar_one_or_none() is not None


async def place(uow: UnitOfWork, room_id: ResourceId) -> list[list[Resource]]:
    """What booking a room takes: a lane of it and, where devices stand in it, one of those. Empty: no such room."""
    mine = sa.or_(sa.and_(resource.c.id == room_id, resource.c.kind == ResourceKind.ROOM.value),
                  resource.c.room_id == room_id)  # fmt: skip
    rows = (await uow.conn.execute(sa.select(resource).where(mine).order_by(resource.c.id))).all()
    rooms = [Resource(ResourceId(row.id), row.lanes) for row in rows if row.kind == ResourceKind.ROOM.value]
    devices = [Resource(ResourceId(row.id), row.lanes) for row in rows if row.kind == ResourceKind.DEVICE.value]
    return [choices for choices in (rooms, devices) if choices] if rooms else []
