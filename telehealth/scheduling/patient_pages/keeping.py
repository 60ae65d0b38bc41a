"""For whom, and keep the time: the step between a confirmed phone and the details."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.http import BEGIN, public, read_form, requires_guest, see_other
from telehealth.kernel.ids import HealthcareServiceId
from telehealth.kernel.render import render
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.domain.booking import HOLD_FOR, Hold, Mode
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import NotBookable, SlotInPast, SlotTaken, TooManyHolds
from telehealth.scheduling.patient_pages.doors import asked_wish, phone_guest
from telehealth.scheduling.patient_pages.forms import KeepIn
from telehealth.scheduling.patient_pages.times import ServiceWords, service_words
from telehealth.scheduling.patient_pages.words import wish_query, written

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPage:
    """Context of booking/keep.html."""

    service: ServiceWords
    wish: Wish
    place: str
    minutes: int
    back_href: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A room at a station."""

    name: str
    room: str
    address: str
    devices: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationsPage:
    """Context of booking/stations.html."""

    provinces: Sequence[tuple[str, Sequence[Station]]]
    back_href: str


@routes.get("/book/keep", name="scheduling.keep")
@requires_guest(policy.may_book_as_patient)
async def show_keep(request: web.Request) -> web.Response:
    """Say what is being booked and ask for whom; without a confirmed phone, ask for that first."""
    phone_guest(request)
    return await _show(request, asked_wish(request))


@routes.post("/book/keep", name="scheduling.keep_now")
@requires_guest(policy.may_book_as_patient)
async def keep(request: web.Request) -> web.Response:
    """Keep the time for ten minutes and go on; when somebody else has it, show what is free."""
    guest, body = phone_guest(request), await read_form(request, KeepIn)
    wish, begin = body.wish(), request.app[BEGIN]
    mode = Mode.AT_STATION if wish.place_id else Mode.VIDEO
    kept: Hold | None = await queries.own_hold(begin, guest, wish)
    try:
        kept = kept or await service.hold(begin, guest, wish, mode=mode)
    except (SlotTaken, SlotInPast):
        return see_other(times_path(wish, lost=True))
    except TooManyHolds as refusal:
        return await _show(request, wish, refusal=refusal.text(), status=429)
    query = f"{wish_query(wish)}&{urlencode({'hold': str(kept.id), 'relation': body.relation.value})}"
    return see_other(f"/book/details?{query}")


@routes.get("/book/services/{service_id}/stations", name="scheduling.stations")
@public("which stations have a room is for everybody to know")
async def show_stations(request: web.Request) -> web.Response:
    """The rooms with a device near home, for who has no device."""
    service_id = request.match_info["service_id"]
    async with request.app[BEGIN](None) as uow:
        rooms = await queries.all_places(uow)
        cards = await directory.facility_cards(uow, list({one.facility_id for one in rooms}))
    found: dict[str, list[Station]] = {}
    for room in rooms:
        card = cards[room.facility_id]
        href = f"/book/services/{service_id}?{urlencode({'place': str(room.id)})}"
        found.setdefault(card.province, []).append(
            Station(
                name=card.name, room=room.name, address=card.address, devices=", ".join(room.devices), href=href
            )
        )  # fmt: skip
    page = StationsPage(provinces=sorted(found.items()), back_href=f"/book/services/{service_id}")
    return await render(request, "booking/stations.html", page)


def times_path(wish: Wish, *, lost: bool = False) -> str:
    """The page of times around this one."""
    named = {"start": written(wish.start), "schedule": str(wish.schedule_id)}
    named |= {"lost": written(wish.start)} if lost else {}
    named |= {"place": str(wish.place_id)} if wish.place_id else {}
    return f"/book/services/{wish.service_id}?{urlencode(named)}"


async def described(request: web.Request, wish: Wish) -> tuple[ServiceWords, str, str]:
    """The service in words, the station's room if there is one, the questionnaire's key. Raises NotBookable."""
    async with request.app[BEGIN](None) as uow:
        found = await queries.service_of(uow, HealthcareServiceId(wish.service_id))
        if found is None or not (found.is_public and found.is_active):
            raise NotBookable
        facility = await directory.facility_card(uow, found.facility_id)
        room = await queries.place_of(uow, wish.place_id) if wish.place_id else None
    words = service_words(found, facility, Mode.AT_STATION if room else Mode.VIDEO)
    return words, room.name if room else "", found.questionnaire


async def _show(request: web.Request, wish: Wish, *, refusal: str = "", status: int = 200) -> web.Response:
    words, place, _ = await described(request, wish)
    page = KeepPage(
        service=words, wish=wish, place=place, minutes=int(HOLD_FOR.total_seconds() // 60),
        back_href=times_path(wish), refusal=refusal,
    )  # fmt: skip
    return await render(request, "booking/keep.html", page, status=status)


def seconds_left(until: datetime, now: datetime) -> int:
    """Whole seconds, none when it is over."""
    return max(0, int((until - now).total_seconds()))
