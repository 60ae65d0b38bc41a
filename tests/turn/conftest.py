"""A relay to try things on: real coturn with the shipped configuration, in a namespace of the tests' own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from telehealth.kernel.ids import ParticipantId, RoomId, new_id
from telehealth.signaling.turn import ice_servers
from tests.support.turn_client import TurnClient, connect_udp
from tests.support.turn_namespace import TURN_ADDRESS, Coturn, Namespace, open_namespace, start_coturn

SECRET = "an-invented-secret-of-the-tests-0123456789"
URLS = ("turn:relay.example:3478?transport=udp",)


def mint(secret: str = SECRET, *, age: timedelta = timedelta()) -> tuple[str, str]:
    """Return a new participant's user name and password as the application mints them, `age` ago."""
    [server] = ice_servers(
        now=datetime.now(UTC) - age,
        secret=secret,
        urls=URLS,
        participant_id=ParticipantId(new_id()),
        room_id=RoomId(new_id()),
    )
    return server["username"], server["credential"]


Knock = Callable[..., AbstractAsyncContextManager[TurnClient]]


@pytest.fixture
async def namespace() -> AsyncIterator[Namespace]:
    """A namespace of this test's own."""
    async with open_namespace() as ns:
        yield ns


@pytest.fixture
async def coturn(namespace: Namespace, tmp_path: Path) -> AsyncIterator[Coturn]:
    """The shipped relay."""
    async with start_coturn(namespace, secret=SECRET, folder=tmp_path) as running:
        yield running


def knocker(ns: Namespace) -> Knock:
    """Return what opens a TURN client over UDP, with a new participant's credential unless one is given."""

    @asynccontextmanager
    async def knock(credential: tuple[str, str] | None = None) -> AsyncIterator[TurnClient]:
        username, password = credential or mint()
        async with connect_udp(ns.make_socket("udp", TURN_ADDRESS), TURN_ADDRESS) as wire:
            yield TurnClient(wire=wire, username=username, password=password)

    return knock


@pytest.fixture
def knock(namespace: Namespace, coturn: Coturn) -> Knock:
    """Open a TURN client at the shipped relay."""
    return knocker(namespace)
