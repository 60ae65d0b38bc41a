"""What a facility offers: its services, the rooms and devices that can be booked, and whether it rests on holidays."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.directory.queries import specialty_choices, specialty_word
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Forbidden, Invalid, NotFound
from telehealth.kernel.faults import NEEDED
from telehealth.kernel.forms import Form
from telehealth.kernel.http import BEGIN, actor_of, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_, _
from telehealth.kernel.ids import FacilityId, HealthcareServiceId, ResourceId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.schedules import Service
from telehealth.scheduling.queries import Place
from telehealth.scheduling.staff_pages.common import Tab, form_again, tabs
from telehealth.scheduling.staff_pages.forms import DeviceIn, HolidaysIn, RoomIn, ServiceIn

routes = web.RouteTableDef()
HERE = "/schedule/services"

ADDED = declare_flash("scheduling.service_added", N_("The service is there. Now specialists can keep hours for it."))
KEPT = declare_flash("scheduling.service_kept", N_("The service is changed."))
ROOM = declare_flash("scheduling.room_added", N_("The room can be booked now."))
DEVICE = declare_flash("scheduling.device_added", N_("The device is booked with its room from now on."))
HOLIDAYS = declare_flash("scheduling.holidays_kept", N_("Your choice about public holidays is kept."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesPage:
    """Context of scheduling/services.html."""

    tabs: Sequence[Tab]
    where: str
    services: Sequence[tuple[Service, str]]
    rooms: Sequence[Place]
    rests: Form
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """Context of scheduling/service_form.html."""

    form: Form
    heading: str
    action: str
    specialties: Sequence[tuple[str, str]]
    modes: Sequence[tuple[str, str]]
    specialty: str


@routes.get("/schedule/services", name="scheduling.services")
@requires(policy.may_arrange_own)
async def list_services(request: web.Request) -> web.Response:
    """The facility's services, rooms and holidays."""
    return await _list(request, Form())


async def _list(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    actor = actor_of(request)
    here = own_facility(actor)
    async with request.app[BEGIN](actor) as uow:
        known = await queries.services_of(uow, here, public_only=False, also_closed=True)
        rooms = await queries.places_of(uow, [here])
        rests = await queries.rests_on_holidays(uow, here)
    page = ServicesPage(
        tabs=tabs(actor, HERE), where=actor.facility_name, rooms=rooms, form=form,
        rests=Form({"closed": "true" if rests else ""}),
        services=[(one, specialty_word(one.specialty)) for one in known],
    )  # fmt: skip
    return await render(request, "scheduling/services.html", page, status=status)


def own_facility(actor: Actor) -> FacilityId:
    """Where the actor works. Raises Forbidden."""
    if actor.facility_id is None:
        raise Forbidden
    return actor.facility_id


@routes.get("/schedule/services/new", name="scheduling.service_new")
@requires(policy.may_arrange_own)
async def new_service(request: web.Request) -> web.Response:
    """The empty form."""
    values = {"minutes": "30", "buffer_before": "0", "buffer_after": "0", "is_public": "true"}
    return await _form(request, Form(values, lists={"modes": [Mode.VIDEO.value]}))


@routes.post("/schedule/services/new", name="scheduling.service_add")
@requires(policy.may_arrange_own)
async def add_service(request: web.Request) -> web.Response:
    """Offer a service."""
    actor = actor_of(request)
    try:
        body = await read_form(request, ServiceIn)
        _check_specialty(body.specialty)
        new = service.NewService(
            facility_id=own_facility(actor), specialty=body.specialty, name=body.name, minutes=body.minutes,
            buffer_before=body.buffer_before, buffer_after=body.buffer_after, modes=tuple(body.modes),
            is_public=body.is_public,
        )  # fmt: skip
        await service.add_service(request.app[BEGIN], actor, new)
    except Invalid as invalid:
        return await _form(request, await form_again(request, invalid), status=422)
    return flash(see_other(HERE), ADDED)


def _check_specialty(specialty: str) -> None:
    if specialty not in directory.SPECIALTIES:
        raise Invalid({"specialty": [NEEDED.on_field()]})


@routes.get("/schedule/services/{service_id}", name="scheduling.service_edit")
@requires(policy.may_arrange_own)
async def edit_service(request: web.Request) -> web.Response:
    """The form with a service's answers."""
    one = await _mine(request)
    values = {
        "name": one.name, "minutes": str(one.length.minutes), "buffer_before": str(one.length.before),
        "buffer_after": str(one.length.after), "is_public": "true" if one.is_public else "",
        "is_active": "true" if one.is_active else "",
    }  # fmt: skip
    return await _form(request, Form(values, lists={"modes": [mode.value for mode in one.modes]}), one)


@routes.post("/schedule/services/{service_id}", name="scheduling.service_change")
@requires(policy.may_arrange_own)
async def change_service(request: web.Request) -> web.Response:
    """Another name, length or audience."""
    one = await _mine(request)
    try:
        body = await read_form(request, ServiceIn)
        change = service.ServiceChange(**body.model_dump(exclude={"specialty", "modes"}), modes=tuple(body.modes))
        await service.edit_service(request.app[BEGIN], actor_of(request), one.id, change)
    except Invalid as invalid:
        return await _form(request, await form_again(request, invalid), one, status=422)
    return flash(see_other(HERE), KEPT)


async def _mine(request: web.Request) -> Service:
    actor = actor_of(request)
    async with request.app[BEGIN](actor) as uow:
        one = await queries.service_of(uow, path_id(request, "service_id", HealthcareServiceId))
    if one is None or not policy.may_arrange(actor, one.facility_id):
        raise NotFound
    return one


async def _form(request: web.Request, form: Form, one: Service | None = None, *, status: int = 200) -> web.Response:
    page = ServicePage(
        form=form, heading=_("Change the service") if one else _("Add a service"),
        action=f"{HERE}/{one.id}" if one else f"{HERE}/new", specialties=specialty_choices(), modes=mode_choices(),
        specialty=specialty_word(one.specialty) if one else "",
    )  # fmt: skip
    return await render(request, "scheduling/service_form.html", page, status=status)


def mode_choices() -> list[tuple[str, str]]:
    """Where the patient may be meanwhile."""
    return [(Mode.VIDEO.value, _("Anywhere, by video")), (Mode.AT_STATION.value, _("At a station, in a staffed room"))]


@routes.post("/schedule/rooms", name="scheduling.room_add")
@requires(policy.may_arrange_own)
async def add_room(request: web.Request) -> web.Response:
    """A room that can be booked, and what stands in it."""
    actor, begin = actor_of(request), request.app[BEGIN]
    try:
        body = await read_form(request, RoomIn)
    except Invalid as invalid:
        return await _list(request, await form_again(request, invalid), status=422)
    room = await service.add_room(begin, actor, own_facility(actor), body.name)
    if body.device:
        await service.add_device(begin, actor, room, body.device)
    return flash(see_other(HERE), ROOM)


@routes.post("/schedule/rooms/{room_place_id}/devices", name="scheduling.device_add")
@requires(policy.may_arrange_own)
async def add_device(request: web.Request) -> web.Response:
    """One more device in a room."""
    room = path_id(request, "room_place_id", ResourceId)
    try:
        body = await read_form(request, DeviceIn)
    except Invalid as invalid:
        return await _list(request, await form_again(request, invalid), status=422)
    await service.add_device(request.app[BEGIN], actor_of(request), room, body.name)
    return flash(see_other(HERE), DEVICE)


@routes.post("/schedule/holidays", name="scheduling.holidays")
@requires(policy.may_arrange_own)
async def holidays(request: web.Request) -> web.Response:
    """Whether the facility's schedules rest on public holidays."""
    actor = actor_of(request)
    body = await read_form(request, HolidaysIn)
    await service.close_on_holidays(request.app[BEGIN], actor, own_facility(actor), closed=body.closed)
    return flash(see_other(HERE), HOLIDAYS)
