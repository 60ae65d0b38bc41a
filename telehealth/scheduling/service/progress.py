"""What becomes of an appointment on its day. Said by those who see it happen: the waiting room, the consultation."""

from telehealth.kernel.ids import AppointmentId, ReferralId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import Appointment, AppointmentStatus
from telehealth.scheduling.errors import AppointmentOver
from telehealth.scheduling.repository import appointments
from telehealth.scheduling.service.booking import publish
from telehealth.scheduling.tables import appointment

_BEFORE = {
    AppointmentStatus.ARRIVED: {AppointmentStatus.BOOKED, AppointmentStatus.NOSHOW},
    AppointmentStatus.FULFILLED: {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED},
}


async def mark_arrived_within(uow: UnitOfWork, appointment_id: AppointmentId) -> Appointment:
    """The patient is here. Twice is the same as once. Raises AppointmentOver."""
    return await _become(uow, appointment_id, AppointmentStatus.ARRIVED)


async def fulfil_within(uow: UnitOfWork, appointment_id: AppointmentId) -> Appointment:
    """The consultation took place. Twice is the same as once. Raises AppointmentOver."""
    return await _become(uow, appointment_id, AppointmentStatus.FULFILLED)


async def note_case_within(uow: UnitOfWork, appointment_id: AppointmentId, referral_id: ReferralId) -> None:
    """The consultation has begun as this case."""
    which = appointment.c.id == appointment_id
    await uow.conn.execute(appointment.update().where(which).values(referral_id=referral_id))


async def _become(uow: UnitOfWork, appointment_id: AppointmentId, status: AppointmentStatus) -> Appointment:
    one = await appointments.by_id(uow, appointment_id, lock=True)
    if one.status is status:
        return one
    if one.status not in _BEFORE[status]:
        raise AppointmentOver
    changed = appointment.update().where(appointment.c.id == one.id).values(status=status.value)
    await uow.conn.execute(changed)
    uow.audit("update", "appointment", one.id, step=status.value)
    publish(uow, one)
    return await appointments.by_id(uow, one.id)
