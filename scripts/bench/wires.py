"""One load client for every server: bare WebSocket frames, so that none is helped or held back by its own library."""

import asyncio
import contextlib
import json
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

WAIT_SECONDS = 30


class Wire(ABC):
    """One WebSocket and what has come over it, by name."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._came: defaultdict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)
        self._reading = asyncio.create_task(self._read())

    async def hears(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """The next message of this name."""
        async with asyncio.timeout(WAIT_SECONDS):
            return await self._came[name].get()

    async def close(self) -> None:
        """Hang up."""
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        await self._socket.close()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                await self._take(message.data)

    @abstractmethod
    async def _take(self, frame: str) -> None:
        """Sort what came by its name."""

    async def _send(self, frame: str) -> None:
        await self._socket.send_str(frame)


class SocketIOWire(Wire):
    """Socket.IO in one namespace."""

    def __init__(self, socket: ClientWebSocketResponse, namespace: str) -> None:
        self._prefix = "" if namespace == "/" else f"{namespace},"
        self._numbers = count(1)
        super().__init__(socket)

    @classmethod
    async def connect(
        cls, session: ClientSession, url: str, namespace: str, auth: object, headers: Mapping[str, str]
    ) -> Self:
        """A connected socket. A refusal raises ConnectionRefusedError with what the server said."""
        wire = cls(await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", headers=headers), namespace)
        await wire.hears("open")
        await wire._send(f"40{wire._prefix}{json.dumps(auth)}")
        if refusal := await wire.hears("connected"):
            raise ConnectionRefusedError(refusal)
        return wire

    async def emit(self, event: str, data: object) -> None:
        """Send without waiting for anything."""
        await self._send(f"42{self._prefix}{json.dumps([event, data])}")

    async def call(self, event: str, data: object) -> Any:  # noqa: ANN401 - JSON
        """Send and wait for the acknowledgement."""
        number = next(self._numbers)
        await self._send(f"42{self._prefix}{number}{json.dumps([event, data])}")
        return next(iter(await self.hears(f"ack {number}")), None)  # an empty answer acknowledges too

    async def _take(self, frame: str) -> None:
        kind, rest = frame[:2], frame[2:].removeprefix(self._prefix)
        if frame.startswith("0"):
            self._came["open"].put_nowait(None)
        elif frame == "2":
            await self._send("3")
        elif kind in {"40", "44"}:
            self._came["connected"].put_nowait(rest if kind == "44" else "")
        elif kind == "42":
            event, *data = json.loads(rest)
            self._came[event].put_nowait(data[0] if data else None)
        elif kind == "43":
            number, bracket, data_text = rest.partition("[")
            self._came[f"ack {number}"].put_nowait(json.loads(bracket + data_text))


class PeerWire(Wire):
    """PeerServer's protocol: JSON objects with a type and a destination."""

    @classmethod
    async def connect(cls, session: ClientSession, url: str, name: str) -> Self:
        """A connected peer of this name."""
        wire = cls(await session.ws_connect(f"{url}/peerjs?key=peerjs&id={name}&token={name}&version=1.5.5"))
        await wire.hears("OPEN")
        return wire

    async def send(self, kind: str, to: str, payload: object) -> None:
        """Send to another peer."""
        await self._send(json.dumps({"type": kind, "dst": to, "payload": payload}))

    async def _take(self, frame: str) -> None:
        message = json.loads(frame)
        self._came[message["type"]].put_nowait(message.get("payload"))
