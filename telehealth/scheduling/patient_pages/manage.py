"""What is booked: the list of a phone, one appointment, moving and cancelling it, waiting for a cancellation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Guest
from telehealth.kernel.errors import GuestNeeded
from telehealth.kernel.forms import Form, InvalidForm
from telehealth.kernel.http import BEGIN, CLOCK, guest_of, path_id, read_form, requires_guest, see_other
from telehealth.kernel.i18n import N_, language
from telehealth.kernel.ids import AppointmentId, HealthcareServiceId, WaitlistId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.domain.booking import AHEAD, AppointmentStatus, Mode
from telehealth.scheduling.domain.hours import A_DAY
from telehealth.scheduling.errors import AppointmentNotFound, NotBookable, SlotInPast, SlotTaken
from telehealth.scheduling.patient_pages.board import Asked
from telehealth.scheduling.patient_pages.doors import phone_guest
from telehealth.scheduling.patient_pages.forms import WaitIn
from telehealth.scheduling.patient_pages.times import ServiceWords, service_words, times_page
from telehealth.scheduling.patient_pages.words import mode_word, wish_query, written
from telehealth.scheduling.queries import AppointmentCard
from telehealth.scheduling.schemas import WishIn

routes = web.RouteTableDef()
MOVED = declare_flash("scheduling.moved", N_("The appointment has moved. The time before is free again."))
CANCELLED = declare_flash("scheduling.cancelled", N_("The appointment is cancelled."))
WAITING = declare_flash("scheduling.waiting", N_("You are on the list. We send a message when a time is free."))
LEFT = declare_flash("scheduling.left_waitlist", N_("You are not on the list any more."))


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPage:
    """Context of booking/appointment.html. state: before, open (the visit may begin), over, cancelled, missed."""

    card: AppointmentCard
    state: str
    mode: str
    opens_at: datetime
    interpreter: str
    may_change: bool
    is_at_station: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An appointment in the list."""

    id: AppointmentId
    start: datetime
    zone: str
    person: str
    service: str
    facility: str
    is_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitLine:
    """An entry on a waitlist, with the way to take what is offered."""

    id: WaitlistId
    service: str
    facility: str
    zone: str
    first: date
    last: date
    offer_start: datetime | None
    offer_until: datetime | None
    offer_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Context of booking/appointments.html."""

    coming: Sequence[Line]
    past: Sequence[Line]
    waits: Sequence[WaitLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitPage:
    """Context of booking/wait.html."""

    service: ServiceWords
    form: Form
    earliest: str
    latest: str
    back_href: str


@routes.get("/appointments", name="scheduling.appointments")
@requires_guest(policy.may_book_as_patient)
async def show_list(request: web.Request) -> web.Response:
    """What was booked with this phone, and nothing that came another way."""
    guest, begin = phone_guest(request), request.app[BEGIN]
    lines = [_line(card) for card in await queries.of_phone(begin, guest)]
    async with begin(guest) as uow:
        waits = await queries.waits_of(uow, guest)
    now = request.app[CLOCK].now()
    page = ListPage(
        coming=[one for one in lines if one.is_live and one.start + A_DAY > now],
        past=[one for one in lines if not (one.is_live and one.start + A_DAY > now)],
        waits=[_wait_line(one) for one in waits],
    )
    return await render(request, "booking/appointments.html", page)


@routes.get("/appointments/{appointment_id}", name="scheduling.appointment")
@requires_guest(policy.may_book_as_patient)
async def show_appointment(request: web.Request) -> web.Response:
    """Token, time and place; what happens next; the ways to change it."""
    card = await _card(request)
    now, one = request.app[CLOCK].now(), card.appointment
    page = AppointmentPage(
        card=card, state=_state(card, now), mode=mode_word(one.mode), opens_at=one.opens,
        interpreter=directory.language_word(one.interpreter_language) if one.interpreter_language else "",
        may_change=one.status is AppointmentStatus.BOOKED and now < one.start,
        is_at_station=one.mode is Mode.AT_STATION,
    )  # fmt: skip
    return await render(request, "booking/appointment.html", page)


def _state(card: AppointmentCard, now: datetime) -> str:
    one = card.appointment
    if one.status in {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}:
        return "cancelled" if one.status is AppointmentStatus.CANCELLED else "missed"
    if one.status is AppointmentStatus.FULFILLED or now > one.end + A_DAY:
        return "over"
    return "open" if one.status is AppointmentStatus.ARRIVED or now >= one.opens else "before"


@routes.get("/appointments/{appointment_id}/times", name="scheduling.other_times")
@requires_guest(policy.may_book_as_patient)
async def show_other_times(request: web.Request) -> web.Response:
    """The times of the same service, to move to."""
    card = await _card(request)
    asked, path = Asked.of(request), f"/appointments/{card.id}"
    if card.appointment.place_id and asked.place_id is None:
        return see_other(f"{path}/times?{urlencode({'place': str(card.appointment.place_id)})}")
    async with request.app[BEGIN](None) as uow:
        page = await times_page(
            uow, card.appointment.service_id, asked, f"{path}/times", back_href=path, change_action=f"{path}/times"
        )
    return await render(request, "booking/times.html", page)


@routes.post("/appointments/{appointment_id}/times", name="scheduling.move")
@requires_guest(policy.may_book_as_patient)
async def move(request: web.Request) -> web.Response:
    """Take the new time, then free the old one; when it is gone, everything stays and others are shown."""
    appointment_id, wish = (await _card(request)).id, (await read_form(request, WishIn)).wish()
    try:
        await service.reschedule(request.app[BEGIN], guest_of(request), appointment_id, wish)
    except (SlotTaken, SlotInPast):
        named = {"start": written(wish.start), "lost": written(wish.start)}
        named |= {"place": str(wish.place_id)} if wish.place_id else {}
        return see_other(f"/appointments/{appointment_id}/times?{urlencode(named)}")
    return flash(see_other(f"/appointments/{appointment_id}"), MOVED)


@routes.post("/appointments/{appointment_id}/cancel", name="scheduling.cancel")
@requires_guest(policy.may_book_as_patient)
async def cancel(request: web.Request) -> web.Response:
    """It does not take place; asked for twice on the page."""
    appointment_id = _id(request)
    await service.cancel(request.app[BEGIN], guest_of(request), appointment_id)
    return flash(see_other(f"/appointments/{appointment_id}"), CANCELLED)


@routes.get("/book/services/{service_id}/wait", name="scheduling.wait")
@requires_guest(policy.may_book_as_patient)
async def show_wait(request: web.Request) -> web.Response:
    """Between which days somebody waits."""
    phone_guest(request)
    return await _wait(request, Form())


@routes.post("/book/services/{service_id}/wait", name="scheduling.join_waitlist")
@requires_guest(policy.may_book_as_patient)
async def join(request: web.Request) -> web.Response:
    """Wait for a cancellation."""
    guest, service_id = phone_guest(request), path_id(request, "service_id", HealthcareServiceId)
    try:
        body = await read_form(request, WaitIn)
    except InvalidForm as invalid:
        return await _wait(request, invalid.form, status=422)
    first, last = sorted((body.first, body.last))
    wait = service.Wait(service_id=service_id, first=first, last=last, language=language.get())
    await service.join_waitlist(request.app[BEGIN], guest, wait)
    return flash(see_other("/appointments"), WAITING)


@routes.post("/waitlist/{entry_id}/leave", name="scheduling.leave_waitlist")
@requires_guest(policy.may_book_as_patient)
async def leave(request: web.Request) -> web.Response:
    """Wait no longer, or decline what is offered."""
    await service.leave_waitlist(request.app[BEGIN], phone_guest(request), path_id(request, "entry_id", WaitlistId))
    return flash(see_other("/appointments"), LEFT)


def _id(request: web.Request) -> AppointmentId:
    return path_id(request, "appointment_id", AppointmentId)


async def _card(request: web.Request) -> AppointmentCard:
    """The appointment, for its phone or who came by its link; whoever came by another link may show their phone."""
    guest: Guest = guest_of(request)
    try:
        return await queries.appointment_of(request.app[BEGIN], guest, _id(request))
    except AppointmentNotFound:
        if guest.phone_id is None:
            raise GuestNeeded from None
        raise


def _line(card: AppointmentCard) -> Line:
    one = card.appointment
    return Line(
        id=one.id, start=one.start, zone=card.time_zone, person=card.person_name, service=card.service_name,
        facility=card.facility_name, is_live=one.is_live,
    )  # fmt: skip


def _wait_line(one: queries.Waiting) -> WaitLine:
    href = ""
    if one.offer:
        kept = one.offer
        wish = queries.Wish(schedule_id=kept.schedule_id, service_id=kept.service_id, start=kept.start)
        href = f"/book/details?{wish_query(wish)}&{urlencode({'hold': str(kept.id)})}"
    return WaitLine(
        id=one.id, service=one.service_name, facility=one.facility_name, zone=one.time_zone, first=one.first,
        last=one.last, offer_start=one.offer.start if one.offer else None,
        offer_until=one.offer.expires_at if one.offer else None, offer_href=href,
    )  # fmt: skip


async def _wait(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    service_id = path_id(request, "service_id", HealthcareServiceId)
    async with request.app[BEGIN](None) as uow:
        found = await queries.service_of(uow, service_id)
        if found is None or not (found.is_public and found.is_active):
            raise NotBookable
        place = await directory.facility_card(uow, found.facility_id)
        today = uow.now.astimezone(ZoneInfo(place.time_zone)).date()
    usual = {"first": today.isoformat(), "last": (today + 14 * A_DAY).isoformat()}
    page = WaitPage(
        service=service_words(found, place, Mode.VIDEO), form=Form(usual | dict(form.values), form.errors),
        earliest=today.isoformat(), latest=(today + AHEAD).isoformat(),
        back_href=f"/book/services/{service_id}",
    )  # fmt: skip
    return await render(request, "booking/wait.html", page, status=status)
