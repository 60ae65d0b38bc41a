"""A visit as its guests have it: one light page from the consent to what comes after the call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from aiohttp import web
from pydantic import Field

from telehealth.aftercare import queries as aftercare
from telehealth.kernel.actor import Guest, GuestKind
from telehealth.kernel.forms import Incoming
from telehealth.kernel.http import BEGIN, CONFIG, guest_of, path_id, read_form, requires_guest, see_other
from telehealth.kernel.ids import VisitId
from telehealth.kernel.render import render
from telehealth.screens import policy
from telehealth.waiting import queries
from telehealth.waiting import service as waiting
from telehealth.waiting.queries import VisitState

routes = web.RouteTableDef()
CONSENT_TEXT = "visit-1"  # changes with the words of visits/visit_consent.html


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """Context of visits/visit.html. `visit_data` goes to the browser's code; `asks`: a patient, who consents first."""

    visit_data: dict[str, Any]
    asks: bool
    consents: bool
    refused: bool
    service_name: str
    facility: str
    practitioner: str
    starts_at: datetime | None
    phone: str
    phone_href: str
    summary_href: str
    survey_action: str


class ConsentIn(Incoming):
    """The consent's form: the version of the text that was read, and the button that was pressed."""

    text_version: str = Field(min_length=1, max_length=40)
    agrees: Literal["yes", "no"]


@routes.get("/visits/{visit_id}", name="visits.visit")
@requires_guest(policy.may_open_visits)
async def show_visit(request: web.Request) -> web.Response:
    """The visit for its patient, and for who was invited to it (by the invitation's id)."""
    return await _show(request)


@routes.post("/visits/{visit_id}/consent", name="visits.consent")
@requires_guest(policy.may_open_visits)
async def consent(request: web.Request) -> web.Response:
    """The consent's form where no script sends it."""
    body, visit_id = await read_form(request, ConsentIn), path_id(request, "visit_id", VisitId)
    agrees = body.agrees == "yes"
    await waiting.consent(
        request.app[BEGIN], guest_of(request), visit_id, text_version=body.text_version, agrees=agrees
    )
    return see_other(f"/visits/{visit_id}") if agrees else await _show(request, refused=True)


async def _show(request: web.Request, *, refused: bool = False) -> web.Response:
    guest, visit_id, config = guest_of(request), path_id(request, "visit_id", VisitId), request.app[CONFIG]
    patience = timedelta(minutes=config.waiting_patience_minutes)
    one = await queries.visit_of(request.app[BEGIN], guest, visit_id, patience=patience)
    survey = _asks(guest) and not await _has_answered(request, visit_id)
    data = {
        "id": visit_id, "name": _name(guest, one), "asks": _asks(guest), "text_version": CONSENT_TEXT,
        "visit": queries.visit_json(one), "demo": config.demo, "relay_only": config.turn_relay_only,
    }  # fmt: skip
    page = VisitPage(
        visit_data=orjson.loads(orjson.dumps(data, default=str)), asks=_asks(guest), consents=one.consent,
        refused=refused, service_name=one.service, facility=one.facility, practitioner=one.practitioner,
        starts_at=one.starts_at, phone=one.phone, phone_href=f"tel:{one.phone.replace(' ', '')}",
        summary_href=f"/visits/{visit_id}/summary" if _asks(guest) else "",
        survey_action=f"/visits/{visit_id}/survey" if survey else "",
    )  # fmt: skip
    return await render(request, "visits/visit.html", page, media=True)


async def _has_answered(request: web.Request, visit_id: VisitId) -> bool:
    async with request.app[BEGIN](guest_of(request)) as uow:
        return await aftercare.has_answered_within(uow, visit_id)


def _asks(guest: Guest) -> bool:
    return guest.kind is GuestKind.PATIENT


def _name(guest: Guest, one: VisitState) -> str:
    return guest.name or next((name for name, kind in one.people if kind == "patient"), "")
