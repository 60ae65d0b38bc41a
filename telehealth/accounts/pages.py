"""The pages of one's own account: confirming, language, open sessions, password."""

from dataclasses import dataclass, field

from aiohttp import web

from telehealth.accounts import policy, queries, service
from telehealth.accounts.cookies import forget, speak_from_now, visit_of
from telehealth.accounts.errors import WrongPassword
from telehealth.accounts.http import confirm
from telehealth.accounts.queries import OpenSession, OwnAccount
from telehealth.accounts.schemas import LanguageIn, NewPasswordIn, StepUpIn
from telehealth.kernel.errors import Invalid, RateLimited
from telehealth.kernel.forms import Form, sentences
from telehealth.kernel.http import (
    ACTOR,
    BEGIN,
    CONFIG,
    actor_of,
    local_path,
    path_id,
    public,
    read_form,
    requires,
    see_other,
)
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import SessionId
from telehealth.kernel.render import declare_flash, flash, render

routes = web.RouteTableDef()

ENDED = declare_flash("accounts.session_ended", N_("That session is ended."))
CHANGED = declare_flash("accounts.password_changed", N_("Your password is changed. Your other sessions are ended."))


@dataclass(frozen=True, slots=True)
class StepUpPage:
    """Context of accounts/step_up.html."""

    form: Form
    next: str
    minutes: int
    demo: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Context of accounts/account_show.html."""

    account: OwnAccount
    sessions: list[OpenSession]
    form: Form = field(default_factory=Form)
    refusal: str = ""


@routes.post("/sign-out", name="accounts.sign_out")
@public("signing out twice is no fault")
async def sign_out(request: web.Request) -> web.Response:
    """End the session and forget what pages kept in this browser."""
    return await leave(request)


async def leave(request: web.Request) -> web.Response:
    """End this browser's own session, if it has one."""
    if actor := request.get(ACTOR):
        await service.sign_out(request.app[BEGIN], actor)
    return forget(see_other("/sign-in"), request.app[CONFIG])


@routes.post("/language", name="accounts.language")
@public("a reader may change the language before signing in")
async def choose_language(request: web.Request) -> web.Response:
    """Remember the language in this browser, and for the person when somebody is signed in."""
    body = await read_form(request, LanguageIn)
    if actor := request.get(ACTOR):
        await service.choose_language(request.app[BEGIN], actor, body.language)
    response = see_other(local_path(body.next))
    speak_from_now(response, request.app[CONFIG], body.language)
    return response


@routes.get("/step-up", name="accounts.step_up_page")
@requires(policy.may_manage_own_account)
async def step_up_page(request: web.Request) -> web.Response:
    """Ask for the password again."""
    return await _step_up(request, Form(), local_path(request.query.get("next")))


@routes.post("/step-up", name="accounts.step_up")
@requires(policy.may_manage_own_account)
async def step_up(request: web.Request) -> web.Response:
    """Confirm and go back to where the password was needed."""
    body = await read_form(request, StepUpIn)
    target = local_path(body.next)
    try:
        await confirm(request, body)
    except (WrongPassword, RateLimited) as refusal:
        status = 422 if isinstance(refusal, WrongPassword) else 429
        return await _step_up(request, Form(), target, refusal=refusal.text(), status=status)
    return see_other(target)


async def _step_up(
    request: web.Request, form: Form, target: str, *, refusal: str = "", status: int = 200
) -> web.Response:
    own = await queries.own_account(request.app[BEGIN], actor_of(request))
    config = request.app[CONFIG]
    page = StepUpPage(form, target, config.step_up_minutes, config.demo and own.is_demo, refusal)
    return await render(request, "accounts/step_up.html", page, status=status)


@routes.get("/account", name="accounts.show")
@requires(policy.may_manage_own_account)
async def show(request: web.Request) -> web.Response:
    """Who one is here, where one is signed in, and the password."""
    return await _account(request, Form())


@routes.post("/account/sessions/{session_id}/revoke", name="accounts.revoke")
@requires(policy.may_manage_own_account)
async def revoke(request: web.Request) -> web.Response:
    """End one of one's own sessions; the one this browser has is signing out."""
    session_id = path_id(request, "session_id", SessionId)
    if session_id == actor_of(request).session_id:
        return await leave(request)
    await service.revoke(request.app[BEGIN], actor_of(request), session_id)
    return flash(see_other("/account"), ENDED)


@routes.post("/account/password", name="accounts.change_password")
@requires(policy.may_manage_own_account)
async def change_password(request: web.Request) -> web.Response:
    """A new password; the other sessions end."""
    try:
        body = await read_form(request, NewPasswordIn)
        await service.change_password(
            request.app[BEGIN], actor_of(request), current=body.current_password, new=body.new_password,
            visit=visit_of(request),
        )  # fmt: skip
    except Invalid as invalid:
        return await _account(request, Form(errors=sentences(invalid)), status=422)
    except WrongPassword as refusal:
        return await _account(request, Form(errors={"current_password": [refusal.text()]}), status=422)
    except RateLimited as refusal:
        return await _account(request, Form(), refusal=refusal.text(), status=429)
    return flash(see_other("/account"), CHANGED)


async def _account(request: web.Request, form: Form, *, refusal: str = "", status: int = 200) -> web.Response:
    begin, actor = request.app[BEGIN], actor_of(request)
    account = await queries.own_account(begin, actor)
    sessions = await queries.open_sessions(begin, actor, service.Lifetime.of(request.app[CONFIG]))
    page = AccountPage(account, sessions, form, refusal)
    return await render(request, "accounts/account_show.html", page, status=status)
