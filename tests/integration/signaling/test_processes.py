"""Real server processes: one killed in the middle of a consultation, and two that share it by way of Redis."""

import asyncio
from pathlib import Path

import pytest

from tests.support.db import Database
from tests.support.live_server import live_server
from tests.support.redis_server import redis_server
from tests.support.rooms import a_room
from tests.support.signaling import CANDIDATE, SDP, WAIT_S, calls_to


@pytest.mark.feature(17)
async def test_kill_9_in_the_middle_costs_nobody_their_seat(own_database: Database, tmp_path: Path) -> None:
    async with (
        live_server(own_database, tmp_path) as server,
        server.arranging() as begin,
        calls_to(begin, server.url) as calls,
    ):
        call = await a_room(begin)
        host, guest = await calls.together(call.host, call.guest)
        await host.must("chat", {"client_id": "a", "text": "trước"})
        before = [(one.id, one.state, one.joined_order) for one in (await call.session(begin)).people]
        await server.kill()
        for peer in (host, guest):
            await asyncio.wait_for(peer.gone.wait(), WAIT_S)
        await server.start()
        back = await calls.join(call.host, tab=host.tab, last_seq=3)
        again = await calls.join(call.guest, tab=guest.tab, last_seq=4)
        assert (back.me, again.me) == (host.me, guest.me)
        assert [entry["body"].get("text") for entry in back.state["events"]] == ["trước"]
        assert again.state["events"] == []
        assert [(one.id, one.state, one.joined_order) for one in (await call.session(begin)).people] == before
        await back.must("offer", {"to": again.me, "sdp": SDP, "candidates": []})
        assert (await again.hears("peer_message"))["kind"] == "offer"


async def test_two_workers_carry_one_consultation(own_database: Database, tmp_path: Path) -> None:
    async with redis_server() as redis_url:
        shared = {"TELEHEALTH_REDIS_URL": redis_url}
        async with (
            live_server(own_database, tmp_path, **shared) as one,
            live_server(own_database, tmp_path, **shared) as other,
            one.arranging() as begin,
            calls_to(begin, one.url) as calls,
        ):
            call = await a_room(begin)
            host, guest = await calls.together(call.host, call.guest, url=other.url)
            assert host.changes()[-1] == guest.heard[-1][1]["participant"]
            for number in range(20):
                body = {"to": guest.me, "candidates": [{**CANDIDATE, "sdpMid": str(number)}]}
                await host.must("ice_candidates", body)
            order = [(await guest.hears("peer_message"))["candidates"][0]["sdpMid"] for _ in range(20)]
            assert order == [str(number) for number in range(20)]
            await guest.must("answer", {"to": host.me, "sdp": SDP, "candidates": []})
            await host.hears("peer_message")
            await guest.must("chat", {"client_id": "a", "text": "Nghe rõ"})
            assert (await host.hears("room_event"))["body"]["text"] == "Nghe rõ"
            moved = await calls.come(call.guest)
            await moved.join(take_over=True)
            await guest.hears("moved")
            await asyncio.wait_for(guest.gone.wait(), WAIT_S)
            await host.must("offer", {"to": guest.me, "sdp": SDP, "candidates": []})
            await moved.hears("peer_message")
            away = await calls.join(call.guest, tab=moved.tab, url=other.url)
            await host.must("remove", {"participant_id": guest.me})
            assert await away.hears("removed") == {"reason": "removed"}
            await asyncio.wait_for(away.gone.wait(), WAIT_S)


async def test_a_lost_redis_leaves_every_process_working_by_itself(own_database: Database, tmp_path: Path) -> None:
    async with redis_server() as redis_url:
        settings = {"TELEHEALTH_REDIS_URL": redis_url}
        server = live_server(own_database, tmp_path, **settings)
        one = await server.__aenter__()
    try:
        async with one.arranging() as begin, calls_to(begin, one.url) as calls:
            call = await a_room(begin)
            host, guest = await calls.together(call.host, call.guest)
            await host.must("offer", {"to": guest.me, "sdp": SDP, "candidates": []})
            await guest.hears("peer_message")
    finally:
        await server.__aexit__(None, None, None)
