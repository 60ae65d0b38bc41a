"""Hangs referrals onto the application."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from telehealth.accounts.events import SessionRevoked
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.live import TopicRule
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.referrals import action_pages, draft_http, draft_pages, policy, queries, service
from telehealth.referrals.events import ReferralAdvised
from telehealth.rooms.events import RoomFinished


def setup(deps: Deps) -> None:
    """Add the topics, the return of claims and the routes."""
    deps.routes.extend([action_pages.routes, draft_pages.routes, draft_http.routes])
    deps.on_app.append(draft_http.with_pictures)
    deps.topics.declare("worklist", own_specialty)
    deps.topics.declare("home", own_facility)
    deps.topics.declare("referral", case_in_sight(deps.begin))
    deps.subscribers.on(SessionRevoked, give_back)
    deps.subscribers.on(SessionRevoked, forget_key)
    deps.subscribers.on(RoomFinished, wait_for_the_note)
    deps.subscribers.on(ReferralAdvised, end_answered(timedelta(days=deps.config.access_after_closing_days)))
    limits = {
        "emergency": timedelta(minutes=deps.config.claim_emergency_minutes),
        "urgent": timedelta(minutes=deps.config.claim_urgent_minutes),
    }

    async def overdue() -> bool:
        return await service.return_overdue_claims(deps.begin, **limits) == service.BATCH

    deps.jobs.append(Job("referrals_overdue_claims", 5.0, overdue))


def end_answered(hub_may_look: timedelta) -> Callable[[ReferralAdvised, Begin], Awaitable[None]]:
    """A booked consultation is over with its signed answer: no station has to acknowledge it."""

    async def end(event: ReferralAdvised, begin: Begin) -> None:
        await service.end_answered(begin, event.referral_id, hub_may_look=hub_may_look)

    return end


async def give_back(event: SessionRevoked, begin: Begin) -> None:
    """Who signs out gives back what they had claimed and not accepted. Twice is the same as once."""
    while await service.return_claims_of_session(begin, event.session_id) == service.BATCH:
        pass


async def forget_key(event: SessionRevoked, begin: Begin) -> None:
    """What a browser kept in a session that was ended stays unread; signing in again is not such an end."""
    if event.reason != "replaced":
        await service.forget_draft_key(begin, event.session_id)


async def wait_for_the_note(event: RoomFinished, begin: Begin) -> None:
    """A finished session with no signed note is the first thing the specialist sees."""
    await service.end_session(begin, ReferralId(event.referral_id), at=event.at)


async def own_specialty(actor: Actor, ident: str) -> bool:
    """A specialist hears of the pools they belong to."""
    return policy.may_take_cases(actor) and ident in actor.specialties


async def own_facility(actor: Actor, ident: str) -> bool:
    """A clinician hears of the own facility's cases."""
    return policy.may_refer(actor) and ident == str(actor.facility_id)


def case_in_sight(begin: Begin) -> TopicRule:
    """The topic "referral:{id}": whoever sees at least the summary hears that it changed."""

    async def rule(actor: Actor, ident: str) -> bool:
        try:
            referral_id = ReferralId(UUID(ident))
        except ValueError:
            return False
        async with begin(actor) as uow:
            return await queries.in_sight(uow, actor, referral_id)

    return rule
