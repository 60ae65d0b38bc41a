"""A week of a schedule as a grid of half hours to look at and drag in, and as a list to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from telehealth.kernel import formats
from telehealth.kernel.i18n import _
from telehealth.scheduling import words
from telehealth.scheduling.domain.hours import Deviation, Interval
from telehealth.scheduling.queries import DayOfWeek, Week

HALF, DAY = 30, 24 * 60
FIRST, LAST = 7 * 60, 18 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Half an hour of a day: nobody there, there, or there by the week but away."""

    day: str
    date: str
    at: str
    until: str
    state: str
    starts: bool
    bookings: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The half hours at one time of the day; full hours have a label."""

    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A day: its name, what is special about it, and in words what happens on it."""

    word: str
    short: str
    number: str
    full: str
    today: bool
    feast: str
    away: str
    sessions: Sequence[str]
    bookings: Sequence[tuple[str, str]]


def columns(week: Week, today: date) -> list[Column]:
    """The days, with their holidays."""
    feasts = words.feasts(week.days[0].day, week.days[-1].day)
    return [_column(week, one, today, feasts) for one in week.days]


def _column(week: Week, one: DayOfWeek, today: date, feasts: Mapping[date, str]) -> Column:
    zone = week.time_zone
    code = words.DAYS[one.day.weekday()]
    closed = [e for e in week.exceptions if e.kind is Deviation.CLOSED and e.first <= one.day <= e.last]
    return Column(
        word=words.day_word(code), short=words.day_word(code, "abbreviated"), number=f"{one.day:%d/%m}",
        full=formats.day(one.day), today=one.day == today, feast=feasts.get(one.day, ""),
        away=", ".join(e.reason or words.span(e) for e in closed),
        sessions=[
            _("{first} to {last}").format(first=formats.clock_time(s.start, zone), last=formats.clock_time(s.end, zone))
            for s in one.sessions
            if not _is_whole_shut(s, s.shut)
        ],
        bookings=[(formats.clock_time(a.appointment.start, zone), a.person_name) for a in one.appointments],
    )  # fmt: skip


def _is_whole_shut(at: Interval, shut: Sequence[Interval]) -> bool:
    return any(gap.start <= at.start and at.end <= gap.end for gap in shut)


def rows(week: Week) -> list[Row]:
    """The half hours from the earliest to the latest that matter, seven to eighteen o'clock at least."""
    zone = ZoneInfo(week.time_zone)
    marks = [
        minute
        for one in week.days
        for at in (*one.sessions, *(Interval(a.appointment.start, a.appointment.end) for a in one.appointments))
        for minute in _minutes(at, one.day, zone)
    ]
    first = min([FIRST, *(mark // 60 * 60 for mark in marks)])
    last = max([LAST, *(-(-mark // 60) * 60 for mark in marks)])
    return [
        Row(label=_clock(at) if at % 60 == 0 else "", cells=[_cell(one, at, zone) for one in week.days])
        for at in range(first, last, HALF)
    ]


def _cell(one: DayOfWeek, at: int, zone: ZoneInfo) -> Cell:
    there = [_minutes(session, one.day, zone) for session in one.sessions]
    shut = [_minutes(gap, one.day, zone) for session in one.sessions for gap in session.shut]
    is_there = any(_covers(span, at) for span in there)
    starting = [a for a in one.appointments if at <= _minute(a.local_start, one.day) < at + HALF]
    return Cell(
        day=words.DAYS[one.day.weekday()], date=one.day.isoformat(), at=_clock(at), until=_clock((at + HALF) % DAY),
        state="" if not is_there else "shut" if any(_covers(span, at) for span in shut) else "open",
        starts=any(at <= span[0] < at + HALF for span in there),
        bookings=[f"{a.local_start:%H:%M} {a.person_name}" for a in starting],
    )  # fmt: skip


def _covers(span: tuple[int, int], at: int) -> bool:
    return span[0] < at + HALF and at < span[1]


def _minutes(at: Interval, day: date, zone: ZoneInfo) -> tuple[int, int]:
    return _minute(at.start.astimezone(zone), day), _minute(at.end.astimezone(zone), day)


def _minute(at: datetime, day: date) -> int:
    """Minutes into the day, not beyond its edges."""
    if at.date() != day:
        return 0 if at.date() < day else DAY
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
