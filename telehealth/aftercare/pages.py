"""The summary of a consultation: its door, the page behind it, the same as PDF, and the link sent anew by staff."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

from telehealth.aftercare import policy, queries, service, words
from telehealth.aftercare.adapters import paper
from telehealth.aftercare.browser import browser_of, with_code_asked, with_session
from telehealth.aftercare.domain import MOST_TRIES, Door, Summary
from telehealth.aftercare.errors import SummaryClosed, SummaryLocked, SummaryNotReady, WrongProof
from telehealth.aftercare.queries import Standing
from telehealth.aftercare.schemas import ProofIn
from telehealth.aftercare.words import Section
from telehealth.guests.errors import NoMoreCodes
from telehealth.guests.service import CODE_LIVES, CodeLimits
from telehealth.kernel import formats
from telehealth.kernel.errors import HTTP_STATUS, DomainError
from telehealth.kernel.forms import Form, InvalidForm
from telehealth.kernel.http import (
    BEGIN,
    CONFIG,
    actor_of,
    guest_of,
    local_path,
    path_id,
    read_form,
    requires,
    requires_guest,
    see_other,
)
from telehealth.kernel.i18n import N_, _, language
from telehealth.kernel.ids import VisitId
from telehealth.kernel.render import declare_flash, flash, render

routes = web.RouteTableDef()
SENT = declare_flash("aftercare.link_sent", N_("A new link to the summary is on its way to the patient's phone."))


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPage:
    """Context of aftercare/door.html. `asked`: a code is on its way, so what to type is shown."""

    visit_id: VisitId
    door: str
    asked: bool
    form: Form
    masked_phone: str
    minutes: int
    tries: int
    facility: str
    help_phone: str
    to: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPage:
    """Context of aftercare/summary.html."""

    visit_id: VisitId
    patient: str
    code: str
    sections: Sequence[Section]
    signature: str
    facility: str
    help_phone: str
    survey_action: str


@routes.get("/visits/{visit_id}/summary", name="aftercare.summary")
@requires_guest(policy.may_come_for_summary)
async def show(request: web.Request) -> web.Response:
    """The summary where this browser has opened it, or else its door."""
    try:
        stands, one = await _read(request)
    except SummaryClosed:
        return await _door(request)
    path = f"/visits/{stands.visit.visit_id}"
    page = SummaryPage(
        visit_id=stands.visit.visit_id, patient=one.patient, code=one.code,
        sections=words.sections_of(one, stands.time_zone), signature=words.signature(one, stands.time_zone),
        facility=stands.facility, help_phone=stands.help_phone,
        survey_action=f"{path}/survey?back={path}/summary" if stands.asks_survey else "",
    )  # fmt: skip
    return await render(request, "aftercare/summary.html", page)


@routes.post("/visits/{visit_id}/summary", name="aftercare.ask_for_code")
@requires_guest(policy.may_come_for_summary)
async def ask_for_code(request: web.Request) -> web.Response:
    """Have a new code sent to the phone that booked, whoever was let in before."""
    visit_id, limits = _visit_id(request), CodeLimits.of(request.app[CONFIG])
    try:
        asked = await service.ask_for_code(
            request.app[BEGIN], guest_of(request), browser_of(request), visit_id, limits, language.get()
        )
    except (NoMoreCodes, SummaryLocked, SummaryNotReady) as refusal:
        return await _door(request, refusal=refusal)
    return with_code_asked(request, see_other(f"/visits/{visit_id}/summary/code{_onward(request)}"), asked)


@routes.get("/visits/{visit_id}/summary/code", name="aftercare.code")
@requires_guest(policy.may_come_for_summary)
async def ask_for_proof(request: web.Request) -> web.Response:
    """A code is on its way: ask for it, and for the birth date."""
    return await _door(request, asked=True)


@routes.post("/visits/{visit_id}/summary/code", name="aftercare.open_summary")
@requires_guest(policy.may_come_for_summary)
async def open_summary(request: web.Request) -> web.Response:
    """Code and birth date: both right opens, five times wrong locks."""
    begin, guest, visit_id = request.app[BEGIN], guest_of(request), _visit_id(request)
    try:
        body = await read_form(request, ProofIn)
        proof = service.Proof(code=body.code, birth=body.birth_date.fhir)
        opened = await service.open_summary(begin, guest, browser_of(request), visit_id, proof)
    except InvalidForm as invalid:
        return await _door(request, form=invalid.form, asked=True, refusal=invalid)
    except (WrongProof, SummaryLocked, SummaryNotReady) as refusal:
        return await _door(request, asked=True, refusal=refusal)
    return with_session(request, see_other(f"/visits/{visit_id}/{_wanted(request) or 'summary'}"), opened)


@routes.get("/visits/{visit_id}/summary.pdf", name="aftercare.summary_pdf")
@requires_guest(policy.may_come_for_summary)
async def download(request: web.Request) -> web.Response:
    """The same as a file, by the same door."""
    try:
        stands, one = await _read(request)
    except SummaryClosed:
        return see_other(f"/visits/{_visit_id(request)}/summary")
    made = await paper.pdf(paper_words(stands, one), at=one.signed_at)
    return web.Response(
        body=made, content_type="application/pdf",
        headers={"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="summary.pdf"'},
    )  # fmt: skip


@routes.post("/visits/{visit_id}/summary/link", name="aftercare.send_link")
@requires(policy.may_send_links)
async def send_link(request: web.Request) -> web.Response:
    """Send the patient's phone a new link, which opens a locked door again."""
    await service.send_link(request.app[BEGIN], actor_of(request), _visit_id(request))
    back = local_path(request.query.get("back"), fallback="/day")
    return flash(see_other(back), SENT)


def paper_words(stands: Standing, one: Summary) -> dict[str, Any]:
    """Every word of the paper, in the reader's language."""
    phone = _("Questions? Ring {facility}: {phone}").format(facility=stands.facility, phone=stands.help_phone)
    return {
        "language": language.get(), "title": _("Summary of your consultation"), "author": one.signed_by,
        "about": f"{one.patient}. {one.code}. {formats.moment(one.signed_at, stands.time_zone)}",
        "sections": [asdict(part) for part in words.sections_of(one, stands.time_zone)],
        "signed_label": _("Signed by:"), "signature": words.signature(one, stands.time_zone),
        "phone": phone if stands.help_phone else "",
        "foot": _("In an emergency call 115. Not a prescription."),
    }  # fmt: skip


def _wanted(request: web.Request) -> str:
    """What is to be seen behind the door, when it is not the summary."""
    return "looks" if request.query.get("to") == "looks" else ""


def _onward(request: web.Request) -> str:
    """The same as an address's query."""
    return f"?to={_wanted(request)}" if _wanted(request) else ""


def _visit_id(request: web.Request) -> VisitId:
    return path_id(request, "visit_id", VisitId)


async def _read(request: web.Request) -> tuple[Standing, Summary]:
    return await queries.read_summary(request.app[BEGIN], guest_of(request), _visit_id(request))


async def _door(
    request: web.Request, *, asked: bool = False, form: Form | None = None, refusal: DomainError | None = None
) -> web.Response:
    stands = await queries.standing(request.app[BEGIN], guest_of(request), _visit_id(request))
    door = Door.CLOSED if stands.door is Door.OPEN else stands.door
    page = DoorPage(
        visit_id=stands.visit.visit_id, door=door.value, asked=asked, form=form or Form(),
        masked_phone=stands.masked_phone, minutes=int(CODE_LIVES.total_seconds() // 60), tries=MOST_TRIES,
        facility=stands.facility, help_phone=stands.help_phone, to=_onward(request),
        refusal=refusal.text() if refusal else "",
    )  # fmt: skip
    status = HTTP_STATUS[refusal.kind] if refusal else 200
    return await render(request, "aftercare/door.html", page, status=status)
