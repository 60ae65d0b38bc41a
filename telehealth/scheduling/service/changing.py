"""Rescheduling and cancelling."""

from datetime import timedelta

import sqlalchemy as sa

from telehealth.kernel.actor import Actor, Party
from telehealth.kernel.ids import AppointmentId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import Appointment, AppointmentStatus, CancelReason
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import AppointmentNotFound, AppointmentOver
from telehealth.scheduling.events import AppointmentCancelled, AppointmentRescheduled, SlotFreed
from telehealth.scheduling.party import booker_for
from telehealth.scheduling.queries.slots import Reader
from telehealth.scheduling.repository import appointments
from telehealth.scheduling.repository.appointments import next_token
from telehealth.scheduling.repository.ledger import Ledger
from telehealth.scheduling.service.booking import publish
from telehealth.scheduling.service.refusing import telling_what_is_free
from telehealth.scheduling.service.taking import advance_within, claim_within, find_within
from telehealth.scheduling.tables import offering, schedule

FURTHEST_BACK = timedelta(days=1)  # a freed slot may open a whole session with a cap


async def reschedule(
    begin: Begin, party: Party, appointment_id: AppointmentId, wish: Wish, *, ledger: type[Ledger] = Ledger
) -> Appointment:
    """Take the new slot, then free the old one: all in one transaction, and nothing changes when it is refused.

    The appointment keeps its id, so links and calendars follow it. Raises SlotTaken, AppointmentOver.
    """
    async with telling_what_is_free(begin, wish), begin(party) as uow:
        old = await readable_within(uow, party, appointment_id)
        reader, books = Reader(uow, ledger=ledger), ledger(uow)
        slot = await find_within(reader, wish, booker_for(party, old), old.mode)
        claim = await claim_within(reader, slot, also=await books.taken_by(old.id))
        old = await live_within(uow, appointment_id)
        await books.take(claim.lanes, slot.blocked, old.id)
        await books.give_back(old.id, but=slot.blocked)
        new = await appointments.change(
            uow, old.id, schedule_id=wish.schedule_id, service_id=wish.service_id, start_at=slot.consultation.start,
            end_at=slot.consultation.end, place_id=wish.place_id, facility_id=slot.calendar.facility_id,
            practitioner_id=slot.calendar.practitioner_id, token_number=await next_token(uow, slot),
            reminded_day_at=None, reminded_hour_at=None,
        )  # fmt: skip
        await advance_within(uow, slot)
        await freed_within(uow, old)
        uow.record(
            AppointmentRescheduled(
                appointment_id=new.id, old_start=old.start, start=new.start, sequence=new.sequence
            )
        )  # fmt: skip
        uow.audit("update", "appointment", new.id, step="reschedule")
        publish(uow, new)
    return new


async def cancel(begin: Begin, party: Party, appointment_id: AppointmentId) -> Appointment:
    """It does not take place. Cancelling twice is the same as once. Raises AppointmentOver when it has begun."""
    async with begin(party) as uow:
        one = await readable_within(uow, party, appointment_id)
        if one.status is AppointmentStatus.CANCELLED:
            return one
        return await cancel_within(uow, one.id, _reason(party, one))


def _reason(party: Party, one: Appointment) -> CancelReason:
    """A station speaks for its patient, the facility that gives the appointment for itself."""
    by_facility = isinstance(party, Actor) and party.facility_id == one.facility_id != one.booked_at_facility
    return CancelReason.FACILITY if by_facility else CancelReason.PATIENT


async def cancel_within(uow: UnitOfWork, appointment_id: AppointmentId, reason: CancelReason) -> Appointment:
    """Cancel in an open transaction, in which nothing else has been locked yet or its resources have been."""
    ledger = Ledger(uow)
    await ledger.lock(await ledger.taken_by(appointment_id))
    await live_within(uow, appointment_id)
    await ledger.give_back(appointment_id)
    gone = await appointments.change(
        uow, appointment_id, status=AppointmentStatus.CANCELLED.value, cancel_reason=reason.value, cancelled_at=uow.now
    )
    await freed_within(uow, gone)
    uow.record(
        AppointmentCancelled(
            appointment_id=gone.id, start=gone.start, reason=reason.value, sequence=gone.sequence
        )
    )  # fmt: skip
    uow.audit("update", "appointment", gone.id, step="cancel", reason=reason.value)
    publish(uow, gone)
    return gone


async def readable_within(uow: UnitOfWork, party: Party, appointment_id: AppointmentId) -> Appointment:
    """An appointment this party may change. Raises AppointmentNotFound also when it is somebody else's."""
    one = await appointments.by_id(uow, appointment_id)
    if not policy.may_change(party, one):
        raise AppointmentNotFound
    return one


async def live_within(uow: UnitOfWork, appointment_id: AppointmentId) -> Appointment:
    """The appointment, locked. Raises AppointmentOver when it is not booked any more."""
    one = await appointments.by_id(uow, appointment_id, lock=True)
    if one.status is not AppointmentStatus.BOOKED:
        raise AppointmentOver
    return one


async def freed_within(uow: UnitOfWork, old: Appointment) -> None:
    """Say that the time is free again, and pull the lower bounds of everybody whom it concerns back to it."""
    if old.start > uow.now:
        uow.record(SlotFreed(schedule_id=old.schedule_id, start=old.start))
    await pull_back_within(uow, old.practitioner_id, old.start - FURTHEST_BACK)


async def pull_back_within(uow: UnitOfWork, practitioner_id: object, to: object) -> None:
    """No offering of this person is free later than `to`, as far as anybody knows. Closed ones stay closed."""
    theirs = sa.select(schedule.c.id).where(schedule.c.practitioner_id == practitioner_id)
    pulled = {"free_from": sa.func.least(offering.c.free_from, to), "is_stale": True}
    await uow.conn.execute(
        offering.update().where(offering.c.schedule_id.in_(theirs), offering.c.free_from.is_not(None)).values(pulled)
    )
