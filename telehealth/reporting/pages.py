"""The live board, the volume report, the audit."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.directory.specialties import specialty_choices, specialty_word
from telehealth.kernel import formats
from telehealth.kernel.http import BEGIN, CLOCK, actor_of, asked_for, count_asked_for, requires
from telehealth.kernel.i18n import _, gettext, ngettext
from telehealth.kernel.render import render
from telehealth.reporting import audit, policy, queries
from telehealth.reporting.audit import AuditRow
from telehealth.reporting.queries import PERIODS, Board, Count, Filters, StuckCase, Volume
from telehealth.reporting.survey import Survey, survey
from telehealth.reporting.tiles import ROWS, Tile, tile

routes = web.RouteTableDef()
MOST_STUCK = 6  # on the board at once, the most urgent


@dataclass(frozen=True, slots=True)
class Number:
    """One of the board's large numbers."""

    label: str
    value: str
    sub: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    value: int
    late: int = 0
    remark: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case that waits too long or that nobody is there for, and whom to call about it."""

    code: str
    specialty: str
    facility: str
    priority: str
    since: object
    hub: str
    hotline: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Context of reporting/board.html and its fragment."""

    numbers: list[Number]
    queues: list[Bar]
    stuck: list[Stuck]
    more_stuck: int
    tiles: list[Tile]
    moment: str


@routes.get("/board", name="reporting.board")
@requires(policy.may_see_reports)
async def board(request: web.Request) -> web.Response:
    """What happens now."""
    return await render(request, "reporting/board.html", await _board(request))


@routes.get("/board/fragment", name="reporting.board_fragment")
@requires(policy.may_see_reports)
async def board_fragment(request: web.Request) -> web.Response:
    """The part of the board that changes."""
    return await render(request, "reporting/board_now.html", await _board(request))


async def _board(request: web.Request) -> BoardPage:
    actor, now = actor_of(request), request.app[CLOCK].now()
    found = await queries.board(request.app[BEGIN], actor)
    return BoardPage(
        numbers=_numbers(found, (now - found.oldest).total_seconds() if found.oldest else None),
        queues=[
            Bar(
                specialty_word(queue.specialty),
                queue.waiting,
                queue.emergencies,
                _queue_remark(queue.online, (now - queue.oldest).total_seconds() if queue.oldest else 0),
            )
            for queue in found.queues
        ],
        stuck=[_stuck(one) for one in found.stuck[:MOST_STUCK]],
        more_stuck=max(len(found.stuck) - MOST_STUCK, 0),
        tiles=_tiles(found),
        moment=formats.clock_time(now, actor.time_zone),
    )


def _stuck(one: StuckCase) -> Stuck:
    case = one.case
    return Stuck(
        case.code, specialty_word(case.specialty), case.sender_facility_name, case.priority, case.sent_at,
        one.hub, one.hotline,
    )  # fmt: skip


def _tiles(found: Board) -> list[Tile]:
    """Every place of the map, row by row."""
    counts = {code: (queue.waiting, queue.overdue) for code, queue in found.provinces.items()}
    return [tile(code, *counts.get(code, (0, 0))) for row in ROWS for code in row]


def _numbers(found: Board, longest: float | None) -> list[Number]:
    wait = (
        _("longest {duration}").format(duration=formats.duration(longest)) if longest is not None else _("nobody waits")
    )
    return [
        Number(_("Waiting now"), str(found.waiting), wait),
        Number(_("In consultation"), str(found.in_consultation)),
        Number(_("Specialists online"), str(found.online)),
        Number(
            _("Cases with nobody there"),
            str(len(found.nobody)),
            _("act now") if found.nobody else "",
            bool(found.nobody),
        ),
    ]


def _queue_remark(online: int, oldest: float) -> str:
    people = ngettext("{n} online", "{n} online", online).format(n=online) if online else _("nobody online")
    return _("{people}, longest {duration}").format(people=people, duration=formats.duration(oldest))


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column."""

    label: str
    num: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chart."""

    label: str
    full: str
    value: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A table of the report: by facility, specialty or clinician."""

    title: str
    columns: list[Column]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class VolumePage:
    """Context of reporting/volume.html."""

    headline: str
    remark: str
    days: list[Day]
    every: int
    cuts: list[Cut]
    periods: list[tuple[str, str, bool]]
    specialties: list[tuple[str, str, bool]]
    day_cut: Cut
    survey: Survey
    survey_columns: list[Column]


@routes.get("/reports/volume", name="reporting.volume")
@requires(policy.may_see_reports)
async def volume(request: web.Request) -> web.Response:
    """How many sessions, where, for whom and by whom."""
    actor = actor_of(request)
    filters = _filters(request)
    today = request.app[CLOCK].now().astimezone(ZoneInfo(actor.time_zone)).date()
    found = await queries.volume(request.app[BEGIN], actor, filters, today)
    said = await survey(request.app[BEGIN], actor, filters.days, today)
    return await render(request, "reporting/volume.html", _volume_page(found, filters, said))


def _filters(request: web.Request) -> Filters:
    asked = count_asked_for(request, "days", most=max(PERIODS))
    days = asked if asked in PERIODS else 30
    known = dict(specialty_choices())
    specialty = request.query.get("specialty", "")
    return Filters(days=days, specialty=specialty if specialty in known else "")


def _volume_page(found: Volume, filters: Filters, said: Survey) -> VolumePage:
    total = found.total
    answers = [_("Good, yes"), _("In between"), _("Bad, no"), _("Answers")]
    headline = ngettext("{n} consultation in {days} days", "{n} consultations in {days} days", total.all)
    return VolumePage(
        headline=headline.format(n=formats.number(total.all), days=filters.days),
        remark=_volume_remark(found),
        days=[Day(day.label, day.label, day.all) for day in found.days],
        every={7: 1, 30: 5}.get(filters.days, 14),
        cuts=[
            _cut(_("By station"), _("Station"), found.facilities),
            _cut(_("By specialty"), _("Specialty"), found.specialties, words=True),
            _cut(_("By clinician"), _("Clinician"), found.clinicians),
        ],
        periods=[
            (_("{days} days").format(days=days), _address(days, filters.specialty), days == filters.days)
            for days in PERIODS
        ],
        specialties=[(_("All specialties"), _address(filters.days, ""), not filters.specialty)]
        + [(word, _address(filters.days, code), code == filters.specialty) for code, word in specialty_choices()],
        day_cut=_cut(_("By day"), _("Day"), list(reversed(found.days))),
        survey=said,
        survey_columns=[Column(_("Question")), *(Column(one, num=True) for one in answers)],
    )


def _volume_remark(found: Volume) -> str:
    parts = [_("{live} by video, {written} in writing").format(live=found.total.live, written=found.total.written)]
    if found.median_minutes is not None:
        parts.append(
            _("half were answered within {duration}").format(duration=formats.duration(found.median_minutes * 60))
        )
    if found.unsigned:
        parts.append(
            ngettext("{n} note is not signed yet", "{n} notes are not signed yet", found.unsigned).format(
                n=found.unsigned
            )
        )
    return "; ".join(parts) + "."


def _cut(title: str, name: str, counts: list[Count], *, words: bool = False) -> Cut:
    columns = [Column(name), Column(_("Video"), num=True), Column(_("Written"), num=True), Column(_("All"), num=True)]
    rows = [[specialty_word(c.label) if words else c.label, str(c.live), str(c.written), str(c.all)] for c in counts]
    return Cut(title, columns, rows)


def _address(days: int, specialty: str) -> str:
    return f"/reports/volume?days={days}" + (f"&specialty={specialty}" if specialty else "")


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Context of reporting/audit.html."""

    rows: list[AuditRow]
    older_href: str
    seals: int
    head: str
    action: str
    actions: list[tuple[str, str, bool]]
    questions: int


@routes.get("/audit", name="reporting.audit")
@requires(policy.may_see_audit)
async def show_audit(request: web.Request) -> web.Response:
    """Who did and saw what, the newest first."""
    action = chosen if (chosen := asked_for(request, "action")) in audit.ACTIONS else ""
    before = asked_for(request, "before")
    found = await audit.page(request.app[BEGIN], actor_of(request), action=action, before=before)
    chosen = f"&action={action}" if action else ""
    return await render(
        request,
        "reporting/audit.html",
        AuditPage(
            rows=found.rows,
            older_href=f"/audit?before={found.rows[-1].id}{chosen}" if found.more else "",
            seals=found.seals,
            head=found.head,
            action=action,
            questions=found.questions,
            actions=[(_("Everything"), "/audit", not action)]
            + [(gettext(word), f"/audit?action={one}", one == action) for one, word in audit.ACTIONS.items()],
        ),
    )
