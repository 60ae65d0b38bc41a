"""Signing in and confirming without leaving the page, for forms that must not lose what was typed."""

from aiohttp import web

from telehealth.accounts import policy, service
from telehealth.accounts.cookies import remember, visit_of
from telehealth.accounts.errors import StepUpNeeded
from telehealth.accounts.schemas import SignInIn, StepUpIn
from telehealth.kernel.errors import SignInNeeded
from telehealth.kernel.http import (
    ACTOR,
    BEGIN,
    CONFIG,
    actor_of,
    json_response,
    public,
    read_json,
    requires,
)

routes = web.RouteTableDef()


@routes.get("/api/session", name="accounts.session")
@public("says only whether this browser's own session lives")
async def session(request: web.Request) -> web.Response:
    """204 while signed in, with the account in a header; 401 when not."""
    actor = request.get(ACTOR)
    if actor is None:
        raise SignInNeeded
    return web.Response(status=204, headers={"Cache-Control": "no-store", "X-Account-Id": str(actor.account_id)})


@routes.post("/api/session", name="accounts.sign_in_in_place")
@public("it is how one signs in")
async def sign_in(request: web.Request) -> web.Response:
    """Sign in; the answer names the account, so that the page can tell when somebody else took over."""
    body = await read_json(request, SignInIn)
    signed_in = await service.sign_in(
        request.app[BEGIN], email=body.email, password=body.password, visit=visit_of(request)
    )
    return remember(request, json_response({"account_id": str(signed_in.account_id)}), signed_in)


@routes.post("/api/step-up", name="accounts.step_up_in_place")
@requires(policy.may_manage_own_account)
async def step_up(request: web.Request) -> web.Response:
    """Confirm with the password; it counts for the minutes the answer gives."""
    await confirm(request, await read_json(request, StepUpIn))
    return json_response({"minutes": request.app[CONFIG].step_up_minutes})


async def confirm(request: web.Request, body: StepUpIn) -> None:
    """Step up with the password; without one only a demo account can, in demo mode."""
    begin, actor = request.app[BEGIN], actor_of(request)
    if body.password is not None:
        await service.step_up(begin, actor, password=body.password, visit=visit_of(request))
    elif request.app[CONFIG].demo:
        await service.step_up_demo(begin, actor)
    else:
        raise StepUpNeeded
