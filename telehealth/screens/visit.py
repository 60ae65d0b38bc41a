"""A visit as its guests have it: one light page from the consent to what comes after the call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from telehealth.guests import service as guests
from telehealth.kernel.actor import Guest, GuestKind
from telehealth.kernel.http import BEGIN, CONFIG, guest_of, path_id, requires_guest
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import AppointmentId
from telehealth.kernel.render import render
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.queries import AppointmentCard
from telehealth.screens import policy

routes = web.RouteTableDef()
PURPOSE = guests.declare_purpose("visit", N_("Your visit by video"), "/visits/{subject_id}")
CONSENT_TEXT = "visit-1"  # changes with the words of visits/visit_consent.html


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """Context of visits/visit.html. `visit_data` goes to the browser's code; `asks`: a patient, who consents first."""

    visit_data: dict[str, Any]
    asks: bool
    refused: bool
    service_name: str
    facility: str
    practitioner: str
    starts_at: datetime
    phone: str
    phone_href: str
    summary_href: str


@routes.get("/visits/{appointment_id}", name="visits.visit")
@requires_guest(policy.may_open_visits)
async def show_visit(request: web.Request) -> web.Response:
    """The visit for its patient, and for who was invited to it."""
    guest, appointment_id = guest_of(request), path_id(request, "appointment_id", AppointmentId)
    card = await scheduling.appointment_of(request.app[BEGIN], guest, appointment_id)
    page = _page(card, guest)
    config = request.app[CONFIG]
    page.visit_data.update(demo=config.demo, relay_only=config.turn_relay_only)
    return await render(request, "visits/visit.html", page, media=True)


def _page(card: AppointmentCard, guest: Guest) -> VisitPage:
    asks = guest.kind is GuestKind.PATIENT
    name = card.person_name if asks else guest.name
    return VisitPage(
        visit_data={
            "id": str(card.id), "name": name, "asks": asks, "text_version": CONSENT_TEXT, "visit": _state(card),
        },
        asks=asks, refused=False, service_name=card.service_name, facility=card.facility_name,
        practitioner=card.practitioner_name, starts_at=card.appointment.start, phone=card.facility_phone,
        phone_href=f"tel:{card.facility_phone.replace(' ', '')}", summary_href="",
    )  # fmt: skip


def _state(card: AppointmentCard) -> dict[str, Any]:
    """Before anybody has arrived."""
    return {
        "state": "before", "consent": False, "token_number": card.appointment.token_number, "ahead": 0,
        "range_minutes": None, "call_by": "", "phone": card.facility_phone, "messages": [], "room_id": None,
        "facility": card.facility_name, "service": card.service_name, "practitioner": card.practitioner_name,
        "starts_at": card.appointment.start.isoformat(), "people": [],
    }  # fmt: skip
