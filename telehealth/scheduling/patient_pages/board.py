"""One page of times as it is drawn: what its address asks for, the strip of days, the times, who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.http import asked_for
from telehealth.kernel.i18n import _, pgettext
from telehealth.kernel.ids import ResourceId, ScheduleId
from telehealth.scheduling.domain.booking import AHEAD
from telehealth.scheduling.domain.hours import A_DAY
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.domain.slots import Slot
from telehealth.scheduling.patient_pages.words import long_day, part_of_day, short_weekday, wish_query, written
from telehealth.scheduling.queries import ServiceDay

WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTab:
    """A day in the strip. state: past, free, full, closed."""

    weekday: str
    number: int
    state: str
    left: int
    href: str
    is_chosen: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMark:
    """A time of the day: to choose, chosen, or gone."""

    start: datetime
    href: str
    is_chosen: bool = False
    just_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Who can be seen at the chosen time."""

    name: str
    languages: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The chosen time and those who have it."""

    wish: Wish
    end: datetime
    is_today: bool
    people: Sequence[Colleague]
    next_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for."""

    day: date | None
    start: datetime | None
    schedule_id: ScheduleId | None
    place_id: ResourceId | None
    lost: datetime | None

    @classmethod
    def of(cls, request: web.Request) -> "Asked":
        """Read it; whatever makes no sense was not asked for."""
        schedule, place = uuid_of(asked_for(request, "schedule")), uuid_of(asked_for(request, "place"))
        try:
            day = date.fromisoformat(asked_for(request, "day"))
        except ValueError:
            day = None
        return cls(
            day=day, start=instant_of(asked_for(request, "start")), lost=instant_of(asked_for(request, "lost")),
            schedule_id=ScheduleId(schedule) if schedule else None, place_id=ResourceId(place) if place else None,
        )  # fmt: skip


def uuid_of(text: str) -> UUID | None:
    """An identifier, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def instant_of(text: str) -> datetime | None:
    """An instant with its zone, if it is one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


class Board:
    """Addresses and marks of one page of times."""

    def __init__(self, path: str, asked: Asked, zone: str, now: datetime) -> None:
        self.path, self.asked, self.zone, self.shift = path, asked, zone, 0
        self.today = now.astimezone(ZoneInfo(zone)).date()
        self.last = (now + AHEAD).astimezone(ZoneInfo(zone)).date()
        day = asked.day or (asked.start.astimezone(ZoneInfo(zone)).date() if asked.start else None)
        self.asked_day = min(max(day, self.today), self.last) if day else None

    def monday(self) -> date:
        """The first day of the week that is shown."""
        day = self.asked_day or self.today
        return day - day.weekday() * A_DAY + self.shift * WEEK * A_DAY

    def href(self, **query: str) -> str:
        """This page, asked for something else."""
        kept = {"place": str(self.asked.place_id)} if self.asked.place_id else {}
        return f"{self.path}?{urlencode(query | kept)}"

    def week_href(self, step: int) -> str:
        """The week before or after; empty where there is nothing to book."""
        monday = self.monday() + step * WEEK * A_DAY
        shown = self.today < monday + WEEK * A_DAY and monday <= self.last
        return self.href(day=max(monday, self.today).isoformat()) if shown else ""

    def tab(self, one: ServiceDay, chosen: date) -> DayTab:
        """A day in the strip."""
        left = len({slot.start for slot in one.free})
        state = "past" if one.day < self.today else "free" if left else "full" if one.is_worked else "closed"
        weekday = pgettext("strip of days", "Today") if one.day == self.today else short_weekday(one.day)
        return DayTab(
            weekday=weekday, number=one.day.day, state=state, left=left, href=self.href(day=one.day.isoformat()),
            is_chosen=one.day == chosen, words=long_day(one.day),
        )  # fmt: skip

    def chosen(self, day: ServiceDay) -> list[Slot]:
        """The slots at the chosen time, that of the schedule asked for first."""
        mine = [slot for slot in day.free if slot.start == self.asked.start]
        return sorted(mine, key=lambda slot: slot.schedule_id != self.asked.schedule_id)

    def parts(self, day: ServiceDay, at: Sequence[Slot]) -> list[tuple[str, Sequence[TimeMark]]]:
        """The day's times, those that are gone among them, by the part of the day."""
        free = {slot.start: slot for slot in reversed(day.free)}
        marks = [TimeMark(start=start, href="", just_gone=start == self.asked.lost) for start in day.taken]
        marks += [
            TimeMark(start=start, href=self._time_href(slot), is_chosen=bool(at) and start == at[0].start)
            for start, slot in free.items()
        ]
        marks.sort(key=lambda mark: mark.start)
        return [
            (word, list(group)) for word, group in groupby(marks, key=lambda mark: part_of_day(mark.start, self.zone))
        ]

    def _time_href(self, slot: Slot) -> str:
        return self.href(schedule=str(slot.schedule_id), start=written(slot.start)) + "#chosen"

    def described(
        self, day: ServiceDay, at: Sequence[Slot], people: dict[ScheduleId, directory.PractitionerCard]
    ) -> Chosen | None:
        """The chosen time, and who has it."""
        if not at:
            return None
        first = at[0]
        wish = Wish(
            schedule_id=first.schedule_id, service_id=first.service_id, start=first.start, place_id=self.asked.place_id
        )
        return Chosen(
            wish=wish, end=first.end, is_today=day.day == self.today, next_href=f"/book/keep?{wish_query(wish)}",
            people=[
                Colleague(
                    name=people[slot.schedule_id].name, languages=_spoken(people[slot.schedule_id]),
                    href=self._time_href(slot), is_chosen=slot is first,
                )
                for slot in at
            ],
        )  # fmt: skip


def _spoken(card: directory.PractitionerCard) -> str:
    if not card.languages:
        return ""
    words = [_("Vietnamese"), *(directory.language_word(code) for code in card.languages)]
    return _("speaks {languages}").format(languages=", ".join(words))
