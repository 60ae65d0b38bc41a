"""A visit as its patient, and those invited into it, see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Guest
from telehealth.kernel.ids import HealthcareServiceId, PractitionerId, RoomId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import queries as rooms
from telehealth.scheduling import queries as scheduling
from telehealth.waiting import repository
from telehealth.waiting.domain import Entry, EntryState, Invitation, call_by, place_of, wait_range
from telehealth.waiting.errors import VisitNotFound
from telehealth.waiting.queries.pace import pace_of
from telehealth.waiting.queries.standing import Standing, standing
from telehealth.waiting.tables import waiting_message

BEFORE = frozenset({EntryState.EXPECTED, EntryState.LEFT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What staff wrote."""

    sender: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitState:
    """Everything the visit's page shows. `range_minutes` is None where only the place can be said honestly."""

    state: str
    consent: bool
    token_number: int | None = None
    ahead: int = 0
    range_minutes: tuple[int, int] | None = None
    call_by: str = ""
    phone: str = ""
    messages: Sequence[Told] = ()
    room_id: RoomId | None = None
    facility: str = ""
    service: str = ""
    practitioner: str = ""
    starts_at: datetime | None = None
    people: Sequence[tuple[str, str]] = ()


def visit_json(one: VisitState) -> dict[str, Any]:
    """The visit as its page's code reads it."""
    return {
        "state": one.state, "consent": one.consent, "token_number": one.token_number, "ahead": one.ahead,
        "range_minutes": one.range_minutes, "call_by": one.call_by, "phone": one.phone,
        "messages": [{"from": each.sender, "text": each.text, "at": each.at} for each in one.messages],
        "room_id": one.room_id, "facility": one.facility, "service": one.service, "practitioner": one.practitioner,
        "starts_at": one.starts_at, "people": [{"name": name, "kind": kind} for name, kind in one.people],
    }  # fmt: skip


async def visit_of(begin: Begin, guest: Guest, subject_id: UUID, *, patience: timedelta) -> VisitState:
    """The visit for its patient or somebody invited. Raises VisitNotFound, also when it is somebody else's."""
    async with begin(guest) as uow:
        return await visit_within(uow, await standing(uow, guest, subject_id), patience=patience)


async def visit_within(uow: UnitOfWork, stands: Standing, *, patience: timedelta) -> VisitState:
    """The same for somebody whose standing is known."""
    if stands.entry:
        return await _of_entry(uow, stands.entry, stands, patience)
    if stands.appointment:
        card = stands.appointment
        return VisitState(
            state="before", consent=False, token_number=card.appointment.token_number, phone=card.facility_phone,
            facility=card.facility_name, service=card.service_name, practitioner=card.practitioner_name,
            starts_at=card.appointment.start, people=[(card.person_name, "patient")],
        )  # fmt: skip
    if stands.invitation and stands.invitation.room_id:
        return await _of_room(uow, stands.invitation, stands.invitation.room_id)
    raise VisitNotFound


async def _of_entry(uow: UnitOfWork, one: Entry, stands: Standing, patience: timedelta) -> VisitState:
    place = await directory.facility_card(uow, one.facility_id)
    service = await scheduling.service_of(uow, HealthcareServiceId(one.service_id))
    clinician = await directory.practitioner_card(uow, PractitionerId(one.practitioner_id))
    ahead, minutes = await _turn(uow, one)
    invited = await repository.invitations_of(uow, one.id)
    due = call_by(one, patience).astimezone(ZoneInfo(place.time_zone))
    return VisitState(
        state="before" if one.state in BEFORE else one.state.value, consent=one.consented_at is not None,
        token_number=one.token_number, ahead=ahead, range_minutes=minutes,
        call_by=f"{due:%H:%M}" if one.is_live else "",
        phone=place.phone or place.hotline, messages=await told(uow, one) if stands.is_patient else (),
        room_id=one.room_id if one.state is EntryState.ADMITTED else None, facility=place.name,
        service=service.name if service else "", practitioner=clinician.name, starts_at=one.slot_start,
        people=[(one.name, "patient"), *((each.name, each.kind.value) for each in invited)],
    )  # fmt: skip


async def _turn(uow: UnitOfWork, one: Entry) -> tuple[int, tuple[int, int] | None]:
    if not one.is_live:
        return 0, None
    place = place_of(one, await repository.queue_of(uow, one.schedule_id))
    until = one.slot_start - uow.now if one.slot_start else timedelta(0)
    return place.there, wait_range(place, await pace_of(uow, one.schedule_id), until)


async def told(uow: UnitOfWork, one: Entry) -> list[Told]:
    """What staff wrote to somebody who waits, in order."""
    c = waiting_message.c
    rows = await uow.conn.execute(sa.select(waiting_message).where(c.entry_id == one.id).order_by(c.at, c.id))
    return [Told(sender=row.sender_name, text=row.text, at=row.at) for row in rows]


async def _of_room(uow: UnitOfWork, invitation: Invitation, room_id: RoomId) -> VisitState:
    card = await rooms.card_within(uow, room_id)
    host = card.host
    over = card.is_finished
    return VisitState(
        state="done" if over else "admitted", consent=True, room_id=None if over else room_id,
        facility=host.facility if host else "", practitioner=host.name if host else "",
        people=[(invitation.name, invitation.kind.value)],
    )  # fmt: skip
