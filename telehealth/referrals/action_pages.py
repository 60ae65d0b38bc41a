"""The steps of a case, posted from its page: each calls one service function and goes back to the case."""

from datetime import timedelta
from typing import Literal

from aiohttp import web
from pydantic import Field

from telehealth.kernel.actor import Actor
from telehealth.kernel.forms import Incoming
from telehealth.kernel.http import BEGIN, CLOCK, CONFIG, actor_of, local_path, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.render import declare_flash, flash
from telehealth.kernel.uow import Begin
from telehealth.referrals import policy, service

routes = web.RouteTableDef()

CLAIMED = declare_flash("referrals.claimed", N_("The case is yours."))
RETURNED = declare_flash("referrals.returned", N_("The case is in the pool again."))
ACCEPTED = declare_flash("referrals.accepted", N_("You have accepted the case. The station sees it."))
ASKED = declare_flash("referrals.asked", N_("The station sees your question and until when you need the answer."))
ANSWERED = declare_flash("referrals.answered", N_("Your answer is with the specialists."))
ACKNOWLEDGED = declare_flash("referrals.acknowledged", N_("The specialist sees that you have the advice."))
RECORDED = declare_flash("referrals.recorded", N_("The specialist sees what became of the advice."))
CLOSED = declare_flash("referrals.closed", N_("The case is closed."))
CANCELLED = declare_flash("referrals.cancelled", N_("The case is cancelled. Whoever held it is told."))


class Back(Incoming):
    """A step without a choice; `back` is the page it was taken on."""

    back: str = Field(default="", max_length=200)


class DeclineIn(Back):
    """Why the case goes back."""

    reason: str = Field(max_length=40)
    text: str | None = Field(default=None, max_length=1000)


class AskIn(Back):
    """What is missing, and how soon."""

    text: str = Field(min_length=3, max_length=1000)
    due_minutes: int = Field(ge=5, le=7 * 24 * 60)


class WordsIn(Back):
    """An answer or a message."""

    text: str = Field(min_length=1, max_length=2000)


class AcknowledgeIn(Back):
    """The advice was read; at once or later comes what was done with it."""

    reception: Literal["followed", "changed", "refused"] | None = None
    text: str | None = Field(default=None, max_length=1000)


class ReceptionIn(Back):
    """What was done with the advice."""

    reception: Literal["followed", "changed", "refused"]
    text: str | None = Field(default=None, max_length=1000)


def _case(request: web.Request) -> tuple[Begin, Actor, ReferralId]:
    return request.app[BEGIN], actor_of(request), path_id(request, "referral_id", ReferralId)


def _back(request: web.Request, body: Back, code: str, *, undo: str = "") -> web.Response:
    target = local_path(body.back, fallback=f"/referrals/{request.match_info['referral_id']}")
    return flash(see_other(target), code, undo_action=undo)


@routes.post("/referrals/{referral_id}/claim", name="referrals.claim")
@requires(policy.may_take_cases)
async def claim(request: web.Request) -> web.Response:
    """Take the case. Of any number of claimers one wins; the others are told who."""
    begin, actor, referral_id = _case(request)
    body = await read_form(request, Back)
    await service.claim(begin, actor, referral_id)
    return _back(request, body, CLAIMED, undo=f"/referrals/{referral_id}/undo-claim")


@routes.post("/referrals/{referral_id}/undo-claim", name="referrals.undo_claim")
@requires(policy.may_take_cases)
async def undo_claim(request: web.Request) -> web.Response:
    """Within ten seconds: as if nothing had been."""
    await service.undo_claim(*_case(request))
    return flash(see_other("/worklist"), RETURNED)


@routes.post("/referrals/{referral_id}/release", name="referrals.release")
@requires(policy.may_take_cases)
async def release(request: web.Request) -> web.Response:
    """Give the claim back."""
    await service.release(*_case(request))
    return flash(see_other("/worklist"), RETURNED)


@routes.post("/referrals/{referral_id}/accept", name="referrals.accept")
@requires(policy.may_take_cases)
async def accept(request: web.Request) -> web.Response:
    """Take responsibility for answering."""
    body = await read_form(request, Back)
    await service.accept(*_case(request))
    return _back(request, body, ACCEPTED)


@routes.post("/referrals/{referral_id}/decline", name="referrals.decline")
@requires(policy.may_take_cases)
async def decline(request: web.Request) -> web.Response:
    """Give the case back to the pool with a reason."""
    body = await read_form(request, DeclineIn)
    await service.decline(*_case(request), reason=body.reason, text=body.text)
    return flash(see_other("/worklist"), RETURNED)


@routes.post("/referrals/{referral_id}/ask-information", name="referrals.ask_information")
@requires(policy.may_take_cases)
async def ask_information(request: web.Request) -> web.Response:
    """Ask the station for something more."""
    body = await read_form(request, AskIn)
    due_at = request.app[CLOCK].now() + timedelta(minutes=body.due_minutes)
    await service.ask_information(*_case(request), text=body.text, due_at=due_at)
    return _back(request, body, ASKED)


@routes.post("/referrals/{referral_id}/answer-information", name="referrals.answer_information")
@requires(policy.may_refer)
async def answer_information(request: web.Request) -> web.Response:
    """The station answers; the case waits again."""
    body = await read_form(request, WordsIn)
    await service.answer_information(*_case(request), text=body.text)
    return _back(request, body, ANSWERED)


@routes.post("/referrals/{referral_id}/message", name="referrals.message")
@requires(policy.may_refer)
async def message(request: web.Request) -> web.Response:
    """A line in the case's story."""
    body = await read_form(request, WordsIn)
    await service.say(*_case(request), text=body.text)
    return see_other(local_path(body.back, fallback=f"/referrals/{request.match_info['referral_id']}"))


@routes.post("/referrals/{referral_id}/start-consultation", name="referrals.start_consultation")
@requires(policy.may_take_cases)
async def start_consultation(request: web.Request) -> web.Response:
    """Open the room and go in."""
    case = await service.start_consultation(*_case(request))
    return see_other(f"/rooms/{case.room_id}")


@routes.post("/referrals/{referral_id}/acknowledge", name="referrals.acknowledge")
@requires(policy.may_refer)
async def acknowledge(request: web.Request) -> web.Response:
    """The station has read the advice."""
    body = await read_form(request, AcknowledgeIn)
    await service.acknowledge(*_case(request), reception=body.reception, text=body.text)
    return _back(request, body, ACKNOWLEDGED)


@routes.post("/referrals/{referral_id}/reception", name="referrals.record_reception")
@requires(policy.may_refer)
async def record_reception(request: web.Request) -> web.Response:
    """Followed, changed or refused."""
    body = await read_form(request, ReceptionIn)
    await service.record_reception(*_case(request), reception=body.reception, text=body.text)
    return _back(request, body, RECORDED)


@routes.post("/referrals/{referral_id}/close", name="referrals.close")
@requires(policy.may_refer)
async def close(request: web.Request) -> web.Response:
    """The loop is closed."""
    await service.close(*_case(request), hub_may_look=_hub_may_look(request))
    return flash(see_other(f"/referrals/{request.match_info['referral_id']}"), CLOSED)


@routes.post("/referrals/{referral_id}/cancel", name="referrals.cancel")
@requires(policy.may_refer)
async def cancel(request: web.Request) -> web.Response:
    """The sender takes the case back, before any consultation."""
    body = await read_form(request, DeclineIn)
    await service.cancel(*_case(request), reason=body.reason, text=body.text, hub_may_look=_hub_may_look(request))
    return _back(request, body, CANCELLED)


def _hub_may_look(request: web.Request) -> timedelta:
    return timedelta(days=request.app[CONFIG].access_after_closing_days)
