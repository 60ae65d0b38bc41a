"""What accounts say."""

from dataclasses import dataclass
from typing import ClassVar

from telehealth.kernel.events import Event
from telehealth.kernel.ids import AccountId, SessionId


@dataclass(frozen=True, kw_only=True)
class SessionRevoked(Event):
    """A session was ended on purpose: signed out, revoked from elsewhere, replaced, or its account disabled."""

    name: ClassVar[str] = "accounts.session.revoked"

    session_id: SessionId
    account_id: AccountId
    reason: str
