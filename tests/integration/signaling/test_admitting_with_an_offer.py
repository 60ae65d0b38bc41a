"""The host's offer goes along with the admission: checked like any other, and nobody is let in with a wrong one."""

from typing import Any

import pytest

from tests.support.app import RunningApp
from tests.support.rooms import Call
from tests.support.signaling import CANDIDATE, SDP, Peer

OFFER = {"sdp": SDP, "candidates": [CANDIDATE], "end_of_candidates": True}


@pytest.mark.feature(17, 25)
async def test_the_guest_hears_of_the_admission_and_the_offer_at_once(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    answer = await host.lets_in(guest, offer=OFFER)
    assert answer["offered"] is True
    assert (answer["participant"]["state"], [one["kind"] for one in answer["entries"]]) == ("connected", ["admitted"])
    heard = await guest.hears("admitted")
    assert heard["offer"] == {"from": host.me, "kind": "offer", **OFFER}
    assert heard["participant"] == answer["participant"]
    await guest.must("answer", {"to": host.me, "sdp": SDP})
    assert (await host.hears("peer_message"))["kind"] == "answer"


async def test_without_an_offer_there_is_none(at_the_door: tuple[Peer, Peer]) -> None:
    host, guest = at_the_door
    assert (await host.lets_in(guest))["offered"] is False
    assert "offer" not in await guest.hears("admitted")


async def test_who_is_inside_already_is_not_offered_anything_and_the_host_is_told(
    at_the_door: tuple[Peer, Peer],
) -> None:
    host, guest = at_the_door
    await host.lets_in(guest)
    again = await host.lets_in(guest, offer=OFFER)
    assert (again["offered"], again["entries"], again["participant"]["state"]) == (False, [], "connected")
    assert guest.names().count("admitted") == 1


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ({**OFFER, "sdp": "hello"}, "signaling.not_sdp"),
        ({**OFFER, "sdp": SDP.replace("a=fingerprint", "a=nothing")}, "signaling.no_fingerprint"),
        ({**OFFER, "sdp": SDP + "a=" + "x" * 40_000}, "form.too_long"),
        ({**OFFER, "candidates": [CANDIDATE] * 33}, "form.too_many"),
        ({**OFFER, "to": "somebody"}, "form.unknown_field"),
        ({"candidates": []}, "form.needed"),
    ],
)
async def test_nobody_is_let_in_with_a_wrong_one(
    app: RunningApp, call: Call, at_the_door: tuple[Peer, Peer], offer: dict[str, Any], code: str
) -> None:
    host, guest = at_the_door
    answer = await host.ask("admit", {"participant_id": guest.me, "identity_confirmed": True, "offer": offer})
    assert (answer["error"]["code"], [one["code"] for one in answer["error"]["errors"]]) == ("kernel.invalid", [code])
    session = await call.session(app.begin)
    assert [one.state.value for one in session.people if not one.is_host] == ["waiting"]
    assert "admitted" not in guest.names()


async def test_nobody_is_let_in_with_one_that_is_too_large(
    app: RunningApp, call: Call, at_the_door: tuple[Peer, Peer]
) -> None:
    host, guest = at_the_door
    offer = {**OFFER, "sdp": SDP + "a=" + "x" * 90_000}
    body = {"participant_id": guest.me, "identity_confirmed": True, "offer": offer}
    assert await host.code("admit", body) == "kernel.body_too_large"
    assert [one.state.value for one in (await call.session(app.begin)).people if not one.is_host] == ["waiting"]


async def test_a_refusal_of_what_is_only_passed_on_is_heard_without_an_acknowledgement(
    at_the_door: tuple[Peer, Peer],
) -> None:
    host, guest = at_the_door
    await guest.client.emit("answer", {"to": host.me, "sdp": SDP}, namespace="/rooms")
    refused = await guest.hears("not_passed")
    assert (refused["event"], refused["error"]["code"]) == ("answer", "rooms.not_admitted")
    assert refused["error"]["text"]
