"""What anybody may see without a phone or a name: facilities, services, hours and the next free time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.http import BEGIN, asked_for, count_asked_for, public
from telehealth.kernel.render import render
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import queries
from telehealth.scheduling.domain.slots import Slot
from telehealth.scheduling.patient_pages.words import HoursLine, hours_lines, written
from telehealth.scheduling.queries import PublicFacility, PublicService, Search

routes = web.RouteTableDef()
FIRST = 3
FURTHEST = 25 * 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """A service with its next free time."""

    name: str
    specialty: str
    minutes: int
    next_free: datetime | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityBlock:
    """A facility with what can be booked there."""

    name: str
    address: str
    province: str
    phone: str
    zone: str
    hours: Sequence[HoursLine]
    services: Sequence[ServiceLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFree:
    """One of the earliest times in a province, whoever has it."""

    start: datetime
    zone: str
    service: str
    facility: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """Context of booking/public.html."""

    provinces: Sequence[tuple[str, str]]
    specialties: Sequence[tuple[str, str]]
    province: str
    specialty: str
    first: Sequence[FirstFree]
    asked_first: bool
    facilities: Sequence[FacilityBlock]
    more_href: str


@routes.get("/book", name="scheduling.public")
@public("what there is to book is for everybody to know")
async def show_public(request: web.Request) -> web.Response:
    """Facilities, services, hours, the next free time; by province and specialty."""
    province, specialty = asked_for(request, "province"), asked_for(request, "specialty")
    province = province if province in directory.PROVINCES else ""
    specialty = specialty if specialty in directory.SPECIALTIES else ""
    skip = count_asked_for(request, "skip", most=FURTHEST)
    async with request.app[BEGIN](None) as uow:
        found, more = await queries.public_facilities(uow, province_code=province, specialty=specialty, skip=skip)
        first = await _first_free(uow, province, specialty) if province and specialty and not skip else []
    query = urlencode({"province": province, "specialty": specialty, "skip": skip + len(found)})
    page = PublicPage(
        provinces=sorted(directory.PROVINCES.items(), key=lambda pair: pair[1]),
        specialties=directory.specialty_choices(), province=province, specialty=specialty, first=first,
        asked_first=bool(province and specialty and not skip), facilities=[_block(one, specialty) for one in found],
        more_href=f"/book?{query}" if more else "",
    )  # fmt: skip
    return await render(request, "booking/public.html", page)


async def _first_free(uow: UnitOfWork, province: str, specialty: str) -> list[FirstFree]:
    slots = await queries.first_free(uow, Search(specialty=specialty, province_code=province), count=FIRST)
    services = await queries.services_by_id(uow, {slot.service_id for slot in slots})
    places = await directory.facility_cards(uow, list({one.facility_id for one in services.values()}))
    return [
        FirstFree(
            start=slot.start, zone=place.time_zone, service=service.name, facility=place.name, href=time_path(slot)
        )
        for slot in slots
        for service in [services[slot.service_id]]
        for place in [places[service.facility_id]]
    ]


def time_path(slot: Slot) -> str:
    """The page of times with this one chosen."""
    query = urlencode({"schedule": str(slot.schedule_id), "start": written(slot.start)})
    return f"/book/services/{slot.service_id}?{query}"


def _block(one: PublicFacility, specialty: str) -> FacilityBlock:
    place = one.facility
    wanted = [each for each in one.services if specialty in {"", each.service.specialty}]
    return FacilityBlock(
        name=place.name, address=place.address, province=place.province, phone=place.phone or place.hotline,
        zone=place.time_zone, hours=hours_lines(one.hours), services=[_line(each) for each in wanted],
    )  # fmt: skip


def _line(each: PublicService) -> ServiceLine:
    service = each.service
    return ServiceLine(
        name=service.name, specialty=directory.specialty_word(service.specialty), minutes=service.length.minutes,
        next_free=each.next_free.start if each.next_free else None, href=f"/book/services/{service.id}",
    )  # fmt: skip
