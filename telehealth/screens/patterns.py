"""/dev/patterns: every component in every state, on one page. Exists in demo mode and tests only.

The composition root adds `routes` there and nowhere else. What stands on it is invented, and in Vietnamese as real
records are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from telehealth.kernel.forms import Form
from telehealth.kernel.http import CLOCK, public
from telehealth.kernel.i18n import _
from telehealth.kernel.render import render

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Vital:
    """One measured value as components/vitals.html shows it."""

    name: str
    value: str
    unit: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """One station of a document's way."""

    label: str
    state: str
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    label: str
    num: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    value: int
    late: int = 0
    remark: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a chart."""

    label: str
    full: str
    value: int


@dataclass(frozen=True, slots=True)
class Number:
    """One large number."""

    label: str
    value: str
    sub: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class PatternsPage:
    """Context of dev/patterns.html."""

    sent_at: datetime
    old_at: datetime
    clean: Form
    faulty: Form
    vitals: list[Vital]
    journeys: list[list[Station]]
    columns: list[Column]
    cells: list[list[str]]
    bars: list[Bar]
    days: list[Day]
    numbers: list[Number]


CLEAN = Form(
    {
        "clean.pulse": "112",
        "clean.spo2": "93",
        "clean.question": "refer",
        "clean.priority": "stat",
        "clean.oxygen": "air",
        "clean.consent": "on",
    },
    lists={"clean.helped": ["image"]},
)
BARS = [
    Bar("Hô hấp", 12, 2, "4 / 19"),
    Bar("Nhi", 9, 0, "11 / 34", "#bars"),
    Bar("Hồi sức tích cực và chống độc", 4, 3, "0 / 6"),
    Bar("Tâm thần", 0, 0, "3 / 9"),
]
DAYS = [Day(f"{n}/11", f"{n}/11/2026", (n * 37) % 23) for n in range(1, 25)]


def faulty_form() -> Form:
    """A form that came back."""
    return Form(
        {"pulse": "900", "note": "Sốt 3 ngày, ho đờm đục."},
        {
            "pulse": [_("Enter a whole number from 20 to 300.")],
            "question": [_("Choose one question.")],
            "note": [_("Say what you need in one sentence.")],
            "": [_("Somebody else changed this meanwhile.")],
        },
    )


def vitals() -> list[Vital]:
    """In range, out of range, far out of range, not measured."""
    return [
        Vital(_("Breathing rate"), "24", _("/min"), "odd"),
        Vital("SpO₂", "88", "%", "bad", "09:22"),
        Vital(_("Pulse"), "112", _("/min"), "odd"),
        Vital(_("Blood pressure"), "104/62", "mmHg"),
        Vital(_("Temperature"), "38,4", "°C"),
        Vital(_("Glucose"), "", note=_("not measured")),
    ]


def journeys() -> list[list[Station]]:
    """On its way, stopped, held, arrived."""
    signed, sent = Station(_("Signed"), "done", "09:34"), Station(_("Sent"), "done", "09:35")
    taken, seen = Station(_("Taken by the record"), "todo"), Station(_("Seen by the station"), "todo")
    kept, read = Station(taken.label, "done", "HS-88120-3"), Station(seen.label, "done")
    return [
        [signed, Station(_("Sending"), "now", "09:35"), taken, seen],
        [signed, sent, Station(_("Rejected by the record"), "stop", "09:36"), seen],
        [signed, Station(_("Waiting to send again"), "hold", "10:32"), taken, seen],
        [signed, sent, kept, read],
    ]


def numbers() -> list[Number]:
    """Of a board."""
    return [
        Number(_("Waiting now"), "47", _("longest 41 minutes"), late=True),
        Number(_("In consultation"), "132"),
        Number(_("Clinicians online"), "208"),
        Number(_("Cases with nobody"), "4"),
    ]


def samples(now: datetime) -> PatternsPage:
    """The whole page, as if it were `now`."""
    return PatternsPage(
        sent_at=now - timedelta(minutes=14),
        old_at=now - timedelta(hours=30),
        clean=CLEAN,
        faulty=faulty_form(),
        vitals=vitals(),
        journeys=journeys(),
        columns=[Column(_("Specialty")), Column(_("Cases"), num=True)],
        cells=[["Hô hấp", "1.906"], ["Nhi", "412"], ["Tâm thần", "<5"]],
        bars=BARS,
        days=DAYS,
        numbers=numbers(),
    )


@routes.get("/dev/patterns", name="screens.patterns")
@public("invented samples of components; only in demo mode and tests")
async def patterns(request: web.Request) -> web.Response:
    """Every component in every state."""
    return await render(request, "dev/patterns.html", samples(request.app[CLOCK].now()))
