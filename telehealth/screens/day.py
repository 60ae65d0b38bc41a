"""The day's appointments of a facility or a clinician, by time: how each stands, who the person is, the line's test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.aftercare import queries as aftercare
from telehealth.aftercare.queries import Shared
from telehealth.directory.queries import PractitionerCard, language_word
from telehealth.kernel import formats
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.errors import Forbidden
from telehealth.kernel.http import BEGIN, CLOCK, actor_of, asked_for, requires
from telehealth.kernel.i18n import _
from telehealth.kernel.ids import AppointmentId, VisitId
from telehealth.kernel.render import render
from telehealth.line_test import queries as line_tests
from telehealth.line_test.queries import LineState
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.queries import AppointmentCard, AppointmentStatus
from telehealth.screens import policy

routes = web.RouteTableDef()
A_DAY = timedelta(days=1)

Mark = tuple[str, str, str]
LINE: Mapping[str | None, tuple[str, str]] = {
    "good": ("done", "circle-check"), "usable": ("need", "triangle-alert"), "bad": ("stop", "octagon-x"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """An appointment in words."""

    card: AppointmentCard
    time: str
    age: str
    mark: Mark
    line: Mark
    interpreter: str
    interpreted_by: str
    elsewhere: str
    now: bool
    checkable: bool
    link_action: str
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Context of work/day.html and of its live part."""

    title: str
    where: str
    rows: Sequence[DayRow]
    filters: Sequence[tuple[str, str, bool]]
    before_href: str
    after_href: str
    today_href: str
    is_today: bool
    topic: str
    rows_href: str
    may_book: bool
    may_keep_hours: bool
    may_interpret: bool


@routes.get("/day", name="screens.day")
@requires(policy.may_see_day)
async def show_day(request: web.Request) -> web.Response:
    """A day's appointments, today's unless another day is asked for."""
    return await render(request, "work/day.html", await _day(request))


@routes.get("/day/rows", name="screens.day_rows")
@requires(policy.may_see_day)
async def show_rows(request: web.Request) -> web.Response:
    """The list alone, for the page that keeps itself true."""
    return await render(request, "work/day_rows.html", await _day(request))


async def _day(request: web.Request) -> DayPage:
    actor, now = actor_of(request), request.app[CLOCK].now()
    if actor.facility_id is None:
        raise Forbidden
    today = now.astimezone(ZoneInfo(actor.time_zone)).date()
    day, whose = _asked_day(request, today), _whose(request, actor)
    found = await scheduling.day_of(request.app[BEGIN], actor, actor.facility_id, day)
    shown = [one for one in found if whose != "mine" or one.appointment.practitioner_id == actor.practitioner_id]
    async with request.app[BEGIN](actor) as uow:
        lines = await line_tests.states_for(uow, [one.id for one in shown])
        by = await scheduling.interpreters_of(uow, [one.id for one in shown])
        shared = await aftercare.shared_for(uow, actor, [VisitId(one.id) for one in shown])
    return DayPage(
        title=formats.weekday_and_day(_noon(day, actor.time_zone), actor.time_zone), where=actor.facility_name,
        rows=[_row(actor, one, lines, shared, by, now) for one in shown], filters=_filters(actor, day, whose),
        before_href=_at(day - A_DAY, whose), after_href=_at(day + A_DAY, whose), today_href=_at(today, whose),
        is_today=day == today, topic=f"appointments:{actor.facility_id}",
        rows_href="/day/rows" + _at(day, whose).removeprefix("/day"),
        may_book=actor.role in {Role.RURAL_CLINICIAN, Role.COORDINATOR}, may_keep_hours=actor.role is Role.SPECIALIST,
        may_interpret=policy.may_interpret(actor),
    )  # fmt: skip


def _asked_day(request: web.Request, today: date) -> date:
    try:
        day = date.fromisoformat(asked_for(request, "on"))
    except ValueError:
        return today
    return day if abs((day - today).days) <= 3660 else today  # noqa: PLR2004 - ten years


def _whose(request: web.Request, actor: Actor) -> str:
    """A specialist's day is their own unless they ask for the facility's."""
    asked = request.query.get("whose", "mine" if actor.role is Role.SPECIALIST else "all")
    return "mine" if asked == "mine" and actor.practitioner_id else "all"


def _noon(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))


def _filters(actor: Actor, day: date, whose: str) -> list[tuple[str, str, bool]]:
    if actor.role is not Role.SPECIALIST:
        return []
    return [(_("Mine"), _at(day, "mine"), whose == "mine"), (_("The whole facility"), _at(day, "all"), whose == "all")]


def _at(day: date, whose: str) -> str:
    return f"/day?on={day.isoformat()}&whose={whose}"


def _row(
    actor: Actor,
    card: AppointmentCard,
    lines: Mapping[UUID, LineState],
    shared: Mapping[UUID, Shared],
    by: Mapping[AppointmentId, PractitionerCard],
    now: datetime,
) -> DayRow:
    one, line, summary = card.appointment, lines.get(card.id), shared.get(card.id)
    here = one.facility_id == actor.facility_id
    return DayRow(
        card=card, time=formats.clock_time(one.start, actor.time_zone),
        age=formats.age(card.person_birth_date, now.date(), card.person_birth_precision), mark=status_of(one.status),
        line=line_mark(line), elsewhere="" if here else card.facility_name, now=one.start <= now < one.end,
        interpreter=language_word(one.interpreter_language) if one.interpreter_language else "",
        interpreted_by=by[card.id].name if card.id in by else "",
        checkable=actor.is_clinician and card.patient_id is None,
        link_action=f"/visits/{card.id}/summary/link" if summary and summary.ready else "",
        is_locked=bool(summary and summary.locked),
    )  # fmt: skip


def status_of(status: AppointmentStatus) -> Mark:
    """An appointment's state as kind, icon and words of the status component."""
    return {
        AppointmentStatus.BOOKED: ("", "calendar", _("Booked")),
        AppointmentStatus.ARRIVED: ("live", "user-check", _("Arrived")),
        AppointmentStatus.FULFILLED: ("done", "circle-check", _("Done")),
        AppointmentStatus.CANCELLED: ("stop", "circle-x", _("Cancelled")),
        AppointmentStatus.NOSHOW: ("need", "user-x", _("Did not come")),
    }[status]


def line_mark(line: LineState | None) -> Mark:
    """What the patient's line test found, as kind, icon and words of the status component."""
    if line is None:
        return ("", "activity", _("Line not tested"))
    kind, icon = LINE.get(line.state, ("", "minus"))
    word = {"good": _("Line is good"), "usable": _("Line is usable"), "bad": _("Line is bad")}
    return (kind, icon, word.get(line.state or "", _("Line test found nothing")))
