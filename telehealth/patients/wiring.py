"""Hangs the patients feature onto the application."""

from telehealth.kernel.wiring import Deps
from telehealth.patients import pages


def setup(deps: Deps) -> None:
    """Add the pages."""
    deps.routes.append(pages.routes)
