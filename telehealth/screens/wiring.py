"""Hangs the pages that show several features onto the application."""

from telehealth.kernel.actor import Actor
from telehealth.kernel.wiring import Deps
from telehealth.screens import case, day, interpreting, patient, patterns, policy, room, visit, work


def setup(deps: Deps) -> None:
    """Add the pages; the patterns only where people are invented."""
    deps.routes.extend(
        [interpreting.routes, room.routes, case.routes, work.routes, patient.routes, day.routes, visit.routes]
    )
    deps.topics.declare("interpreting", whoever_interprets)
    if deps.config.demo:
        deps.routes.append(patterns.routes)


async def whoever_interprets(actor: Actor, ident: str) -> bool:
    """The topic "interpreting": clinicians; what they then see, their languages decide."""
    return ident == "" and policy.may_interpret(actor)
