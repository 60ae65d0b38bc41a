"""The health worker who said that they will interpret: called into the room, confirmed at its door like everybody."""

from telehealth.directory.queries import PractitionerCard
from telehealth.kernel.ids import AppointmentId, PractitionerId, VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import service as rooms
from telehealth.rooms.errors import ConsultationFinished
from telehealth.rooms.service import NewSeat, Relation, SeatRole
from telehealth.scheduling import queries as scheduling
from telehealth.waiting import repository
from telehealth.waiting.domain import Entry, EntryState


async def seats_within(uow: UnitOfWork, one: Entry, host: PractitionerId | None) -> list[NewSeat]:
    """Their seat, if somebody said so and it is not the host, who speaks the language then."""
    by = await _by(uow, one.appointment_id)
    return [_seat(by)] if by and by.id != host else []


async def call_interpreter(begin: Begin, visit_id: VisitId) -> None:
    """Somebody said "I will": a seat for them where the patient was let in already. Twice is the same as once."""
    async with begin(None) as uow:
        one = await repository.find(uow, visit_id, lock=True)
        if one is None or one.state is not EntryState.ADMITTED or one.room_id is None:
            return  # admission makes the seat
        for seat in await seats_within(uow, one, one.practitioner_id):
            try:
                await rooms.add_seat_within(uow, one.room_id, seat, even_locked=True)
            except ConsultationFinished:  # they said so too late
                uow.audit("execute", "waiting_entry", one.id, what="interpret", outcome="refused")
        uow.publish("interpreting")


async def _by(uow: UnitOfWork, appointment_id: AppointmentId | None) -> PractitionerCard | None:
    return (await scheduling.interpreters_of(uow, [appointment_id])).get(appointment_id) if appointment_id else None


def _seat(card: PractitionerCard) -> NewSeat:
    return NewSeat(
        practitioner_id=card.id, role=SeatRole.GUEST, name=card.name, facility=card.facility_name,
        relation=Relation.INTERPRETER,
    )  # fmt: skip
