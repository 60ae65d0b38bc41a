"""Sockets that no longer answer are let go of, and those that answer stay: as Engine.IO has it, on our queues."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer
from socketio import AsyncNamespace

from telehealth.app import make_socket_server
from telehealth.kernel.config import load_config

WAIT_S = 20
PING_S, PATIENCE_S = 0.05, 1.0
PINGS = 42  # twice as long as silence is borne
Client = TestClient[web.Request, web.Application]
OPEN, PING, PONG, CONNECT = "0", "2", "3", "40/quiet,"


class Quiet(AsyncNamespace):
    """Tells when a socket has gone."""

    def __init__(self) -> None:
        super().__init__("/quiet")
        self.gone = asyncio.Event()

    async def on_disconnect(self, _sid: str, _reason: str) -> None:
        """It has."""
        self.gone.set()


@pytest.fixture
async def quiet() -> AsyncIterator[tuple[Client, Quiet]]:
    """The product's own socket server, which loses patience sooner."""
    sio = make_socket_server(load_config(database_url="postgresql+asyncpg://nobody@nowhere/none"))
    sio.eio.ping_interval, sio.eio.ping_timeout = PING_S, PATIENCE_S
    namespace, app = Quiet(), web.Application()
    sio.register_namespace(namespace)
    sio.attach(app)
    async with TestClient(TestServer(app)) as client:
        yield client, namespace


@asynccontextmanager
async def a_socket(client: Client) -> AsyncIterator[ClientWebSocketResponse]:
    """One that is connected to the namespace."""
    async with client.ws_connect("/socket.io/?EIO=4&transport=websocket") as socket:
        assert (await socket.receive_str()).startswith(OPEN)
        await socket.send_str(CONNECT)
        while not (await socket.receive_str()).startswith(CONNECT):
            pass
        yield socket


async def test_a_socket_that_does_not_answer_is_let_go_of(quiet: tuple[Client, Quiet]) -> None:
    client, namespace = quiet
    async with a_socket(client):
        await asyncio.wait_for(namespace.gone.wait(), WAIT_S)


async def test_a_socket_that_answers_stays(quiet: tuple[Client, Quiet]) -> None:
    client, namespace = quiet
    async with a_socket(client) as socket:
        for _ in range(PINGS):
            while await socket.receive_str() != PING:
                pass
            await socket.send_str(PONG)
        assert not namespace.gone.is_set()
    await asyncio.wait_for(namespace.gone.wait(), WAIT_S)
