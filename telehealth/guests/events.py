"""What guests say. Codes, tokens and numbers never travel: whoever sends the message mints at that moment."""

from dataclasses import dataclass
from typing import ClassVar

from telehealth.kernel.events import Event
from telehealth.kernel.ids import GuestSessionId, PhoneCodeId


@dataclass(frozen=True, kw_only=True)
class CodeAsked(Event):
    """Somebody waits for a code on their phone."""

    name: ClassVar[str] = "guests.code.asked"

    code_id: PhoneCodeId


@dataclass(frozen=True, kw_only=True)
class GuestSessionEnded(Event):
    """A guest's session was ended on purpose: signed_out, replaced, taken_over, or its link taken back (revoked)."""

    name: ClassVar[str] = "guests.session.ended"

    session_id: GuestSessionId
    reason: str
