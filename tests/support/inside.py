"""An HTTP client that lives in a network namespace while the test that uses it does not."""

import socket
from pathlib import Path

import aiohttp

from tests.support.certificates import trusting
from tests.support.turn_namespace import PEER_ADDRESS, TURN_ADDRESS, Namespace

SECONDS = aiohttp.ClientTimeout(total=20)


class OneAddress(aiohttp.abc.AbstractResolver):
    """Every name is this address."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        """Return the address."""
        found = aiohttp.abc.ResolveResult(hostname=host, host=self.address, port=port, family=family, proto=0, flags=0)
        return [found]

    async def close(self) -> None:
        """There is nothing to close."""


def client_inside(
    ns: Namespace, *, trust: Path, at: str = PEER_ADDRESS, names_are: str = TURN_ADDRESS
) -> aiohttp.ClientSession:
    """Return a client at the address `at` that trusts this certificate and makes a connection for each request."""
    connector = aiohttp.TCPConnector(
        socket_factory=lambda _info: ns.make_socket("tcp", at),
        ssl=trusting(trust),
        force_close=True,
        resolver=OneAddress(names_are),
    )
    return aiohttp.ClientSession(connector=connector, timeout=SECONDS)
