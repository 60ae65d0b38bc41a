"""Filling in who a held time is for, and booking it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field

from telehealth.directory import queries as directory
from telehealth.guests import service as guests
from telehealth.kernel.errors import DomainError, Invalid
from telehealth.kernel.faults import NEEDED
from telehealth.kernel.forms import Form, Incoming
from telehealth.kernel.http import BEGIN, CONFIG, actor_of, asked_for, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import HoldId, PatientId, new_id
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.patients.queries import PatientCard
from telehealth.patients.service import Birth
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.domain.booking import Details, Mode, PersonSaid
from telehealth.scheduling.domain.consents import CONSENT_VERSION, consent_text
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import KeyUsed, RedFlag
from telehealth.scheduling.queries import HeldSlot, Question
from telehealth.scheduling.schemas import Answer
from telehealth.scheduling.service import Order
from telehealth.scheduling.staff_pages.common import form_again, local
from telehealth.scheduling.staff_pages.station import patient_asked_for

routes = web.RouteTableDef()
BOOKED = declare_flash("scheduling.station_booked", N_("Booked. The message with the time is on its way."))
RELEASED = declare_flash("scheduling.station_released", N_("The time is free for others again."))


class StationOrderIn(Incoming):
    """A booking at a station. `key` is made once by the page, so that sending it twice books once."""

    key: str = Field(min_length=8, max_length=80)
    patient: UUID | None = None
    name: str = Field(default="", max_length=120)
    birth_date: Birth | None = None
    sex: Literal["male", "female", "other", "unknown"] = "unknown"
    number: str = Field(default="", max_length=20)
    language: Literal["vi", "en"] = "vi"
    interpreter_language: str | None = Field(default=None, max_length=40)
    answers: dict[str, Answer] = Field(default={}, max_length=40)
    reason: str = Field(default="", max_length=1000)
    agrees: bool = False

    def check(self) -> None:
        """Raises Invalid: without a registered patient, name and birth date are needed; and consent always."""
        missing = ["agrees"] * (not self.agrees)
        if self.patient is None:
            missing += [name for name in ("name", "birth_date") if not getattr(self, name)]
        if missing:
            raise Invalid({name: [NEEDED.on_field()] for name in missing})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPage:
    """Context of scheduling/station_booking.html."""

    held: HeldSlot
    patient: PatientCard | None
    form: Form
    questions: Sequence[Question]
    languages: Sequence[tuple[str, str]]
    consent: Sequence[str]
    refusal: str
    emergency: bool


@routes.get("/bookings/held/{hold_id}", name="scheduling.station_held")
@requires(policy.may_book_at_station)
async def show(request: web.Request) -> web.Response:
    """The form: for whom, and why."""
    return await _show(request, Form({"key": new_id().hex, "language": "vi"}), asked_for(request, "patient"))


async def _show(
    request: web.Request, form: Form, patient: str, refusal: DomainError | None = None, *, status: int = 200
) -> web.Response:
    actor = actor_of(request)
    async with request.app[BEGIN](actor) as uow:
        held = await queries.held_slot(uow, actor, path_id(request, "hold_id", HoldId))
        person = await patient_asked_for(uow, actor, patient)
    if person and "number" not in form.values:
        form = Form({**form.values, "number": person.phone or ""}, form.errors, form.lists)
    page = HeldPage(
        held=held, patient=person, form=form, questions=queries.questions_of(held.service.questionnaire),
        languages=directory.language_choices(), consent=consent_text(), refusal=refusal.text() if refusal else "",
        emergency=isinstance(refusal, RedFlag),
    )  # fmt: skip
    return await render(request, "scheduling/station_booking.html", page, status=status)


@routes.post("/bookings/held/{hold_id}", name="scheduling.station_book")
@requires(policy.may_book_at_station)
async def book(request: web.Request) -> web.Response:
    """Book it, or show the form again with what is wrong."""
    begin, actor = request.app[BEGIN], actor_of(request)
    patient = ""
    try:
        body = await read_form(request, StationOrderIn)
        patient = str(body.patient or "")
        body.check()
        async with begin(actor) as uow:
            held = await queries.held_slot(uow, actor, path_id(request, "hold_id", HoldId))
            person = await patient_asked_for(uow, actor, patient)
        countries = request.app[CONFIG].phone_countries
        number = guests.read_number(body.number, countries) if body.number else None
        made = await service.book_for_station(begin, actor, _order(held, body, person), number=number)
    except Invalid as invalid:
        form = await form_again(request, invalid)
        return await _show(request, form, form.values.get("patient", ""), status=422)
    except (RedFlag, KeyUsed) as refusal:
        return await _show(request, await form_again(request), patient, refusal, status=409)
    day = local(made.start, actor.time_zone).date().isoformat()
    return flash(see_other(f"/day?on={day}"), BOOKED)


def _order(held: HeldSlot, body: StationOrderIn, person: PatientCard | None) -> Order:
    kept = held.hold
    mode = Mode.AT_STATION if kept.place_id else Mode.VIDEO
    details = Details(
        mode=mode, language=body.language, interpreter_language=body.interpreter_language, answers=body.answers,
        reason=body.reason, consent_version=CONSENT_VERSION,
    )  # fmt: skip
    wish = Wish(schedule_id=kept.schedule_id, service_id=kept.service_id, start=kept.start, place_id=kept.place_id)
    return Order(wish=wish, person=_said(body, person), details=details, key=body.key, hold_id=kept.id)


def _said(body: StationOrderIn, person: PatientCard | None) -> PersonSaid:
    if person is not None:
        return PersonSaid(
            name=person.name, sex=person.sex, address=person.address, birth_date=person.birth_date,
            birth_precision=person.birth_precision, citizen_id=person.citizen_id, patient_id=PatientId(person.id),
        )  # fmt: skip
    if body.birth_date is None:
        raise Invalid({"birth_date": [NEEDED.on_field()]})
    return PersonSaid(
        name=body.name, birth_date=body.birth_date.value, birth_precision=body.birth_date.precision.value, sex=body.sex
    )


@routes.post("/bookings/held/{hold_id}/release", name="scheduling.station_release")
@requires(policy.may_book_at_station)
async def release(request: web.Request) -> web.Response:
    """Give the time back."""
    await service.release(request.app[BEGIN], actor_of(request), path_id(request, "hold_id", HoldId))
    return flash(see_other("/bookings/new"), RELEASED)
