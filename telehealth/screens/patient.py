"""One patient: who it is, and the cases about them that this person may read."""

from dataclasses import dataclass

from aiohttp import web

from telehealth.kernel.http import BEGIN, CLOCK, actor_of, path_id, requires
from telehealth.kernel.ids import PatientId
from telehealth.kernel.render import render
from telehealth.patients import queries as patients
from telehealth.patients.queries import PatientDetail
from telehealth.referrals import queries as referrals
from telehealth.screens import policy
from telehealth.screens.work import Row, in_words

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class PatientPage:
    """Context of work/patient.html."""

    patient: PatientDetail
    cases: list[Row]


@routes.get("/patients/{patient_id}", name="screens.patient")
@requires(policy.may_open_patients)
async def patient(request: web.Request) -> web.Response:
    """The patient's data and cases."""
    begin, actor = request.app[BEGIN], actor_of(request)
    patient_id = path_id(request, "patient_id", PatientId)
    found = await patients.detail(begin, actor, patient_id)
    cases = await referrals.cases_of(begin, actor, patient_id)
    now = request.app[CLOCK].now()
    return await render(
        request, "work/patient.html", PatientPage(found, [in_words(one, now, actor.time_zone) for one in cases])
    )
