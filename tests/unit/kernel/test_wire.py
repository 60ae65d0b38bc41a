"""Topics that are told after a commit: those that somebody may listen to."""

from unittest.mock import create_autospec

import socketio
from socketio import AsyncManager

from telehealth.kernel.live import publisher
from telehealth.kernel.wire import DirectManager, DirectRedisManager

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
