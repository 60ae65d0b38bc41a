"""A service's times: a strip of days, the times of one day, and who is there at the chosen one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.http import BEGIN, asked_for, path_id, public
from telehealth.kernel.i18n import _, pgettext
from telehealth.kernel.ids import HealthcareServiceId, PractitionerId, ResourceId, ScheduleId
from telehealth.kernel.render import render
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import queries
from telehealth.scheduling.domain.booking import AHEAD, Mode
from telehealth.scheduling.domain.hours import A_DAY
from telehealth.scheduling.domain.schedules import Service, Wish
from telehealth.scheduling.domain.slots import Slot
from telehealth.scheduling.errors import NotBookable
from telehealth.scheduling.patient_pages.words import (
    long_day,
    mode_word,
    month_of,
    part_of_day,
    short_weekday,
    wish_query,
    written,
)
from telehealth.scheduling.queries import ServiceDay

routes = web.RouteTableDef()
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWords:
    """What is being booked, where."""

    name: str
    specialty: str
    minutes: int
    mode: str
    facility: str
    phone: str
    zone: str


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
class TimesPage:
    """Context of booking/times.html. `change_action`: an appointment is being moved, by posting there."""

    service: ServiceWords
    month: str
    before_href: str
    after_href: str
    days: Sequence[DayTab]
    day_words: str
    left: int
    parts: Sequence[tuple[str, Sequence[TimeMark]]]
    chosen: Chosen | None
    lost: bool
    wait_href: str
    place: str
    stations_href: str
    back_href: str
    change_action: str = ""


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


@routes.get("/book/services/{service_id}", name="scheduling.times")
@public("what is free is for everybody to know; it tells nothing about patients")
async def show_times(request: web.Request) -> web.Response:
    """Choose a day and a time."""
    service_id = path_id(request, "service_id", HealthcareServiceId)
    async with request.app[BEGIN](None) as uow:
        page = await times_page(uow, service_id, Asked.of(request), f"/book/services/{service_id}")
    return await render(request, "booking/times.html", page)


async def times_page(
    uow: UnitOfWork,
    service_id: HealthcareServiceId,
    asked: Asked,
    path: str,
    *,
    back_href: str = "/book",
    change_action: str = "",
) -> TimesPage:
    """The times of a service that is open to the public. Raises NotBookable."""
    service = await queries.service_of(uow, service_id)
    if service is None or not (service.is_active and service.is_public):
        raise NotBookable
    place = await directory.facility_card(uow, service.facility_id)
    board = _Board(path, asked, place.time_zone, uow.now)
    week = await queries.service_days(uow, service_id, board.monday(), WEEK, place_id=asked.place_id)
    week, day = await _with_something(uow, service_id, board, week)
    at = board.chosen(day)
    lines = {one.id: one for one in await queries.schedules_with(uow, service_id)} if at else {}
    people = await directory.practitioner_cards(uow, [one.practitioner_id for one in lines.values()])
    room = await queries.place_of(uow, asked.place_id) if asked.place_id else None
    mode = Mode.AT_STATION if asked.place_id else Mode.VIDEO
    chosen = board.described(day, at, {one.id: people[PractitionerId(one.practitioner_id)] for one in lines.values()})
    return TimesPage(
        service=service_words(service, place, mode), month=month_of(day.day), before_href=board.week_href(-1),
        after_href=board.week_href(1), days=[board.tab(one, day.day) for one in week], day_words=long_day(day.day),
        left=len({slot.start for slot in day.free}), parts=board.parts(day, at), chosen=chosen,
        lost=asked.lost is not None, wait_href=f"/book/services/{service_id}/wait",
        place=room.name if room else "", stations_href=stations_href(service, change_action), back_href=back_href,
        change_action=change_action,
    )  # fmt: skip


def stations_href(service: Service, change_action: str) -> str:
    """Where to choose a room at a station instead, when the service is given there too."""
    offered = Mode.AT_STATION in service.modes and not change_action
    return f"/book/services/{service.id}/stations" if offered else ""


def service_words(service: Service, place: directory.FacilityCard, mode: Mode) -> ServiceWords:
    """What is being booked."""
    return ServiceWords(
        name=service.name, specialty=directory.specialty_word(service.specialty), minutes=service.length.minutes,
        mode=mode_word(mode), facility=place.name, phone=place.phone or place.hotline, zone=place.time_zone,
    )  # fmt: skip


async def _with_something(
    uow: UnitOfWork, service_id: HealthcareServiceId, board: "_Board", week: list[ServiceDay]
) -> tuple[list[ServiceDay], ServiceDay]:
    """The week and day to show: those asked for, else the first with a free time, this week or next."""
    if board.asked_day is None and not any(one.free for one in week):
        later = board.monday() + WEEK * A_DAY
        after = await queries.service_days(uow, service_id, later, WEEK, place_id=board.asked.place_id)
        if any(one.free for one in after):
            board.shift, week = board.shift + 1, after
    wanted = board.asked_day or next((one.day for one in week if one.free), max(week[0].day, board.today))
    return week, next((one for one in week if one.day == wanted), week[0])


class _Board:
    """Addresses and marks of one page of times."""

    def __init__(self, path: str, asked: Asked, zone: str, now: datetime) -> None:
        self.path, self.asked, self.zone, self.shift = path, asked, zone, 0
        self.today = now.astimezone(ZoneInfo(zone)).date()
        self.last = (now + AHEAD).astimezone(ZoneInfo(zone)).date()
        day = asked.day or (asked.start.astimezone(ZoneInfo(zone)).date() if asked.start else None)
        self.asked_day = min(max(day, self.today), self.last) if day else None

    def monday(self) -> date:
        day = self.asked_day or self.today
        return day - day.weekday() * A_DAY + self.shift * WEEK * A_DAY

    def href(self, **query: str) -> str:
        kept = {"place": str(self.asked.place_id)} if self.asked.place_id else {}
        return f"{self.path}?{urlencode(query | kept)}"

    def week_href(self, step: int) -> str:
        monday = self.monday() + step * WEEK * A_DAY
        shown = self.today < monday + WEEK * A_DAY and monday <= self.last
        return self.href(day=max(monday, self.today).isoformat()) if shown else ""

    def tab(self, one: ServiceDay, chosen: date) -> DayTab:
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
