"""The patient pages: list and search, registration, finding beyond the facility. One patient's page is in screens."""

from dataclasses import dataclass, field

from aiohttp import web

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import DomainError, Invalid
from telehealth.kernel.forms import Form, InvalidForm, sentences
from telehealth.kernel.http import (
    BEGIN,
    actor_of,
    asked_for,
    count_asked_for,
    read_form,
    requires,
    see_other,
    typed,
)
from telehealth.kernel.i18n import N_
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.patients import policy, queries, service
from telehealth.patients.errors import IdentifierTaken, PatientNotFound, PossibleDuplicate, TooManyLookups
from telehealth.patients.queries import PatientCard
from telehealth.patients.schemas import LookupIn, NewPatientIn, OpenIn

routes = web.RouteTableDef()

REGISTERED = declare_flash("patients.registered", N_("The patient is registered."))
OPENED = declare_flash("patients.opened", N_("The record is open to your facility for one day. The reason is kept."))


@dataclass(frozen=True, slots=True)
class PatientListPage:
    """Context of patients/patient_list.html."""

    search: str
    patients: list[PatientCard]
    more_href: str


@dataclass(frozen=True, slots=True)
class PatientNewPage:
    """Context of patients/patient_new.html."""

    form: Form
    lookalikes: list[PatientCard] = field(default_factory=list)
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class MaskedPatient:
    """What may be shown of another facility's patient before it is opened."""

    initials: str
    birth_year: int
    commune: str
    own: bool


@dataclass(frozen=True, slots=True)
class PatientFindPage:
    """Context of patients/patient_find.html."""

    form: Form
    found: MaskedPatient | None = None
    refusal: str = ""


@routes.get("/patients", name="patients.list")
@requires(policy.may_find_patients)
async def list_patients(request: web.Request) -> web.Response:
    """The facility's patients, newest first, or those that match `q`."""
    search, skip = asked_for(request, "q"), count_asked_for(request, "skip", most=10_000)
    found, more = await queries.find(request.app[BEGIN], actor_of(request), search, skip=skip)
    address = request.rel_url.update_query(skip=str(skip + queries.PAGE))
    return await render(
        request,
        "patients/patient_list.html",
        PatientListPage(search=search, patients=found, more_href=str(address) if more else ""),
    )


@routes.get("/patients/new", name="patients.new")
@requires(policy.may_find_patients)
async def new_patient(request: web.Request) -> web.Response:
    """The empty registration form; a name typed into the search comes along."""
    values = {"name": asked_for(request, "name", longest=120), "language": "vi"}
    return await render(request, "patients/patient_new.html", PatientNewPage(Form(values)))


@routes.post("/patients/new", name="patients.register")
@requires(policy.may_find_patients)
async def register(request: web.Request) -> web.Response:
    """Register, or show the form again with what is wrong or whom the patient resembles."""
    begin, actor = request.app[BEGIN], actor_of(request)
    form = Form(await typed(request))
    try:
        body = await read_form(request, NewPatientIn)
        patient_id = await service.register(begin, actor, body)
    except Invalid as invalid:
        return await _again(request, PatientNewPage(Form(form.values, sentences(invalid))))
    except PossibleDuplicate as refusal:
        alike = await queries.lookalikes(
            begin, actor, body.name, body.birth_date, body.citizen_id, body.insurance_number
        )
        return await _again(request, PatientNewPage(form, alike, refusal.text()), status=409)
    except (IdentifierTaken, TooManyLookups) as refusal:
        status = 409 if isinstance(refusal, IdentifierTaken) else 429
        return await _again(request, PatientNewPage(form, refusal=refusal.text()), status=status)
    return flash(see_other(f"/patients/{patient_id}"), REGISTERED)


async def _again(request: web.Request, page: PatientNewPage, *, status: int = 422) -> web.Response:
    return await render(request, "patients/patient_new.html", page, status=status)


@routes.get("/patients/find", name="patients.find")
@requires(policy.may_find_patients)
async def find_form(request: web.Request) -> web.Response:
    """Finding a patient who is registered somewhere else."""
    return await render(request, "patients/patient_find.html", PatientFindPage(Form()))


@routes.post("/patients/find", name="patients.look_up")
@requires(policy.may_find_patients)
async def look_up(request: web.Request) -> web.Response:
    """The masked card of the patient with this identifier and birth date."""
    actor, form = actor_of(request), Form(await typed(request))
    try:
        found = await service.look_up(request.app[BEGIN], actor, await read_form(request, LookupIn))
    except InvalidForm as invalid:
        return await _found(request, PatientFindPage(invalid.form), 422)
    except (PatientNotFound, TooManyLookups) as refusal:
        return await _refused(request, form, refusal)
    return await _found(request, PatientFindPage(form, _masked(queries.card_of(found), actor)), 200)


@routes.post("/patients/open", name="patients.open")
@requires(policy.may_find_patients)
async def open_patient(request: web.Request) -> web.Response:
    """Open another facility's patient with a reason."""
    form = Form(await typed(request))
    try:
        patient_id = await service.open_with_reason(
            request.app[BEGIN], actor_of(request), await read_form(request, OpenIn)
        )
    except InvalidForm as invalid:
        found = MaskedPatient("", 0, "", own=False) if set(invalid.faults) == {"reason"} else None
        return await _found(request, PatientFindPage(invalid.form, found), 422)
    except (PatientNotFound, TooManyLookups) as refusal:
        return await _refused(request, form, refusal)
    return flash(see_other(f"/patients/{patient_id}"), OPENED)


async def _refused(request: web.Request, form: Form, refusal: DomainError) -> web.Response:
    status = 404 if isinstance(refusal, PatientNotFound) else 429
    return await _found(request, PatientFindPage(form, refusal=refusal.text()), status)


async def _found(request: web.Request, page: PatientFindPage, status: int) -> web.Response:
    return await render(request, "patients/patient_find.html", page, status=status)


def _masked(card: PatientCard, actor: Actor) -> MaskedPatient:
    letters = ". ".join(word[0] for word in card.name.split())
    return MaskedPatient(f"{letters}.", card.birth.value.year, card.commune, own=card.facility_id == actor.facility_id)
