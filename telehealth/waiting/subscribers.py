"""What others say that changes a visit. Each may be told twice."""

from telehealth.kernel.ids import RoomId, VisitId
from telehealth.kernel.uow import Begin
from telehealth.rooms.events import RoomFinished
from telehealth.scheduling.events import (
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    InterpreterPromised,
)
from telehealth.waiting import service


async def end_visit(event: RoomFinished, begin: Begin) -> None:
    """The consultation is finished."""
    await service.end_visit(begin, RoomId(event.room_id), at=event.at, was_live=event.was_live)


async def leave(event: AppointmentCancelled | AppointmentMoved | AppointmentRescheduled, begin: Begin) -> None:
    """The appointment is at another time, with somebody else, or not at all."""
    await service.leave_for_change(begin, VisitId(event.appointment_id))


async def call_interpreter(event: InterpreterPromised, begin: Begin) -> None:
    """Somebody who speaks the patient's language will interpret."""
    await service.call_interpreter(begin, VisitId(event.appointment_id))
