"""The new-referral form: one page in four sections. Saves itself with script, by its buttons without."""

from collections.abc import Mapping
from uuid import UUID

from aiohttp import web
from pydantic import Field

from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form, Incoming, sentences, whole_number
from telehealth.kernel.http import BEGIN, CLOCK, actor_of, path_id, read_form, requires, see_other, typed
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import PatientId, ReferralId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.referrals import policy, queries, service
from telehealth.referrals.draft_view import EditPage, edit_page
from telehealth.referrals.errors import ReferralNotFound, StaleDraft
from telehealth.referrals.queries import DraftDetail
from telehealth.referrals.schemas import CaseContent, read_fields

routes = web.RouteTableDef()

SAVED = declare_flash("referrals.draft_saved", N_("The draft is saved. It has not been sent yet."))
SENT = declare_flash("referrals.sent", N_("The case is sent. This page shows each step by itself."))
CONTROL = frozenset({"version", "go", "seconds"})


class StartIn(Incoming):
    """For whom."""

    patient: str = Field(max_length=36)


@routes.post("/referrals/new", name="referrals.start")
@requires(policy.may_refer)
async def start(request: web.Request) -> web.Response:
    """Begin a case for a patient, or take up the unsent one."""
    body = await read_form(request, StartIn)
    try:
        patient_id = PatientId(UUID(body.patient))
    except ValueError as error:
        raise ReferralNotFound from error
    referral_id = await service.start_draft(request.app[BEGIN], actor_of(request), patient_id)
    return see_other(f"/referrals/{referral_id}/edit")


@routes.get("/referrals/{referral_id}/edit", name="referrals.edit")
@requires(policy.may_refer)
async def edit(request: web.Request) -> web.Response:
    """The form with what is saved."""
    draft = await _draft(request)
    if draft.case.state.value != "draft":
        return see_other(f"/referrals/{draft.case.id}")
    return await _shown(request, edit_page(draft, actor_of(request), request.app[CLOCK].now()))


async def _draft(request: web.Request) -> DraftDetail:
    referral_id = path_id(request, "referral_id", ReferralId)
    return await queries.draft(request.app[BEGIN], actor_of(request), referral_id)


async def _shown(request: web.Request, page: EditPage, status: int = 200) -> web.Response:
    return await render(request, "drafts/draft_edit.html", page, status=status)


@routes.post("/referrals/{referral_id}/edit", name="referrals.save_form")
@requires(policy.may_refer)
async def save(request: web.Request) -> web.Response:
    """Save, or send with `go=send`; what is missing or wrong is shown at its place, and nothing is lost."""
    posted = await typed(request)
    fields = {name: value for name, value in posted.items() if name not in CONTROL}
    referral_id = path_id(request, "referral_id", ReferralId)
    actor, now, version = actor_of(request), request.app[CLOCK].now(), _whole(posted.get("version"))
    try:
        content = read_fields(fields, actor.time_zone)
    except Invalid as invalid:
        # Still on the version it was typed on: somebody may have saved since, and the next save has to find that out.
        form = Form(posted, sentences(invalid))
        return await _shown(request, edit_page(await _draft(request), actor, now, form, version=version), 422)
    try:
        return await _saved(request, referral_id, posted, content)
    except Invalid as invalid:
        form = Form(posted, sentences(invalid))
        return await _shown(request, edit_page(await _draft(request), actor, now, form), 422)
    except StaleDraft as stale:
        page = edit_page(await _draft(request), actor, now, Form(posted), refusal=stale.text())
        return await _shown(request, page, 409)


async def _saved(
    request: web.Request, referral_id: ReferralId, posted: Mapping[str, str], content: CaseContent
) -> web.Response:
    actor, begin = actor_of(request), request.app[BEGIN]
    version = _whole(posted.get("version"))
    saved = await service.save_draft(
        begin, actor, referral_id, content, version=version, seconds=_whole(posted.get("seconds"))
    )
    if posted.get("go") != "send":
        return flash(see_other(f"/referrals/{referral_id}/edit"), SAVED)
    await service.send(begin, actor, referral_id, version=saved.version)
    return flash(see_other(f"/referrals/{referral_id}"), SENT)


def _whole(text: str | None) -> int:
    return whole_number(text or "", most=2**31 - 1)
