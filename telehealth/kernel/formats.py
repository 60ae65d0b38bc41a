"""Numbers, dates and ages as people here write them. Instants come in UTC and are shown in a facility's zone."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import dates, numbers

from telehealth.kernel.i18n import _, language, ngettext


def clock_time(instant: datetime, zone: str) -> str:
    """Hours and minutes: 09:05."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def day(value: date) -> str:
    """A calendar day: 24/11/2026 in Vietnamese, 24 Nov 2026 in English."""
    pattern = "dd/MM/yyyy" if language.get() == "vi" else "d MMM yyyy"
    return dates.format_date(value, pattern, locale=language.get())


def iso_day(text: str) -> str:
    """A calendar day as documents keep it, 2026-12-01, in the reader's form."""
    return day(date.fromisoformat(text))


def short_day(instant: datetime, zone: str) -> str:
    """A day in few letters, for small places: 24/11/26."""
    pattern = "dd/MM/yy" if language.get() == "vi" else "d MMM yy"
    return dates.format_date(instant.astimezone(ZoneInfo(zone)).date(), pattern, locale=language.get())


def weekday_and_day(instant: datetime, zone: str) -> str:
    """Thứ Ba, 24/11 or Tuesday, 24 November."""
    pattern = "EEEE, dd/MM" if language.get() == "vi" else "EEEE, d MMMM"
    return dates.format_date(instant.astimezone(ZoneInfo(zone)).date(), pattern, locale=language.get())


def moment(instant: datetime, zone: str) -> str:
    """Time and day: 09:05, 24/11/2026."""
    return f"{clock_time(instant, zone)}, {day(instant.astimezone(ZoneInfo(zone)).date())}"


def number(value: float | Decimal) -> str:
    """A number with the local decimal mark: 38,4 in Vietnamese."""
    return numbers.format_decimal(value, locale=language.get())


MINUTE, HOUR, SMALL_CHILD_YEARS = 60, 3600, 2


def duration(seconds: float) -> str:
    """A length of time in one or two words: 40 giây, 4 phút, 1 giờ 05, 2 ngày."""
    minutes = int(seconds // MINUTE)
    if minutes < 1:
        return _("under 1 min")
    if minutes < HOUR // MINUTE:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    if minutes < 24 * 60:
        return _("{hours} h {minutes:02d}").format(hours=minutes // 60, minutes=minutes % 60)
    days = minutes // (24 * 60)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def ago(instant: datetime, now: datetime, zone: str) -> str:
    """Relative under an hour ("4 phút trước"), exact beyond."""
    seconds = (now - instant).total_seconds()
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("{duration} ago").format(duration=duration(seconds))
    same_day = instant.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date()
    return clock_time(instant, zone) if same_day else moment(instant, zone)


def age(birth: date, today: date, precision: str = "day") -> str:
    """A person's age: years from two on, months before that, days in the first month."""
    years = today.year - birth.year - (precision == "day" and (today.month, today.day) < (birth.month, birth.day))
    if years >= SMALL_CHILD_YEARS or precision == "year":
        return ngettext("{n} year old", "{n} years old", years).format(n=years)
    months = (today.year - birth.year) * 12 + today.month - birth.month - (today.day < birth.day)
    if months >= 1:
        return ngettext("{n} month old", "{n} months old", months).format(n=months)
    days = (today - birth).days
    return ngettext("{n} day old", "{n} days old", days).format(n=days)


def initials(name: str) -> str:
    """The first letter of the given name, which in Vietnamese stands last."""
    words = name.split()
    return words[-1][0].upper() if words else "?"
