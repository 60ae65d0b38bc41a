"""Recurrence as people say it, in both languages."""

from datetime import date, time

import pytest

from telehealth.kernel.i18n import language
from telehealth.scheduling import words
from telehealth.scheduling.domain.hours import Hours

TODAY = date(2026, 3, 2)


@pytest.fixture(params=["en", "vi"])
def reader(request: pytest.FixtureRequest) -> str:
    language.set(request.param)
    return str(request.param)


@pytest.mark.parametrize(
    ("rule", "english", "vietnamese"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE", "every week on Monday and Wednesday", "Thứ Hai và Thứ Tư hằng tuần"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every week on Monday to Friday", "Thứ Hai đến Thứ Sáu hằng tuần"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "every 2 weeks on Sunday", "2 tuần một lần, vào Chủ Nhật"),
        ("FREQ=DAILY", "every day", "hằng ngày"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days", "3 ngày một lần"),
        ("FREQ=MONTHLY;BYDAY=2TU", "every month on the second Tuesday", "Thứ Ba lần thứ hai của mỗi tháng"),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1",
            "every month on the last Friday",
            "Thứ Sáu cuối cùng của mỗi tháng",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15", "ngày 15 hằng tháng"),
        ("FREQ=YEARLY;BYMONTH=9", "by the rule FREQ=YEARLY;BYMONTH=9", "theo quy tắc FREQ=YEARLY;BYMONTH=9"),
    ],
)
def test_a_rule_is_said_as_people_say_it(reader: str, rule: str, english: str, vietnamese: str) -> None:
    assert words.recurrence(rule) == (english if reader == "en" else vietnamese)


def test_beginning_and_end_are_said_when_they_are_news(reader: str) -> None:
    hours = Hours(
        rule=words.weekly(("WE", "MO"), 2), starts=time(8), ends=time(11, 30), first=date(2026, 3, 9),
        last=date(2026, 6, 30),
    )  # fmt: skip
    said = {
        "en": "every 2 weeks on Monday and Wednesday, from 9 Mar 2026, until 30 Jun 2026",
        "vi": "2 tuần một lần, vào Thứ Hai và Thứ Tư, từ 09/03/2026, đến hết 30/06/2026",
    }
    assert words.sentence(hours, TODAY) == said[reader]
    assert words.sentence(hours, date(2026, 4, 1)).count(",") == said[reader].count(",") - 1


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "FREQ=WEEKLY;BYDAY=SU"])
def test_a_weekly_rule_comes_back_from_its_days(rule: str) -> None:
    found = words.weekly_of(rule)
    assert found is not None
    assert words.weekly(*found) == rule


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=MO;COUNT=3", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=WEEKLY"])
def test_a_rule_that_says_more_is_not_taken_for_a_weekly_one(rule: str) -> None:
    assert words.weekly_of(rule) is None


def test_holidays_have_names_in_the_readers_language(reader: str) -> None:
    found = words.feasts(date(2026, 9, 1), date(2026, 9, 3))
    assert found[date(2026, 9, 2)] == {"en": "National Day", "vi": "Quốc khánh"}[reader]
