"""Every way in which a socket may be wrong: each has its code, and none makes the server stumble."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from aiohttp import ClientSession
from socketio.exceptions import ConnectionError as Refused
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from telehealth.accounts import service as accounts
from telehealth.app import DEPS
from telehealth.rooms.tables import participant
from tests.support.app import RunningApp
from tests.support.people import a_coordinator, a_rural_clinician, session_for
from tests.support.rooms import Seat, a_room
from tests.support.signaling import AUDIO, CANDIDATE, SDP, WAIT_S, Calls, Peer


async def refused(calls: Calls, seat: Seat, **shown: str) -> str:
    """The code with which a socket is turned away at the door."""
    with pytest.raises(Refused):
        await calls.come(seat, **shown)
    return str(calls.peers[-1].refusal["code"])


@pytest.fixture
async def inside(app: RunningApp, calls: Calls) -> tuple[Peer, Peer]:
    """A host and a guest in a consultation."""
    call = await a_room(app.begin)
    return await calls.together(call.host, call.guest)


class TestAtTheDoor:
    """What a socket shows when it connects."""

    async def test_a_pass_that_nobody_gave(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        assert await refused(calls, call.guest, token="x" * 43) == "rooms.seat_refused"

    async def test_a_pass_of_somebody_else(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        assert await refused(calls, call.host, token=await call.guest.token(app.begin)) == "rooms.seat_refused"

    async def test_a_pass_that_is_too_old(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        token = await call.guest.token(app.begin)
        async with app.begin(None) as uow:
            over = sa.func.clock_timestamp()
            await uow.conn.execute(participant.update().values(seat_expires_at=over))
        assert await refused(calls, call.guest, token=token) == "rooms.seat_refused"

    async def test_nobody_signed_in(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        assert await refused(calls, call.guest, cookie="nothing") == "kernel.sign_in_needed"

    async def test_somebody_without_a_seat(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        token = await call.guest.token(app.begin)
        for stranger in (await a_rural_clinician(app.begin), await a_coordinator(app.begin)):
            cookie = await session_for(app.begin, stranger)
            assert await refused(calls, call.guest, token=token, cookie=cookie) == "rooms.seat_refused"

    @pytest.mark.parametrize("shown", [{"tab": "t" * 65}, {"token": "x" * 101}])
    async def test_something_that_does_not_fit(self, app: RunningApp, calls: Calls, shown: dict[str, str]) -> None:
        call = await a_room(app.begin)
        assert await refused(calls, call.guest, **shown) == "kernel.invalid"

    async def test_a_page_of_another_origin(self, app: RunningApp) -> None:
        async with ClientSession() as http:
            path = app.server.make_url("/socket.io/?EIO=4&transport=websocket")
            async with http.get(
                path, headers={"Origin": "https://elsewhere.example", "Host": "localhost:8080"}
            ) as said:
                assert said.status == 400

    async def test_polling_is_not_spoken(self, app: RunningApp) -> None:
        async with (
            ClientSession() as http,
            http.get(app.server.make_url("/socket.io/?EIO=4&transport=polling")) as said,
        ):
            assert said.status == 400


class TestInTheWrongState:
    """The right words at the wrong time."""

    async def test_before_joining_nothing_else_is_heard(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host = await calls.come(call.host)
        for event, body in (
            ("leave", {}), ("chat", {"client_id": "a", "text": "x"}), ("finish", {"client_id": "a"}),
            ("offer", {"to": str(uuid4()), "sdp": SDP, "candidates": []}),
        ):  # fmt: skip
            assert await host.code(event, body) == "signaling.not_joined"

    async def test_waiting_ones_may_only_wait(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host, guest = await calls.join(call.host), await calls.join(call.guest)
        to_host = {"to": host.me, "sdp": SDP, "candidates": []}
        asked = [
            ("offer", to_host), ("answer", to_host), ("ice_candidates", {"to": host.me, "candidates": []}),
            ("restart_ice", {"to": host.me}), ("chat", {"client_id": "a", "text": "Alô"}),
            ("set_media", {"audio": True, "video": True, "screen": True}),
        ]  # fmt: skip
        assert {await guest.code(event, body) for event, body in asked} == {"rooms.not_admitted"}
        asked = [
            ("admit", {"participant_id": guest.me, "identity_confirmed": True}),
            ("remove", {"participant_id": host.me}), ("finish", {"client_id": "a"}),
        ]  # fmt: skip
        assert {await guest.code(event, body) for event, body in asked} == {"rooms.host_only"}
        assert "peer_message" not in host.names()

    async def test_nothing_is_sent_to_who_was_not_let_in(self, app: RunningApp, calls: Calls) -> None:
        call, other = await a_room(app.begin), await a_room(app.begin)
        host, guest = await calls.join(call.host), await calls.join(call.guest)
        elsewhere = await calls.join(other.host)
        for to in (guest.me, host.me, elsewhere.me, str(uuid4())):
            body = {"to": to, "sdp": SDP, "candidates": []}
            assert await host.code("offer", body) == "signaling.peer_not_inside"
        assert "peer_message" not in guest.names() + elsewhere.names()

    async def test_a_host_of_another_room_lets_nobody_in_here(self, app: RunningApp, calls: Calls) -> None:
        call, other = await a_room(app.begin), await a_room(app.begin)
        guest, elsewhere = await calls.join(call.guest), await calls.join(other.host)
        body = {"participant_id": guest.me, "identity_confirmed": True}
        assert await elsewhere.code("admit", body) == "rooms.participant_not_found"

    async def test_nobody_is_let_in_without_having_been_recognised(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host, guest = await calls.join(call.host), await calls.join(call.guest)
        for confirmed in (False, None, "yes"):
            body = {"participant_id": guest.me, "identity_confirmed": confirmed}
            assert await host.code("admit", body) == "kernel.invalid"

    async def test_after_the_end_a_late_one_is_told(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host, guest = await calls.together(call.host, call.guest)
        token = await call.guest.token(app.begin)
        await guest.close()
        await host.must("finish", {"client_id": "f"})
        late = await calls.come(call.guest, token=token)
        body = {"last_seq": 0, "media": {"audio": True, "video": True}}
        assert await late.code("join", body) == "rooms.finished"
        await late.hears("finished")
        assert await host.code("offer", {"to": guest.me, "sdp": SDP, "candidates": []}) == "rooms.finished"


class TestAFaultOfOurs:
    """Something that nobody foresaw."""

    async def test_tells_a_code_and_the_number_in_the_log_and_nothing_else(
        self, inside: tuple[Peer, Peer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def breaks(*_args: object, **_more: object) -> None:
            message = "mật khẩu của cơ sở dữ liệu"
            raise RuntimeError(message)

        monkeypatch.setattr("telehealth.rooms.service.set_lock", breaks)
        with capture_logs(processors=[merge_contextvars]) as logged:
            error = (await inside[0].ask("set_lock", {"locked": True}))["error"]
        assert (error["code"], error["text"], list(error["params"])) == ("kernel.fault", "", ["request_id"])
        numbers = [one["request_id"] for one in logged if one["event"] == "socket_event_failed"]
        assert numbers == [error["params"]["request_id"]]


class TestWhatDoesNotFit:
    """Bodies."""

    @pytest.mark.parametrize(
        ("event", "body"),
        [
            ("chat", {"client_id": "a", "text": ""}),
            ("chat", {"client_id": "a", "text": "x" * 2001}),
            ("chat", {"client_id": "a b", "text": "x"}),
            ("chat", {"client_id": "a"}),
            ("chat", {"client_id": "a", "text": "x", "more": 1}),
            ("chat", {"client_id": "a", "text": 5}),
            ("chat", {"client_id": "a", "text": "\x00"}),
            ("join", {"last_seq": -1, "media": {"audio": True, "video": True}}),
            ("join", {"last_seq": 0}),
            ("heartbeat", {"quality": {"loss": 2, "bitrate_kbps": 1, "relayed": False, "level": "good"}}),
            ("heartbeat", {"quality": {"loss": 0, "bitrate_kbps": 1, "relayed": False, "level": "superb"}}),
            ("remove", {"participant_id": "somebody"}),
        ],
    )
    async def test_is_refused_with_its_fields(self, inside: tuple[Peer, Peer], event: str, body: Any) -> None:  # noqa: ANN401
        answer = await inside[0].ask(event, body)
        assert (answer["error"]["code"], bool(answer["error"]["errors"])) == ("kernel.invalid", True)

    @pytest.mark.parametrize(
        ("sdp", "code"),
        [
            ("", "signaling.not_sdp"),
            ("hello", "signaling.not_sdp"),
            ("v=0\r\ns=-\r\n", "signaling.not_sdp"),
            (SDP.replace("s=-", "s=\x00"), "signaling.not_sdp"),
            (SDP + AUDIO * 8, "signaling.too_many_sections"),
            (SDP.replace("a=fingerprint", "a=nothing"), "signaling.no_fingerprint"),
            (SDP + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "signaling.no_fingerprint"),
            (SDP + "a=" + "x" * 40_000, "form.too_long"),
        ],
    )
    async def test_no_such_description_is_passed_on(self, inside: tuple[Peer, Peer], sdp: str, code: str) -> None:
        host, guest = inside
        answer = await host.ask("offer", {"to": guest.me, "sdp": sdp, "candidates": []})
        assert [fault["code"] for fault in answer["error"]["errors"]] == [code]
        assert "peer_message" not in guest.names()

    @pytest.mark.parametrize(
        "candidates",
        [
            [CANDIDATE] * 33, [{**CANDIDATE, "candidate": "x" * 1025}], [{**CANDIDATE, "extra": 1}],
            [{"candidate": "x"}], ["candidate"], {"a": 1}, [{**CANDIDATE, "sdpMLineIndex": -1}],
        ],
    )  # fmt: skip
    async def test_no_such_candidates_are_passed_on(self, inside: tuple[Peer, Peer], candidates: Any) -> None:  # noqa: ANN401
        host, guest = inside
        assert await host.code("ice_candidates", {"to": guest.me, "candidates": candidates}) == "kernel.invalid"

    async def test_what_is_too_large_is_refused_whole(self, inside: tuple[Peer, Peer]) -> None:
        host, _ = inside
        assert await host.code("chat", {"client_id": "a", "text": "x" * 20_000}) == "kernel.body_too_large"

    @pytest.mark.parametrize("body", ["text", 5, [1], [[]]])
    async def test_what_is_no_object_is_refused(self, inside: tuple[Peer, Peer], body: object) -> None:
        assert await inside[0].code("chat", body) == "kernel.malformed_body"

    @pytest.mark.parametrize("event", ["dance", "on_join", "disconnected", "__class__", "unreadable"])
    async def test_an_event_that_nobody_declared_is_refused(self, inside: tuple[Peer, Peer], event: str) -> None:
        assert await inside[0].code(event) == "kernel.malformed_body"

    async def test_an_unreadable_packet_changes_nothing(
        self, app: RunningApp, inside: tuple[Peer, Peer], caplog: pytest.LogCaptureFixture
    ) -> None:
        host, _ = inside
        for packet in (
            '2/rooms,["chat"', "2/rooms,{}", "2/rooms,[]", '2/rooms,["disconnect"]', '2/rooms,["connect",{}]',
            "2/rooms,7", '51-/rooms,["chat",{"_placeholder":true,"num":0}]', "9/rooms,", "3/rooms,[1]",
            '2/rooms,["chat","\\ud800"]', "2", "/rooms", "x", '61-/rooms,9["a"]', "0/rooms,[1]",
        ):  # fmt: skip
            await host.client.eio.send(packet)
        await host.client.eio.send(b"\x00\x01")
        await host.must("heartbeat")
        assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
        counted = app.app[DEPS].metrics.socket_events.labels("unknown", "invalid")._value.get()
        assert counted >= 5

    async def test_too_many_messages_are_refused_with_when_to_come_back(self, inside: tuple[Peer, Peer]) -> None:
        host, guest = inside
        body = {"to": guest.me, "candidates": []}
        answers = await asyncio.gather(*(host.ask("ice_candidates", body) for _ in range(60)))
        slowed = [one["error"] for one in answers if not one["ok"]]
        assert {one["code"] for one in slowed} == {"kernel.rate_limited"}
        assert all(0 < one["retry_after_ms"] <= 1000 for one in slowed)
        assert len(answers) - len(slowed) >= 40


class TestSeats:
    """Seats that go elsewhere or end."""

    async def test_two_tabs_are_one_seat_and_the_newer_asks(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host, guest = await calls.together(call.host, call.guest)
        second = await calls.come(call.guest)
        body = {"last_seq": 0, "media": {"audio": True, "video": True}}
        assert await second.code("join", body) == "rooms.seat_in_use"
        await second.join(take_over=True)
        await guest.hears("moved")
        await asyncio.wait_for(guest.gone.wait(), WAIT_S)
        await host.must("offer", {"to": second.me, "sdp": SDP, "candidates": []})
        await second.hears("peer_message")
        assert "peer_message" not in guest.names()
        assert second.me == guest.me

    async def test_the_same_tab_takes_its_seat_again_without_a_question(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host, guest = await calls.together(call.host, call.guest)
        again = await calls.join(call.guest, tab=guest.tab, last_seq=3)
        await asyncio.wait_for(guest.gone.wait(), WAIT_S)
        assert ("moved" in guest.names(), again.state["events"], again.me) == (False, [], guest.me)
        assert host.changes()[-1]["state"] == "connected"

    async def test_a_removed_guest_is_told_and_their_socket_ends(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        host, guest = await calls.together(call.host, call.guest)
        token = await call.guest.token(app.begin)
        await host.must("remove", {"participant_id": guest.me})
        assert await guest.hears("removed") == {"reason": "removed"}
        await asyncio.wait_for(guest.gone.wait(), WAIT_S)
        assert await refused(calls, call.guest, token=token) == "rooms.seat_refused"
        body = {"to": guest.me, "sdp": SDP, "candidates": []}
        assert await host.code("offer", body) == "signaling.peer_not_inside"

    async def test_a_revoked_session_ends_its_socket_at_the_next_heartbeat(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        guest = await calls.join(call.guest)
        await accounts.disable(app.begin, call.guest.person.email)
        assert await guest.code("heartbeat") == "kernel.sign_in_needed"
        await asyncio.wait_for(guest.gone.wait(), WAIT_S)

    async def test_a_revoked_session_ends_a_silent_socket_too(self, app: RunningApp, calls: Calls) -> None:
        call = await a_room(app.begin)
        guest = await calls.join(call.guest)
        await accounts.disable(app.begin, call.guest.person.email)
        deliver = next(job for job in app.app[DEPS].jobs if job.name == "outbox").run
        await deliver()
        await asyncio.wait_for(guest.gone.wait(), WAIT_S)

    async def test_a_session_that_ended_before_the_socket_came_opens_nothing(
        self, app: RunningApp, calls: Calls
    ) -> None:
        call = await a_room(app.begin)
        cookie = await session_for(app.begin, call.guest.person)
        token = await call.guest.token(app.begin)
        await accounts.disable(app.begin, call.guest.person.email)
        assert await refused(calls, call.guest, cookie=cookie, token=token) == "kernel.sign_in_needed"
