"""One socket's messages stay in order behind a slow guard, and a call costs a handful of them."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from telehealth.app import DEPS
from telehealth.signaling.reach import Reach
from telehealth.signaling.sockets import RoomsNamespace
from tests.support.app import RunningApp
from tests.support.rooms import a_room
from tests.support.signaling import CANDIDATE, RELAYED, SDP, WITH_RELAY, Calls, Peer

BUDGET = 8
SET_UP = 3  # admit, admitted, answer
THROUGH_THE_DOOR = 2  # admit, admitted


async def test_fifty_messages_behind_a_slow_guard_come_out_in_order(
    app: RunningApp, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pain 35."""
    call = await a_room(app.begin)
    host, guest = await calls.together(call.host, call.guest)
    asked, require = 0, Reach.require

    async def slow(self: Reach, *args: Any) -> Any:  # noqa: ANN401
        nonlocal asked
        asked += 1
        for _ in range(50 - asked):  # the first takes longest
            await asyncio.sleep(0)
        return await require(self, *args)

    monkeypatch.setattr(Reach, "find", lambda *_args: None)
    monkeypatch.setattr(Reach, "require", slow)
    monkeypatch.setattr(namespace(app), "events", without_rate(namespace(app)))
    for number in range(50):
        body = {"to": guest.me, "candidates": [{**CANDIDATE, "sdpMid": str(number)}]}
        await host.client.emit("ice_candidates", body, namespace="/rooms")
    order = [(await guest.hears("peer_message"))["candidates"][0]["sdpMid"] for _ in range(50)]
    assert order == [str(number) for number in range(50)]


async def test_a_call_is_set_up_with_three_events_and_with_two_more_where_a_relay_is_slow(
    app: RunningApp, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.join(call.host), await calls.join(call.guest)
    await guest.must("heartbeat")
    counted = count_events(app, monkeypatch)
    await exchange(host, guest)
    relayed = counted["peer_message"]
    assert (counted.total() - relayed, relayed) == (SET_UP, 1), counted
    late = {"candidates": [CANDIDATE] * 4, "end_of_candidates": True}
    await host.must("ice_candidates", {"to": guest.me, **late})
    await guest.must("ice_candidates", {"to": host.me, **late})
    await guest.hears("peer_message")
    await host.hears("peer_message")
    assert counted.total() - counted["peer_message"] == SET_UP + 2 <= BUDGET, counted


@pytest.mark.parametrize("relay", [WITH_RELAY])
async def test_who_is_connected_through_the_door_is_let_in_with_two_events(
    app: RunningApp, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await a_room(app.begin)
    host, guest = await calls.join(call.host), await calls.join(call.guest)
    described = {"sdp": SDP, "candidates": [RELAYED] * 4, "end_of_candidates": True}
    await host.must("offer", {"to": guest.me, **described})
    await guest.must("answer", {"to": host.me, **described})
    await host.hears("peer_message")
    counted = count_events(app, monkeypatch)
    await host.lets_in(guest, connected=True)
    assert (await guest.hears("admitted"))["connected"] is True
    assert (dict(counted), counted.total()) == ({"admit": 1, "admitted": 1}, THROUGH_THE_DOOR)


async def exchange(host: Peer, guest: Peer) -> None:
    """What two browsers say until they are connected, when the host's offer was ready."""
    described = {"sdp": SDP, "candidates": [CANDIDATE] * 4}
    await host.lets_in(guest, offer=described)
    assert (await guest.hears("admitted"))["offer"]["sdp"] == SDP
    await guest.must("answer", {"to": host.me, **described})
    await host.hears("peer_message")


def count_events(app: RunningApp, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Every application event that the namespace takes or sends from now on, by name; acknowledgements are none."""
    counted: Counter[str] = Counter()
    trigger, emit = RoomsNamespace.trigger_event, RoomsNamespace.emit

    async def takes(self: RoomsNamespace, event: str, *args: object) -> Any:  # noqa: ANN401
        counted[event] += 1
        return await trigger(self, event, *args)

    async def sends(self: RoomsNamespace, event: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        counted[event] += 1
        await emit(self, event, *args, **kwargs)

    monkeypatch.setattr(RoomsNamespace, "trigger_event", takes)
    monkeypatch.setattr(RoomsNamespace, "emit", sends)
    return counted


def namespace(app: RunningApp) -> RoomsNamespace:
    """The application's namespace."""
    return next(one for one in app.app[DEPS].namespaces if isinstance(one, RoomsNamespace))


def without_rate(of: RoomsNamespace) -> dict[str, Any]:
    """Its events, as often as one likes."""
    return {name: replace(rule, rate=1000, burst=1000) for name, rule in of.events.items()}
