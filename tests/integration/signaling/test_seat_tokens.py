"""Seat tokens as a browser gets, shows and renews them: over HTTP and at the door of `/rooms`."""

from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.support.app import RunningApp
from tests.support.people import session_for
from tests.support.rooms import Seat, a_room, passes_age
from tests.support.signaling import SDP, Calls


async def fetched(app: RunningApp, seat: Seat) -> str:
    """A token as the person's browser asks for it."""
    answer = await (await app.signed_in(seat.person)).post(f"/api/rooms/{seat.room_id}/seat")
    assert answer.status == 200
    return str((await answer.json())["seat_token"])


async def turned_away(calls: Calls, seat: Seat, token: str) -> str:
    """The code with which this person is turned away who shows this token."""
    with pytest.raises(Refused):
        await calls.come(seat, token=token)
    return str(calls.peers[-1].refusal["code"])


@pytest.mark.feature(105)
async def test_a_token_is_short_lived_and_for_one_room_and_one_person(app: RunningApp, calls: Calls) -> None:
    """Pain 30: one room, and a token of the server's own making for each person."""
    here = await a_room(app.begin)
    there = await a_room(app.begin, guest=here.guest.person)
    host = await calls.join(here.host)

    # Nobody else's: shown by another person of the same room it opens nothing, and the route gives nobody another's.
    token = await fetched(app, here.guest)
    assert await turned_away(calls, here.host, token) == "rooms.seat_refused"
    stranger = await (await app.signed_in(there.host.person)).post(f"/api/rooms/{here.room_id}/seat")
    assert stranger.status == 404

    # No other room's: the same person with the token of another room is in that room and reaches nobody in this one.
    elsewhere = await calls.come(here.guest, token=await fetched(app, there.guest))
    await elsewhere.join()
    assert elsewhere.state["room"]["id"] == str(there.room_id)
    assert await elsewhere.code("offer", {"to": host.me, "sdp": SDP, "candidates": []}) == "rooms.not_admitted"
    assert await host.code("admit", _letting_in(elsewhere.me)) == "rooms.participant_not_found"

    # Not for long: at half its time a heartbeat brings the next one, and the old one is void at once.
    guest = await (await calls.come(here.guest, token=token)).join()
    assert "seat_token" not in await guest.must("heartbeat")
    await passes_age(app.begin, minutes=5, seconds=1)
    renewed = (await guest.must("heartbeat"))["seat_token"]
    assert await turned_away(calls, here.guest, token) == "rooms.seat_refused"
    again = await (await calls.come(here.guest, token=renewed, tab=guest.tab)).join()
    assert again.me == guest.me

    # After ten minutes without one it is refused; signed in, the person gets a fresh one to the same seat.
    await again.close()
    await passes_age(app.begin, minutes=10)
    assert await turned_away(calls, here.guest, renewed) == "rooms.seat_refused"
    back = await calls.come(here.guest, token=await fetched(app, here.guest), tab=guest.tab)
    assert (await back.join()).me == guest.me


@pytest.mark.feature(105)
async def test_a_token_alone_opens_nothing(app: RunningApp, calls: Calls) -> None:
    """Who has found a token but is not signed in as its person stays outside."""
    call = await a_room(app.begin)
    token = await fetched(app, call.guest)
    for cookie in ("nothing", await session_for(app.begin, call.host.person)):
        with pytest.raises(Refused):
            await calls.come(call.guest, token=token, cookie=cookie)
    assert (await (await calls.come(call.guest, token=token)).join()).state["me"]


def _letting_in(participant_id: str) -> dict[str, Any]:
    return {"participant_id": participant_id, "identity_confirmed": True}
