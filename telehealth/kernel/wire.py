"""Socket.IO as our server speaks it: text only, nothing that comes in makes it stumble, one recipient costs one step.

python-socketio takes a packet class of one's own as `serializer` and a client manager of one's own as `client_manager`,
and Engine.IO makes its queues by a method of the server; the bytes on the wire stay Socket.IO's.
"""

import asyncio
from collections import deque
from typing import Any

import engineio
import orjson
from socketio import AsyncManager, AsyncRedisManager, AsyncServer, packet

RESERVED = frozenset({"connect", "disconnect", "__disconnect_final"})  # what only the server itself may say happened


class WireJson:
    """The JSON of the wire, as python-socketio asks for it."""

    @staticmethod
    def dumps(value: object, **_style: object) -> str:
        """Compact JSON; ids and instants as text."""
        return orjson.dumps(value, default=str).decode()

    @staticmethod
    def loads(text: str) -> Any:  # noqa: ANN401 - whatever came
        """What came. Raises ValueError."""
        return orjson.loads(text)


class TextPacket(packet.Packet):
    """A packet without binary parts.

    What cannot be read becomes the event "unreadable", which no namespace declares: refused and counted like any other.
    """

    uses_binary_events = False
    json = WireJson

    def decode(self, encoded_packet: str | bytes) -> int:
        """Read a packet; never raises."""
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError):
            attachments = 1
        if attachments or not self._is_well_formed():
            self.packet_type, self.data = packet.EVENT, ["unreadable"]
        return 0

    def _is_well_formed(self) -> bool:
        if self.packet_type == packet.EVENT:
            named = isinstance(self.data, list) and bool(self.data) and isinstance(self.data[0], str)
            return named and self.data[0] not in RESERVED
        if self.packet_type == packet.ACK:
            return isinstance(self.data, list) and self.id is not None
        return self.packet_type in {packet.CONNECT, packet.DISCONNECT} and isinstance(self.data, dict | None)


class DirectManager(AsyncManager):
    """A client manager that hands a message for one socket straight to it; the usual one makes a task and waits."""

    async def emit(
        self, event: str, data: object, namespace: str, room: str | None = None, to: str | None = None, **how: object
    ) -> None:
        """As the usual one, which does everything else."""
        where = to or room
        there = self.rooms.get(namespace, {}).get(where, {}) if isinstance(where, str) else None
        if there is None or len(there) > 1 or not isinstance(data, dict) or how.get("callback") or how.get("skip_sid"):
            await super().emit(event, data, namespace, room=room, to=to, **how)
        elif there:
            [(_sid, socket)] = there.items()
            message = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, data])
            await self.server._send_packet(socket, message)  # noqa: SLF001 - what managers have of their server

    def has(self, namespace: str, room: str) -> bool:
        """Whether a socket of this process is in the room."""
        return room in self.rooms.get(namespace, ())

    def may_reach(self, namespace: str, room: str) -> bool:
        """Whether anybody at all may be in the room."""
        return self.has(namespace, room)


class DirectRedisManager(AsyncRedisManager, DirectManager):
    """The same among several processes: Redis tells the others, and what is for a socket here goes straight to it."""

    def may_reach(self, namespace: str, room: str) -> bool:  # noqa: ARG002 - as the other's
        """Who is with another process is not known here."""
        return True


class Outgoing:
    """What waits to be written to one socket. Engine.IO's writer is the only one who reads it.

    `asyncio.Queue.get` is a coroutine, and Engine.IO waits for it with a timeout: for every frame a task with a timer.
    Here the reader waits for a future, which is handed the packet itself.
    """

    def __init__(self) -> None:
        self._new_future = asyncio.get_running_loop().create_future
        self._packets: deque[object] = deque()
        self._reader: asyncio.Future[object] | None = None
        self._unwritten = 0
        self._written = asyncio.Event()
        self._written.set()

    def get(self) -> asyncio.Future[object]:
        """The next packet, now or later. Cancelled, it takes none away."""
        reader = self._new_future()
        if self._packets:
            reader.set_result(self._packets.popleft())
        else:
            self._reader = reader
        return reader

    def get_nowait(self) -> object:
        """The next packet. Raises asyncio.QueueEmpty."""
        if not self._packets:
            raise asyncio.QueueEmpty
        return self._packets.popleft()

    async def put(self, packet: object) -> None:
        """As `put_nowait`: there is always room."""
        self.put_nowait(packet)

    def put_nowait(self, packet: object) -> None:
        """Add one."""
        self._unwritten += 1
        self._written.clear()
        reader, self._reader = self._reader, None
        if reader is None or reader.done():
            self._packets.append(packet)
        else:
            reader.set_result(packet)

    def task_done(self) -> None:
        """One that was read is written."""
        self._unwritten -= 1
        if not self._unwritten:
            self._written.set()

    async def join(self) -> None:
        """Wait until everything is written."""
        await self._written.wait()


class _Engine(engineio.AsyncServer):
    def create_queue(self, *_args: object, **_kwargs: object) -> Outgoing:
        return Outgoing()


class SocketServer(AsyncServer):
    """python-socketio's server on Engine.IO with our queues."""

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine
