"""The on-call roster of a facility: whose turn it is, day by day, and the lines it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.directory.queries import specialty_word
from telehealth.kernel import formats
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form
from telehealth.kernel.http import BEGIN, actor_of, asked_for, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_, _
from telehealth.kernel.ids import OnCallId, PractitionerId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.scheduling import policy, queries, service, words
from telehealth.scheduling.queries import RosterLine, Shift
from telehealth.scheduling.staff_pages.common import Tab, day_asked_for, form_again, local, monday_of, tabs, today_of
from telehealth.scheduling.staff_pages.forms import ShiftIn
from telehealth.scheduling.staff_pages.services import own_facility

routes = web.RouteTableDef()
HERE = "/schedule/on-call"
A_WEEK = 7

ADDED = declare_flash("scheduling.shift_added", N_("The turn is on the roster."))
ENDED = declare_flash("scheduling.shift_ended", N_("That turn is off the roster from today on."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn on one day."""

    times: str
    specialty: str
    name: str
    rank: int
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDay:
    """A day and its turns."""

    title: str
    today: bool
    turns: Sequence[Turn]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInWords:
    """A line of the roster."""

    line: RosterLine
    specialty: str
    times: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """Context of scheduling/roster.html."""

    tabs: Sequence[Tab]
    where: str
    pills: Sequence[Tab]
    days: Sequence[RosterDay]
    lines: Sequence[LineInWords]
    may_arrange: bool
    before_href: str
    after_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPage:
    """Context of scheduling/shift_form.html."""

    form: Form
    people: Sequence[tuple[str, str]]
    specialties: Sequence[tuple[str, str]]
    days: Sequence[tuple[str, str]]


@routes.get("/schedule/on-call", name="scheduling.roster")
@requires(policy.may_see_roster)
async def show_roster(request: web.Request) -> web.Response:
    """Who is on call when, for a week from a day on; of one specialty or of all."""
    actor, specialty = actor_of(request), asked_for(request, "specialty")
    today = today_of(request)
    first = day_asked_for(request, "week", today if request.query.get("week") is None else monday_of(today))
    async with request.app[BEGIN](actor) as uow:
        every = await queries.roster_of(uow, own_facility(actor))
        lines = [line for line in every if not specialty or line.specialty == specialty]
        shifts = await queries.shifts_between(uow, lines, actor.time_zone, first, A_WEEK)
        now = uow.now
    page = RosterPage(
        tabs=tabs(actor, HERE), where=actor.facility_name, pills=_pills(every, specialty),
        days=[_day(actor, shifts, first + timedelta(days=n), today, now) for n in range(A_WEEK)],
        lines=[_line(one, today) for one in lines], may_arrange=policy.may_arrange(actor, own_facility(actor)),
        before_href=_at(first - timedelta(days=A_WEEK), specialty),
        after_href=_at(first + timedelta(days=A_WEEK), specialty),
    )  # fmt: skip
    return await render(request, "scheduling/roster.html", page)


def _at(first: date, specialty: str) -> str:
    return f"{HERE}?week={first.isoformat()}" + (f"&specialty={specialty}" if specialty else "")


def _pills(lines: Sequence[RosterLine], chosen: str) -> list[Tab]:
    known = sorted({line.specialty for line in lines})
    return [
        (_("All"), HERE, not chosen),
        *((specialty_word(one), f"{HERE}?specialty={one}", one == chosen) for one in known),
    ]


def _day(actor: Actor, shifts: Sequence[Shift], day: date, today: date, now: datetime) -> RosterDay:
    zone = actor.time_zone
    turns = [
        Turn(
            times=_("{first} to {last}").format(
                first=formats.clock_time(one.at.start, zone), last=formats.clock_time(one.at.end, zone)
            ),
            specialty=specialty_word(one.specialty), name=one.practitioner_name, rank=one.rank,
            now=one.at.start <= now < one.at.end,
        )
        for one in shifts
        if local(one.at.start, zone).date() == day
    ]  # fmt: skip
    return RosterDay(title=f"{words.day_word(words.DAYS[day.weekday()])} {day:%d/%m}", today=day == today, turns=turns)


def _line(one: RosterLine, today: date) -> LineInWords:
    return LineInWords(
        line=one, specialty=specialty_word(one.specialty), times=words.span(one.hours),
        words=words.sentence(one.hours, today),
    )  # fmt: skip


@routes.get("/schedule/on-call/new", name="scheduling.shift_new")
@requires(policy.may_arrange_own)
async def new_shift(request: web.Request) -> web.Response:
    """The form of a turn."""
    values = {"first": today_of(request).isoformat(), "starts": "07:30", "ends": "07:30", "rank": "1", "every": "1"}
    return await _form(request, Form(values | {"specialty": asked_for(request, "specialty")}))


@routes.post("/schedule/on-call/new", name="scheduling.shift_add")
@requires(policy.may_arrange_own)
async def add_shift(request: web.Request) -> web.Response:
    """Put somebody on the roster."""
    actor = actor_of(request)
    try:
        body = await read_form(request, ShiftIn)
        body.check()
        new = service.NewShift(
            facility_id=own_facility(actor), specialty=body.specialty,
            practitioner_id=PractitionerId(body.practitioner), rule=words.weekly(tuple(body.days), body.every),
            starts=body.starts, ends=body.ends, first=body.first, last=body.last, rank=body.rank,
        )  # fmt: skip
        await service.add_shift(request.app[BEGIN], actor, new)
    except Invalid as invalid:
        faults = {"days" if name == "rule" else name: found for name, found in invalid.faults.items()}
        return await _form(request, await form_again(request, Invalid(faults)), status=422)
    return flash(see_other(HERE), ADDED)


async def _form(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    actor = actor_of(request)
    async with request.app[BEGIN](actor) as uow:
        people = await directory.practitioners_at(uow, own_facility(actor))
    theirs = sorted({one for person in people for one in person.specialties})
    page = ShiftPage(
        form=form, people=[(str(one.id), one.name) for one in people],
        specialties=[(one, specialty_word(one)) for one in theirs],
        days=[(code, words.day_word(code)) for code in words.DAYS],
    )  # fmt: skip
    return await render(request, "scheduling/shift_form.html", page, status=status)


@routes.post("/schedule/on-call/{shift_id}/end", name="scheduling.shift_end")
@requires(policy.may_arrange_own)
async def end_shift(request: web.Request) -> web.Response:
    """Take a turn off the roster from today on."""
    yesterday = today_of(request) - timedelta(days=1)
    await service.end_shift(request.app[BEGIN], actor_of(request), path_id(request, "shift_id", OnCallId), yesterday)
    return flash(see_other(HERE), ENDED)
