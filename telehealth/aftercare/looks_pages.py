"""Who opened my record, for the patient, with a question or an objection; and the questions for who answers them."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from telehealth.aftercare import looks_words, policy, queries, service
from telehealth.aftercare.errors import SummaryClosed, TooManyQuestions
from telehealth.aftercare.queries import Look, Looks, Question
from telehealth.aftercare.schemas import AnswerIn, QuestionIn
from telehealth.kernel.errors import HTTP_STATUS, DomainError
from telehealth.kernel.forms import InvalidForm
from telehealth.kernel.http import (
    BEGIN,
    actor_of,
    count_asked_for,
    guest_of,
    path_id,
    read_form,
    requires,
    requires_guest,
    see_other,
)
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import QuestionId, VisitId
from telehealth.kernel.render import declare_flash, flash, render

routes = web.RouteTableDef()
MOST_PAGES = 500
ASKED = declare_flash("aftercare.asked", N_("Your question is with the facility. A message tells you of the answer."))
ANSWERED = declare_flash("aftercare.answered", N_("The answer is kept, and the patient is told that there is one."))


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """A look in words."""

    look: Look
    who: str
    role: str
    when: str
    why: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksPage:
    """Context of aftercare/looks.html. `linked`: whether there is a record yet."""

    visit_id: VisitId
    linked: bool
    lines: Sequence[LookLine]
    questions: Sequence[Question]
    older_href: str
    newer_href: str
    facility: str
    help_phone: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage:
    """Context of aftercare/questions.html."""

    questions: Sequence[Question]


@routes.get("/visits/{visit_id}/looks", name="aftercare.looks")
@requires_guest(policy.may_come_for_summary)
async def show(request: web.Request) -> web.Response:
    """Who opened the record; where nobody has shown code and birth date yet, the door to it."""
    return await _show(request)


@routes.post("/visits/{visit_id}/looks", name="aftercare.ask")
@requires_guest(policy.may_come_for_summary)
async def ask(request: web.Request) -> web.Response:
    """A question or an objection goes to the facility."""
    begin, guest, visit_id = request.app[BEGIN], guest_of(request), path_id(request, "visit_id", VisitId)
    try:
        await service.ask(begin, guest, visit_id, await read_form(request, QuestionIn))
    except SummaryClosed:
        return _to_door(visit_id)
    except (TooManyQuestions, InvalidForm) as refusal:
        return await _show(request, refusal=refusal)
    return flash(see_other(f"/visits/{visit_id}/looks"), ASKED)


async def _show(request: web.Request, *, refusal: DomainError | None = None) -> web.Response:
    begin, guest, visit_id = request.app[BEGIN], guest_of(request), path_id(request, "visit_id", VisitId)
    page = count_asked_for(request, "page", most=MOST_PAGES)
    try:
        found = await queries.looks(begin, guest, visit_id, page=page)
    except SummaryClosed:
        stands = await queries.standing(begin, guest, visit_id)
        if stands.visit.referral_id:
            return _to_door(visit_id)
        found = Looks(standing=stands, lines=(), more=False, questions=())
    return await render(
        request, "aftercare/looks.html", _page(found, page, refusal),
        status=HTTP_STATUS[refusal.kind] if refusal else 200,
    )  # fmt: skip


def _to_door(visit_id: VisitId) -> web.Response:
    return see_other(f"/visits/{visit_id}/summary?to=looks")


def _page(found: Looks, page: int, refusal: DomainError | None) -> LooksPage:
    stands, path = found.standing, f"/visits/{found.standing.visit.visit_id}/looks"
    return LooksPage(
        visit_id=stands.visit.visit_id, linked=stands.visit.referral_id is not None,
        lines=[_line(one, stands.time_zone) for one in found.lines], questions=found.questions,
        older_href=f"{path}?page={page + 1}" if found.more else "",
        newer_href=f"{path}?page={page - 1}" if page else "",
        facility=stands.facility, help_phone=stands.help_phone, refusal=refusal.text() if refusal else "",
    )  # fmt: skip


def _line(one: Look, zone: str) -> LookLine:
    return LookLine(
        look=one, who=looks_words.who_word(one), role=looks_words.role_word(one.role),
        when=looks_words.when_words(one, zone), why=looks_words.why_word(one.why),
        seen=looks_words.seen_words(one.seen),
    )  # fmt: skip


@routes.get("/questions", name="aftercare.questions")
@requires(policy.may_answer_questions)
async def show_questions(request: web.Request) -> web.Response:
    """What patients ask of this facility about who opened their records."""
    page = QuestionsPage(questions=await queries.questions_at(request.app[BEGIN], actor_of(request)))
    return await render(request, "aftercare/questions.html", page)


@routes.post("/questions/{question_id}", name="aftercare.answer")
@requires(policy.may_answer_questions)
async def answer(request: web.Request) -> web.Response:
    """Answer one."""
    question_id = path_id(request, "question_id", QuestionId)
    await service.answer(request.app[BEGIN], actor_of(request), question_id, await read_form(request, AnswerIn))
    return flash(see_other("/questions"), ANSWERED)
