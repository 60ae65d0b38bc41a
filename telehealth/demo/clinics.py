"""What can be booked in the demo: services with hours, rooms at the stations, and a few people who have booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle

from telehealth.demo.cast import the_cast
from telehealth.demo.world import STATIONS
from telehealth.directory import queries as directory
from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor, Guest, GuestKind
from telehealth.kernel.ids import GuestSessionId, new_id
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.scheduling import queries, service
from telehealth.scheduling.queries import Hours, Mode, Slot, Wish

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
MORNING, AFTERNOON = (WEEKDAYS, time(8), time(11, 30)), (WEEKDAYS, time(13, 30), time(16, 30))
SATURDAY, EVENINGS = ("FREQ=WEEKLY;BYDAY=SA", time(8), time(11)), ("FREQ=DAILY", time(18), time(21))
CALM = {"unconscious": "no", "breathless": "no", "bleeding": "no", "chest_pain": "no", "blood_coughed": "no",
        "fever": "no", "not_drinking": "no", "pregnancy_pain": "no", "since": "days"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClinic:
    """A service, who gives it (by the name in their address), when."""

    facility: str
    specialty: str
    name: str
    minutes: int
    people: tuple[str, ...]
    hours: tuple[tuple[str, time, time], ...] = (MORNING, AFTERNOON)


CLINICS: Sequence[DemoClinic] = (
    DemoClinic(
        facility="99301", specialty="respiratory", name="Khám hô hấp", minutes=20, people=("ha", "yen"),
        hours=(MORNING, AFTERNOON, SATURDAY),
    ),
    DemoClinic(
        facility="99301", specialty="cardiology", name="Khám tim mạch", minutes=20, people=("nam",),
        hours=(MORNING, AFTERNOON, EVENINGS),
    ),
    DemoClinic(
        facility="99301", specialty="endocrinology", name="Khám đái tháo đường, nội tiết", minutes=20, people=("anh",)
    ),
    DemoClinic(
        facility="99302", specialty="paediatrics", name="Khám nhi", minutes=15, people=("minh",),
        hours=(MORNING, AFTERNOON, EVENINGS),
    ),
    DemoClinic(facility="99201", specialty="obstetrics", name="Khám thai", minutes=20, people=("nhung",)),
    DemoClinic(facility="99201", specialty="general_surgery", name="Khám ngoại", minutes=15, people=("thang",)),
    DemoClinic(facility="99202", specialty="dermatology", name="Khám da liễu", minutes=15, people=("dinh",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Booker:
    """Somebody who booked by their phone; with a `language` they asked for an interpreter of it."""

    name: str
    born: int
    sex: str
    address: str
    number: str
    language: str | None = None


BOOKED: Sequence[Booker] = (
    Booker(
        name="Vàng Thị Say", born=1961, sex="female", address="Thôn Nậm Sỏi 2, xã Nậm Sỏi, Lào Cai",
        number="+84912000101", language="hmn",
    ),
    Booker(
        name="Lý A Dìn", born=1988, sex="male", address="Thôn Sín Pao, xã Sín Pao Hồ, Lào Cai", number="+84912000102"
    ),
    Booker(
        name="Lường Văn Pản", born=1954, sex="male", address="Bản Tà Phìn, xã Tà Phìn Hồ, Điện Biên",
        number="+84912000103", language="blt",
    ),
    Booker(
        name="Quàng Thị Phương", born=1996, sex="female", address="Bản Nà Pua 1, xã Nà Pua Hạ, Điện Biên",
        number="+84912000104",
    ),
    Booker(
        name="Y Thuyên Byă", born=1979, sex="male", address="Buôn Ea Sô, xã Ea Sô Hạ, Đắk Lắk",
        number="+84912000105", language="rad",
    ),
    Booker(
        name="Nguyễn Thị Mận", born=1947, sex="female", address="Buôn Khanh, xã Cư Pui Ngoài, Đắk Lắk",
        number="+84912000106",
    ),
)  # fmt: skip


async def seed_clinics(deps: Deps, now: datetime) -> None:
    """Services, hours, rooms, and the first bookings. Begun again it goes on."""
    begin, cast = deps.begin, await the_cast(deps.begin)
    await _rooms(begin)
    for one in CLINICS:
        await _clinic(begin, cast, one, now.date())
    await _bookings(begin, now)


async def _rooms(begin: Begin) -> None:
    for code in STATIONS:
        async with begin(None) as uow:
            place = await directory.facility_by_code(uow, code)
            known = await queries.places_of(uow, [place.id]) if place else []
        if place and not known:
            room = await service.add_room(begin, None, place.id, "Phòng khám từ xa")
            await service.add_device(begin, None, room, "Máy khám từ xa")


async def _clinic(begin: Begin, cast: Mapping[str, Actor], one: DemoClinic, today: date) -> None:
    async with begin(None) as uow:
        place = await directory.facility_by_code(uow, one.facility)
        known = {each.name: each for each in await queries.services_of(uow, place.id)} if place else {}
    if place is None or one.name in known:
        return
    new = service.NewService(
        facility_id=place.id, specialty=one.specialty, name=one.name, minutes=one.minutes,
        modes=(Mode.VIDEO, Mode.AT_STATION),
    )  # fmt: skip
    service_id = await service.add_service(begin, None, new)
    first = today - timedelta(days=30)
    hours = tuple(Hours(rule=rule, starts=starts, ends=ends, first=first) for rule, starts, ends in one.hours)
    for person in (cast[name].practitioner_id for name in one.people):
        if person is None:
            continue
        schedule_id = await service.add_schedule(begin, None, person, place.id, [service_id])
        await service.change_hours(begin, None, schedule_id, service.NewHours(hours=hours, version=1))


async def _bookings(begin: Begin, now: datetime) -> None:
    """Each of them has a time at one of the clinics on the days to come, at different hours."""
    async with begin(None) as uow:
        facilities, _more = await queries.public_facilities(uow)
        offered = [each.service.id for place in facilities for each in place.services]
    for number, (one, service_id) in enumerate(zip(BOOKED, cycle(offered), strict=False)):
        async with begin(None) as uow:
            days = await queries.service_days(uow, service_id, now.date(), 5)
            phone = await guests.phone_within(uow, one.number, "vi")
        free = [slot for day in days for slot in day.free]
        who = Guest(session_id=GuestSessionId(new_id()), kind=GuestKind.PATIENT, phone_id=phone, confirmed_at=now)
        if free:
            await service.book(begin, who, _order(free[(number * 3) % len(free)], one))


def _order(slot: Slot, one: Booker) -> service.Order:
    return service.Order(
        wish=Wish(schedule_id=slot.schedule_id, service_id=slot.service_id, start=slot.start),
        person=service.PersonSaid(
            name=one.name, birth_date=date(one.born, 1, 1), birth_precision="year", sex=one.sex, address=one.address
        ),
        details=service.Details(
            answers=CALM, consent_version=service.CONSENT_VERSION, interpreter_language=one.language
        ),
        key=f"demo-booking-{one.number}",
    )  # fmt: skip
