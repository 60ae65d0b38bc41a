"""The page that tests, what it found, and the list for staff."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from telehealth.kernel.actor import Guest
from telehealth.kernel.http import BEGIN, CONFIG, actor_of, party_of, requires, requires_party
from telehealth.kernel.i18n import _
from telehealth.kernel.render import render
from telehealth.line_test import policy, queries
from telehealth.line_test.domain import LineTest, overall
from telehealth.line_test.words import Finding, findings, state_word, verdict

routes = web.RouteTableDef()
MARKS = {"good": ("done", "circle-check"), "usable": ("need", "triangle-alert"), "bad": ("stop", "octagon-x")}
UNKNOWN = ("", "minus")


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with its mark: the kind of the status component, its icon, the state in a word."""

    what: str
    kind: str
    icon: str
    state: str
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class TestPage:
    """Context of line_test/line_test.html."""

    demo: bool
    list_href: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Context of line_test/line_result.html."""

    kind: str
    verdict: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Row:
    """One test in the list."""

    who: str
    where: str
    at: datetime
    browser: str
    overall: Line
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ListPage:
    """Context of line_test/line_tests.html."""

    rows: list[Row]


@routes.get("/line-test", name="line_test.page")
@requires_party(policy.may_test_line)
async def show_test(request: web.Request) -> web.Response:
    """Camera, microphone, loudspeaker and line, before the day."""
    party = party_of(request)
    allowed = not isinstance(party, Guest) and policy.may_see_line_tests(party)
    page = TestPage(demo=request.app[CONFIG].demo, list_href="/line-tests" if allowed else "")
    return await render(request, "line_test/line_test.html", page, media=True)


@routes.get("/line-tests", name="line_test.list")
@requires(policy.may_see_line_tests)
async def show_list(request: web.Request) -> web.Response:
    """What was found lately at the facilities in sight."""
    found = await queries.recent(request.app[BEGIN], actor_of(request))
    return await render(request, "line_test/line_tests.html", ListPage([_row(one) for one in found]))


async def show_result(request: web.Request, test: LineTest) -> web.Response:
    """What a test found, as a piece of the page."""
    state = overall(test.found)
    kind = MARKS.get(state or "", ("quiet", ""))[0]
    page = ResultPage(kind=kind, verdict=verdict(test.found), lines=[_line(one) for one in findings(test.found)])
    return await render(request, "line_test/line_result.html", page)


def _line(one: Finding) -> Line:
    kind, icon = MARKS.get(one.state or "", UNKNOWN)
    return Line(one.what, kind, icon, state_word(one.state), one.words, one.advice)


def _row(one: queries.RecentTest) -> Row:
    found = one.test.found
    whole = Finding("", overall(found), verdict(found))
    who = one.who or {"patient": _("Patient"), "companion": _("Relative")}.get(one.test.kind, _("Guest"))
    return Row(who, one.where, one.test.at, found.browser, _line(whole), [_line(each) for each in findings(found)])
