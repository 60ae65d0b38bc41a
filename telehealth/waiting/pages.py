"""The queue for staff: who waits, what to do with them, the desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import DomainError, Invalid
from telehealth.kernel.forms import Form, InvalidForm, parse_form, sentences
from telehealth.kernel.http import (
    BEGIN,
    CONFIG,
    actor_of,
    asked_for,
    form_pairs,
    path_id,
    read_form,
    requires,
    see_other,
    typed,
)
from telehealth.kernel.i18n import N_, language
from telehealth.kernel.ids import VisitId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.kernel.uow import Begin
from telehealth.patients.service import NewPatientIn
from telehealth.waiting import policy, queries, service
from telehealth.waiting.queries import Candidate, Queue
from telehealth.waiting.schemas import BanIn, ChosenIn, EmergencyIn, NoteIn, SpokenIn, TransferIn, WalkInIn, WordsIn
from telehealth.waiting.service import Identity, Token, WalkIn

routes = web.RouteTableDef()
DONE = declare_flash("waiting.done", N_("Done."))
BANNED = declare_flash(
    "waiting.banned", N_("This phone and link can no longer wait here. You can lift that under Reports.")
)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Context of waiting/queue.html and of its rows alone."""

    queues: list[Queue]
    full: bool
    topic: str
    may_register: bool
    may_see_reports: bool


@dataclass(frozen=True, slots=True)
class AdmitPage:
    """Context of waiting/admit.html."""

    who: Candidate
    born: str
    form: Form
    search: str
    refusal: str
    ban_days: int


@dataclass(frozen=True, slots=True)
class WalkInPage:
    """Context of waiting/walk_in.html. `token` once it is given out."""

    places: list[tuple[str, str]]
    form: Form
    token: Token | None = None


@routes.get("/queue", name="waiting.queue")
@requires(policy.may_see_queues)
async def queue(request: web.Request) -> web.Response:
    """Who waits: for a specialist with names, for coordinators in numbers."""
    return await render(request, "waiting/queue.html", await _queue(request))


@routes.get("/queue/rows", name="waiting.queue_rows")
@requires(policy.may_see_queues)
async def queue_rows(request: web.Request) -> web.Response:
    """The rows alone, for the page that keeps itself true."""
    return await render(request, "waiting/queue_rows.html", await _queue(request))


async def _queue(request: web.Request) -> QueuePage:
    actor = actor_of(request)
    found = await queries.queues_of(request.app[BEGIN], actor)
    return QueuePage(
        queues=found, full=policy.keeps_queue(actor), topic=" ".join(f"queue:{one.line.id}" for one in found),
        may_register=policy.may_register(actor), may_see_reports=policy.may_see_queues(actor),
    )  # fmt: skip


Step = Callable[[Begin, Actor, VisitId], Awaitable[None]]


def _step(name: str, do: Step) -> None:
    @routes.post(f"/queue/{{visit_id}}/{name}", name=f"waiting.{name}")
    @requires(policy.keeps_queue)
    async def handle(request: web.Request) -> web.Response:
        """One step, and back to the queue."""
        await do(*_whose(request))
        return see_other("/queue")


for _name, _do in (
    ("call", service.call), ("hold", service.hold), ("release", service.release), ("remove", service.remove),
):  # fmt: skip
    _step(_name, _do)


@routes.post("/queue/{visit_id}/emergency", name="waiting.emergency")
@requires(policy.keeps_queue)
async def emergency(request: web.Request) -> web.Response:
    """Mark an emergency, or take the mark back."""
    body = await read_form(request, EmergencyIn)
    await service.mark_emergency(*_whose(request), marked=body.marked)
    return see_other("/queue")


@routes.post("/queue/{visit_id}/message", name="waiting.message")
@requires(policy.keeps_queue)
async def message(request: web.Request) -> web.Response:
    """Write to who waits."""
    await service.write(*_whose(request), (await read_form(request, WordsIn)).text)
    return flash(see_other("/queue"), DONE)


@routes.post("/queue/{visit_id}/note", name="waiting.note")
@requires(policy.keeps_queue)
async def note(request: web.Request) -> web.Response:
    """A note for oneself."""
    await service.note(*_whose(request), (await read_form(request, NoteIn)).text)
    return flash(see_other("/queue"), DONE)


@routes.post("/queue/{visit_id}/transfer", name="waiting.transfer")
@requires(policy.keeps_queue)
async def transfer(request: web.Request) -> web.Response:
    """Into a colleague's queue."""
    await service.transfer(*_whose(request), (await read_form(request, TransferIn)).schedule_id)
    return flash(see_other("/queue"), DONE)


@routes.post("/queue/{visit_id}/ban", name="waiting.ban")
@requires(policy.keeps_queue)
async def ban(request: web.Request) -> web.Response:
    """Out of the queue, and away for some days."""
    body = await read_form(request, BanIn)
    await service.ban_waiting(*_whose(request), days=body.days or request.app[CONFIG].waiting_ban_days)
    return flash(see_other("/queue"), BANNED)


@routes.get("/queue/{visit_id}/admit", name="waiting.admit_form")
@requires(policy.keeps_queue)
async def admit_form(request: web.Request) -> web.Response:
    """Who is this? The own patients they may be, or a new one."""
    return await _admit_page(request, Form(), "", 200)


@routes.post("/queue/{visit_id}/admit", name="waiting.admit")
@requires(policy.keeps_queue)
async def admit(request: web.Request) -> web.Response:
    """Confirm the identity and let in; then into the room."""
    form = Form(await typed(request))
    try:
        room_id = await service.admit(*_whose(request), await _identity(request, form))
    except Invalid as invalid:
        return await _admit_page(request, Form(form.values, sentences(invalid)), "", 422)
    except DomainError as refusal:
        status = {"conflict": 409, "rate_limited": 429}.get(refusal.kind.value)
        if status is None:
            raise
        return await _admit_page(request, form, refusal.text(), status)
    return see_other(f"/rooms/{room_id}")


async def _identity(request: web.Request, form: Form) -> Identity:
    spoken = (await read_form(request, SpokenIn)).spoken
    if form.values.get("patient") == "new":
        own = [pair for pair in await form_pairs(request) if pair[0] not in {"patient", "spoken"}]
        return Identity(new_patient=parse_form(NewPatientIn, own), spoken=spoken)
    if form.values.get("patient"):
        return Identity(patient_id=(await read_form(request, ChosenIn)).patient, spoken=spoken)
    return Identity(spoken=spoken)


async def _admit_page(request: web.Request, form: Form, refusal: str, status: int) -> web.Response:
    search = asked_for(request, "q")
    who = await queries.candidate(*_whose(request), search)
    said = _said(who)
    if not form.values:
        form = Form(said | ({} if who.alike else {"patient": "new"}))
    page = AdmitPage(who, said["birth_date"], form, search, refusal, request.app[CONFIG].waiting_ban_days)
    return await render(request, "waiting/admit.html", page, status=status)


def _said(who: Candidate) -> dict[str, str]:
    person, patterns = who.person, {"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}
    said = {
        "name": person.name, "birth_date": person.birth_date.strftime(patterns[person.birth_precision]),
        "sex": person.sex, "citizen_id": person.citizen_id or "", "address": person.address,
        "language": who.entry.language,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


@routes.get("/queue/walk-in", name="waiting.walk_in_form")
@requires(policy.may_register)
async def walk_in_form(request: web.Request) -> web.Response:
    """The desk's form."""
    return await _walk_in_page(request, Form({"sex": "unknown"}), None, 200)


@routes.post("/queue/walk-in", name="waiting.walk_in")
@requires(policy.may_register)
async def walk_in(request: web.Request) -> web.Response:
    """A token for who stands at the desk."""
    config = request.app[CONFIG]
    try:
        body = await read_form(request, WalkInIn)
        number = guests.read_number(body.number, config.phone_countries) if body.number else ""
    except InvalidForm as invalid:
        return await _walk_in_page(request, invalid.form, None, 422)
    except Invalid as invalid:
        return await _walk_in_page(request, Form(await typed(request), sentences(invalid)), None, 422)
    schedule_id, service_id = body.place
    person = body.said()
    one = WalkIn(
        schedule_id=schedule_id, service_id=service_id, person=person, number=number, language=language.get(),
        is_emergency=body.is_emergency,
    )  # fmt: skip
    token = await service.register_walk_in(
        request.app[BEGIN], actor_of(request), one, public_url=str(config.public_url)
    )
    return await _walk_in_page(request, Form({"sex": "unknown"}), token, 200)


async def _walk_in_page(request: web.Request, form: Form, token: Token | None, status: int) -> web.Response:
    places = await queries.desk_places(request.app[BEGIN], actor_of(request))
    return await render(request, "waiting/walk_in.html", WalkInPage(places, form, token), status=status)


def _whose(request: web.Request) -> tuple[Begin, Actor, VisitId]:
    return request.app[BEGIN], actor_of(request), path_id(request, "visit_id", VisitId)
