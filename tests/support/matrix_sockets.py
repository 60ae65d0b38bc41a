"""The sockets' part of the access matrix: every topic and every event of the room, asked by everybody."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import socketio
from socketio.exceptions import ConnectionError as Refused

from telehealth.app import DEPS
from tests.support.app import ORIGIN, Browser, RunningApp
from tests.support.matrix import World

VERDICTS: Mapping[str, str] = {
    "kernel.forbidden": "no",
    "kernel.not_found": "hidden",
    "kernel.sign_in_needed": "sign-in",
}
BURST = 18  # a socket may subscribe so often before it is told to wait


async def socket_lines(app: RunningApp, world: World) -> list[str]:
    """The lines of both namespaces."""
    return [*await live_lines(app, world), *await room_lines(app, world)]


def topics(app: RunningApp, world: World) -> dict[str, str]:
    """Every declared topic about the world's records, by the line it gets."""
    doctor = world.persons["rural_clinician"]["own"]
    signed, waiting, draft = (world.records[kind]["referral_id"] for kind in ("signed", "waiting", "draft"))
    about = {
        "worklist": {"respiratory": "respiratory", "other": "cardiology"},
        "home": {"station": str(doctor.facility_id), "missing": str(UUID(int=7))},
        "referral": {"signed": str(signed), "waiting": str(waiting), "draft": str(draft), "missing": str(UUID(int=7))},
        "session": {"other": str(doctor.actor.session_id), "missing": str(UUID(int=7))},
        "board": {"": ""},
        "interpreting": {"": ""},
        "deliveries": {"station": str(doctor.facility_id), "missing": str(UUID(int=7))},
        "delivery": {"signed": str(signed), "missing": str(UUID(int=7))},
        "schedule": {"signed": str(world.ids["schedule_id"]), "missing": str(UUID(int=7))},
        "appointments": {"station": str(doctor.facility_id), "missing": str(UUID(int=7))},
        "visit": {
            **{kind: str(world.records[kind]["visit_id"]) for kind in ("waits", "invited")},
            "signed": str(world.ids["appointment_id"]),
            "missing": str(UUID(int=7)),
        },
        "queue": {"signed": str(world.ids["schedule_id"]), "missing": str(UUID(int=7))},
        "undeclared": {"": "x"},
    }
    declared = app.app[DEPS].topics.names
    assert declared == about.keys() - {"undeclared"}, f"not in the matrix: {declared ^ about.keys()}"
    return {
        f"{name:16} {kind:28}": f"{name}:{ident}" if ident else name
        for name, of in about.items()
        for kind, ident in of.items()
    }


async def live_lines(app: RunningApp, world: World) -> list[str]:
    """Who may listen to what."""
    found: dict[tuple[str, str], list[str]] = {}
    for role, people in world.people.items():
        for relation, browser in people.items():
            wanted = list(topics(app, world).items())
            for some in (wanted[:BURST], wanted[BURST:]):
                async with _connected(app, browser, "/live", {}) as (client, refusal):
                    for line, topic in some:
                        said = refusal or await client.call("subscribe", {"topics": [topic]}, namespace="/live")
                        found.setdefault((line, role), []).append(f"{relation}:{_verdict(said)}")
    return [f"LIVE   {line} {'':8} {role:16} {' '.join(said)}" for (line, role), said in sorted(found.items())]


async def room_lines(app: RunningApp, world: World) -> list[str]:
    """Who comes in at the room's door with the pass that its specialist asked for: nobody else, though it be stolen."""
    door: list[str] = []
    for role, people in world.people.items():
        said = []
        for relation, browser in people.items():
            shown = {"seat_token": world.ids["seat_token"], "tab_id": "t"}
            async with _connected(app, browser, "/rooms", shown) as (_client, refusal):
                said.append(f"{relation}:{refusal['error']['code'] if refusal else 'yes'}")
        door.append(f"ROOMS  {'connect':45} {'signed':8} {role:16} {' '.join(said)}")
    return door


@asynccontextmanager
async def _connected(
    app: RunningApp, browser: Browser, namespace: str, auth: dict[str, Any]
) -> AsyncIterator[tuple[socketio.AsyncClient, dict[str, Any] | None]]:
    """A socket with this browser's cookies; or the refusal at the door, as an acknowledgement would carry it."""
    client, refusal = socketio.AsyncClient(reconnection=False), dict[str, Any]()
    client.on("connect_error", lambda said: refusal.update(said["data"]), namespace=namespace)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies().items())
    headers = {"Origin": ORIGIN, "Host": "localhost:8080", "Cookie": cookies}
    url = str(app.server.make_url(""))
    try:
        await client.connect(
            url, headers=headers, auth=auth, namespaces=[namespace], transports=["websocket"], wait_timeout=20
        )
    except Refused:
        yield client, {"ok": False, "error": refusal}
        return
    try:
        yield client, None
    finally:
        await client.disconnect()


def _verdict(said: dict[str, Any]) -> str:
    return "yes" if said["ok"] else VERDICTS.get(said["error"]["code"], said["error"]["code"])
