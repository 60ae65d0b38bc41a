"""Hangs reporting onto the application."""

from telehealth.kernel.actor import Actor
from telehealth.kernel.wiring import Deps
from telehealth.notes.events import DocumentSigned
from telehealth.reporting import pages, policy, subscribers
from telehealth.rooms.events import RoomFinished


def setup(deps: Deps) -> None:
    """Add the pages, the read model's subscribers and the board's topic."""
    deps.routes.append(pages.routes)
    deps.subscribers.on(RoomFinished, subscribers.count_session)
    deps.subscribers.on(DocumentSigned, subscribers.count_answer)
    deps.topics.declare("board", may_listen)


async def may_listen(actor: Actor, _ident: str) -> bool:
    """Who sees the board hears when it changes."""
    return policy.may_see_reports(actor)
