"""The consultation room's page: the call, with the case and the note beside it."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel import formats
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import NotFound
from telehealth.kernel.http import BEGIN, CLOCK, CONFIG, actor_of, path_id, requires
from telehealth.kernel.i18n import gettext, language
from telehealth.kernel.ids import RoomId
from telehealth.kernel.render import render
from telehealth.kernel.uow import UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.queries import PatientCard
from telehealth.referrals import queries as referrals
from telehealth.rooms import queries as rooms
from telehealth.rooms.queries import RoomCard, Seated
from telehealth.screens import policy
from telehealth.waiting import queries as waiting

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Context of rooms/room.html. `room_data` goes to the browser's code."""

    room_data: dict[str, Any]
    patient_name: str
    patient_age: str
    priority: str
    host_name: str
    host_facility: str
    awaited: str
    hub_phone: str
    case_panel_src: str
    note_panel_src: str
    note_href: str
    reasons: list[tuple[str, str]]
    ban_days: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page is made from."""

    room: RoomCard
    me: Seated
    priority: str
    patient: PatientCard
    hub_phone: str


@routes.get("/rooms/{room_id}", name="rooms.room")
@requires(policy.may_open_rooms)
async def show_room(request: web.Request) -> web.Response:
    """The room for somebody with a seat in it; for others there is none."""
    actor, room_id = actor_of(request), path_id(request, "room_id", RoomId)
    async with request.app[BEGIN](actor) as uow:
        scene = await _scene(uow, actor, room_id)
    today = request.app[CLOCK].now().date()
    config = request.app[CONFIG]
    age = formats.age(scene.patient.birth_date, today, scene.patient.birth_precision)
    page = _page(scene, age, config.waiting_ban_days)
    page.room_data.update(demo=config.demo, relay_only=config.turn_relay_only)
    return await render(request, "rooms/room.html", page, media=True)


async def _scene(uow: UnitOfWork, actor: Actor, room_id: RoomId) -> Scene:
    room = await rooms.room_of(uow, actor, room_id)
    case = await referrals.case_facts(uow, room.referral_id)
    patient = await patients.card(uow, case.patient_id)
    host_id = room.host.practitioner_id if room.host else None
    hub = await directory.practitioner_card(uow, host_id) if host_id else None
    phone = (await directory.facility_card(uow, hub.facility_id)).hotline if hub else ""
    uow.audit("read", "room", room.id, patient_id=case.patient_id)
    me = room.seat_of(actor.practitioner_id)
    if me is None:
        raise NotFound
    return Scene(room, me, case.priority, patient, phone)


def _page(scene: Scene, age: str, ban_days: int) -> RoomPage:
    room, me, case_href = scene.room, scene.me, f"/referrals/{scene.room.referral_id}"
    interprets = me.relation == "interpreter"  # sees and hears, and opens no record
    is_host = room.host is not None and room.host.participant_id == me.participant_id
    return RoomPage(
        room_data={
            "room_id": str(room.id),
            "me": {"participant_id": str(me.participant_id), "name": me.name, "role": me.role},
            "referral_id": str(room.referral_id),
            "referral_href": "/interpreting" if interprets else case_href,
            "is_host": is_host,
            "camera_waits": is_host and _patient_of(room) is not None,
            "hub_phone": scene.hub_phone,
            "language": language.get(),
        },
        patient_name=scene.patient.name,
        patient_age=age,
        priority=scene.priority,
        host_name=room.host.name if room.host else "",
        host_facility=room.host.facility if room.host else "",
        awaited=_awaited(room),
        hub_phone=scene.hub_phone,
        case_panel_src="" if interprets else f"{case_href}/summary-panel",
        note_panel_src=f"{case_href}/note/panel" if is_host else "",
        note_href=f"{case_href}/note",
        reasons=[(code, gettext(words)) for code, words in waiting.REASONS.items()],
        ban_days=ban_days,
    )


def _patient_of(room: RoomCard) -> Seated | None:
    """The patient who sits here without a clinician beside them. Before somebody unknown a clinician's camera waits."""
    return next((one for one in room.guests if one.kind == "patient"), None)


def _awaited(room: RoomCard) -> str:
    """Who is to come: the patient themselves, or the station they sit at."""
    patient = _patient_of(room)
    return patient.name if patient else next((one.facility for one in room.guests), "")
