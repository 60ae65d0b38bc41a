"""Days by rule, clock times by zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from telehealth.scheduling.domain.hours import (
    BadRule,
    Deviation,
    Hours,
    HoursException,
    Plan,
    check_rule,
    feast_days,
)

VIETNAM = "Asia/Ho_Chi_Minh"
ST_JOHNS = "America/St_Johns"
NIGHT = "FREQ=DAILY"


def hours(starts: str, ends: str, *, rule: str = "FREQ=WEEKLY;BYDAY=MO,WE", first: date = date(2026, 1, 5)) -> Hours:
    return Hours(rule=rule, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), first=first)


def local(plan: Plan, since: date, days: int) -> list[str]:
    """The sessions as clocks there show them."""
    zone = ZoneInfo(plan.zone)
    start = datetime.combine(since, time(), tzinfo=zone).astimezone(UTC)
    found = plan.sessions(start, start + timedelta(days=days))
    return [f"{one.start.astimezone(zone):%a %d %H:%M}-{one.end.astimezone(zone):%H:%M}" for one in found]


def test_a_rule_names_days_and_the_zone_says_when_they_are() -> None:
    plan = Plan(zone=VIETNAM, hours=(hours("08:00", "11:30"),))
    assert local(plan, date(2026, 3, 2), 7) == ["Mon 02 08:00-11:30", "Wed 04 08:00-11:30"]
    session = plan.sessions(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))[0]
    assert session.start == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_hours_past_midnight_end_on_the_next_day_and_are_seen_from_it() -> None:
    plan = Plan(zone=VIETNAM, hours=(hours("22:00", "02:00", rule=NIGHT),))
    assert local(plan, date(2026, 3, 2), 1) == ["Sun 01 22:00-02:00", "Mon 02 22:00-02:00"]


def test_every_second_week_counts_from_the_first_day() -> None:
    plan = Plan(zone=VIETNAM, hours=(hours("08:00", "09:00", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),))
    assert local(plan, date(2026, 3, 2), 21) == ["Mon 02 08:00-09:00", "Mon 16 08:00-09:00"]


def test_a_clock_put_forward_shortens_the_session_or_swallows_it() -> None:
    plan = Plan(zone=ST_JOHNS, hours=(hours("01:00", "04:00", rule=NIGHT), hours("02:00", "03:00", rule=NIGHT)))
    found = plan.sessions(datetime(2026, 3, 8, 3, 30, tzinfo=UTC), datetime(2026, 3, 9, 2, 0, tzinfo=UTC))
    assert [one.end - one.start for one in found] == [timedelta(hours=2)]


def test_a_clock_put_back_lengthens_the_session() -> None:
    plan = Plan(zone=ST_JOHNS, hours=(hours("00:00", "04:00", rule=NIGHT),))
    found = plan.sessions(datetime(2026, 11, 1, 3, 0, tzinfo=UTC), datetime(2026, 11, 1, 12, 0, tzinfo=UTC))
    assert [one.end - one.start for one in found] == [timedelta(hours=5)]


def test_holidays_close_and_an_extra_session_counts_all_the_same() -> None:
    extra = HoursException(
        kind=Deviation.EXTRA, first=date(2026, 4, 30), last=date(2026, 4, 30), starts=time(9), ends=time(10)
    )
    plan = Plan(zone=VIETNAM, hours=(hours("08:00", "11:00", rule=NIGHT),), exceptions=(extra,))
    sessions = plan.sessions(datetime(2026, 4, 29, 17, tzinfo=UTC), datetime(2026, 5, 1, 16, tzinfo=UTC))
    zone = ZoneInfo(VIETNAM)
    open_ = [one.start.astimezone(zone) for one in sessions if not one.shut]
    assert [f"{one:%d/%m %H}" for one in open_] == ["30/04 09"]


def test_vietnams_holidays_follow_the_moon() -> None:
    found = feast_days(date(2026, 2, 1), date(2026, 9, 30))
    assert {date(2026, 2, 17), date(2026, 4, 26), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2)} <= set(found)


def test_closed_hours_shut_only_what_they_name() -> None:
    closed = HoursException(
        kind=Deviation.CLOSED, first=date(2026, 3, 2), last=date(2026, 3, 2), starts=time(9), ends=time(10)
    )
    plan = Plan(zone=VIETNAM, hours=(hours("08:00", "11:00", rule=NIGHT),), exceptions=(closed,))
    day, next_day = plan.sessions(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))[:2]
    assert ([gap.start.hour for gap in day.shut], next_day.shut) == ([2], ())


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;FREQ=WEEKLY",
        "RRULE:FREQ=DAILY\nRDATE:20260101",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;UNTIL=20200101",
        "FREQ=DAILY;INTERVAL=0",
    ],
)
def test_what_is_no_recurrence_of_days_is_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        check_rule(rule, date(2026, 1, 1))


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=1MO,3MO", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"])
def test_recurrences_of_days_are_taken(rule: str) -> None:
    check_rule(rule, date(2026, 1, 1))
