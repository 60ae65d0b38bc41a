"""Hangs the waiting room onto the application."""

from uuid import UUID

from telehealth.kernel.actor import Actor, Guest
from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.live import GuestTopicRule, TopicRule
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.rooms.events import RoomFinished
from telehealth.scheduling.events import (
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    InterpreterPromised,
)
from telehealth.waiting import http, pages, queries, report_pages, service, subscribers


def setup(deps: Deps) -> None:
    """Add the routes, the topics and the look at who has fallen silent."""
    deps.routes.extend([http.routes, pages.routes, report_pages.routes])
    deps.topics.declare("queue", own_queue(deps.begin))
    deps.subscribers.on(RoomFinished, subscribers.end_visit)
    deps.subscribers.on(AppointmentCancelled, subscribers.leave)
    deps.subscribers.on(AppointmentMoved, subscribers.leave)
    deps.subscribers.on(AppointmentRescheduled, subscribers.leave)
    deps.subscribers.on(InterpreterPromised, subscribers.call_interpreter)
    deps.topics.declare_for_guests("visit", own_visit(deps.begin))

    async def silence() -> None:
        await service.tell_silence(deps.begin)

    async def near() -> int:
        return await service.tell_near(deps.begin)

    async def close() -> int:
        return await service.close_days(deps.begin)

    deps.jobs.extend(
        [
            Job("waiting_silence", 10.0, silence),
            Job("waiting_near", 5.0, near),
            Job("waiting_days", 600.0, close),
        ]
    )


def own_visit(begin: Begin) -> GuestTopicRule:
    """The topic "visit:{id}": its patient, and those invited by that id."""

    async def rule(guest: Guest, ident: str) -> bool:
        async with begin(guest) as uow:
            return await queries.may_listen(uow, guest, ident)

    return rule


def own_queue(begin: Begin) -> TopicRule:
    """The topic "queue:{schedule id}": its clinician, and who sees the numbers of the facility."""

    async def rule(actor: Actor, ident: str) -> bool:
        try:
            schedule_id = ScheduleId(UUID(ident))
        except ValueError:
            return False
        async with begin(actor) as uow:
            return await queries.may_hear_queue(uow, actor, schedule_id)

    return rule
