"""The new-referral form: one page in four sections. Saves itself with script, by its buttons without."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiohttp import web
from pydantic import Field

from telehealth.directory.specialties import specialty_word
from telehealth.kernel import formats
from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form, Incoming, sentences, whole_number
from telehealth.kernel.http import BEGIN, CLOCK, actor_of, path_id, read_form, requires, see_other, typed
from telehealth.kernel.i18n import N_, gettext
from telehealth.kernel.ids import PatientId, ReferralId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.referrals import policy, queries, service, words
from telehealth.referrals.completeness import Completeness, assess
from telehealth.referrals.errors import ReferralNotFound, StaleDraft
from telehealth.referrals.queries import DraftDetail
from telehealth.referrals.schemas import read_fields, to_fields
from telehealth.referrals.vitals import POSSIBLE, STATE_OF

routes = web.RouteTableDef()

SAVED = declare_flash("referrals.draft_saved", N_("The draft is saved. It has not been sent yet."))
SENT = declare_flash("referrals.sent", N_("The case is sent. This page shows each step by itself."))
CONTROL = frozenset({"version", "go", "seconds"})

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class VitalField:
    """One number of the assessment."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    decimal: bool
    state_name: str


@dataclass(frozen=True, slots=True)
class EditPage:
    """Context of drafts/draft_edit.html."""

    draft: DraftDetail
    age: str
    form: Form
    completeness: Completeness
    labels: Mapping[str, str]
    vitals: list[VitalField]
    choices: Mapping[str, Choices]
    specialties: list[tuple[str, str, str]]
    saved_at: datetime | None
    hotline: str
    consent_text: str
    drugs: int
    tests: int
    refusal: str = ""


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
    return await render(request, "drafts/draft_edit.html", _page(request, draft))


async def _draft(request: web.Request) -> DraftDetail:
    referral_id = path_id(request, "referral_id", ReferralId)
    return await queries.draft(request.app[BEGIN], actor_of(request), referral_id)


def _page(request: web.Request, draft: DraftDetail, form: Form | None = None, refusal: str = "") -> EditPage:
    actor, now = actor_of(request), request.app[CLOCK].now()
    content, patient = draft.content, draft.patient
    found = assess(content, attachments=len(draft.files))
    hotlines = [hub.hotline for hub in draft.hubs if hub.hotline and hub.specialty == content.request.specialty]
    return EditPage(
        draft=draft,
        age=formats.age(patient.birth_date, now.date(), patient.birth_precision),
        form=form or Form(to_fields(content, actor.time_zone)),
        completeness=found,
        labels={item.field: gettext(item.label) for item in (*found.gaps, *found.wanted)},
        vitals=[_vital(kind) for kind in POSSIBLE],
        choices={name: _pairs(of) for name, of in CHOICES.items()},
        specialties=[(code, specialty_word(code), _online(draft, code)) for code in draft.specialties],
        saved_at=draft.case.saved_at if draft.case.version else None,
        hotline=hotlines[0] if hotlines else next((hub.hotline for hub in draft.hubs if hub.hotline), ""),
        consent_text=gettext(words.CONSENT_TEXT),
        drugs=max(2, len(content.background.drugs) + 1),
        tests=max(2, len(content.assessment.tests) + 1),
        refusal=refusal,
    )


CHOICES: Mapping[str, Mapping[str, str]] = {
    "question": words.QUESTIONS,
    "allergies": words.ALLERGIES,
    "pregnancy": words.PREGNANCY,
    "consciousness": words.CONSCIOUSNESS,
    "oxygen": words.OXYGEN,
    "oxygen_device": words.OXYGEN_DEVICES,
    "vital_state": words.VITAL_STATES,
    "examination": words.EXAMINATION,
    "certainty": words.CERTAINTY,
    "priority": words.PRIORITY_HELP,
    "mode": words.MODES,
    "method": words.CONSENT_METHODS,
    "giver": words.CONSENT_GIVERS,
    "language": words.LANGUAGES,
    "kind": words.ATTACHMENT_KINDS,
}


def _pairs(of: Mapping[str, str]) -> Choices:
    return [(code, gettext(word)) for code, word in of.items()]


def _vital(kind: str) -> VitalField:
    limits = POSSIBLE[kind]
    state = "" if kind in STATE_OF else f"vitals.{kind}_state"
    return VitalField(
        name=f"vitals.{kind}",
        label=gettext(words.VITALS[kind]),
        unit=gettext(words.UNITS.get(kind, "")),
        low=limits.low,
        high=limits.high,
        decimal=limits.places > 0,
        state_name=state,
    )


def _online(draft: DraftDetail, specialty: str) -> str:
    names = [name for hub in draft.hubs if hub.specialty == specialty for name in hub.names]
    return ", ".join(names)


@routes.post("/referrals/{referral_id}/edit", name="referrals.save_form")
@requires(policy.may_refer)
async def save(request: web.Request) -> web.Response:
    """Save, or send with `go=send`; what is missing or wrong is shown at its place, and nothing is lost."""
    posted = await typed(request)
    fields = {name: value for name, value in posted.items() if name not in CONTROL}
    referral_id = path_id(request, "referral_id", ReferralId)
    try:
        return await _saved(request, referral_id, posted, fields)
    except Invalid as invalid:
        page = _page(request, await _draft(request), Form(posted, sentences(invalid)))
        return await render(request, "drafts/draft_edit.html", page, status=422)
    except StaleDraft as stale:
        page = _page(request, await _draft(request), Form(posted), stale.text())
        return await render(request, "drafts/draft_edit.html", page, status=409)


async def _saved(
    request: web.Request, referral_id: ReferralId, posted: Mapping[str, str], fields: Mapping[str, str]
) -> web.Response:
    actor, begin = actor_of(request), request.app[BEGIN]
    content = read_fields(fields, actor.time_zone)
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
