"""A small TURN client for tests: says exactly what it is told to, well-formed or hostile, over UDP, TCP or TLS.

For example: `async with connect_udp(ns.make_socket("udp", HERE), SERVER) as wire`, then
`client = TurnClient(wire=wire, username=…, password=…)`, `await client.allocate()` and
`(await client.create_permission("10.0.0.1")).error == 403`.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from tests.support.stun import (
    HEADER,
    Attribute,
    Attributes,
    Message,
    Method,
    decode,
    encode,
    long_term_key,
    new_transaction,
    xor_address,
)

PORT = 3478
UDP_TRANSPORT, TCP_TRANSPORT = 17, 6
ANSWER_SECONDS = 10


class Wire(Protocol):
    """A path to the server: bytes out, whole messages in. `patience` is how long to wait before sending again."""

    patience: float

    def send(self, data: bytes) -> None:
        """Send one message."""

    async def receive(self) -> bytes:
        """Wait for one message."""


class UdpWire(asyncio.DatagramProtocol):
    """Datagrams to one server."""

    patience: float = 0.5

    def __init__(self) -> None:
        self.transport: asyncio.DatagramTransport | None = None
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, _addr: object) -> None:
        """Queue what came (asyncio calls this)."""
        self.arrived.put_nowait(data)

    def send(self, data: bytes) -> None:
        """Send one datagram."""
        if self.transport is not None:
            self.transport.sendto(data)

    async def receive(self) -> bytes:
        """Wait for one datagram."""
        return await self.arrived.get()


@dataclass(slots=True)
class StreamWire:
    """One TCP or TLS connection to a server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    patience: float = ANSWER_SECONDS

    def send(self, data: bytes) -> None:
        """Send one message."""
        self.writer.write(data)

    async def receive(self) -> bytes:
        """Wait for one STUN message."""
        header = await self.reader.readexactly(HEADER.size)
        return header + await self.reader.readexactly(struct.unpack_from("!HH", header)[1])


@asynccontextmanager
async def connect_udp(local: socket.socket, host: str, port: int = PORT) -> AsyncIterator[UdpWire]:
    """Speak to a server over UDP from this bound socket, which is closed at the end."""
    local.connect((host, port))
    loop = asyncio.get_running_loop()
    transport, wire = await loop.create_datagram_endpoint(UdpWire, sock=local)
    wire.transport = transport
    try:
        yield wire
    finally:
        transport.close()


@asynccontextmanager
async def connect_stream(
    local: socket.socket, host: str, port: int = PORT, *, tls: ssl.SSLContext | None = None, name: str | None = None
) -> AsyncIterator[StreamWire]:
    """Speak to a server over TCP, or over TLS asking for this name, from this bound socket."""
    loop = asyncio.get_running_loop()
    await asyncio.wait_for(loop.sock_connect(local, (host, port)), ANSWER_SECONDS)
    reader, writer = await asyncio.open_connection(sock=local, ssl=tls, server_hostname=name)
    try:
        yield StreamWire(reader, writer)
    finally:
        writer.transport.abort()


@dataclass(slots=True, kw_only=True)
class TurnClient:
    """One TURN client: a wire, a long-term credential and what the server told about realm and nonce."""

    wire: Wire
    username: str = ""
    password: str = ""
    realm: bytes = b""
    nonce: bytes = b""
    _aside: list[Message] = field(default_factory=list)

    async def request(self, method: Method, attributes: Attributes, *, transaction: bytes = b"") -> Message:
        """Send one request as it stands and return its answer; a lost datagram is sent again."""
        transaction = transaction or new_transaction()
        data = encode(method, transaction, [*attributes, *self._credential()], key=self._key())
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                self.wire.send(data)
                try:
                    return await asyncio.wait_for(self._answer(transaction), self.wire.patience)
                except TimeoutError:
                    continue

    async def authenticated(self, method: Method, attributes: Attributes) -> Message:
        """Send a request; when the server asks who this is, or for a fresh nonce, say so once and send it again."""
        reply = await self.request(method, attributes)
        if reply.error not in {401, 438} or (reply.error == 401 and self.nonce):
            return reply
        self.realm = reply.attributes[Attribute.REALM]
        self.nonce = reply.attributes[Attribute.NONCE]
        return await self.request(method, attributes)

    async def allocate(self, *, transport: int = UDP_TRANSPORT, ipv6: bool = False) -> Message:
        """Ask for a relayed address."""
        family = [(Attribute.REQUESTED_ADDRESS_FAMILY, bytes([2, 0, 0, 0]))] if ipv6 else []
        wanted = [(Attribute.REQUESTED_TRANSPORT, bytes([transport, 0, 0, 0])), *family]
        return await self.authenticated(Method.ALLOCATE, wanted)

    async def create_permission(self, host: str) -> Message:
        """Ask to talk to this peer."""
        transaction = new_transaction()
        peer = (Attribute.XOR_PEER_ADDRESS, xor_address(host, 0, transaction))
        return await self.request(Method.CREATE_PERMISSION, [peer], transaction=transaction)

    async def bind_channel(self, number: int, host: str, port: int) -> Message:
        """Ask for a channel to this peer."""
        transaction = new_transaction()
        channel = (Attribute.CHANNEL_NUMBER, struct.pack("!HH", number, 0))
        peer = (Attribute.XOR_PEER_ADDRESS, xor_address(host, port, transaction))
        return await self.request(Method.CHANNEL_BIND, [channel, peer], transaction=transaction)

    def send(self, host: str, port: int, data: bytes) -> None:
        """Send data to this peer through the relay."""
        transaction = new_transaction()
        peer = (Attribute.XOR_PEER_ADDRESS, xor_address(host, port, transaction))
        self.wire.send(encode(Method.SEND_INDICATION, transaction, [peer, (Attribute.DATA, data)]))

    def send_channel(self, number: int, data: bytes) -> None:
        """Send data to the peer that this channel is bound to."""
        self.wire.send(struct.pack("!HH", number, len(data)) + data)

    async def data(self) -> bytes:
        """Wait, a bounded time, for data that a peer sent; return it."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while not self._aside:
                self._aside.append(decode(await self.wire.receive()))
        return self._aside.pop(0).attributes[Attribute.DATA]

    async def _answer(self, transaction: bytes) -> Message:
        while True:
            message = decode(await self.wire.receive())
            if message.transaction == transaction:
                return message
            if message.kind == Method.DATA_INDICATION:
                self._aside.append(message)

    def _credential(self) -> Attributes:
        if not self.nonce:
            return []
        return [
            (Attribute.USERNAME, self.username.encode()),
            (Attribute.REALM, self.realm),
            (Attribute.NONCE, self.nonce),
        ]

    def _key(self) -> bytes:
        return long_term_key(self.username, self.realm.decode(), self.password) if self.nonce else b""
