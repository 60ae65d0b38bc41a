"""Hangs accounts onto the application."""

from telehealth.accounts import http, pages, service, sign_in, throttle
from telehealth.kernel.actor import Actor
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job


def setup(deps: Deps) -> None:
    """Add the routes (one-click sign-in in demo mode only), the topic of one's own session and the tidying."""
    deps.routes.extend([pages.routes, sign_in.routes, http.routes])
    if deps.config.demo:
        deps.routes.append(sign_in.demo_routes)
    deps.topics.declare("session", own_session)

    async def tidy() -> None:
        async with deps.begin(None) as uow:
            await throttle.forget_old(uow)
        await service.forget_ended(deps.begin, service.Lifetime.of(deps.config))

    deps.jobs.append(Job("accounts_tidy", 3600.0, tidy))


async def own_session(actor: Actor, ident: str) -> bool:
    """A page hears when its own session ends, and of no other."""
    return ident == str(actor.session_id)
