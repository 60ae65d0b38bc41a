"""A consultation at the level of the protocol: real server, real PostgreSQL, real Socket.IO clients."""

import asyncio
from typing import Any

import pytest

from telehealth.app import DEPS
from tests.support.app import RunningApp
from tests.support.people import a_rural_clinician
from tests.support.rooms import Seat, a_room
from tests.support.signaling import CANDIDATE, SDP, WAIT_S, Calls, Peer

MORE_TO_COME = {"end_of_candidates": False}


@pytest.mark.feature(17, 25)
async def test_from_the_waiting_room_to_the_end(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    guest = await calls.join(call.guest)
    assert [one["state"] for one in guest.state["participants"]] == ["invited", "waiting"]
    assert "ice_servers" not in guest.state
    host = await calls.join(call.host)
    assert (await guest.hears("participant_changed"))["participant"]["state"] == "connected"
    await host.lets_in(guest)
    admitted = await guest.hears("admitted")
    assert (admitted["participant"]["state"], admitted["joined_order"]) == ("connected", 2)
    assert (await host.hears("participant_changed"))["participant"]["id"] == guest.me
    await host.must("offer", {"to": guest.me, "sdp": SDP, "candidates": [CANDIDATE]})
    offer = await guest.hears("peer_message")
    assert offer == {"from": host.me, "kind": "offer", "sdp": SDP, "candidates": [CANDIDATE], **MORE_TO_COME}
    await guest.must("answer", {"to": host.me, "sdp": SDP, "candidates": []})
    await guest.must("ice_candidates", {"to": host.me, "candidates": [CANDIDATE], "end_of_candidates": True})
    assert [(await host.hears("peer_message"))["kind"] for _ in range(2)] == ["answer", "ice_candidates"]
    said = await guest.must("chat", {"client_id": "a1", "text": "Chào bác sĩ"})
    heard = await host.hears("room_event")
    assert (heard["seq"], heard["kind"], heard["body"]) == (
        said["seq"],
        "said",
        {"client_id": "a1", "text": "Chào bác sĩ"},
    )
    await guest.must("leave")
    assert (await host.hears("participant_changed"))["participant"]["state"] == "left"
    await host.must("finish", {"client_id": "f1"})
    assert [entry["kind"] for entry in (await host.hears("finished"))["entries"]] == ["finished"]


async def test_a_host_who_comes_late_sees_everyone_who_waits(app: RunningApp, calls: Calls) -> None:
    """Pains 4 and 5: the list is a state and no sequence of alerts, and a closed page takes nobody off it."""
    second = await a_rural_clinician(app.begin)
    call = await a_room(app.begin, second)
    waiting = [await calls.join(call.guest), await calls.join(Seat(second, call.room_id))]
    await waiting[0].close()
    host = await calls.join(call.host)
    assert {one["id"] for one in host.state["participants"] if one["state"] == "waiting"} == {one.me for one in waiting}


async def test_every_entry_of_the_log_reaches_everyone_inside_once_and_in_order(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.together(call.host, call.guest)
    await host.must("set_media", {"audio": True, "video": True, "screen": True})
    await guest.must("chat", {"client_id": "a", "text": "Tôi thấy rồi"})
    await host.must("set_media", {"audio": True, "video": True, "screen": False})
    await host.must("finish", {"client_id": "f"})
    for peer in (host, guest):
        await peer.hears("finished")
        seen = [entry["seq"] for entry in peer.state["events"]]
        for name, data in peer.heard:
            seen += [data["seq"]] if name == "room_event" else [entry["seq"] for entry in data.get("entries", [])]
        assert seen == list(range(seen[0], 7))
        assert seen[-1] == 6


async def test_who_comes_back_gets_what_they_missed_once_and_in_order(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.together(call.host, call.guest)
    await guest.close()
    for number in range(3):
        await host.must("chat", {"client_id": f"m{number}", "text": f"{number}"})
    again = await calls.join(call.guest, tab=guest.tab, last_seq=3)
    assert [entry["body"]["text"] for entry in again.state["events"]] == ["0", "1", "2"]
    assert again.state["room"]["last_seq"] == 6
    assert again.me == guest.me
    assert again.state["ice_servers"] == []


async def test_sending_a_chat_line_again_stores_and_tells_it_once(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.together(call.host, call.guest)
    numbers = [(await guest.must("chat", {"client_id": "same", "text": "Vâng"}))["seq"] for _ in range(3)]
    await host.must("finish", {"client_id": "f"})
    await host.hears("finished")
    assert (len(set(numbers)), host.names().count("room_event")) == (1, 1)


async def test_fresh_relay_credentials_are_given_before_a_restart(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.together(call.host, call.guest)
    assert (await guest.must("restart_ice", {"to": host.me, "fresh": True}))["ice_servers"] == []
    assert await host.hears("peer_message") == {"from": guest.me, "kind": "restart_ice", "fresh": True}


async def test_a_heartbeat_tells_the_host_when_the_waiting_ones_were_seen(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.join(call.host), await calls.join(call.guest)
    ack = await host.must("heartbeat")
    assert list(ack["seen"]) == [guest.me]
    quality = {"rtt_ms": 80, "loss": 0.01, "jitter_ms": 5, "bitrate_kbps": 900, "relayed": False, "level": "good"}
    assert "seen" not in await guest.must("heartbeat", {"quality": quality})


async def test_what_is_missed_while_signaling_is_away_is_shown_as_reconnecting(app: RunningApp, calls: Calls) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.together(call.host, call.guest)
    await guest.close()
    assert (await until_heard(app, host, "reconnecting"))["id"] == guest.me
    assert await host.code("offer", {"to": guest.me, "sdp": SDP, "candidates": []}) == "signaling.peer_away"
    await calls.join(call.guest, tab=guest.tab, last_seq=3)
    await host.hears("participant_changed", where=lambda data: data["participant"]["state"] == "connected")
    await host.must("offer", {"to": guest.me, "sdp": SDP, "candidates": []})


async def until_heard(app: RunningApp, peer: Peer, state: str) -> dict[str, Any]:
    """Look at the leases, as the worker does, until somebody is shown in this state."""
    look = next(job for job in app.app[DEPS].jobs if job.name == "room_leases").run
    async with asyncio.timeout(WAIT_S):
        while not (found := [one for one in peer.changes() if one["state"] == state]):
            await look()
    return found[0]
