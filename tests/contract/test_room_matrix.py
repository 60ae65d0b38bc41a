"""Every event of a room crossed with every seat, against the table that was agreed on (`room_matrix.txt`).

Each cell is a room of its own, so that what one event does is not in another's way. What was found is written to
`var/room_matrix.txt`, as for the routes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from telehealth.signaling.sockets import RoomsNamespace
from tests.support.app import ORIGIN, RunningApp
from tests.support.rooms import a_room
from tests.support.signaling import SDP, Calls, Peer, calls_to

TABLE = Path(__file__).with_name("room_matrix.txt")
FOUND = Path(__file__).parents[2] / "var" / "room_matrix.txt"
SEATS = ("host", "guest inside", "guest waiting", "not joined", "other room")
ABOUT_SOMEBODY = frozenset({"admit", "remove", "offer", "answer", "ice_candidates", "restart_ice"})


def body_of(event: str, other: Peer) -> dict[str, Any]:
    """A good body of this event about somebody else of the room."""
    media = {"audio": True, "video": True, "screen": True}
    described = {"to": other.me, "sdp": SDP, "candidates": []}
    bodies: Mapping[str, dict[str, Any]] = {
        "join": {"last_seq": 0, "media": media}, "set_media": media,
        "admit": {"participant_id": other.me, "identity_confirmed": True}, "remove": {"participant_id": other.me},
        "set_lock": {"locked": True}, "finish": {"client_id": "f"}, "chat": {"client_id": "c", "text": "Alô"},
        "offer": described, "answer": described, "ice_candidates": {"to": other.me, "candidates": []},
        "restart_ice": {"to": other.me},
    }  # fmt: skip
    return bodies.get(event, {})


async def seated(app: RunningApp, calls: Calls, seat: str) -> tuple[Peer, Peer]:
    """Who sends, and somebody of the room whom it is about."""
    call = await a_room(app.begin)
    if seat == "other room":
        return (await calls.together(call.host, call.guest))[0], await calls.join((await a_room(app.begin)).guest)
    if seat == "not joined":
        return await calls.come(call.guest), await calls.join(call.host)
    if seat == "guest waiting":
        host = await calls.join(call.host)
        return await calls.join(call.guest), host
    host, guest = await calls.together(call.host, call.guest)
    return (host, guest) if seat == "host" else (guest, host)


async def cell(app: RunningApp, event: str, seat: str) -> str:
    """What this event answers who sits there."""
    async with calls_to(app.begin, str(app.server.make_url("")), origin=ORIGIN) as calls:
        sender, other = await seated(app, calls, seat)
        answer = await sender.ask(event, body_of(event, other))
    return "yes" if answer["ok"] else str(answer["error"]["code"])


@pytest.mark.feature(104)
async def test_every_event_answers_every_seat_as_agreed(app: RunningApp) -> None:
    events = [*RoomsNamespace.events, "undeclared"]
    cells = [(event, seat) for event in events for seat in SEATS if seat != "other room" or event in ABOUT_SOMEBODY]
    lines = [f"{event:15} {seat:14} {await cell(app, event, seat)}" for event, seat in cells]
    text = "\n".join(lines) + "\n"
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text(text)
    assert text == TABLE.read_text(), f"access has changed: compare {TABLE.name} with {FOUND}"
