"""The note editor, signing, the signed Document."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from telehealth.accounts.errors import StepUpNeeded
from telehealth.kernel.errors import DomainError, Invalid
from telehealth.kernel.forms import Form, sentences
from telehealth.kernel.http import BEGIN, CLOCK, CONFIG, actor_of, path_id, read_form, requires, see_other, typed
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import DocumentId, ReferralId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.notes import policy, queries, service
from telehealth.notes.errors import StaleNote
from telehealth.notes.queries import DocumentView, DraftView
from telehealth.notes.schemas import NoteContent, NoteFormIn, SignIn

routes = web.RouteTableDef()

SAVED = declare_flash("notes.saved", N_("The note is saved. It is not signed yet."))
SIGNED = declare_flash("notes.signed", N_("The note is signed and locked, and on its way to the patient's record."))
AMENDING = declare_flash("notes.amending", N_("You may write an addendum. The signed note stays as it is."))

MORE_DIAGNOSES = 3
MORE_DRUGS = 4


@dataclass(frozen=True, slots=True)
class NotePage:
    """Context of notes/note_edit.html and notes/note_panel.html."""

    referral_id: ReferralId
    state: str
    version: int
    saved_at: Any
    form: Form
    diagnoses: int
    drugs: int
    refusal: str = ""
    stored: NoteContent | None = None


@dataclass(frozen=True, slots=True)
class SignPage:
    """Context of notes/note_sign.html: the whole note as it will be signed."""

    referral_id: ReferralId
    version: int
    state: str
    content: NoteContent
    stepped_up: bool
    form: Form
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Context of notes/document.html."""

    document: DocumentView


def flat(content: NoteContent) -> dict[str, str]:
    """A note as a form's values."""
    values: dict[str, str] = {}
    _flatten("", content.model_dump(mode="json"), values)
    return values


def _flatten(name: str, value: object, into: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            _flatten(f"{name}.{key}".lstrip("."), one, into)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            _flatten(f"{name}.{number}", one, into)
    else:
        into[name] = "" if value is None else str(value)


def page_of(
    draft: DraftView, *, form: Form | None = None, refusal: str = "", stored: NoteContent | None = None
) -> NotePage:
    """The editor's context: a few empty lines more than there are diagnoses and medicines."""
    return NotePage(
        referral_id=draft.referral_id,
        state=draft.state,
        version=draft.version,
        saved_at=draft.saved_at,
        form=form or Form(flat(draft.content)),
        diagnoses=max(MORE_DIAGNOSES, len(draft.content.diagnoses) + 1),
        drugs=max(MORE_DRUGS, len(draft.content.plan.drugs) + 1),
        refusal=refusal,
        stored=stored,
    )


@routes.get("/referrals/{referral_id}/note", name="notes.edit")
@requires(policy.may_write_notes)
async def edit(request: web.Request) -> web.Response:
    """The note of a case this specialist holds."""
    draft = await _draft(request)
    if draft.state == "signed":
        return see_other(f"/referrals/{draft.referral_id}")
    return await render(request, "notes/note_edit.html", page_of(draft))


@routes.get("/referrals/{referral_id}/note/panel", name="notes.panel")
@requires(policy.may_write_notes)
async def panel(request: web.Request) -> web.Response:
    """The same editor as a fragment for the room."""
    return await render(request, "notes/note_panel.html", page_of(await _draft(request)))


async def _draft(request: web.Request) -> DraftView:
    referral_id = path_id(request, "referral_id", ReferralId)
    return await queries.draft(request.app[BEGIN], actor_of(request), referral_id)


@routes.post("/referrals/{referral_id}/note", name="notes.save_form")
@requires(policy.may_write_notes)
async def save(request: web.Request) -> web.Response:
    """Save without script; `go=sign` goes on to the look before signing."""
    referral_id = path_id(request, "referral_id", ReferralId)
    posted = await typed(request)
    onwards = posted.get("go") == "sign"
    try:
        body = await read_form(request, NoteFormIn)
        content = NoteContent.model_validate(body.model_dump(exclude={"version", "go"}))
        await service.save_draft(
            request.app[BEGIN], actor_of(request), referral_id, version=body.version, content=content
        )
    except Invalid as invalid:
        return await _again(request, Form(posted, sentences(invalid)), 422)
    except StaleNote as stale:
        return await _again(request, Form(posted), 409, stale)
    if onwards:
        return see_other(f"/referrals/{referral_id}/note/sign")
    return flash(see_other(f"/referrals/{referral_id}/note"), SAVED)


async def _again(request: web.Request, form: Form, status: int, stale: DomainError | None = None) -> web.Response:
    draft = await _draft(request)
    stored = draft.content if stale else None
    page = page_of(draft, form=form, refusal=stale.text() if stale else "", stored=stored)
    return await render(request, "notes/note_edit.html", page, status=status)


@routes.get("/referrals/{referral_id}/note/sign", name="notes.review")
@requires(policy.may_write_notes)
async def review(request: web.Request) -> web.Response:
    """The whole note once more before it is signed."""
    draft = await _draft(request)
    if draft.state == "signed":
        return see_other(f"/referrals/{draft.referral_id}")
    return await _review(request, draft, Form())


async def _review(
    request: web.Request, draft: DraftView, form: Form, refusal: DomainError | None = None, status: int = 200
) -> web.Response:
    actor, config = actor_of(request), request.app[CONFIG]
    lasts = timedelta(minutes=config.step_up_minutes)
    page = SignPage(
        referral_id=draft.referral_id,
        version=draft.version,
        state=draft.state,
        content=draft.content,
        stepped_up=service.stepped_up(actor, request.app[CLOCK].now(), lasts),
        form=form,
        refusal=refusal.text() if refusal else "",
    )
    return await render(request, "notes/note_sign.html", page, status=status)


@routes.post("/referrals/{referral_id}/note/sign", name="notes.sign")
@requires(policy.may_write_notes)
async def sign(request: web.Request) -> web.Response:
    """Sign the version that was shown."""
    referral_id = path_id(request, "referral_id", ReferralId)
    lasts = timedelta(minutes=request.app[CONFIG].step_up_minutes)
    try:
        body = await read_form(request, SignIn)
        await service.sign(request.app[BEGIN], actor_of(request), referral_id, body, step_up_lasts=lasts)
    except StepUpNeeded:
        return see_other(f"/step-up?next=/referrals/{referral_id}/note/sign")
    except Invalid as invalid:
        form = Form(await typed(request), sentences(invalid))
        return await _review(request, await _draft(request), form, status=422)
    except StaleNote as stale:
        return await _review(request, await _draft(request), Form(), stale, 409)
    return flash(see_other(f"/referrals/{referral_id}"), SIGNED)


@routes.post("/referrals/{referral_id}/note/addendum", name="notes.amend")
@requires(policy.may_write_notes)
async def amend(request: web.Request) -> web.Response:
    """Open the signed note for an addendum."""
    referral_id = path_id(request, "referral_id", ReferralId)
    await service.begin_addendum(request.app[BEGIN], actor_of(request), referral_id)
    return flash(see_other(f"/referrals/{referral_id}/note"), AMENDING)


@routes.get("/documents/{document_id}", name="notes.document")
@requires(policy.may_read_documents)
async def document(request: web.Request) -> web.Response:
    """A signed Document, from the bytes that were signed."""
    document_id = path_id(request, "document_id", DocumentId)
    found = await queries.document(request.app[BEGIN], actor_of(request), document_id)
    return await render(request, "notes/document.html", DocumentPage(found))
