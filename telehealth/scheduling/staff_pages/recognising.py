"""Saying who a booked person is, with their paper in hand: one of the facility's patients, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from aiohttp import web

from telehealth.guests import queries as guests
from telehealth.kernel.errors import DomainError, Invalid
from telehealth.kernel.forms import Form, Incoming
from telehealth.kernel.http import BEGIN, actor_of, asked_for, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import AppointmentId, PatientId, PhoneId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.patients.errors import IdentifierTaken, PatientNotFound, PossibleDuplicate, TooManyLookups
from telehealth.patients.queries import PatientCard
from telehealth.patients.service import NewPatientIn
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.errors import AlreadyLinked
from telehealth.scheduling.queries import AppointmentCard, Recognition
from telehealth.scheduling.staff_pages.common import form_again, local

routes = web.RouteTableDef()
LINKED = declare_flash("scheduling.linked", N_("Identity checked: the booking belongs to that patient now."))


class LinkIn(Incoming):
    """The patient somebody is."""

    patient: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisePage:
    """Context of scheduling/recognise.html."""

    card: AppointmentCard
    birth: str
    candidates: Sequence[PatientCard]
    search: str
    form: Form
    back: str
    refusal: str
    duplicate: bool


@routes.get("/day/{appointment_id}/patient", name="scheduling.recognise")
@requires(policy.may_recognise)
async def recognise(request: web.Request) -> web.Response:
    """What the booking says, whom it resembles, and the form to register them."""
    found = await _found(request)
    return await _show(request, found, Form(await _prefilled(request, found.card)))


async def _found(request: web.Request) -> Recognition:
    appointment_id = path_id(request, "appointment_id", AppointmentId)
    return await queries.recognition(request.app[BEGIN], actor_of(request), appointment_id, asked_for(request, "q"))


async def _prefilled(request: web.Request, card: AppointmentCard) -> dict[str, str]:
    """The booking's words for the registration form; the phone is where it was booked from."""
    phone_id = card.appointment.phone_id
    async with request.app[BEGIN](actor_of(request)) as uow:
        phone = await guests.phone_card(uow, PhoneId(phone_id)) if phone_id else None
    return {
        "name": card.person_name, "birth_date": _birth(card), "sex": card.person_sex,
        "citizen_id": card.person_citizen_id or "", "address": card.person_address,
        "phone": phone.number if phone else "",
    }  # fmt: skip


def _birth(card: AppointmentCard) -> str:
    form = {"year": "%Y", "month": "%m/%Y", "day": "%d/%m/%Y"}[card.person_birth_precision]
    return card.person_birth_date.strftime(form)


async def _show(
    request: web.Request, found: Recognition, form: Form, refusal: DomainError | None = None, *, status: int = 200
) -> web.Response:
    card = found.card
    page = RecognisePage(
        card=card, birth=_birth(card), candidates=found.candidates, search=asked_for(request, "q"), form=form,
        back=_day(request, card), refusal=refusal.text() if refusal else "",
        duplicate=isinstance(refusal, PossibleDuplicate),
    )  # fmt: skip
    return await render(request, "scheduling/recognise.html", page, status=status)


def _day(request: web.Request, card: AppointmentCard) -> str:
    day = local(card.appointment.start, actor_of(request).time_zone).date().isoformat()
    return f"/day?on={quote(day)}"


@routes.post("/day/{appointment_id}/patient", name="scheduling.link")
@requires(policy.may_recognise)
async def link(request: web.Request) -> web.Response:
    """They are this patient."""
    found = await _found(request)
    try:
        body = await read_form(request, LinkIn)
        await service.link_person(request.app[BEGIN], actor_of(request), found.card.id, PatientId(body.patient))
    except (AlreadyLinked, PatientNotFound) as refusal:
        return await _show(request, found, Form(await _prefilled(request, found.card)), refusal, status=409)
    return flash(see_other(_day(request, found.card)), LINKED)


@routes.post("/day/{appointment_id}/patient/new", name="scheduling.register_and_link")
@requires(policy.may_recognise)
async def register(request: web.Request) -> web.Response:
    """They are nobody's patient yet: register them, unless they resemble somebody."""
    found = await _found(request)
    try:
        body = await read_form(request, NewPatientIn)
        await service.register_and_link(request.app[BEGIN], actor_of(request), found.card.id, body)
    except Invalid as invalid:
        return await _show(request, found, await form_again(request, invalid), status=422)
    except (PossibleDuplicate, IdentifierTaken, AlreadyLinked, TooManyLookups) as refusal:
        status = 429 if isinstance(refusal, TooManyLookups) else 409
        return await _show(request, found, await form_again(request), refusal, status=status)
    return flash(see_other(_day(request, found.card)), LINKED)
