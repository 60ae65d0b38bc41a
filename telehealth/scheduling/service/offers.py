"""Changing what is offered: a service itself, and which services a schedule offers."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import HealthcareServiceId, ResourceId, ScheduleId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.schedules import Service
from telehealth.scheduling.errors import NotBookable
from telehealth.scheduling.repository import plans
from telehealth.scheduling.repository.ledger import Ledger
from telehealth.scheduling.service.arranging import changeable_within, check_may_arrange, name_kept_once, offer_within
from telehealth.scheduling.tables import healthcare_service, offering, schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChange:
    """What may be changed of a service: all but its specialty and its facility."""

    name: str
    minutes: int
    buffer_before: int
    buffer_after: int
    modes: tuple[Mode, ...]
    is_public: bool
    is_active: bool


async def edit_service(
    begin: Begin, actor: Actor | None, service_id: HealthcareServiceId, change: ServiceChange
) -> None:
    """Another name, length or audience. What is booked keeps its time. Raises NotBookable, Forbidden, Invalid."""
    async with begin(actor) as uow:
        await _arrangeable(uow, actor, service_id)
        await Ledger(uow).lock(await _resources_with(uow, service_id))
        values = {name: getattr(change, name) for name in change.__dataclass_fields__}
        values["modes"] = [mode.value for mode in change.modes]
        mine = healthcare_service.update().where(healthcare_service.c.id == service_id)
        await name_kept_once(uow, mine.values(values))
        await _offer_again(uow, service_id, is_active=change.is_active, is_public=change.is_public)
        uow.audit("update", "healthcare_service", service_id, purpose="HOPERAT", is_active=change.is_active)


async def change_service(
    begin: Begin, actor: Actor | None, service_id: HealthcareServiceId, *, is_active: bool, is_public: bool
) -> None:
    """Offer a service to the public or not, or to nobody any more. What is booked stays booked."""
    async with begin(actor) as uow:
        await _arrangeable(uow, actor, service_id)
        mine = healthcare_service.c.id == service_id
        await uow.conn.execute(healthcare_service.update().where(mine).values(is_active=is_active, is_public=is_public))
        await _offer_again(uow, service_id, is_active=is_active, is_public=is_public)
        uow.audit("update", "healthcare_service", service_id, purpose="HOPERAT", is_active=is_active)


async def offer_services(
    begin: Begin, actor: Actor | None, schedule_id: ScheduleId, ids: Collection[HealthcareServiceId]
) -> None:
    """Let a schedule offer these services of its place and no others. What is booked stays. Raises NotBookable."""
    async with begin(actor) as uow:
        calendar = await changeable_within(uow, actor, schedule_id)
        place = await directory.facility_card(uow, calendar.facility_id)
        await offer_within(uow, schedule_id, calendar.facility_id, place.province_code, ids)
        if not calendar.is_open:
            shut = offering.update().where(offering.c.schedule_id == schedule_id)
            await uow.conn.execute(shut.values(free_from=None))
        uow.audit("update", "schedule", schedule_id, purpose="HOPERAT", services=len(ids))
        uow.publish(f"schedule:{schedule_id}")


async def _arrangeable(uow: UnitOfWork, actor: Actor | None, service_id: HealthcareServiceId) -> Service:
    one = (await plans.services(uow, [service_id])).get(service_id)
    if one is None:
        raise NotBookable
    check_may_arrange(actor, one.facility_id)
    return one


async def _resources_with(uow: UnitOfWork, service_id: HealthcareServiceId) -> list[ResourceId]:
    query = sa.select(schedule.c.resource_id).join(offering, offering.c.schedule_id == schedule.c.id)
    return list((await uow.conn.execute(query.where(offering.c.service_id == service_id))).scalars())


async def _offer_again(uow: UnitOfWork, service_id: HealthcareServiceId, *, is_active: bool, is_public: bool) -> None:
    open_ = sa.exists().where(schedule.c.id == offering.c.schedule_id, schedule.c.is_open)
    free_from = sa.case((open_, uow.now), else_=None) if is_active else None
    values = {"free_from": free_from, "is_public": is_public, "is_stale": True}
    await uow.conn.execute(offering.update().where(offering.c.service_id == service_id).values(values))
