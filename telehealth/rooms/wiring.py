"""Hangs rooms onto the application. Their live topic and the job that finds lost people are signaling's to speak of."""

from telehealth.kernel.wiring import Deps
from telehealth.rooms import http


def setup(deps: Deps) -> None:
    """Add the route."""
    deps.routes.append(http.routes)
