"""Hours as people say them: "08:00 to 11:30, every 2 weeks on Monday and Wednesday, until 30 Jun 2026"."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from babel.dates import get_day_names
from babel.lists import format_list

from telehealth.kernel import formats
from telehealth.kernel.i18n import N_, _, gettext, language, ngettext
from telehealth.scheduling.domain.hours import Deviation, Hours, HoursException, feast_names

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = DAYS[:5]
_WHICH: Mapping[str, str] = {
    "1": N_("first"), "2": N_("second"), "3": N_("third"), "4": N_("fourth"), "-1": N_("last"),
}  # fmt: skip


def day_word(code: str, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """A weekday by its letters in a rule: Monday for MO; width "abbreviated" for narrow places."""
    return str(get_day_names(width, locale=language.get())[DAYS.index(code)])


def parts_of(rule: str) -> dict[str, str]:
    """A rule's parts by their names."""
    return dict(part.partition("=")[::2] for part in rule.split(";"))


def weekly(days: tuple[str, ...], every: int = 1) -> str:
    """The rule for these weekdays of every so many weeks."""
    listed = ",".join(day for day in DAYS if day in days)
    return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={listed}" if every > 1 else f"FREQ=WEEKLY;BYDAY={listed}"


def weekly_of(rule: str) -> tuple[tuple[str, ...], int] | None:
    """Weekdays and weeks of a plain weekly rule; None for one that says more than that."""
    parts = parts_of(rule)
    days = tuple(parts.get("BYDAY", "").split(","))
    plain = parts.get("FREQ") == "WEEKLY" and parts.keys() <= {"FREQ", "INTERVAL", "BYDAY", "WKST"}
    return (days, int(parts.get("INTERVAL", "1"))) if plain and set(days) <= set(DAYS) else None


def recurrence(rule: str) -> str:
    """On which days, in words; a rule that nobody would choose by hand is shown as it is."""
    parts = parts_of(rule)
    every = int(parts.get("INTERVAL", "1"))
    if parts.get("FREQ") == "DAILY" and parts.keys() <= {"FREQ", "INTERVAL"}:
        return _("every day") if every == 1 else ngettext("every {n} day", "every {n} days", every).format(n=every)
    if found := weekly_of(rule):
        return _weeks(_listed(found[0]), every)
    if parts.get("FREQ") == "MONTHLY" and every == 1 and (said := _monthly(parts)):
        return said
    return _("by the rule {rule}").format(rule=rule)


def _weeks(days: str, every: int) -> str:
    if every == 1:
        return _("every week on {days}").format(days=days)
    return ngettext("every {n} week on {days}", "every {n} weeks on {days}", every).format(n=every, days=days)


def _listed(days: tuple[str, ...]) -> str:
    if days == WORKDAYS:
        return _("{first} to {last}").format(first=day_word("MO"), last=day_word("FR"))
    return format_list([day_word(day) for day in days], locale=language.get())


def _monthly(parts: Mapping[str, str]) -> str:
    if parts.keys() == {"FREQ", "BYMONTHDAY"} and parts["BYMONTHDAY"].isdigit():
        return _("every month on day {n}").format(n=parts["BYMONTHDAY"])
    by_day = parts.get("BYDAY", "")
    which, day = (parts["BYSETPOS"], by_day) if "BYSETPOS" in parts else (by_day[:-2], by_day[-2:])
    if which in _WHICH and day in DAYS and parts.keys() <= {"FREQ", "BYDAY", "BYSETPOS"}:
        return _("every month on the {which} {day}").format(which=gettext(_WHICH[which]), day=day_word(day))
    return ""


def span(hours: Hours | HoursException) -> str:
    """From when to when: 08:00 to 11:30; the whole day when nothing is said."""
    if hours.starts is None or hours.ends is None:
        return _("all day")
    return _("{first} to {last}").format(first=f"{hours.starts:%H:%M}", last=f"{hours.ends:%H:%M}")


def lasting(hours: Hours, today: date) -> str:
    """From when and until when it holds, as far as that is news."""
    said = [_("from {day}").format(day=formats.day(hours.first))] if hours.first > today else []
    said += [_("until {day}").format(day=formats.day(hours.last))] if hours.last else []
    return ", ".join(said)


def sentence(hours: Hours, today: date) -> str:
    """A line of hours as one sentence without its clock times: every 2 weeks on Monday, until 30 Jun 2026."""
    return ", ".join(filter(None, (recurrence(hours.rule), lasting(hours, today))))


def dates(one: HoursException) -> str:
    """The days of an exception."""
    if one.first == one.last:
        return formats.day(one.first)
    return _("{first} to {last}").format(first=formats.day(one.first), last=formats.day(one.last))


def deviation(one: HoursException) -> str:
    """What an exception is: away, or there besides the weekly hours."""
    return _("Extra hours") if one.kind is Deviation.EXTRA else _("Away")


def feasts(first: date, last: date) -> Mapping[date, str]:
    """Vietnam's public holidays between two days, by name in the reader's language."""
    return feast_names(first, last, language.get())
