"""A service's times: a strip of days, the times of one day, and who is there at the chosen one."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.http import BEGIN, path_id, public
from telehealth.kernel.ids import HealthcareServiceId, PractitionerId
from telehealth.kernel.render import render
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import queries
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.hours import A_DAY
from telehealth.scheduling.domain.schedules import Service
from telehealth.scheduling.errors import NotBookable
from telehealth.scheduling.patient_pages.board import WEEK, Asked, Board, Chosen, DayTab, TimeMark
from telehealth.scheduling.patient_pages.words import (
    long_day,
    mode_word,
    month_of,
)
from telehealth.scheduling.queries import ServiceDay

routes = web.RouteTableDef()


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
    board = Board(path, asked, place.time_zone, uow.now)
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
    uow: UnitOfWork, service_id: HealthcareServiceId, board: Board, week: list[ServiceDay]
) -> tuple[list[ServiceDay], ServiceDay]:
    """The week and day to show: those asked for, else the first with a free time, this week or next."""
    if board.asked_day is None and not any(one.free for one in week):
        later = board.monday() + WEEK * A_DAY
        after = await queries.service_days(uow, service_id, later, WEEK, place_id=board.asked.place_id)
        if any(one.free for one in after):
            board.shift, week = board.shift + 1, after
    wanted = board.asked_day or next((one.day for one in week if one.free), max(week[0].day, board.today))
    return week, next((one for one in week if one.day == wanted), week[0])
