"""Hangs notes onto the application."""

from telehealth.kernel.wiring import Deps
from telehealth.notes import http, pages


def setup(deps: Deps) -> None:
    """Add the pages and the autosave."""
    deps.routes.extend([pages.routes, http.routes])
