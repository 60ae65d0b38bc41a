"""A guest without an account whose session ends, or who is banned: the socket is closed, and no door opens again."""

import asyncio

import pytest
import socketio
from socketio.exceptions import ConnectionError as Refused

from telehealth.guests.service import GUEST_COOKIE
from telehealth.kernel.ids import RoomId
from telehealth.rooms import queries as rooms
from tests.integration.waiting.test_admitting import let_in
from tests.support.app import ORIGIN, RunningApp
from tests.support.outside import let_out
from tests.support.rooms import Seat
from tests.support.signaling import WAIT_S, Calls, Peer
from tests.support.visits import Visitor, Ward, a_ward


class Inside:
    """A patient in the room with their own clinician, and what the patient's page listens to."""

    def __init__(self, app: RunningApp, calls: Calls, ward: Ward, one: Visitor, room_id: RoomId) -> None:
        self.app, self.calls, self.ward, self.one, self.room_id = app, calls, ward, one, room_id
        self.cookie = f"guest={one.browser.cookies()[GUEST_COOKIE]}"

    async def comes(self) -> Peer:
        """The patient's socket, joined."""
        token = (await (await self.one.browser.post(f"/api/rooms/{self.room_id}/seat")).json())["seat_token"]
        seat = Seat(self.ward.clinic.specialist, self.room_id)
        return await (await self.calls.come(seat, token=token, cookie=self.cookie)).join()

    async def hears(self) -> bool:
        """Whether the visit's topic is theirs to hear."""
        live = socketio.AsyncClient(reconnection=False)
        headers = {"Origin": ORIGIN, "Cookie": self.cookie}
        try:
            await live.connect(
                self.calls.url, headers=headers, namespaces=["/live"], transports=["websocket"], wait_timeout=20
            )
            said = await live.call("subscribe", {"topics": [f"visit:{self.one.id}"]}, namespace="/live", timeout=WAIT_S)
            return bool(said["ok"])
        except Refused:
            return False
        finally:
            await live.disconnect()


@pytest.fixture
async def inside(app: RunningApp, calls: Calls) -> Inside:
    """Somebody who was let in."""
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    return Inside(app, calls, ward, one, await let_in(ward, one))


async def is_shown_out(peer: Peer) -> None:
    """The server closes the socket."""
    async with asyncio.timeout(WAIT_S):
        await peer.gone.wait()


@pytest.mark.feature(112)
async def test_whoever_is_banned_is_told_shown_out_and_hears_nothing_more(inside: Inside) -> None:
    host = await inside.calls.join(Seat(inside.ward.clinic.specialist, inside.room_id))
    peer = await inside.comes()
    assert await inside.hears()
    async with inside.app.begin(None) as uow:
        people = (await rooms.card_within(uow, inside.room_id)).people
    who = next(str(each.participant_id) for each in people if each.kind == "patient")
    body = {"participant_id": who, "reason": "insult"}
    made = await inside.ward.specialist.post(f"/api/rooms/{inside.room_id}/reports", json=body)
    assert made.status == 201
    await let_out(inside.app)
    await is_shown_out(peer)
    told = await host.hears("participant_changed", where=lambda news: news["participant"]["state"] == "removed")
    assert told["participant"]["id"] == who
    assert not await inside.hears()
    assert (await inside.one.browser.post(f"/api/rooms/{inside.room_id}/seat")).status == 401


async def test_a_guest_who_signs_out_takes_their_sockets_with_them(inside: Inside) -> None:
    peer = await inside.comes()
    assert await inside.hears()
    left = await inside.one.browser.post("/phone/forget")
    assert left.status == 303, await left.text()
    await let_out(inside.app)
    await is_shown_out(peer)
    assert not await inside.hears()
