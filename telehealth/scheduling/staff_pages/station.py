"""Booking at a station: the first free times of a specialty, for the patient in front of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web
from pydantic import AwareDatetime, Field

from telehealth.directory import queries as directory
from telehealth.directory.queries import specialty_choices
from telehealth.kernel import formats
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.errors import DomainError
from telehealth.kernel.forms import Form, Incoming
from telehealth.kernel.http import BEGIN, actor_of, asked_for, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_, _, language
from telehealth.kernel.ids import FacilityId, HealthcareServiceId, PatientId, ResourceId, ScheduleId, WaitlistId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.kernel.uow import UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.queries import PatientCard
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import NotBookable, SlotInPast, SlotTaken, TooManyHolds
from telehealth.scheduling.queries import Search, Slot, Waiting
from telehealth.scheduling.staff_pages.common import today_of

routes = web.RouteTableDef()
PROVINCE = "province"
COUNT = 20

WAITING = declare_flash("scheduling.waiting", N_("You are on the waiting list. A time that becomes free appears here."))
LEFT = declare_flash("scheduling.waiting_left", N_("You are off that waiting list."))


class WishedIn(Incoming):
    """A time that was chosen, and what was asked for, to ask again when it is gone."""

    schedule_id: UUID
    service_id: UUID
    start: AwareDatetime
    place: UUID | None = None
    specialty: str = Field(default="", max_length=40)
    at: str = Field(default="", max_length=40)
    patient: UUID | None = None

    def wish(self) -> Wish:
        """As the service takes it."""
        return Wish(
            schedule_id=ScheduleId(self.schedule_id), service_id=HealthcareServiceId(self.service_id), start=self.start,
            place_id=ResourceId(self.place) if self.place else None,
        )  # fmt: skip


class WaitIn(Incoming):
    """Waiting for a service until a day."""

    service: UUID
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for: a specialty, where, in which room of the station, and for whom."""

    specialty: str
    at: str
    place: str
    patient: str

    def query(self) -> str:
        """As an address carries it."""
        return urlencode({name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A free time in words."""

    slot: Slot
    time: str
    service: str
    minutes: int
    practitioner: str
    facility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationPage:
    """Context of scheduling/station_times.html."""

    asked: Asked
    form: Form
    patient: PatientCard | None
    specialties: Sequence[tuple[str, str]]
    where: Sequence[tuple[str, str]]
    rooms: Sequence[tuple[str, str]]
    days: Sequence[tuple[str, Sequence[Offer]]]
    services: Sequence[tuple[str, str]]
    waiting: Sequence[Waiting]
    wait_form: Form
    searched: bool
    refusal: str


@routes.get("/bookings/new", name="scheduling.station_times")
@requires(policy.may_book_at_station)
async def times(request: web.Request) -> web.Response:
    """The first free times, and the waiting list."""
    asked = Asked(**{name: asked_for(request, name) for name in Asked.__dataclass_fields__})
    return await show_times(request, asked)


async def show_times(
    request: web.Request, asked: Asked, refusal: DomainError | None = None, *, status: int = 200
) -> web.Response:
    """The page for what is asked; a refusal says why it is shown again."""
    actor, begin = actor_of(request), request.app[BEGIN]
    async with begin(actor) as uow:
        person = await patient_asked_for(uow, actor, asked.patient)
        search, choices = await _search(uow, actor, asked)
        slots = await queries.first_free(uow, search, count=COUNT) if search else []
        offers = await _described(uow, slots)
        can_wait = await _services(uow, search) if search else []
        waiting = await queries.waits_of(uow, actor)
    page = StationPage(
        asked=asked, form=Form({"specialty": asked.specialty, "at": asked.at, "place": asked.place}),
        patient=person, days=_by_day(offers), services=can_wait, waiting=waiting,
        wait_form=Form({"last": (today_of(request) + timedelta(days=14)).isoformat()}), searched=search is not None,
        refusal=refusal.text() if refusal else "", **choices,
    )  # fmt: skip
    return await render(request, "scheduling/station_times.html", page, status=status)


async def patient_asked_for(uow: UnitOfWork, actor: Actor, text: str) -> PatientCard | None:
    """The patient a booking is for, when one of the own facility's was chosen. Raises PatientNotFound."""
    if not text or actor.role is not Role.RURAL_CLINICIAN:
        return None
    try:
        patient_id = PatientId(UUID(text))
    except ValueError:
        return None
    one = patients.card_of(await patients.readable(uow, actor, patient_id))
    uow.audit("read", "patient", one.id, patient_id=one.id, why="booking")
    return one


async def _search(
    uow: UnitOfWork, actor: Actor, asked: Asked
) -> tuple[Search | None, Mapping[str, Sequence[tuple[str, str]]]]:
    """What to look for (None until a specialty is chosen), and what there is to choose from."""
    here = FacilityId(actor.facility_id) if actor.facility_id else None
    hubs = await directory.hubs_for(uow, here, asked.specialty) if here and asked.specialty else []
    rooms = await queries.places_of(uow, [here] if here else [])
    places = await directory.facility_cards(uow, [one.facility_id for one in hubs])
    choices = {
        "specialties": specialty_choices(),
        "where": [(PROVINCE, _("In the province")), *((str(one.facility_id), one.name) for one in hubs)],
        "rooms": [(str(one.id), ", ".join([one.name, *one.devices])) for one in rooms],
    }
    if asked.specialty not in directory.SPECIALTIES:
        return None, choices
    hub = next((places[one.facility_id] for one in hubs if str(one.facility_id) == asked.at), None)
    room = next((one.id for one in rooms if str(one.id) == asked.place), None)
    search = Search(
        specialty=asked.specialty, province_code=hub.province_code if hub else actor.province_code or "",
        facility_id=hub.id if hub else None, public_only=False, place_id=room,
        mode=Mode.AT_STATION if room else Mode.VIDEO,
    )  # fmt: skip
    return search, choices


async def _services(uow: UnitOfWork, search: Search) -> list[tuple[str, str]]:
    found = await queries.services_with(uow, search.specialty, search.province_code, search.facility_id)
    return [(str(one), name) for one, name in found]


async def _described(uow: UnitOfWork, slots: Sequence[Slot]) -> list[tuple[str, Offer]]:
    """Each time with its words; the facility's zone decides what its clock shows."""
    lines = await queries.colleagues_of(uow, list({one.schedule_id for one in slots}))
    known = await queries.services_by_id(uow, list({one.service_id for one in slots}))
    places = await directory.facility_cards(uow, list({line.facility_id for line in lines.values()}))
    return [
        (
            formats.weekday_and_day(one.start, lines[one.schedule_id].time_zone),
            Offer(
                slot=one, time=formats.clock_time(one.start, lines[one.schedule_id].time_zone),
                service=known[one.service_id].name, minutes=known[one.service_id].length.minutes,
                practitioner=lines[one.schedule_id].practitioner_name,
                facility=places[lines[one.schedule_id].facility_id].name,
            ),
        )
        for one in slots
    ]  # fmt: skip


def _by_day(offers: Sequence[tuple[str, Offer]]) -> list[tuple[str, list[Offer]]]:
    return [(day, [one for _day, one in some]) for day, some in groupby(offers, key=lambda pair: pair[0])]


@routes.post("/bookings/held", name="scheduling.station_hold")
@requires(policy.may_book_at_station)
async def hold(request: web.Request) -> web.Response:
    """Keep a time while the form is filled in."""
    body = await read_form(request, WishedIn)
    asked = Asked(
        specialty=body.specialty, at=body.at, place=str(body.place or ""), patient=str(body.patient or "")
    )  # fmt: skip
    mode = Mode.AT_STATION if body.place else Mode.VIDEO
    try:
        kept = await service.hold(request.app[BEGIN], actor_of(request), body.wish(), mode=mode)
    except (SlotTaken, SlotInPast, NotBookable, TooManyHolds) as refusal:
        return await show_times(request, asked, refusal, status=409)
    return see_other(f"/bookings/held/{kept.id}" + (f"?patient={asked.patient}" if asked.patient else ""))


@routes.post("/bookings/waiting", name="scheduling.station_wait")
@requires(policy.may_book_at_station)
async def wait(request: web.Request) -> web.Response:
    """Wait for a time that becomes free."""
    body = await read_form(request, WaitIn)
    entry = service.Wait(
        service_id=HealthcareServiceId(body.service), first=today_of(request), last=body.last, language=language.get()
    )  # fmt: skip
    await service.join_waitlist(request.app[BEGIN], actor_of(request), entry)
    return flash(see_other("/bookings/new"), WAITING)


@routes.post("/bookings/waiting/{waitlist_id}/leave", name="scheduling.station_leave")
@requires(policy.may_book_at_station)
async def leave(request: web.Request) -> web.Response:
    """Wait no longer."""
    entry_id = path_id(request, "waitlist_id", WaitlistId)
    await service.leave_waitlist(request.app[BEGIN], actor_of(request), entry_id)
    return flash(see_other("/bookings/new"), LEFT)
