"""The case's page: advice first, then its story; what may be done now, and why the rest may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from telehealth.aftercare import queries as aftercare
from telehealth.aftercare.queries import Shared
from telehealth.directory.specialties import specialty_word
from telehealth.kernel import formats
from telehealth.kernel.http import BEGIN, CLOCK, actor_of, path_id, requires
from telehealth.kernel.i18n import _, gettext, language
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.render import render
from telehealth.notes import queries as notes
from telehealth.notes.queries import DocumentView
from telehealth.records_bridge import queries as bridge
from telehealth.referrals import queries as referrals
from telehealth.referrals import words
from telehealth.referrals.queries import CaseDetail
from telehealth.rooms import queries as rooms
from telehealth.rooms.queries import RoomCard
from telehealth.screens import policy
from telehealth.screens.case_words import (
    CANCEL,
    DECLINE,
    Line,
    Vital,
    findings_of,
    said,
    status_of,
    story_of,
    vitals_of,
    why_not,
)

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class CasePage:
    """Context of cases/case_show.html, its live part and the room's panel."""

    detail: CaseDetail
    name: str
    age: str
    sex: str
    status: tuple[str, str, str]
    vitals: list[Vital]
    taken_at: datetime | None
    question: str
    specialty: str
    story: list[Line]
    findings: list[tuple[str, str]]
    can: frozenset[str]
    cannot: list[tuple[str, str]]
    documents: list[DocumentView]
    shared: Shared | None
    journeys: Mapping[str, object]
    room: RoomCard | None
    leads_room: bool
    hotline: str
    unsigned: bool
    decline_reasons: list[tuple[str, str]]
    cancel_reasons: list[tuple[str, str]]
    receptions: list[tuple[str, str]]


@routes.get("/referrals/{referral_id}", name="referrals.show")
@requires(policy.may_open_cases)
async def show(request: web.Request) -> web.Response:
    """The case as this person may see it."""
    return await render(request, "cases/case_show.html", await _page(request))


@routes.get("/referrals/{referral_id}/fragment", name="referrals.fragment")
@requires(policy.may_open_cases)
async def fragment(request: web.Request) -> web.Response:
    """The part that changes while one looks."""
    return await render(request, "cases/case_body.html", await _page(request))


@routes.get("/referrals/{referral_id}/summary-panel", name="referrals.summary_panel")
@requires(policy.may_open_cases)
async def summary_panel(request: web.Request) -> web.Response:
    """Summary, vitals and pictures, for the room and the note."""
    return await render(request, "cases/case_summary.html", await _page(request))


@routes.get("/referrals/{referral_id}/preview", name="referrals.preview")
@requires(policy.may_open_cases)
async def preview(request: web.Request) -> web.Response:
    """Enough to decide: question, summary, the step that is expected. Beside the worklist."""
    return await render(request, "cases/case_preview.html", await _page(request))


async def _page(request: web.Request) -> CasePage:
    actor, begin = actor_of(request), request.app[BEGIN]
    detail = await referrals.detail(begin, actor, path_id(request, "referral_id", ReferralId))
    async with begin(actor) as uow:
        documents = await notes.documents_of(uow, detail.case.id) if detail.full else []
        journeys = await bridge.journeys_of(uow, actor, detail.case.id) if documents else {}
        shared = await aftercare.shared_of_case(uow, actor, detail.case.id) if documents else None
        open_rooms = await rooms.rooms_of(uow, detail.case.id) if detail.full else []
    today = request.app[CLOCK].now().date()
    patient, case = detail.patient, detail.case
    room = open_rooms[-1] if open_rooms else None
    return CasePage(
        detail=detail,
        name=patient.name if detail.full else masked(patient.name),
        age=formats.age(patient.birth_date, today, patient.birth_precision),
        sex=sex_word(patient.sex),
        status=status_of(case.state.value, session_ended=case.session_ended_at is not None),
        vitals=vitals_of(detail, patient, today),
        taken_at=detail.content.vitals.taken_at,
        question=referrals.question_in(detail.content, language.get()),
        specialty=specialty_word(case.specialty or ""),
        story=story_of(detail.story),
        findings=findings_of(detail),
        can=frozenset(action.value for action in detail.actions),
        cannot=why_not(detail),
        documents=documents,
        shared=shared,
        journeys={str(key): value for key, value in journeys.items()},
        room=room,
        leads_room=bool(room and room.host and room.host.practitioner_id == actor.practitioner_id),
        hotline=detail.hub.hotline if detail.hub else "",
        unsigned=bool(room and room.is_finished and case.state.value == "in_consult"),
        decline_reasons=said(words.REASONS, DECLINE),
        cancel_reasons=said(words.REASONS, CANCEL),
        receptions=said(words.RECEPTIONS, tuple(words.RECEPTIONS)),
    )


def masked(name: str) -> str:
    """Initials, for those who see the summary only."""
    return ". ".join(word[0] for word in name.split()) + "."


def sex_word(sex: str) -> str:
    """A sex as it stands after an age."""
    return {"male": _("male"), "female": _("female"), "other": _("other sex")}.get(sex, gettext("sex unknown"))
