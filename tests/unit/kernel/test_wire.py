"""Topics that are told after a commit: those that somebody may listen to; and what waits to be written to a socket."""

import asyncio
from contextlib import suppress
from unittest.mock import create_autospec

import pytest
import socketio
from socketio import AsyncManager

from telehealth.kernel.live import publisher
from telehealth.kernel.wire import DirectManager, DirectRedisManager, Outgoing, SocketServer

NOBODY_ASKS_IT = "redis://127.0.0.1:1"


def told(manager: AsyncManager) -> list[list[str]]:
    """What a commit with two topics gives to be told in the background."""
    given: list[list[str]] = []
    sio = create_autospec(socketio.AsyncServer, instance=True)
    sio.manager, sio.start_background_task = manager, lambda _tell, topics: given.append(topics)
    publisher(sio)(["worklist", "referral"])
    return given


def test_a_process_on_its_own_tells_what_somebody_listens_to() -> None:
    manager = DirectManager()
    assert told(manager) == []
    manager.basic_enter_room("sid", "/live", "referral", eio_sid="engine")
    assert told(manager) == [["referral"]]


def test_one_of_several_does_not_know_who_listens_at_the_others() -> None:
    assert told(DirectRedisManager(NOBODY_ASKS_IT)) == [["worklist", "referral"]]


def drained(queue: Outgoing) -> list[object]:
    """What is left in it."""
    left = []
    with suppress(asyncio.QueueEmpty):
        while True:
            left.append(queue.get_nowait())
    return left


class TestOutgoing:
    async def test_what_was_put_comes_in_order(self) -> None:
        queue = Outgoing()
        for packet in "abc":
            await queue.put(packet)
        assert await queue.get() == "a"
        assert drained(queue) == ["b", "c"]

    async def test_who_waits_is_handed_the_next_one(self) -> None:
        queue = Outgoing()
        waiting = queue.get()
        assert not waiting.done()
        queue.put_nowait("a")
        queue.put_nowait("b")
        assert await waiting == "a"
        assert drained(queue) == ["b"]

    async def test_the_end_is_a_packet_too(self) -> None:
        queue = Outgoing()
        waiting = queue.get()
        queue.put_nowait(None)
        assert await waiting is None

    async def test_who_no_longer_waits_takes_none_away(self) -> None:
        queue = Outgoing()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(queue.get(), 0.001)
        queue.put_nowait("a")
        assert await queue.get() == "a"

    async def test_joining_waits_until_everything_read_is_written(self) -> None:
        queue = Outgoing()
        await queue.join()
        queue.put_nowait("a")
        queue.put_nowait("b")
        joining = asyncio.ensure_future(queue.join())
        for _ in range(2):
            assert not joining.done()
            await queue.get()
            queue.task_done()
        await joining

    async def test_engine_io_uses_it(self) -> None:
        server = SocketServer(async_mode="aiohttp")
        assert isinstance(server.eio.create_queue(), Outgoing)
