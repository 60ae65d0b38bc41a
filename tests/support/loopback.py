"""No test talks to another machine."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock


class OutsideRefused(AssertionError):
    """A test tried to reach something outside this machine."""


def is_local(family: int, address: object) -> bool:
    """Whether an address as sockets take it stays on this machine."""
    if family not in {socket.AF_INET, socket.AF_INET6} or not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def only_loopback() -> Iterator[None]:
    """While this holds, connecting anywhere else raises."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as sockets take it
        if not is_local(self.family, address):
            message = f"tests do not talk to {address!r}"
            raise OutsideRefused(message)
        real(self, address)

    with mock.patch.object(socket.socket, "connect", connect):
        yield
