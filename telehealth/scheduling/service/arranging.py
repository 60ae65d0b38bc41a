"""Services, places, schedules and rosters: what is there to be booked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.db import constraint_name
from telehealth.kernel.errors import Forbidden, Invalid
from telehealth.kernel.faults import NEEDED, declare
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import (
    FacilityId,
    HealthcareServiceId,
    OnCallId,
    PractitionerId,
    ResourceId,
    ScheduleId,
    new_id,
)
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import Mode, ResourceKind
from telehealth.scheduling.domain.hours import BadRule, check_rule
from telehealth.scheduling.domain.schedules import Calendar
from telehealth.scheduling.errors import NotBookable, ScheduleKept, ScheduleNotFound
from telehealth.scheduling.repository import plans
from telehealth.scheduling.repository.ledger import Ledger
from telehealth.scheduling.tables import healthcare_service, offering, on_call, resource, schedule

NAME_TAKEN = declare("scheduling.service_name_taken", N_("The facility has a service of this name already."))
RULE = declare("scheduling.rule", N_("These days cannot be read as a recurrence. Choose them again."))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewService:
    """A service to offer. The questionnaire is the specialty's unless said otherwise."""

    facility_id: FacilityId
    specialty: str
    name: str
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    modes: tuple[Mode, ...] = (Mode.VIDEO,)
    is_public: bool = True
    questionnaire: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShift:
    """A turn of being on call: `rank` 1 is asked first. `ends` at or before `starts` means the next morning."""

    facility_id: FacilityId
    specialty: str
    practitioner_id: PractitionerId
    rule: str
    starts: time
    ends: time
    first: date
    last: date | None = None
    rank: int = 1


async def add_service(begin: Begin, actor: Actor | None, new: NewService) -> HealthcareServiceId:
    """Offer a service at a facility."""
    check_may_arrange(actor, new.facility_id)
    async with begin(actor) as uow:
        service_id = HealthcareServiceId(new_id())
        values = {name: getattr(new, name) for name in new.__dataclass_fields__}
        values |= {"questionnaire": new.questionnaire or new.specialty, "modes": [mode.value for mode in new.modes]}
        await name_kept_once(uow, healthcare_service.insert().values(id=service_id, **values))
        uow.audit("create", "healthcare_service", service_id, purpose="HOPERAT")
    return service_id


async def name_kept_once(uow: UnitOfWork, statement: sa.Insert | sa.Update) -> None:
    """Write a service. Raises Invalid when its facility has one of that name."""
    try:
        await uow.conn.execute(statement)
    except IntegrityError as error:
        if constraint_name(error) == "uq_healthcare_service_facility_id_name":
            raise Invalid({"name": [NAME_TAKEN.on_field()]}) from error
        raise


async def add_room(
    begin: Begin, actor: Actor | None, facility_id: FacilityId, name: str, *, lanes: int = 1
) -> ResourceId:
    """A room at a station that can be booked; `lanes` is how many patients it takes at once."""
    check_may_arrange(actor, facility_id)
    async with begin(actor) as uow:
        return await _add_resource(uow, kind=ResourceKind.ROOM.value, facility_id=facility_id, name=name, lanes=lanes)


async def add_device(begin: Begin, actor: Actor | None, room_id: ResourceId, name: str) -> ResourceId:
    """A device that stands in a room: whoever books the room gets one of its devices."""
    async with begin(actor) as uow:
        is_room = sa.and_(resource.c.id == room_id, resource.c.kind == ResourceKind.ROOM.value)
        place = (await uow.conn.execute(sa.select(resource.c.facility_id).where(is_room))).scalar_one_or_none()
        if place is None:
            raise NotBookable
        check_may_arrange(actor, place)
        return await _add_resource(
            uow, kind=ResourceKind.DEVICE.value, facility_id=place, room_id=room_id, name=name, lanes=1
        )  # fmt: skip


async def _add_resource(uow: UnitOfWork, **values: object) -> ResourceId:
    resource_id = ResourceId(new_id())
    await uow.conn.execute(resource.insert().values(id=resource_id, **values))
    uow.audit("create", "resource", resource_id, purpose="HOPERAT")
    return resource_id


async def add_schedule(
    begin: Begin,
    actor: Actor | None,
    practitioner_id: PractitionerId,
    facility_id: FacilityId,
    services: Sequence[HealthcareServiceId],
    *,
    lanes: int = 1,
) -> ScheduleId:
    """A practitioner's schedule at a facility, without hours yet. `lanes`: how many patients they take at once."""
    if actor and not policy.may_change_schedule(actor, facility_id, practitioner_id):
        raise Forbidden
    async with begin(actor) as uow:
        await _check_place(uow, actor, facility_id)
        await directory.practitioner_card(uow, practitioner_id)
        place = await directory.facility_card(uow, facility_id)
        schedule_id = ScheduleId(new_id())
        resource_id = await _resource_of(uow, practitioner_id, lanes)
        new = insert(schedule).values(
            id=schedule_id, resource_id=resource_id, practitioner_id=practitioner_id, facility_id=facility_id,
            time_zone=place.time_zone,
        )  # fmt: skip
        fresh = new.on_conflict_do_nothing(index_elements=["practitioner_id", "facility_id"])
        if (await uow.conn.execute(fresh.returning(schedule.c.id))).first() is None:
            raise ScheduleKept
        await offer_within(uow, schedule_id, facility_id, place.province_code, services)
        uow.audit("create", "schedule", schedule_id, purpose="HOPERAT")
    return schedule_id


async def _check_place(uow: UnitOfWork, actor: Actor | None, facility_id: FacilityId) -> None:
    """Specialists keep hours where they work and at the stations that ask their hospital; nowhere else."""
    if actor is None or actor.facility_id in {None, facility_id}:
        return
    theirs = await directory.spokes_of(uow, [actor.facility_id]) if actor.facility_id else ()
    if actor.role is Role.SPECIALIST and facility_id not in theirs:
        raise Forbidden


async def _resource_of(uow: UnitOfWork, practitioner_id: PractitionerId, lanes: int) -> ResourceId:
    """The practitioner's one resource, wherever they work."""
    new = insert(resource).values(
        id=new_id(), kind=ResourceKind.PRACTITIONER.value, practitioner_id=practitioner_id, lanes=lanes
    )
    same = new.on_conflict_do_update(index_elements=["practitioner_id"], set_={"lanes": lanes})
    return ResourceId((await uow.conn.execute(same.returning(resource.c.id))).scalar_one())


async def offer_within(
    uow: UnitOfWork,
    schedule_id: ScheduleId,
    facility_id: FacilityId,
    province_code: str,
    ids: Collection[HealthcareServiceId],
) -> None:
    """Let a schedule offer these services of its facility, and no others. Raises NotBookable."""
    known = await plans.services(uow, ids)
    if len(known) != len(set(ids)) or any(one.facility_id != facility_id for one in known.values()):
        raise NotBookable
    here = offering.c.schedule_id == schedule_id
    await uow.conn.execute(offering.delete().where(here, offering.c.service_id.not_in(ids)))
    rows = [
        {
            "schedule_id": schedule_id, "service_id": one.id, "facility_id": facility_id,
            "province_code": province_code, "specialty": one.specialty, "is_public": one.is_public,
            "free_from": uow.now if one.is_active else None,
        }
        for one in known.values()
    ]  # fmt: skip
    if rows:
        await uow.conn.execute(insert(offering).on_conflict_do_nothing(), rows)


async def open_or_close(begin: Begin, actor: Actor | None, schedule_id: ScheduleId, *, is_open: bool) -> None:
    """The switch: a closed schedule offers nothing. What is booked on it stays booked."""
    async with begin(actor) as uow:
        calendar = await changeable_within(uow, actor, schedule_id)
        await uow.conn.execute(schedule.update().where(schedule.c.id == schedule_id).values(is_open=is_open))
        active = sa.exists().where(healthcare_service.c.id == offering.c.service_id, healthcare_service.c.is_active)
        here = sa.and_(offering.c.schedule_id == schedule_id, active)
        values = {"free_from": uow.now if is_open else None, "is_stale": is_open}
        await uow.conn.execute(offering.update().where(here).values(values))
        uow.audit("update", "schedule", schedule_id, purpose="HOPERAT", is_open=is_open)
        uow.publish(f"schedule:{calendar.id}")


async def changeable_within(uow: UnitOfWork, actor: Actor | None, schedule_id: ScheduleId) -> Calendar:
    """A schedule this actor may change, locked. Raises ScheduleNotFound also when it is somebody else's."""
    since = date(1, 1, 1)
    if (one := (await plans.calendars(uow, [schedule_id], since=since)).get(schedule_id)) is None:
        raise ScheduleNotFound
    if actor and not policy.may_change_schedule(actor, one.facility_id, one.practitioner_id):
        raise ScheduleNotFound
    await Ledger(uow).lock([one.resource.id])
    return (await plans.calendars(uow, [schedule_id], since=since))[schedule_id]


async def close_on_holidays(begin: Begin, actor: Actor | None, facility_id: FacilityId, *, closed: bool) -> None:
    """Whether a facility's schedules rest on public holidays; extra hours on such a day count all the same."""
    check_may_arrange(actor, facility_id)
    async with begin(actor) as uow:
        here = schedule.c.facility_id == facility_id
        await Ledger(uow).lock((await uow.conn.execute(sa.select(schedule.c.resource_id).where(here))).scalars().all())
        await uow.conn.execute(schedule.update().where(here).values(closed_on_holidays=closed))
        await reopen_within(uow, offering.c.facility_id == facility_id)
        uow.audit("update", "facility", facility_id, purpose="HOPERAT", closed_on_holidays=closed)


async def reopen_within(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> None:
    """Anything may be free from now on: the lower bounds start over. The schedules are locked."""
    open_ = sa.and_(which, offering.c.free_from.is_not(None))
    await uow.conn.execute(offering.update().where(open_).values(free_from=uow.now, is_stale=True))


async def add_shift(begin: Begin, actor: Actor | None, new: NewShift) -> OnCallId:
    """Put somebody on the roster of a facility's specialty."""
    check_may_arrange(actor, new.facility_id)
    _check_rule(new.rule, new.first)
    async with begin(actor) as uow:
        if (await directory.practitioner_card(uow, new.practitioner_id)).facility_id != new.facility_id:
            raise Invalid({"practitioner": [NEEDED.on_field()]})
        shift_id = OnCallId(new_id())
        values = {name: getattr(new, name) for name in new.__dataclass_fields__ if name not in {"first", "last"}}
        await uow.conn.execute(on_call.insert().values(id=shift_id, first_day=new.first, last_day=new.last, **values))
        uow.audit("create", "on_call", shift_id, purpose="HOPERAT")
    return shift_id


async def end_shift(begin: Begin, actor: Actor | None, shift_id: OnCallId, last: date) -> None:
    """Nobody is on call by this line of the roster after `last`."""
    async with begin(actor) as uow:
        where = (await uow.conn.execute(sa.select(on_call.c.facility_id).where(on_call.c.id == shift_id))).scalar()
        if where is None:
            raise ScheduleNotFound
        check_may_arrange(actor, where)
        await uow.conn.execute(on_call.update().where(on_call.c.id == shift_id).values(last_day=last))
        uow.audit("update", "on_call", shift_id, purpose="HOPERAT")


def check_rule_of(rule: str, first: date, field: str) -> None:
    """Raise Invalid, for this field, unless the rule is one."""
    try:
        check_rule(rule, first)
    except BadRule as error:
        raise Invalid({field: [RULE.on_field()]}) from error


def _check_rule(rule: str, first: date) -> None:
    check_rule_of(rule, first, "rule")


def check_may_arrange(actor: Actor | None, facility_id: FacilityId) -> None:
    """Raise Forbidden unless this is an arranger of the facility, or the system itself."""
    if actor and not policy.may_arrange(actor, facility_id):
        raise Forbidden
