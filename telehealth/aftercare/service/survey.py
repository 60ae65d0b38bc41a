"""What patient and clinician say of a session: each once, nothing forced."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from telehealth.aftercare.domain import SurveyKind
from telehealth.aftercare.errors import NoSession
from telehealth.aftercare.schemas import SurveyIn
from telehealth.aftercare.tables import survey_answer
from telehealth.kernel.actor import Actor, Guest
from telehealth.kernel.ids import FacilityId, RoomId, VisitId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import queries as rooms
from telehealth.waiting import queries as waiting


async def answer_as_patient(begin: Begin, guest: Guest, visit_id: VisitId, body: SurveyIn) -> None:
    """Keep a patient's answers; the first ones stay. Raises VisitNotFound, NoSession before anybody was let in."""
    async with begin(guest) as uow:
        visit = await waiting.consulted_by(uow, guest, visit_id)
        if visit.room_id is None:
            raise NoSession
        await _keep(uow, visit.room_id, SurveyKind.PATIENT, visit.facility_id, body.model_dump())


async def answer_as_clinician(begin: Begin, actor: Actor, room_id: RoomId, body: SurveyIn) -> None:
    """Keep what a clinician who sat in the room says of the line. Raises NoSession."""
    async with begin(actor) as uow:
        room = await rooms.room_of(uow, actor, room_id)
        if room.seat_of(actor.practitioner_id) is None or actor.facility_id is None:
            raise NoSession
        await _keep(uow, room_id, SurveyKind.CLINICIAN, actor.facility_id, {"line": body.line})


async def _keep(
    uow: UnitOfWork, room_id: RoomId, kind: SurveyKind, facility_id: FacilityId, said: Mapping[str, Any]
) -> None:
    if not any(said.values()):
        return
    values = {"id": new_id(), "room_id": room_id, "kind": kind.value, "facility_id": facility_id, "at": uow.now, **said}
    once = insert(survey_answer).values(values).on_conflict_do_nothing(index_elements=["room_id", "kind"])
    await uow.conn.execute(once)
