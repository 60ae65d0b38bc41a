"""What surrounds every page: navigation by role, who is here, the way back into an open consultation."""

from aiohttp import web

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.http import ACTOR, BEGIN, CONFIG
from telehealth.kernel.i18n import _, language
from telehealth.kernel.render import NavItem, OpenRoom, Shell
from telehealth.rooms import queries as rooms

PLACES: dict[Role, tuple[tuple[str, str, str], ...]] = {
    Role.RURAL_CLINICIAN: (
        ("home", "/", "house"),
        ("patients", "/patients", "users"),
        ("day", "/day", "calendar"),
        ("deliveries", "/deliveries", "file-text"),
    ),
    Role.SPECIALIST: (
        ("worklist", "/worklist", "list"),
        ("queue", "/queue", "users"),
        ("day", "/day", "calendar"),
        ("schedule", "/schedule", "clock"),
        ("deliveries", "/deliveries", "file-text"),
    ),
    Role.COORDINATOR: (
        ("board", "/board", "activity"),
        ("day", "/day", "calendar"),
        ("schedule", "/schedule", "clock"),
        ("queue", "/queue", "users"),
        ("volume", "/reports/volume", "chart-column"),
        ("messages", "/messages", "send"),
    ),
    Role.ADMINISTRATOR: (
        ("board", "/board", "activity"),
        ("day", "/day", "calendar"),
        ("schedule", "/schedule", "clock"),
        ("volume", "/reports/volume", "chart-column"),
        ("audit", "/audit", "shield"),
        ("messages", "/messages", "send"),
    ),
}


def label(place: str) -> str:
    """A place's name in the reader's language."""
    return {
        "home": _("Home"),
        "patients": _("Patients"),
        "worklist": _("My work"),
        "day": _("Appointments"),
        "schedule": _("Hours"),
        "deliveries": _("Documents"),
        "board": _("Live board"),
        "volume": _("Reports"),
        "audit": _("Audit"),
        "messages": _("Messages"),
        "queue": _("Waiting room"),
    }[place]


def navigation(actor: Actor, path: str) -> tuple[NavItem, ...]:
    """The places this role has, the present one marked."""
    return tuple(
        NavItem(
            label=label(place), href=href, icon=icon, current=path == href or (href != "/" and path.startswith(href))
        )
        for place, href, icon in PLACES[actor.role]
    )


async def make_shell(request: web.Request) -> Shell:
    """The shell of this request's page."""
    actor, config = request.get(ACTOR), request.app[CONFIG]
    if actor is None:
        return Shell(locale=language.get(), path=request.rel_url.raw_path_qs, demo=config.demo)
    return Shell(
        locale=language.get(),
        path=request.rel_url.raw_path_qs,
        demo=config.demo,
        signed_in=True,
        person_name=actor.name,
        facility_name=actor.facility_name,
        role=actor.role.value,
        nav=navigation(actor, request.path),
        open_room=await open_room(request, actor),
    )


async def open_room(request: web.Request, actor: Actor) -> OpenRoom | None:
    """The way back into the consultation this person is in, unless this page is its room."""
    if not actor.is_clinician or request.path.startswith("/rooms/"):
        return None
    async with request.app[BEGIN](actor) as uow:
        room = await rooms.open_room_of(uow, actor)
    if room is None:
        return None
    others = [one.name for one in room.people if one.practitioner_id != actor.practitioner_id]
    return OpenRoom(f"/rooms/{room.id}", others[0] if others else "")
