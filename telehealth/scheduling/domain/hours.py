"""When somebody works: days by an RFC 5545 rule, times in the facility's zone, and what deviates from them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrule, rrulestr

A_DAY = timedelta(days=1)
_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
# An interval of 0 would be counted for ever.
_FORM = re.compile(
    r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(;(INTERVAL|COUNT)=[1-9]\d{0,2}|;(?!INTERVAL|COUNT)[A-Z]+=[A-Z0-9,+-]+)*"
)
_LONGEST = 200


class BadRule(ValueError):
    """Not a recurrence of whole days that RFC 5545 knows."""


class Deviation(StrEnum):
    """How an exception changes the weekly hours."""

    CLOSED = "closed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to just before `end`."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share an instant."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A recurring session. `ends` at or before `starts` means the next morning; `most` caps how many are booked."""

    rule: str
    starts: time
    ends: time
    first: date
    last: date | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursException:
    """Days that differ: closed (whole days, or the hours given) or an extra session, also on a holiday."""

    kind: Deviation
    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
    most: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Session(Interval):
    """One stretch of presence. Nothing is booked into what is `shut`; at most `most` are booked in all."""

    most: int | None = None
    shut: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of a schedule's hours. Nothing here is an instant: change the zone, and the same clock times hold there."""

    zone: str
    hours: tuple[Hours, ...] = ()
    exceptions: tuple[HoursException, ...] = ()
    closed_on_holidays: bool = True
    first: date | None = None
    last: date | None = None

    def sessions(self, since: datetime, until: datetime) -> list[Session]:
        """Those that touch the time from `since` to `until`, in order."""
        zone = ZoneInfo(self.zone)
        window = Interval(since, until)
        first, last = since.astimezone(zone).date() - A_DAY, until.astimezone(zone).date()
        found = [one for one in self._planned(zone, first, last) if one.overlaps(window)]
        return sorted(found, key=lambda one: (one.start, one.end))

    def _planned(self, zone: ZoneInfo, first: date, last: date) -> Iterator[Session]:
        first, last = max(first, self.first or first), min(last, self.last or last)
        if first > last:
            return
        closed = [gap for one in self.exceptions if one.kind is Deviation.CLOSED for gap in _closures(one, zone)]
        feasts = [_whole(day, zone) for day in feast_days(first, last + A_DAY)] if self.closed_on_holidays else []
        for hours in self.hours:
            for day in days(hours, first, last):
                yield from _session(_between(day, hours.starts, hours.ends, zone), hours.most, [*closed, *feasts])
        for one in self.exceptions:
            if one.kind is Deviation.EXTRA and one.starts and one.ends:
                for day in _days_between(max(one.first, first), min(one.last, last)):
                    yield from _session(_between(day, one.starts, one.ends, zone), one.most, closed)


def _session(at: Interval, most: int | None, closed: list[Interval]) -> Iterator[Session]:
    if at.start < at.end:  # a clock put forward may swallow it whole
        yield Session(at.start, at.end, most, tuple(gap for gap in closed if gap.overlaps(at)))


def days(hours: Hours, first: date, last: date) -> list[date]:
    """The days on which these hours begin, between two days inclusive."""
    first, last = max(first, hours.first), min(last, hours.last or last)
    if first > last:
        return []
    rule = _parsed(hours.rule, hours.first)
    return [one.date() for one in rule.between(_midnight(first), _midnight(last), inc=True)]


def check_rule(rule: str, first: date) -> None:
    """Raise BadRule unless `rule` is a recurrence of days that happens at all within two years."""
    names = [part.partition("=")[0] for part in rule.split(";")]
    known = len(rule) <= _LONGEST and _FORM.fullmatch(rule) and set(names) <= _PARTS and len(set(names)) == len(names)
    # A day of the month in a rule of days or weeks may never come, and looking for it would take until the year 9999.
    if not known or (rule.startswith(("FREQ=DAILY", "FREQ=WEEKLY")) and "BYMONTH" in rule):
        raise BadRule(rule)
    try:
        found = _parsed(rule, first).between(_midnight(first), _midnight(first + 731 * A_DAY), inc=True)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadRule(rule) from error
    if not found:
        raise BadRule(rule)


def feast_days(first: date, last: date) -> list[date]:
    """Vietnam's public holidays between two days inclusive."""
    known = _feasts_of_years(first.year, last.year)
    return [day for day in known if first <= day <= last]


def feast_names(first: date, last: date, language: str) -> dict[date, str]:
    """The same with their names, in Vietnamese or in English."""
    known = _names_of_years(first.year, last.year, "vi" if language == "vi" else "en_US")
    return {day: name for day, name in known.items() if first <= day <= last}


@lru_cache(maxsize=64)
def _names_of_years(first: int, last: int, language: str) -> dict[date, str]:
    return dict(sorted(holidays.country_holidays("VN", years=range(first, last + 1), language=language).items()))


@lru_cache(maxsize=64)
def _feasts_of_years(first: int, last: int) -> tuple[date, ...]:
    return tuple(sorted(holidays.country_holidays("VN", years=range(first, last + 1))))


@lru_cache(maxsize=4096)
def _parsed(rule: str, first: date) -> rrule:
    parsed = rrulestr(rule, dtstart=_midnight(first))
    if not isinstance(parsed, rrule):
        raise BadRule(rule)
    return parsed


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())  # a day for the rule to count with, no instant


def _closures(one: HoursException, zone: ZoneInfo) -> Iterator[Interval]:
    if one.starts is None or one.ends is None:
        yield Interval(instant(one.first, time(), zone), instant(one.last + A_DAY, time(), zone))
        return
    for day in _days_between(one.first, one.last):
        yield _between(day, one.starts, one.ends, zone)


def _whole(day: date, zone: ZoneInfo) -> Interval:
    return Interval(instant(day, time(), zone), instant(day + A_DAY, time(), zone))


def _between(day: date, starts: time, ends: time, zone: ZoneInfo) -> Interval:
    last = day if starts < ends else day + A_DAY
    return Interval(instant(day, starts, zone), instant(last, ends, zone))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a clock time. Twice there: the first. Never there: as if the clock had not been put forward."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _days_between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * A_DAY
