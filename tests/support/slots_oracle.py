"""Random hours and exceptions in several zones, and an oracle of what is free then: it tries every fifth minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrulestr
from hypothesis import strategies as st

from telehealth.scheduling.domain.hours import Deviation, Hours, HoursException, Plan
from telehealth.scheduling.domain.slots import Length

ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe")
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,SU", "FREQ=DAILY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1SU,-1SU")
# Around the nights in which some of these zones change their clocks, and Vietnam's holidays.
DAYS = tuple(date(2026, *day) for day in ((3, 7), (3, 28), (4, 4), (4, 29), (10, 24), (10, 31)))
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)

clock_times = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
near = st.sampled_from(DAYS)


@st.composite
def plans(draw: st.DrawFn, around: date) -> Plan:
    first = around - timedelta(days=draw(st.integers(0, 9)))
    hours = st.builds(
        Hours, rule=st.sampled_from(RULES), starts=clock_times, ends=clock_times, first=st.just(first),
        most=st.sampled_from([None, None, 1, 2]),
    )  # fmt: skip
    day = around + timedelta(days=draw(st.integers(-1, 2)))
    whole = st.builds(HoursException, kind=st.just(Deviation.CLOSED), first=st.just(day), last=st.just(day))
    part = st.builds(
        HoursException, kind=st.sampled_from(Deviation), first=st.just(day), last=st.just(day + A_DAY),
        starts=clock_times, ends=clock_times, most=st.sampled_from([None, 1]),
    )  # fmt: skip
    return Plan(
        zone=draw(st.sampled_from(ZONES)), hours=tuple(draw(st.lists(hours, min_size=1, max_size=2))),
        exceptions=tuple(draw(st.lists(st.one_of(whole, part), max_size=2))), closed_on_holidays=draw(st.booleans()),
    )  # fmt: skip


lengths = st.builds(
    Length, minutes=st.sampled_from([20, 30, 45]), before=st.sampled_from([0, 5]), after=st.sampled_from([0, 10])
)


# The oracle: written anew from what the words mean, with no code of the product.


def utc(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(day: date, starts: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    return utc(day, starts, zone), utc(day if ends > starts else day + A_DAY, ends, zone)


def all_sessions(plan: Plan, around: date) -> list[tuple[datetime, datetime, int | None, bool]]:
    found = []
    for day in (around + timedelta(days=number) for number in range(-3, 6)):
        for one in plan.hours:
            rule = rrulestr(one.rule, dtstart=datetime.combine(one.first, time()))
            if datetime.combine(day, time()) in list(rule.between(datetime(2026, 1, 1), datetime(2027, 1, 1))):  # noqa: DTZ001
                found.append((*span(day, one.starts, one.ends, plan.zone), one.most, False))
        found += [
            (*span(day, other.starts, other.ends, plan.zone), other.most, True)
            for other in plan.exceptions
            if other.kind is Deviation.EXTRA and other.starts and other.ends and other.first <= day <= other.last
        ]
    return found


def is_closed(plan: Plan, start: datetime, end: datetime, *, extra: bool) -> bool:
    gaps = []
    for one in plan.exceptions:
        for number in range((one.last - one.first).days + 1):
            day = one.first + timedelta(days=number)
            if one.kind is Deviation.CLOSED and one.starts and one.ends:
                gaps.append(span(day, one.starts, one.ends, plan.zone))
            elif one.kind is Deviation.CLOSED:
                gaps.append((utc(day, time(), plan.zone), utc(day + A_DAY, time(), plan.zone)))
    if plan.closed_on_holidays and not extra:
        feasts = holidays.country_holidays("VN", years=2026)
        gaps += [(utc(day, time(), plan.zone), utc(day + A_DAY, time(), plan.zone)) for day in feasts]
    return any(start < gap_end and gap_start < end for gap_start, gap_end in gaps)


def oracle(
    plan: Plan, length: Length, taken: list[tuple[datetime, int]], since: datetime, until: datetime
) -> list[datetime]:
    step = length.before + length.minutes + length.after
    sessions, found = all_sessions(plan, since.date()), []
    at = since
    while at < until:
        end = at + length.minutes * A_MINUTE
        in_the_way = {lane for other, lane in taken if abs(at - other) < step * A_MINUTE}
        for start, closes, most, extra in sessions:
            on_grid = start <= at and end <= closes and (at - start) // A_MINUTE % step == 0
            room = most is None or sum(start <= other < closes for other, _ in taken) < most
            if on_grid and room and in_the_way != {1, 2} and not is_closed(plan, at, end, extra=extra):
                found.append(at)
                break
        at += 5 * A_MINUTE
    return found


def lies_inside(plan: Plan, length: Length, at: datetime) -> bool:
    """Whether a consultation lies in the hours, on their grid or not."""
    end = at + length.minutes * A_MINUTE
    return any(
        start <= at and end <= closes and not is_closed(plan, at, end, extra=extra)
        for start, closes, _, extra in all_sessions(plan, at.date())
    )
