"""Sends what is due: claims a message, makes its words, hands them to an adapter, writes down what came of it.

At least once: a worker that dies between handing over and writing down leaves a message that is sent again, with a new
code or link, of which the newest counts. The attempt's own key goes along, so that within one attempt nothing doubles.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from telehealth.kernel.config import Config
from telehealth.kernel.log import get_logger
from telehealth.kernel.uow import Begin
from telehealth.notifications import repository, templates
from telehealth.notifications.adapters import calendar
from telehealth.notifications.composing import COMPOSERS
from telehealth.notifications.domain import (
    MOST_ATTEMPTS,
    Channel,
    Claim,
    Email,
    Envelope,
    Later,
    Mailer,
    MessageState,
    Outcome,
    Refused,
    Sent,
    SmsGateway,
    longest_wait,
)

log = get_logger(__name__)
AT_ONCE = 8
NOT_WANTED = "not_wanted"


@dataclass(frozen=True, slots=True)
class Outside:
    """The ways out that this site has; None where the operator named none."""

    config: Config
    sms: SmsGateway | None
    mail: Mailer | None


async def send_due(begin: Begin, outside: Outside) -> bool:
    """One attempt for each due message, several at once. True when there may be more."""
    held: list[Claim] = []
    while len(held) < AT_ONCE:
        async with begin(None) as uow:
            one = await repository.claim(uow)
        if one is None:
            break
        held.append(one)
    await asyncio.gather(*(_send(begin, outside, one) for one in held))
    return len(held) == AT_ONCE


async def _send(begin: Begin, outside: Outside, held: Claim) -> None:
    with templates.speaking(held.language):
        try:
            outcome = await _attempt(begin, outside, held)
        except Exception:  # one message's fault must not stop the others
            log.exception("message_attempt_failed", message_id=str(held.id), event_name=held.event)
            outcome = Later("fault")
    state, values = _verdict(held, outcome)
    async with begin(None) as uow:
        kept = await repository.settle(uow, held, state, values)
    level = log.warning if state is MessageState.FAILED or not kept else log.info
    level("message_settled", message_id=str(held.id), event_name=held.event, state=state.value, kept=kept,
          reason=values.get("reason"))  # fmt: skip


async def _attempt(begin: Begin, outside: Outside, held: Claim) -> Outcome | None:
    """What came of it; None when nobody wants it any more."""
    async with begin(None) as uow:
        late = await repository.is_too_late(uow, held)
        envelope = None if late else await COMPOSERS[held.event](uow, held, outside.config)
        now = uow.now
    if envelope is None:
        return None
    return await _hand_over(outside, held, envelope, now)


async def _hand_over(outside: Outside, held: Claim, envelope: Envelope, now: datetime) -> Outcome:
    key = str(held.claim)
    if held.channel is Channel.SMS and outside.sms:
        return await outside.sms.send(envelope.address, templates.sms(held.event, envelope.words), key=key)
    if held.channel is Channel.EMAIL and outside.mail:
        # Off the event loop: a calendar's zone takes a tenth of a second to write.
        ready = await asyncio.to_thread(letter, held.event, envelope, outside.config, now)
        return await outside.mail.send(ready, key=key)
    return Refused("no_way")


def letter(event: str, envelope: Envelope, config: Config, now: datetime) -> Email:
    """A letter from its templates, with the calendar's file when there is an entry."""
    entry, words = envelope.calendar, envelope.words
    organizer = parseaddr(config.mail_from)[1]
    return Email(
        to=envelope.address,
        subject=templates.subject(event, words),
        text=templates.text(event, words),
        html=templates.html(event, words),
        calendar=calendar.written(entry, organizer=organizer, attendee=envelope.address, now=now) if entry else b"",
        calendar_method=calendar.method_of(entry) if entry else "",
    )


def _verdict(held: Claim, outcome: Outcome | None) -> tuple[MessageState, dict[str, Any]]:
    match outcome:
        case None:
            return MessageState.SUPPRESSED, {"reason": NOT_WANTED}
        case Sent(reference=reference):
            return MessageState.SENT, {"reference": reference, "reason": None}
        case Refused(reason=reason):
            return MessageState.FAILED, {"reason": reason}
        case Later(reason=reason) if held.attempts >= MOST_ATTEMPTS:
            return MessageState.FAILED, {"reason": reason}
        case Later(reason=reason):
            wait = random.uniform(0.5, longest_wait(held.attempts))  # noqa: S311 - jitter, not a secret
            return MessageState.QUEUED, {"reason": reason, "next_at": repository.due_in(wait)}
