"""Hangs the waiting room onto the application."""

from telehealth.kernel.actor import Guest
from telehealth.kernel.live import GuestTopicRule
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.waiting import http, queries, service


def setup(deps: Deps) -> None:
    """Add the routes, the topics and the look at who has fallen silent."""
    deps.routes.append(http.routes)
    deps.topics.declare_for_guests("visit", own_visit(deps.begin))

    async def silence() -> None:
        await service.tell_silence(deps.begin)

    async def near() -> int:
        return await service.tell_near(deps.begin)

    deps.jobs.extend([Job("waiting_silence", 10.0, silence), Job("waiting_near", 5.0, near)])


def own_visit(begin: Begin) -> GuestTopicRule:
    """The topic "visit:{id}": its patient, and those invited by that id."""

    async def rule(guest: Guest, ident: str) -> bool:
        async with begin(guest) as uow:
            return await queries.may_listen(uow, guest, ident)

    return rule
