"""Appointments, the people they are for, and holds."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.ids import AppointmentId, BookedPersonId, FacilityId, HoldId, new_id
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import (
    Appointment,
    AppointmentStatus,
    Booker,
    CancelReason,
    Details,
    Hold,
    Mode,
    PersonSaid,
)
from telehealth.scheduling.domain.schedules import Bookable
from telehealth.scheduling.errors import AppointmentNotFound
from telehealth.scheduling.tables import appointment, booked_person, hold, token_counter

_ALIKE = (
    "id", "schedule_id", "service_id", "facility_id", "practitioner_id", "person_id", "token_number", "sequence",
    "phone_id", "place_id", "language", "interpreter_language", "email", "reason", "booked_by_account",
    "booked_by_session", "booked_at_facility",
)  # fmt: skip


def to_appointment(row: sa.Row[Any]) -> Appointment:
    """An appointment out of its row."""
    return Appointment(
        status=AppointmentStatus(row.status), start=row.start_at, end=row.end_at, mode=Mode(row.mode),
        cancel_reason=CancelReason(row.cancel_reason) if row.cancel_reason else None,
        **{name: getattr(row, name) for name in _ALIKE},
    )  # fmt: skip


async def by_id(uow: UnitOfWork, appointment_id: AppointmentId, *, lock: bool = False) -> Appointment:
    """One appointment. Raises AppointmentNotFound."""
    query = sa.select(appointment).where(appointment.c.id == appointment_id)
    row = (await uow.conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    if row is None:
        raise AppointmentNotFound
    return to_appointment(row)


async def by_key(uow: UnitOfWork, key: str) -> Appointment | None:
    """What was booked under this key before."""
    row = (await uow.conn.execute(sa.select(appointment).where(appointment.c.idempotency_key == key))).one_or_none()
    return to_appointment(row) if row else None


async def add_person(uow: UnitOfWork, booker: Booker, said: PersonSaid) -> BookedPersonId:
    """Keep what was said of a person. It is linked only when staff who know the patient booked."""
    person_id = BookedPersonId(new_id())
    linked = {"linked_by": booker.account_id, "linked_at": uow.now} if said.patient_id else {}
    values = {name: getattr(said, name) for name in said.__dataclass_fields__}
    await uow.conn.execute(
        booked_person.insert().values(id=person_id, phone_id=booker.phone_id, **{**values, **linked})
    )
    return person_id


async def add(
    uow: UnitOfWork, slot: Bookable, booker: Booker, person_id: BookedPersonId, said: Details, key: str
) -> Appointment:
    """Store a new appointment with its token number."""
    consented = uow.now if said.consent_version else None
    values = {
        "id": new_id(), "status": AppointmentStatus.BOOKED.value, "schedule_id": slot.calendar.id,
        "service_id": slot.service.id, "facility_id": slot.calendar.facility_id,
        "practitioner_id": slot.calendar.practitioner_id, "person_id": person_id, "place_id": slot.wish.place_id,
        "start_at": slot.consultation.start, "end_at": slot.consultation.end, "mode": said.mode.value,
        "token_number": await next_token(uow, slot), "phone_id": booker.phone_id or said.phone_id,
        "booked_by_account": booker.account_id, "booked_by_session": booker.session_id,
        "booked_at_facility": booker.facility_id, "idempotency_key": key, "language": said.language,
        "interpreter_language": said.interpreter_language, "answers": dict(said.answers), "reason": said.reason,
        "email": said.email, "consent_version": said.consent_version, "consented_at": consented, "created_at": uow.now,
    }  # fmt: skip
    row = (await uow.conn.execute(appointment.insert().values(values).returning(appointment))).one()
    return to_appointment(row)


async def next_token(uow: UnitOfWork, slot: Bookable) -> int:
    """The next number of the day on which the slot is."""
    day = slot.wish.start.astimezone(ZoneInfo(slot.calendar.plan.zone)).date()
    return await token_of_day(uow, slot.calendar.facility_id, day)


async def token_of_day(uow: UnitOfWork, facility_id: FacilityId, day: date) -> int:
    """The next number of the facility's day."""
    first = insert(token_counter).values(facility_id=facility_id, day=day, last=1)
    one_more = first.on_conflict_do_update(
        index_elements=["facility_id", "day"], set_={"last": token_counter.c.last + 1}
    )
    number: int = (await uow.conn.execute(one_more.returning(token_counter.c.last))).scalar_one()
    return number


async def change(uow: UnitOfWork, appointment_id: AppointmentId, **values: object) -> Appointment:
    """Write these columns and count the change, as calendars want it."""
    changed = (
        appointment.update()
        .where(appointment.c.id == appointment_id)
        .values(sequence=appointment.c.sequence + 1, **values)
    )
    return to_appointment((await uow.conn.execute(changed.returning(appointment))).one())


async def add_hold(uow: UnitOfWork, kept: Hold, booker: Booker, waitlist_id: object = None) -> None:
    """Store a hold."""
    await uow.conn.execute(
        hold.insert().values(
            id=kept.id, schedule_id=kept.schedule_id, service_id=kept.service_id, place_id=kept.place_id,
            waitlist_id=waitlist_id, start_at=kept.start, end_at=kept.end, expires_at=kept.expires_at,
            phone_id=booker.phone_id, account_id=booker.account_id,
        )
    )  # fmt: skip


def is_held_by(booker: Booker) -> sa.ColumnElement[bool]:
    """Whether a hold is this phone's, or this account's where staff hold it."""
    if booker.phone_id is not None:
        return hold.c.phone_id == booker.phone_id
    return sa.and_(hold.c.account_id == booker.account_id, hold.c.phone_id.is_(None))


async def live_hold(uow: UnitOfWork, hold_id: HoldId, booker: Booker) -> Hold | None:
    """The booker's hold, while it lasts."""
    c = hold.c
    query = sa.select(hold).where(c.id == hold_id, c.expires_at > uow.now, is_held_by(booker))
    row = (await uow.conn.execute(query)).one_or_none()
    return to_hold(row) if row else None


def to_hold(row: sa.Row[Any]) -> Hold:
    """A hold out of its row."""
    return Hold(
        id=row.id, schedule_id=row.schedule_id, service_id=row.service_id, start=row.start_at, end=row.end_at,
        expires_at=row.expires_at, place_id=row.place_id,
    )  # fmt: skip


async def holds_of(uow: UnitOfWork, booker: Booker) -> int:
    """How many slots this booker keeps back now."""
    query = sa.select(sa.func.count()).select_from(hold).where(hold.c.expires_at > uow.now, is_held_by(booker))
    return int((await uow.conn.execute(query)).scalar_one())
