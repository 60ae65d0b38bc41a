"""Hangs scheduling onto the application."""

from uuid import UUID

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.live import TopicRule
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.scheduling import http, policy, queries, service, staff_pages
from telehealth.scheduling.events import SlotFreed
from telehealth.scheduling.patient_pages import details, keeping, manage, public, times


def setup(deps: Deps) -> None:
    """Add the routes, the live topics, the waitlist's ear and what is due by the clock."""
    patients = (public.routes, times.routes, keeping.routes, details.routes, manage.routes)
    deps.routes.extend([http.routes, *patients, *staff_pages.ROUTES])
    deps.subscribers.on(SlotFreed, offer)
    begin = deps.begin
    deps.topics.declare("schedule", keeps_hours(begin))
    deps.topics.declare("appointments", own_facility)

    async def expire() -> int:
        return await service.expire_holds(begin)

    async def remind() -> int:
        return await service.say_reminders(begin)

    async def missed() -> int:
        return await service.mark_missed(begin)

    async def tighten() -> bool:
        return await service.tighten(begin) > 0

    deps.jobs.extend([
        Job("scheduling_holds", 10.0, expire),
        Job("scheduling_reminders", 30.0, remind),
        Job("scheduling_missed", 600.0, missed),
        Job("scheduling_bounds", 20.0, tighten),
    ])  # fmt: skip


async def offer(event: SlotFreed, begin: Begin) -> None:
    """A time is free again: offer it to the waitlist."""
    await service.offer_freed(begin, ScheduleId(event.schedule_id), event.start)


def keeps_hours(begin: Begin) -> TopicRule:
    """The topic "schedule:{id}": whose hours these are, and who arranges them."""

    async def rule(actor: Actor, ident: str) -> bool:
        try:
            schedule_id = ScheduleId(UUID(ident))
        except ValueError:
            return False
        async with begin(actor) as uow:
            line = await queries.schedule_line(uow, schedule_id)
        return line is not None and policy.may_change_schedule(actor, line.facility_id, line.practitioner_id)

    return rule


async def own_facility(actor: Actor, facility_id: str) -> bool:
    """The day of one's own facility."""
    return policy.may_see_appointments(actor) and str(actor.facility_id) == facility_id
