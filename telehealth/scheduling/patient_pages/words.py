"""Times and hours in words, and addresses of booking pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import dates

from telehealth.kernel.i18n import _, language
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.hours import Hours
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.words import DAYS, recurrence, weekly_of

MONDAY = date(2026, 1, 5)
NOON, EVENING = 12, 18


@dataclass(frozen=True, slots=True)
class HoursLine:
    """When somebody is there: "T2-T6", "08:00-11:30"."""

    days: str
    times: str


def short_weekday(day: date) -> str:
    """T2 or Mon."""
    return dates.format_date(day, "EEEEE" if language.get() == "vi" else "EEE", locale=language.get())


def month_of(day: date) -> str:
    """Tháng 11 or November."""
    return dates.format_date(day, "LLLL", locale=language.get()).capitalize()


def long_day(day: date) -> str:
    """Thứ Ba, 24/11 or Tuesday, 24 November."""
    return dates.format_date(day, "EEEE, dd/MM" if language.get() == "vi" else "EEEE, d MMMM", locale=language.get())


def part_of_day(start: datetime, zone: str) -> str:
    """Morning, afternoon or evening."""
    hour = start.astimezone(ZoneInfo(zone)).hour
    return _("Morning") if hour < NOON else _("Afternoon") if hour < EVENING else _("Evening")


def mode_word(mode: Mode) -> str:
    """Where the patient is meanwhile."""
    return _("at a health station") if mode is Mode.AT_STATION else _("video call")


def hours_lines(hours: Iterable[Hours]) -> list[HoursLine]:
    """A facility's hours, each line once."""
    lines = [HoursLine(_days(one.rule), f"{one.starts:%H:%M}\N{EN DASH}{one.ends:%H:%M}") for one in hours]
    return list(dict.fromkeys(lines))


def _days(rule: str) -> str:
    """Weekdays in few letters; whatever a rule says besides, in whole words."""
    weekly = weekly_of(rule)
    if weekly is None or weekly[1] > 1:
        return recurrence(rule)
    return _runs(sorted(DAYS.index(code) for code in weekly[0]))


def _runs(numbers: Sequence[int]) -> str:
    """Numbers of days as runs: 0 1 2 3 4 is T2-T6."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [short_weekday(MONDAY.replace(day=MONDAY.day + number)) for number in range(7)]
    return ", ".join(words[run[0]] if len(run) == 1 else f"{words[run[0]]}\N{EN DASH}{words[run[-1]]}" for run in runs)


def written(start: datetime) -> str:
    """An instant as addresses carry it."""
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def wish_query(wish: Wish) -> str:
    """A wish as the query of an address."""
    named = {"schedule": str(wish.schedule_id), "service": str(wish.service_id), "start": written(wish.start)}
    return urlencode(named | ({"place": str(wish.place_id)} if wish.place_id else {}))
