"""Where there is a relay, a host and who waits get connected by it before the door opens; no address is told."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.app import RunningApp
from tests.support.db import Database
from tests.support.live_server import live_server
from tests.support.people import a_rural_clinician
from tests.support.redis_server import redis_server
from tests.support.rooms import Call, Seat, a_room, passes_age
from tests.support.signaling import CANDIDATE, RELAY, RELAYED, SDP, TURN_URL, WITH_RELAY, Calls, Peer, calls_to

SRFLX = "candidate:2 1 udp 1686052607 198.51.100.7 54321 typ srflx raddr 0.0.0.0 rport 0"
DESCRIBED = {"sdp": SDP, "candidates": [RELAYED], "end_of_candidates": False}
FURTHER = {"candidates": [RELAYED], "end_of_candidates": True}
GOOD: dict[str, dict[str, Any]] = {
    "offer": DESCRIBED,
    "answer": DESCRIBED,
    "ice_candidates": FURTHER,
    "restart_ice": {},
}
TOLD = {
    "a host candidate": {"candidates": [CANDIDATE]},
    "an address from outside": {"candidates": [{**CANDIDATE, "candidate": SRFLX}]},
    "what the relay sees": {"candidates": [{**CANDIDATE, "candidate": f"{RELAY} raddr 192.168.1.7 rport 5"}]},
    "one of several": {"candidates": [RELAYED, CANDIDATE]},
}
TOLD_IN_SDP = TOLD | {"within the description": {"sdp": f"{SDP}a={CANDIDATE['candidate']}\r\n"}}


@pytest.fixture
def relay() -> dict[str, str]:
    """A site with a relay."""
    return WITH_RELAY


def names_whom(servers: list[dict[str, Any]]) -> str:
    """Whom and which room the relay's credential names."""
    (server,) = servers
    assert (server["urls"], bool(server["credential"])) == ([TURN_URL], True)
    return str(server["username"].partition(":")[2])


async def heard_nothing(*peers: Peer) -> None:
    """Nothing was passed on to any of them, and nothing is on its way."""
    for peer in peers:
        await peer.must("heartbeat")
        assert "peer_message" not in peer.names()


async def refusals(sender: Peer, to: Peer) -> set[str]:
    """The codes with which everything is refused that tells no address."""
    return {await sender.code(event, {"to": to.me, **body}) for event, body in GOOD.items()}


@pytest.mark.feature(17, 25)
async def test_the_host_s_offer_brings_who_waits_what_it_may_be_answered_with(
    call: Call, at_the_door: tuple[Peer, Peer]
) -> None:
    host, guest = at_the_door
    assert "ice_servers" not in guest.state
    await host.must("offer", {"to": guest.me, **DESCRIBED})
    heard = await guest.hears("peer_message")
    assert names_whom(heard.pop("ice_servers")) == f"{guest.me}.{call.room_id}"
    assert heard == {"from": host.me, "kind": "offer", **DESCRIBED}


@pytest.mark.feature(17, 25)
async def test_the_answer_and_what_follows_passes_both_ways(call: Call, at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    await guest.must("answer", {"to": host.me, **DESCRIBED})
    assert await host.hears("peer_message") == {"from": guest.me, "kind": "answer", **DESCRIBED}
    for sender, other in (at_the_door, at_the_door[::-1]):
        await sender.must("ice_candidates", {"to": other.me, **FURTHER})
        assert await other.hears("peer_message") == {"from": sender.me, "kind": "ice_candidates", **FURTHER}
        fresh = (await sender.must("restart_ice", {"to": other.me, "fresh": True}))["ice_servers"]
        assert names_whom(fresh) == f"{sender.me}.{call.room_id}"
        assert await other.hears("peer_message") == {"from": sender.me, "kind": "restart_ice", "fresh": True}


@pytest.mark.parametrize("told", TOLD_IN_SDP.values(), ids=TOLD_IN_SDP)
async def test_no_other_address_passes_with_a_description(at_the_door: tuple[Peer, Peer], told: dict[str, Any]) -> None:
    host, guest = at_the_door
    assert await host.code("offer", {"to": guest.me, **DESCRIBED, **told}) == "signaling.peer_not_inside"
    assert await guest.code("answer", {"to": host.me, **DESCRIBED, **told}) == "rooms.not_admitted"
    await heard_nothing(host, guest)


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
async def test_no_other_address_passes_later(at_the_door: tuple[Peer, Peer], told: dict[str, Any]) -> None:
    host, guest = at_the_door
    assert await host.code("ice_candidates", {"to": guest.me, **told}) == "signaling.peer_not_inside"
    assert await guest.code("ice_candidates", {"to": host.me, **told}) == "rooms.not_admitted"
    await heard_nothing(host, guest)


async def test_who_waits_offers_nothing_and_the_host_answers_nothing(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    assert await guest.code("offer", {"to": host.me, **DESCRIBED}) == "rooms.not_admitted"
    assert await host.code("answer", {"to": guest.me, **DESCRIBED}) == "signaling.peer_not_inside"
    await heard_nothing(host, guest)


async def test_who_waits_reaches_the_host_and_nobody_else(app: RunningApp, calls: Calls) -> None:
    second = await a_rural_clinician(app.begin)
    call, elsewhere = await a_room(app.begin, second), await a_room(app.begin)
    host, inside = await calls.together(call.host, call.guest)
    waiting, stranger = await calls.join(Seat(second, call.room_id)), await calls.join(elsewhere.host)
    also = await calls.join(elsewhere.guest)
    for other in (inside, stranger, also, waiting):
        assert await refusals(waiting, other) == {"rooms.not_admitted"}
    for sender in (inside, stranger):
        assert await refusals(sender, waiting) == {"signaling.peer_not_inside"}
    await heard_nothing(host, inside, waiting, stranger, also)


async def test_two_who_wait_do_not_reach_each_other(app: RunningApp, calls: Calls) -> None:
    second = await a_rural_clinician(app.begin)
    call = await a_room(app.begin, second)
    await calls.join(call.host)
    one, other = await calls.join(call.guest), await calls.join(Seat(second, call.room_id))
    assert await refusals(one, other) == await refusals(other, one) == {"rooms.not_admitted"}
    await heard_nothing(one, other)


async def test_who_left_or_was_taken_out_is_reached_no_more(app: RunningApp, calls: Calls) -> None:
    second = await a_rural_clinician(app.begin)
    call = await a_room(app.begin, second)
    host, gone, removed = [await calls.join(seat) for seat in (call.host, call.guest, Seat(second, call.room_id))]
    for peer in (gone, removed):
        await host.must("offer", {"to": peer.me, **DESCRIBED})
        await peer.hears("peer_message")
    await gone.must("leave")
    await host.must("remove", {"participant_id": removed.me})
    for peer in (gone, removed):
        assert await refusals(host, peer) == {"signaling.peer_not_inside"}
    assert await refusals(gone, host) == {"signaling.not_joined"}
    assert [peer.names().count("peer_message") for peer in (host, gone, removed)] == [0, 1, 1]


async def test_a_host_who_left_is_reached_by_nobody_who_waits(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    await host.must("leave")
    assert await refusals(guest, host) == {"rooms.not_admitted"}


async def test_who_waits_and_is_away_is_away(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    await guest.close()
    assert await host.code("offer", {"to": guest.me, **DESCRIBED}) == "signaling.peer_away"


@pytest.mark.parametrize("relay", [{}, {"stun_urls": "stun:203.0.113.10:3478"}], ids=["nothing", "only STUN"])
async def test_without_a_relay_nothing_passes(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    assert await refusals(host, guest) == {"signaling.peer_not_inside"}
    assert await refusals(guest, host) == {"rooms.not_admitted"}
    await heard_nothing(host, guest)


async def any_address_passes(host: Peer, guest: Peer) -> None:
    """From each to the other, at once."""
    for event, sender, other in (("answer", guest, host), ("offer", host, guest), ("ice_candidates", guest, host)):
        body = {"to": other.me, "candidates": [CANDIDATE], **({} if event == "ice_candidates" else {"sdp": SDP})}
        await sender.must(event, body)
        heard = await other.hears("peer_message")
        assert (heard["kind"], heard["candidates"], "ice_servers" in heard) == (event, [CANDIDATE], False)


async def test_behind_the_open_door_any_address_passes_at_once(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    await host.must("offer", {"to": guest.me, **DESCRIBED})
    await guest.must("answer", {"to": host.me, **DESCRIBED})
    await host.hears("peer_message")
    await host.lets_in(guest, connected=True)
    await guest.hears("admitted")
    await any_address_passes(host, guest)


async def test_two_processes_open_and_close_the_door_alike(own_database: Database, tmp_path: Path) -> None:
    async with redis_server() as redis_url:
        shared = {f"TELEHEALTH_{name.upper()}": value for name, value in WITH_RELAY.items()}
        shared["TELEHEALTH_REDIS_URL"] = redis_url
        async with (
            live_server(own_database, tmp_path, **shared) as one,
            live_server(own_database, tmp_path, **shared) as other,
            one.arranging() as begin,
            calls_to(begin, one.url) as calls,
        ):
            call = await a_room(begin)
            host, guest = await calls.join(call.host), await calls.join(call.guest, url=other.url)
            await host.must("offer", {"to": guest.me, **DESCRIBED})
            assert names_whom((await guest.hears("peer_message"))["ice_servers"]) == f"{guest.me}.{call.room_id}"
            await guest.must("answer", {"to": host.me, **DESCRIBED})
            await host.hears("peer_message")
            assert await guest.code("ice_candidates", {"to": host.me, **TOLD["one of several"]}) == "rooms.not_admitted"
            await host.lets_in(guest, connected=True)
            await guest.hears("admitted")
            await any_address_passes(host, guest)


@pytest.mark.parametrize(
    ("said", "connected"), [({}, False), ({"connected": False}, False), ({"connected": True}, True)]
)
async def test_the_host_says_that_no_offer_comes(
    at_the_door: tuple[Peer, Peer], said: dict[str, bool], *, connected: bool
) -> None:
    host, guest = at_the_door
    assert (await host.lets_in(guest, **said))["offered"] is False
    heard = await guest.hears("admitted")
    assert (heard["connected"], "offer" in heard) == (connected, False)


@pytest.mark.parametrize("connected", [1, "true", "yes", None, [], {}])
async def test_nothing_but_yes_or_no_is_said(
    call: Call, app: RunningApp, at_the_door: tuple[Peer, Peer], connected: object
) -> None:
    host, guest = at_the_door
    body = {"participant_id": guest.me, "identity_confirmed": True, "connected": connected}
    assert await host.code("admit", body) == "kernel.invalid"
    assert [one.state.value for one in (await call.session(app.begin)).people if not one.is_host] == ["waiting"]


async def test_a_host_s_next_pass_brings_fresh_servers_for_who_may_come_yet(
    app: RunningApp, call: Call, at_the_door: tuple[Peer, Peer]
) -> None:
    host, guest = at_the_door
    assert "ice_servers" not in await host.must("heartbeat")
    await passes_age(app.begin, minutes=5, seconds=1)
    renewed = await host.must("heartbeat")
    assert names_whom(renewed["ice_servers"]) == f"{host.me}.{call.room_id}"
    assert "ice_servers" not in await guest.must("heartbeat")
