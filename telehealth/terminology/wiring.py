"""Hangs terminology onto the application."""

from telehealth.kernel.wiring import Deps
from telehealth.terminology import http


def setup(deps: Deps) -> None:
    """Add the search."""
    deps.routes.append(http.routes)
