"""JSON for the visit's page: where it stands, and what its patient does."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from telehealth.guests import service as guests
from telehealth.kernel.actor import Guest
from telehealth.kernel.http import (
    BEGIN,
    CONFIG,
    actor_of,
    guest_of,
    json_response,
    path_id,
    read_json,
    requires,
    requires_guest,
)
from telehealth.kernel.i18n import language
from telehealth.kernel.ids import ParticipantId, RoomId, VisitId
from telehealth.kernel.uow import Begin
from telehealth.waiting import policy, queries, service
from telehealth.waiting.schemas import ColleagueIn, ConsentIn, InvitationIn, ReportIn

routes = web.RouteTableDef()


@routes.get("/api/visits/{visit_id}", name="waiting.visit")
@requires_guest(policy.may_visit)
async def visit(request: web.Request) -> web.Response:
    """Where the visit stands, for its patient or somebody invited into it (by the invitation's id)."""
    return await _state(request)


@routes.post("/api/visits/{visit_id}/consent", name="waiting.consent")
@requires_guest(policy.may_visit)
async def consent(request: web.Request) -> web.Response:
    """Agree to the consultation, or take it back."""
    body = await read_json(request, ConsentIn)
    await service.consent(*_whose(request), text_version=body.text_version, agrees=body.agrees)
    if body.agrees and body.arrives:
        await service.arrive(*_whose(request))
    return await _state(request)


@routes.post("/api/visits/{visit_id}/arrive", name="waiting.arrive")
@requires_guest(policy.may_visit)
async def arrive(request: web.Request) -> web.Response:
    """Wait from now on. Again is the same as once."""
    return await _step(request, service.arrive)


@routes.post("/api/visits/{visit_id}/away", name="waiting.away")
@requires_guest(policy.may_visit)
async def away(request: web.Request) -> web.Response:
    """Away from the phone for a while; the place is kept."""
    return await _step(request, service.go_away)


@routes.post("/api/visits/{visit_id}/back", name="waiting.back")
@requires_guest(policy.may_visit)
async def back(request: web.Request) -> web.Response:
    """At the phone again."""
    return await _step(request, service.come_back)


@routes.post("/api/visits/{visit_id}/leave", name="waiting.leave")
@requires_guest(policy.may_visit)
async def leave(request: web.Request) -> web.Response:
    """Wait no longer."""
    return await _step(request, service.leave)


@routes.post("/api/visits/{visit_id}/invitations", name="waiting.invite")
@requires_guest(policy.may_visit)
async def invite(request: web.Request) -> web.Response:
    """Ask a relative or an interpreter in. The link is in this answer and nowhere else."""
    body = await read_json(request, InvitationIn)
    made = await service.invite(*_whose(request), kind=body.kind, name=body.name, public_url=_site(request))
    return json_response({"url": made.url, "expires_at": made.expires_at}, status=201)


@routes.post("/api/rooms/{room_id}/colleagues", name="waiting.invite_colleague")
@requires(policy.keeps_queue)
async def invite_colleague(request: web.Request) -> web.Response:
    """Ask another hospital's specialist into the running call.

    The link is sent, or is in this answer and nowhere else.
    """
    body, countries = await read_json(request, ColleagueIn), request.app[CONFIG].phone_countries
    colleague = service.Colleague(
        name=body.name, licence_number=body.licence_number, facility=body.facility, email=body.email,
        number=guests.read_number(body.number, countries) if body.number else "", language=language.get(),
    )  # fmt: skip
    room_id = path_id(request, "room_id", RoomId)
    made = await service.invite_colleague(
        request.app[BEGIN], actor_of(request), room_id, colleague, public_url=_site(request)
    )
    return json_response({"url": made.url, "expires_at": made.expires_at, "sent": made.url == ""}, status=201)


@routes.post("/api/rooms/{room_id}/reports", name="waiting.report")
@requires(policy.keeps_queue)
async def report(request: web.Request) -> web.Response:
    """Report a guest of one's room for abuse: out at once, and away for some days."""
    body = await read_json(request, ReportIn)
    days = request.app[CONFIG].waiting_ban_days if body.days is None else body.days
    complaint = service.Complaint(
        participant_id=ParticipantId(body.participant_id), reason=body.reason, days=days, text=body.text
    )  # fmt: skip
    await service.report(request.app[BEGIN], actor_of(request), path_id(request, "room_id", RoomId), complaint)
    return json_response({"reported": True}, status=201)


Step = Callable[[Begin, Guest, UUID], Awaitable[None]]


async def _step(request: web.Request, step: Step) -> web.Response:
    await step(*_whose(request))
    return await _state(request)


async def _state(request: web.Request) -> web.Response:
    patience = timedelta(minutes=request.app[CONFIG].waiting_patience_minutes)
    return json_response(queries.visit_json(await queries.visit_of(*_whose(request), patience=patience)))


def _whose(request: web.Request) -> tuple[Begin, Guest, UUID]:
    return request.app[BEGIN], guest_of(request), path_id(request, "visit_id", VisitId)


def _site(request: web.Request) -> str:
    return str(request.app[CONFIG].public_url)
