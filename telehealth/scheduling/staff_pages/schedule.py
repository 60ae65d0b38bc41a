"""Schedules: whose there are, a week of one, its switch, and what it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import DomainError, Forbidden, Invalid
from telehealth.kernel.forms import Form
from telehealth.kernel.http import BEGIN, actor_of, asked_for, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import FacilityId, HealthcareServiceId, PractitionerId, ScheduleId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import policy, queries, service, words
from telehealth.scheduling.domain.schedules import Service
from telehealth.scheduling.errors import ScheduleKept
from telehealth.scheduling.queries import ScheduleLine
from telehealth.scheduling.staff_pages import week as weeks
from telehealth.scheduling.staff_pages.common import (
    Tab,
    day_asked_for,
    form_again,
    monday_of,
    tabs,
    today_of,
)
from telehealth.scheduling.staff_pages.forms import NewScheduleIn, OfferedIn

routes = web.RouteTableDef()
A_WEEK = timedelta(days=7)

OPENED = declare_flash("scheduling.opened", N_("Open: people can book from now on."))
CLOSED = declare_flash("scheduling.closed", N_("Closed: nobody can book. What is booked stays."))
BEGUN = declare_flash("scheduling.begun", N_("Now add the hours."))
OFFERED = declare_flash("scheduling.offered", N_("The services are kept."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleListPage:
    """Context of scheduling/schedule_list.html."""

    tabs: Sequence[Tab]
    lines: Sequence[tuple[ScheduleLine, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLine:
    """A line of the weekly hours, in words."""

    number: int
    times: str
    words: str
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysLine:
    """An exception, in words."""

    number: int
    what: str
    dates: str
    times: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePage:
    """Context of scheduling/schedule_show.html."""

    tabs: Sequence[Tab]
    week: queries.Week
    own: bool
    where: str
    others: Sequence[tuple[str, str, bool]]
    columns: Sequence[weeks.Column]
    rows: Sequence[weeks.Row]
    hours: Sequence[HoursLine]
    days: Sequence[DaysLine]
    services: Sequence[Service]
    before_href: str
    after_href: str
    this_week: bool
    first_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchedulePage:
    """Context of scheduling/schedule_new.html."""

    form: Form
    places_form: Form
    at: str
    places: Sequence[tuple[str, str]]
    people: Sequence[tuple[str, str]]
    services: Sequence[tuple[str, str]]
    may_arrange: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPage:
    """Context of scheduling/schedule_services.html."""

    week: queries.Week
    form: Form
    services: Sequence[tuple[str, str]]


@routes.get("/schedule", name="scheduling.schedules")
@requires(policy.may_keep_hours)
async def list_schedules(request: web.Request) -> web.Response:
    """The schedules one may change; the only one at once."""
    actor = actor_of(request)
    async with request.app[BEGIN](actor) as uow:
        lines = await queries.schedules_for(uow, actor)
        places = await directory.facility_cards(uow, list({line.facility_id for line in lines}))
    if len(lines) == 1 and lines[0].practitioner_id == actor.practitioner_id:
        return see_other(f"/schedule/{lines[0].id}")
    named = [(line, places[line.facility_id].name) for line in lines]
    return await render(
        request, "scheduling/schedule_list.html", ScheduleListPage(tabs=tabs(actor, "/schedule"), lines=named)
    )


@routes.get("/schedule/new", name="scheduling.schedule_new")
@requires(policy.may_keep_hours)
async def new_schedule(request: web.Request) -> web.Response:
    """Beginning to keep hours: where, for which services, and for whom."""
    return await _new(request, Form({"facility": asked_for(request, "at"), "lanes": "1"}))


@routes.post("/schedule/new", name="scheduling.schedule_add")
@requires(policy.may_keep_hours)
async def add_schedule(request: web.Request) -> web.Response:
    """Begin to keep hours there."""
    actor = actor_of(request)
    try:
        body = await read_form(request, NewScheduleIn)
        whose = body.practitioner or actor.practitioner_id
        schedule_id = await service.add_schedule(
            request.app[BEGIN], actor, PractitionerId(whose or body.facility), FacilityId(body.facility),
            [HealthcareServiceId(one) for one in body.services], lanes=body.lanes,
        )  # fmt: skip
    except Invalid as invalid:
        return await _new(request, await form_again(request, invalid), status=422)
    except ScheduleKept as refusal:
        return await _new(request, await form_again(request), refusal, status=409)
    return flash(see_other(f"/schedule/{schedule_id}/hours/new"), BEGUN)


async def _new(
    request: web.Request, form: Form, refusal: DomainError | None = None, *, status: int = 200
) -> web.Response:
    actor = actor_of(request)
    async with request.app[BEGIN](actor) as uow:
        places = await _places(uow, actor)
        at = next((one for one, _ in places if one == form.values.get("facility")), places[0][0])
        facility_id = FacilityId(UUID(at))
        offered = await queries.services_of(uow, facility_id, public_only=False)
        may_arrange = policy.may_arrange(actor, facility_id)
        people = await directory.practitioners_at(uow, facility_id) if may_arrange else []
    page = NewSchedulePage(
        form=form, places_form=Form({"at": at}), at=at, places=places,
        services=[(str(one.id), one.name) for one in offered],
        people=[(str(one.id), one.name) for one in people], may_arrange=may_arrange,
        refusal=refusal.text() if refusal else "",
    )  # fmt: skip
    return await render(request, "scheduling/schedule_new.html", page, status=status)


async def _places(uow: UnitOfWork, actor: Actor) -> list[tuple[str, str]]:
    """One's own facility first, then the stations that ask it."""
    if actor.facility_id is None:
        raise Forbidden
    spokes = await directory.spokes_of(uow, [actor.facility_id]) if actor.practitioner_id else frozenset()
    found = await directory.facility_cards(uow, [actor.facility_id, *spokes])
    ordered = sorted(found.values(), key=lambda one: (one.id != actor.facility_id, one.name))
    return [(str(one.id), one.name) for one in ordered]


@routes.get("/schedule/{schedule_id}", name="scheduling.schedule")
@requires(policy.may_keep_hours)
async def show_schedule(request: web.Request) -> web.Response:
    """A week of it, its hours and what it offers."""
    actor, begin = actor_of(request), request.app[BEGIN]
    today = today_of(request)
    first = monday_of(day_asked_for(request, "week", today))
    week = await queries.week_of(begin, actor, path_id(request, "schedule_id", ScheduleId), first)
    async with begin(actor) as uow:
        lines = await queries.schedules_for(uow, actor)
        line = next(one for one in lines if one.id == week.schedule_id)
        places = await directory.facility_cards(uow, list({one.facility_id for one in lines}))
        offered = await queries.services_by_id(uow, line.services)
    mine = [one for one in lines if one.practitioner_id == week.practitioner_id]
    page = SchedulePage(
        tabs=tabs(actor, "/schedule"), week=week, own=week.practitioner_id == actor.practitioner_id,
        where=places[week.facility_id].name,
        others=[(places[o.facility_id].name, f"/schedule/{o.id}", o.id == line.id) for o in mine if len(mine) > 1],
        columns=weeks.columns(week, today), rows=weeks.rows(week), hours=hours_lines(week, today),
        days=days_lines(week, today), services=sorted(offered.values(), key=lambda one: one.name),
        before_href=_at(week, first - A_WEEK), after_href=_at(week, first + A_WEEK),
        this_week=first == monday_of(today), first_day=max(first, today).isoformat(),
    )  # fmt: skip
    return await render(request, "scheduling/schedule_show.html", page)


def _at(week: queries.Week, first: date) -> str:
    return f"/schedule/{week.schedule_id}?week={first.isoformat()}"


def hours_lines(week: queries.Week, today: date) -> list[HoursLine]:
    """The weekly hours that are not over, in words."""
    return [
        HoursLine(number=number, times=words.span(one), words=words.sentence(one, today), most=one.most)
        for number, one in enumerate(week.hours)
        if one.last is None or one.last >= today
    ]


def days_lines(week: queries.Week, today: date) -> list[DaysLine]:
    """The days that differ and are not over, in words."""
    return [
        DaysLine(
            number=number, what=words.deviation(one), dates=words.dates(one), times=words.span(one), reason=one.reason
        )
        for number, one in enumerate(week.exceptions)
        if one.last >= today
    ]


@routes.post("/schedule/{schedule_id}/open", name="scheduling.schedule_open")
@requires(policy.may_keep_hours)
async def open_schedule(request: web.Request) -> web.Response:
    """Let people book."""
    return await _switch(request, OPENED, "close", is_open=True)


@routes.post("/schedule/{schedule_id}/close", name="scheduling.schedule_close")
@requires(policy.may_keep_hours)
async def close_schedule(request: web.Request) -> web.Response:
    """Let nobody book."""
    return await _switch(request, CLOSED, "open", is_open=False)


async def _switch(request: web.Request, said: str, back: str, *, is_open: bool) -> web.Response:
    schedule_id = path_id(request, "schedule_id", ScheduleId)
    await service.open_or_close(request.app[BEGIN], actor_of(request), schedule_id, is_open=is_open)
    here = f"/schedule/{schedule_id}"
    return flash(see_other(here), said, undo_action=f"{here}/{back}")


@routes.get("/schedule/{schedule_id}/services", name="scheduling.schedule_services")
@requires(policy.may_keep_hours)
async def services_form(request: web.Request) -> web.Response:
    """Which services of the place this schedule offers."""
    actor, begin = actor_of(request), request.app[BEGIN]
    schedule_id = path_id(request, "schedule_id", ScheduleId)
    week = await queries.week_of(begin, actor, schedule_id, today_of(request), days=0)
    async with begin(actor) as uow:
        line = (await queries.colleagues_of(uow, [schedule_id]))[schedule_id]
        known = await queries.services_of(uow, week.facility_id, public_only=False)
    form = Form(lists={"services": [str(one) for one in line.services]})
    page = OfferedPage(week=week, form=form, services=[(str(one.id), one.name) for one in known])
    return await render(request, "scheduling/schedule_services.html", page)


@routes.post("/schedule/{schedule_id}/services", name="scheduling.schedule_offer")
@requires(policy.may_keep_hours)
async def offer_services(request: web.Request) -> web.Response:
    """Offer these and no others."""
    schedule_id = path_id(request, "schedule_id", ScheduleId)
    body = await read_form(request, OfferedIn)
    ids = [HealthcareServiceId(one) for one in body.services]
    await service.offer_services(request.app[BEGIN], actor_of(request), schedule_id, ids)
    return flash(see_other(f"/schedule/{schedule_id}"), OFFERED)
