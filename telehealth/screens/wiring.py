"""Hangs the pages that show several features onto the application."""

from telehealth.kernel.wiring import Deps
from telehealth.screens import case, day, interpreting, patient, patterns, room, visit, work


def setup(deps: Deps) -> None:
    """Add the pages; the patterns only where people are invented."""
    deps.routes.extend(
        [interpreting.routes, room.routes, case.routes, work.routes, patient.routes, day.routes, visit.routes]
    )
    if deps.config.demo:
        deps.routes.append(patterns.routes)
