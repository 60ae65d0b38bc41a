"""The exit survey: what patient and clinician say of a session."""

from aiohttp import web

from telehealth.aftercare import policy, service
from telehealth.aftercare.schemas import SurveyIn
from telehealth.kernel.http import (
    BEGIN,
    actor_of,
    guest_of,
    local_path,
    path_id,
    read_form,
    requires,
    requires_guest,
    see_other,
)
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import RoomId, VisitId
from telehealth.kernel.render import declare_flash, flash

routes = web.RouteTableDef()
THANKS = declare_flash("aftercare.thanks", N_("Thank you. It helps us to do better."))


@routes.post("/visits/{visit_id}/survey", name="aftercare.survey")
@requires_guest(policy.may_come_for_summary)
async def answer_as_patient(request: web.Request) -> web.Response:
    """A patient's answers, on to where they were given."""
    visit_id, body = path_id(request, "visit_id", VisitId), await read_form(request, SurveyIn)
    await service.answer_as_patient(request.app[BEGIN], guest_of(request), visit_id, body)
    back = local_path(request.query.get("back"), fallback=f"/visits/{visit_id}")
    return flash(see_other(back), THANKS)


@routes.post("/rooms/{room_id}/survey", name="aftercare.room_survey")
@requires(policy.may_answer_of_session)
async def answer_as_clinician(request: web.Request) -> web.Response:
    """A clinician's one press, on to the note or the case."""
    room_id, body = path_id(request, "room_id", RoomId), await read_form(request, SurveyIn)
    await service.answer_as_clinician(request.app[BEGIN], actor_of(request), room_id, body)
    return flash(see_other(local_path(request.query.get("back"))), THANKS)
