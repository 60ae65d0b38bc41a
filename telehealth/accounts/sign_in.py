"""The sign-in page; in demo mode with the invented people, each one click away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

from aiohttp import web

from telehealth.accounts import service
from telehealth.accounts.cookies import remember, visit_of
from telehealth.accounts.demo import may_click_in
from telehealth.accounts.errors import NotDemo, WrongCredentials
from telehealth.accounts.queries import DemoPerson
from telehealth.accounts.schemas import DemoSignInIn, SignInIn
from telehealth.kernel.actor import Role
from telehealth.kernel.errors import RateLimited
from telehealth.kernel.forms import Form, InvalidForm
from telehealth.kernel.http import ACTOR, BEGIN, CONFIG, REMOTE, local_path, public, read_form, see_other
from telehealth.kernel.ids import AccountId
from telehealth.kernel.render import render
from telehealth.kernel.uow import Begin

routes = web.RouteTableDef()
demo_routes = web.RouteTableDef()

# Who the demo's people are is the directory's knowledge, above us; the composition root hands it in.
FindPeople = Callable[[Begin], Awaitable[list[DemoPerson]]]
DEMO_PEOPLE = web.AppKey[FindPeople]("demo_people", cast("type[FindPeople]", object))


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """Demo people who do the same work."""

    role: str
    people: list[DemoPerson]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Context of accounts/sign_in.html."""

    form: Form
    next: str
    refusal: str = ""
    demo_groups: list[DemoGroup] = field(default_factory=list)
    code_needed: bool = False
    other_window: str = ""


@routes.get("/sign-in", name="accounts.sign_in_page")
@public("it is how one signs in")
async def page(request: web.Request) -> web.Response:
    """The form; who is signed in already goes on."""
    target = local_path(request.query.get("next"))
    return see_other(target) if request.get(ACTOR) else await show(request, Form(), target)


@routes.post("/sign-in", name="accounts.sign_in")
@public("it is how one signs in")
async def sign_in(request: web.Request) -> web.Response:
    """Sign in and go on to `next`, or show the form again."""
    try:
        body = await read_form(request, SignInIn)
    except InvalidForm as invalid:
        return await show(request, invalid.form, local_path(invalid.values.get("next")), status=422)
    target = local_path(body.next)
    try:
        signed_in = await service.sign_in(
            request.app[BEGIN], email=body.email, password=body.password, visit=visit_of(request)
        )
    except (WrongCredentials, RateLimited) as refusal:
        status = 401 if isinstance(refusal, WrongCredentials) else 429
        return await show(request, Form({"email": body.email}), target, refusal=refusal.text(), status=status)
    return remember(request, see_other(target), signed_in)


@demo_routes.post("/sign-in/demo", name="accounts.sign_in_demo")
@public("demo mode only: from this machine, or with the code in its terminal")
async def sign_in_demo(request: web.Request) -> web.Response:
    """Become one of the invented people."""
    body = await read_form(request, DemoSignInIn)
    target = local_path(body.next)
    try:
        signed_in = await click_in(request, body)
    except (NotDemo, RateLimited) as refusal:
        return await show(request, Form(), target, refusal=refusal.text(), status=403)
    return remember(request, see_other(target), signed_in)


async def click_in(request: web.Request, body: DemoSignInIn) -> service.SignedIn:
    """A demo person's session. Raises NotDemo, or RateLimited for who guesses the code."""
    begin, visit, config = request.app[BEGIN], visit_of(request), request.app[CONFIG]
    counted = await service.count_demo_try(begin, visit) if body.code else None
    if not may_click_in(config, remote=request[REMOTE], headers=request.headers, code=body.code):
        raise NotDemo
    return await service.sign_in_demo(begin, account_id=AccountId(body.account_id), visit=visit, counted=counted)


async def show(request: web.Request, form: Form, target: str, *, refusal: str = "", status: int = 200) -> web.Response:
    """The page, with the demo's people when this is a demo."""
    config = request.app[CONFIG]
    groups, code_needed, other = list[DemoGroup](), False, ""
    if config.demo:
        groups = await demo_groups(request)
        code_needed = not may_click_in(config, remote=request[REMOTE], headers=request.headers, code="")
        other = other_window(request.host, config.origins)
    shown = SignInPage(form, target, refusal, groups, code_needed, other)
    return await render(request, "accounts/sign_in.html", shown, status=status)


async def demo_groups(request: web.Request) -> list[DemoGroup]:
    """The demo's people by what they do."""
    people = await request.app[DEMO_PEOPLE](request.app[BEGIN])
    groups = ((role, [one for one in people if one.role is role]) for role in Role)
    return [DemoGroup(role.value, some) for role, some in groups if some]


def other_window(host: str, origins: frozenset[str]) -> str:
    """This machine under its other name, which has cookies of its own: a second person fits beside the first."""
    name, _, port = host.partition(":")
    other = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}.get(name)
    return next((origin for origin in sorted(origins) if origin.endswith(f"//{other}:{port}")), "") if other else ""
