"""Hangs the directory onto the application."""

from telehealth.accounts.events import SessionRevoked
from telehealth.directory import service
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps


def setup(deps: Deps) -> None:
    """Let presence end with the session."""
    deps.subscribers.on(SessionRevoked, leave)


async def leave(event: SessionRevoked, begin: Begin) -> None:
    """Who signed out is no longer here. Twice is the same as once."""
    async with begin(None) as uow:
        await service.gone_within(uow, event.session_id)
