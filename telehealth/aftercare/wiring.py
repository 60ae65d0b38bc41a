"""Hangs what comes after a consultation onto the application."""

from telehealth.aftercare import looks_pages, pages, service, subscribers, survey_pages
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.notes.events import DocumentSigned


def setup(deps: Deps) -> None:
    """Add the pages, what is told when something is signed, and the tidying."""
    deps.routes.extend([pages.routes, looks_pages.routes, survey_pages.routes])
    deps.subscribers.on(DocumentSigned, subscribers.tell)

    async def tidy() -> None:
        await service.tidy(deps.begin)

    deps.jobs.append(Job("aftercare_tidy", 3600.0, tidy))
