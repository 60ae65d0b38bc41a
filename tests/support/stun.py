"""STUN messages as RFC 8489 and RFC 8656 write them: just enough to speak to a TURN server byte by byte."""

import base64
import hashlib
import hmac
import ipaddress
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
SUCCESS, FAILURE = 0x0100, 0x0110


class Method(IntEnum):
    """Requests and indications, by their message type."""

    BINDING = 0x0001
    ALLOCATE = 0x0003
    REFRESH = 0x0004
    CREATE_PERMISSION = 0x0008
    CHANNEL_BIND = 0x0009
    SEND_INDICATION = 0x0016
    DATA_INDICATION = 0x0017


class Attribute(IntEnum):
    """Attributes that these tests write or read."""

    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    CHANNEL_NUMBER = 0x000C
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    REQUESTED_TRANSPORT = 0x0019
    XOR_MAPPED_ADDRESS = 0x0020
    SOFTWARE = 0x8022
    FINGERPRINT = 0x8028


Attributes: TypeAlias = Sequence[tuple[Attribute, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that came in: its type, its transaction and its attributes."""

    kind: int
    transaction: bytes
    attributes: dict[int, bytes]

    @property
    def error(self) -> int:
        """The error code, or 0 for a success."""
        value = self.attributes.get(Attribute.ERROR_CODE)
        return value[2] * 100 + value[3] if value else 0


def encode(kind: int, transaction: bytes, attributes: Attributes, *, key: bytes = b"") -> bytes:
    """Return the message, with its integrity when there is a key."""
    body = b"".join(_attribute(name, value) for name, value in attributes)
    if not key:
        return HEADER.pack(kind, len(body), COOKIE, transaction) + body
    signed = HEADER.pack(kind, len(body) + 24, COOKIE, transaction) + body
    return signed + _attribute(Attribute.MESSAGE_INTEGRITY, hmac.digest(key, signed, "sha1"))


def decode(data: bytes) -> Message:
    """Read one message; anything that is not one is a ValueError."""
    kind, length, cookie, transaction = HEADER.unpack_from(data)
    if cookie != COOKIE or length != len(data) - HEADER.size:
        raise ValueError(data)
    attributes: dict[int, bytes] = {}
    at = HEADER.size
    while at < len(data):
        name, size = struct.unpack_from("!HH", data, at)
        attributes.setdefault(name, data[at + 4 : at + 4 + size])
        at += 4 + size + -size % 4
    return Message(kind=kind, transaction=transaction, attributes=attributes)


def new_transaction() -> bytes:
    """Return a transaction id nobody can guess."""
    return os.urandom(12)


def xor_address(host: str, port: int, transaction: bytes) -> bytes:
    """Return an XOR-…-ADDRESS value; an IPv6 spelling stays the very bytes that it spells."""
    address = ipaddress.ip_address(host)
    mask = COOKIE.to_bytes(4, "big") + transaction
    hidden = bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if address.version == 4 else 2, port ^ (COOKIE >> 16)) + hidden


def read_xor_address(value: bytes, transaction: bytes) -> tuple[str, int]:
    """Read an XOR-…-ADDRESS value."""
    _, _, port = struct.unpack_from("!BBH", value)
    mask = COOKIE.to_bytes(4, "big") + transaction
    plain = bytes(a ^ b for a, b in zip(value[4:], mask, strict=False))
    return str(ipaddress.ip_address(plain)), port ^ (COOKIE >> 16)


def long_term_key(username: str, realm: str, password: str) -> bytes:
    """Return the key that signs a request with a long-term credential."""
    return hashlib.md5(f"{username}:{realm}:{password}".encode(), usedforsecurity=False).digest()


def rest_password(username: str, secret: str) -> str:
    """Return what coturn takes as the password of this user name (its REST scheme)."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)
