"""Where people begin: the station's home, the specialist's worklist; the others start at the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.directory.queries import DutyRow
from telehealth.directory.specialties import specialty_word
from telehealth.kernel import formats
from telehealth.kernel.actor import Role
from telehealth.kernel.http import BEGIN, CLOCK, actor_of, any_actor, requires, see_other
from telehealth.kernel.i18n import _, ngettext
from telehealth.kernel.render import render
from telehealth.referrals import queries as referrals
from telehealth.referrals.queries import CaseRow, Worklist
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.queries import Shift
from telehealth.screens import policy
from telehealth.screens.case_words import status_of

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list, in words."""

    case: CaseRow
    age: str
    status: tuple[str, str, str]
    late: bool
    claimable: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that ask the same of me."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """Context of work/worklist.html and of its rows alone."""

    groups: list[Group]
    total: int
    more: bool
    show: str
    filters: list[tuple[str, str, bool]]
    compact: bool
    compact_href: str
    topic: str
    rows_href: str
    heading: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who could help, in one specialty at one hub."""

    specialty: str
    row: DutyRow
    on_call: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Context of work/home.html and of its live part."""

    heading: str
    today: str
    rooms: list[Row]
    needs: list[Row]
    cases: list[Row]
    duty: list[Duty]
    moment: str
    topic: str


@routes.get("/", name="screens.home")
@requires(any_actor)
async def home(request: web.Request) -> web.Response:
    """Each role's first page."""
    role = actor_of(request).role
    if role is Role.RURAL_CLINICIAN:
        return await render(request, "work/home.html", await _home(request))
    return see_other("/worklist" if role is Role.SPECIALIST else "/board")


@routes.get("/home/fragment", name="screens.home_fragment")
@requires(policy.may_see_home)
async def home_fragment(request: web.Request) -> web.Response:
    """The part of the home page that changes."""
    return await render(request, "work/home_body.html", await _home(request))


async def _home(request: web.Request) -> HomePage:
    actor, now = actor_of(request), request.app[CLOCK].now()
    found = await referrals.station_home(request.app[BEGIN], actor)
    async with request.app[BEGIN](actor) as uow:
        on_call = await scheduling.on_call_now(uow, list({row.facility_id for row in found.duty}))
    waiting = len(found.rooms) + len(found.needs)
    return HomePage(
        heading=ngettext("{n} thing needs you", "{n} things need you", waiting).format(n=waiting)
        if waiting
        else _("Nothing needs you right now"),
        today=formats.weekday_and_day(now, actor.time_zone),
        rooms=[in_words(case, now, actor.time_zone) for case in found.rooms],
        needs=[in_words(case, now, actor.time_zone) for case in found.needs],
        cases=[in_words(case, now, actor.time_zone) for case in found.cases],
        duty=[
            Duty(specialty_word(row.specialty), row, _on_call(on_call.get((row.facility_id, row.specialty), [])))
            for row in found.duty
        ],
        moment=formats.clock_time(now, actor.time_zone),
        topic=f"home:{actor.facility_id}",
    )


def _on_call(shifts: Sequence[Shift]) -> str:
    return ", ".join(one.practitioner_name for one in shifts)


def in_words(case: CaseRow, now: datetime, zone: str) -> Row:
    """A case as lists show it."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Row(
        case=case,
        age=formats.age(case.birth_date, today, case.birth_precision),
        status=status_of(case.state.value, session_ended=case.session_ended_at is not None),
        late=case.late(now),
        claimable=case.state.value == "sent",
    )


@routes.get("/worklist", name="screens.worklist")
@requires(policy.may_work)
async def worklist(request: web.Request) -> web.Response:
    """What a specialist may take or holds."""
    return await render(request, "work/worklist.html", await _worklist(request))


@routes.get("/worklist/rows", name="screens.worklist_rows")
@requires(policy.may_work)
async def worklist_rows(request: web.Request) -> web.Response:
    """The rows alone, for the page that keeps itself true."""
    return await render(request, "work/worklist_rows.html", await _worklist(request))


async def _worklist(request: web.Request) -> WorklistPage:
    actor, now = actor_of(request), request.app[CLOCK].now()
    show = request.query.get("show", "") if request.query.get("show") in {"mine", "waiting"} else ""
    compact = request.query.get("compact") == "1"
    found = await referrals.worklist(request.app[BEGIN], actor)
    groups = [
        Group(title, [in_words(case, now, actor.time_zone) for case in cases if _shown(case, show)])
        for title, cases in _titled(found)
    ]
    return WorklistPage(
        groups=[group for group in groups if group.rows],
        total=sum(len(group.rows) for group in groups),
        more=found.more,
        show=show,
        filters=[
            (words, _address(one, compact=compact), one == show)
            for one, words in (("", _("All")), ("waiting", _("To be claimed")), ("mine", _("Mine")))
        ],
        compact=compact,
        compact_href=_address(show, compact=not compact),
        topic=" ".join(f"worklist:{specialty}" for specialty in actor.specialties),
        rows_href=f"/worklist/rows?show={show}",
        heading=", ".join(specialty_word(one) for one in actor.specialties),
    )


def _titled(found: Worklist) -> list[tuple[str, list[CaseRow]]]:
    return [
        (_("Calling now"), found.calling),
        (_("Waiting"), found.waiting),
        (_("To answer in writing"), found.written),
        (_("Follow-up"), found.follow_up),
    ]


def _shown(case: CaseRow, show: str) -> bool:
    if show == "mine":
        return case.mine
    return case.state.value == "sent" if show == "waiting" else True


def _address(show: str, *, compact: bool) -> str:
    asked = [f"show={show}"] * bool(show) + ["compact=1"] * compact
    return "/worklist" + ("?" + "&".join(asked) if asked else "")
