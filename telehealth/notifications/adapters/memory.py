"""The demo's phone and letter box: in memory, for one process, shown on /dev/messages."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from telehealth.notifications.domain import Email, Outcome, Sent

KEPT = 50


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as its reader has it."""

    channel: str
    to: str
    subject: str
    text: str
    at: datetime
    calendar: str = ""


class DemoPhone:
    """Both an SmsGateway and, through `letter_box`, a Mailer."""

    def __init__(self) -> None:
        self.messages: deque[Arrived] = deque(maxlen=KEPT)

    async def send(self, number: str, text: str, *, key: str) -> Outcome:
        """Put a message onto the phone."""
        self.messages.appendleft(Arrived("sms", number, "", text, datetime.now(UTC)))
        return Sent(key)


class DemoLetterBox:
    """Puts letters beside the phone's messages."""

    def __init__(self, phone: DemoPhone) -> None:
        self._phone = phone

    async def send(self, letter: Email, *, key: str) -> Outcome:
        """Put a letter into the box."""
        arrived = Arrived("email", letter.to, letter.subject, letter.text, datetime.now(UTC), letter.calendar.decode())
        self._phone.messages.appendleft(arrived)
        return Sent(key)
