"""A document's way in words: four stations, where it stopped, what is safe, and what helps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from telehealth.kernel.formats import clock_time, moment
from telehealth.kernel.i18n import _, ngettext
from telehealth.kernel.ids import DeliveryId, DocumentId, ReferralId
from telehealth.records_bridge.domain import STOPPED, DeliveryState
from telehealth.records_bridge.repository import Delivery

StationState = Literal["done", "now", "stop", "hold", "todo"]
REMOTE_ID_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the line: its words, its state, and what stands under it."""

    label: str
    state: StationState
    sub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery with its neighbours: what it waits for, what waits for it."""

    delivery: Delivery
    held_back: bool
    holds_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What a page shows of one document's way. The macro is records_bridge/delivery_journey.html."""

    delivery_id: DeliveryId
    document_id: DocumentId
    referral_id: ReferralId
    state: str
    title: str
    patient_name: str
    referral_code: str
    signed_at: datetime
    stations: tuple[Station, ...]
    why: str
    issues: tuple[str, ...]
    remote_id: str
    can_send_again: bool
    can_set_aside: bool


def journey(row: DeliveryRow, *, zone: str, now: datetime) -> Journey:
    """The journey of one delivery, in the reader's language."""
    one = row.delivery
    return Journey(
        delivery_id=one.id,
        document_id=one.document_id,
        referral_id=one.referral_id,
        state=one.state.value,
        title=_("Addendum") if one.kind == "addendum" else _("Consultation note"),
        patient_name=one.patient_name,
        referral_code=one.referral_code,
        signed_at=one.signed_at,
        stations=(
            Station(_("Signed"), "done", _at(one.signed_at, zone, now)),
            _sent(row, zone, now),
            _taken(one, zone, now),
            _seen(one, zone, now),
        ),
        why=_why(row, zone, now),
        issues=tuple(one.issues),
        remote_id=one.remote_id or "",
        can_send_again=_can_send_again(row),
        can_set_aside=one.state in STOPPED and one.set_aside_at is None and row.holds_back,
    )


def _can_send_again(row: DeliveryRow) -> bool:
    waits = row.delivery.state is DeliveryState.QUEUED and row.delivery.attempts > 0 and not row.held_back
    return row.delivery.state in STOPPED or waits


def _at(instant: datetime | None, zone: str, now: datetime) -> str:
    """The time, with the day when it was not today."""
    if instant is None:
        return ""
    local = ZoneInfo(zone)
    same_day = instant.astimezone(local).date() == now.astimezone(local).date()
    return clock_time(instant, zone) if same_day else moment(instant, zone)


def _sent(row: DeliveryRow, zone: str, now: datetime) -> Station:
    one = row.delivery
    if one.state is DeliveryState.SENDING:
        return Station(_("Being sent"), "now", _at(one.sent_at, zone, now))
    if one.state is not DeliveryState.QUEUED:
        return Station(_("Sent"), "done" if one.sent_at else "todo", _at(one.sent_at, zone, now))
    if row.held_back:
        return Station(_("Waits for an earlier document"), "hold")
    if one.attempts:
        return Station(_("Waits to be sent again"), "hold", _at(one.next_at, zone, now))
    return Station(_("Waits to be sent"), "now")


def _taken(one: Delivery, zone: str, now: datetime) -> Station:
    match one.state:
        case DeliveryState.ACCEPTED:
            return Station(_("In the record"), "done", f"…{(one.remote_id or '')[-REMOTE_ID_SHOWN:]}")
        case DeliveryState.REJECTED:
            return Station(_("Refused by the record"), "stop", _at(one.settled_at, zone, now))
        case DeliveryState.NEEDS_PERSON:
            return Station(_("Needs a decision"), "stop", _at(one.settled_at, zone, now))
        case _:
            return Station(_("In the record"), "todo")


def _seen(one: Delivery, zone: str, now: datetime) -> Station:
    if one.seen_at is not None:
        return Station(_("Read by the station"), "done", _at(one.seen_at, zone, now))
    if one.state is DeliveryState.ACCEPTED:
        return Station(_("Waits for the station to read it"), "now")
    return Station(_("Read by the station"), "todo")


def _why(row: DeliveryRow, zone: str, now: datetime) -> str:
    """What happened and what is safe. Nothing when all goes as it should."""
    one = row.delivery
    if one.state in STOPPED:
        return f"{_stopped(one)} {_safe(one)}"
    if one.state is not DeliveryState.QUEUED:
        return ""
    if row.held_back:
        return _("An earlier document of this patient has to arrive first, so that the record keeps its order.")
    if one.attempts:
        return _waiting(one, zone, now)
    return ""


def _waiting(one: Delivery, zone: str, now: datetime) -> str:
    tries = ngettext("{n} try so far", "{n} tries so far", one.attempts).format(n=one.attempts)
    said = _("The record system did not answer: {tries}, the next one at {time}. Sent twice, it is still one document.")
    return said.format(tries=tries, time=_at(one.next_at, zone, now))


def _stopped(one: Delivery) -> str:
    match one.reason:
        case "refused":
            return _("The record system refused the content.")
        case "invalid" | "unreadable":
            return _("The content does not fit the record's format, so nothing was sent.")
        case "duplicate":
            return _("The record system has a part of this document twice and cannot tell which one counts.")
        case "changed_meanwhile":
            return _("Somebody changed the record while this document was being sent. Nothing was overwritten.")
        case "unreachable":
            return _("The record system has not answered for three days.")
        case _:
            return _("The record system needs a decision.")


def _safe(one: Delivery) -> str:
    if one.set_aside_at is not None:
        return _("It is set aside: later documents of this patient pass it.")
    return _("The document is safe here, and the station reads it in the case.")
