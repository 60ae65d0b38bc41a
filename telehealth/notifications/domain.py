"""What a message is, what may become of it, and the outside as adapters show it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from telehealth.kernel.ids import FacilityId, MessageId

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
FIRST_WAIT_S, LONGEST_WAIT_S = 5, 900


class Channel(StrEnum):
    """By which way."""

    SMS = "sms"
    EMAIL = "email"


class MessageState(StrEnum):
    """Where a message stands. Failed ones wait for a person; suppressed ones were not wanted any more."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to queue. `event`, `occasion`, `person` and `channel` together are sent once, however often told."""

    event: str
    occasion: str
    person: str
    channel: Channel
    subject_id: UUID
    masked: str
    language: str
    detail: str = ""
    facility_id: FacilityId | None = None
    province_code: str | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An attempt that holds the lease on a message."""

    claim: UUID
    id: MessageId
    event: str
    channel: Channel
    subject_id: UUID
    detail: str
    language: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An appointment for somebody's calendar (RFC 5545), or its cancellation (RFC 5546)."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    time_zone: str
    summary: str
    description: str
    location: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whereto, and the words its template is filled with."""

    address: str
    words: Mapping[str, object] = field(default_factory=dict)
    calendar: CalendarEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A letter ready to go."""

    to: str
    subject: str
    text: str
    html: str
    calendar: bytes = b""
    calendar_method: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """It was taken. `reference`: what the other side calls it."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the other side did not answer, or said to come again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: trying again would not help."""

    reason: str


Outcome = Sent | Later | Refused


class SmsGateway(Protocol):
    """Somebody who sends messages to phones."""

    async def send(self, number: str, text: str, *, key: str) -> Outcome:
        """Send. `key` is the attempt's own: a gateway that sees it twice sends once."""
        ...


class Mailer(Protocol):
    """Somebody who takes letters."""

    async def send(self, letter: Email, *, key: str) -> Outcome:
        """Send. `key` becomes the letter's Message-ID."""
        ...


def longest_wait(attempts: int) -> float:
    """Seconds: doubles with each attempt, to a quarter of an hour. The sender waits a random part of it."""
    return float(min(FIRST_WAIT_S * 2 ** min(attempts, 16), LONGEST_WAIT_S))


def masked_email(address: str) -> str:
    """First letter and domain: enough for its owner."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"
