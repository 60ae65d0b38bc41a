"""Hangs guests onto the application."""

from telehealth.guests import link_pages, pages, service
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job


def setup(deps: Deps) -> None:
    """Add the pages and the tidying."""
    deps.routes.extend([pages.routes, link_pages.routes])

    async def tidy() -> None:
        await service.forget_old(deps.begin, service.GuestLifetime.of(deps.config))

    deps.jobs.append(Job("guests_tidy", 3600.0, tidy))
