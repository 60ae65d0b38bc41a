"""The link that tests use for weak networks does what it is told. Needs root, as making TUN devices does."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.support.slowlink import LinkProcess, Shape, slow_link

NAME = "slowtest"
# What runs in the clinic: one packet after the other to an echo server; prints the seconds each took, or null.
CALLER = """
import json, socket, sys, time
sock = socket.socket(type=socket.SOCK_DGRAM)
sock.settimeout(0.5)
took = []
for number in range(int(sys.argv[3])):
    began = time.monotonic()
    sock.sendto(bytes([number]), (sys.argv[1], int(sys.argv[2])))
    try:
        while sock.recv(16) != bytes([number]):
            pass
        took.append(time.monotonic() - began)
    except TimeoutError:
        took.append(None)
print(json.dumps(took))
"""


@pytest.fixture
def echo() -> Iterator[int]:
    """A UDP echo server on every address of this machine; its port."""
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("0.0.0.0", 0))  # noqa: S104 - the clinic has to reach it
        port = server.getsockname()[1]
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        yield port
        with socket.socket(type=socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", port))
        thread.join()


def answer(server: socket.socket) -> None:
    while True:
        packet, sender = server.recvfrom(16)
        if not packet:
            return
        server.sendto(packet, sender)


def call(link: LinkProcess, port: int, count: int) -> list[float | None]:
    command = ["ip", "netns", "exec", NAME, sys.executable, "-c", CALLER, link.host, str(port), str(count)]
    took: list[float | None] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return took


def test_round_trip_takes_as_long_as_the_link_is_told(echo: int) -> None:
    with slow_link(NAME, Shape(rtt=200), index=7) as link:
        assert all(seconds and 0.199 < seconds < 0.4 for seconds in call(link, echo, 4))


def test_cut_link_carries_nothing_and_comes_back(echo: int) -> None:
    with slow_link(NAME, Shape(), index=7) as link:
        link.reshape(loss=100)
        assert call(link, echo, 2) == [None, None]
        link.reshape()
        assert None not in call(link, echo, 3)


def test_same_seed_loses_the_same_packets(echo: int) -> None:
    first, second = losses(echo, seed=5), losses(echo, seed=5)
    assert first == second
    assert any(first)
    assert not all(first)


def losses(port: int, *, seed: int) -> list[bool]:
    with slow_link(NAME, Shape(loss=40), index=7, seed=seed) as link:
        return [seconds is None for seconds in call(link, port, 6)]


def test_namespace_is_gone_after_the_link() -> None:
    with slow_link(NAME, Shape(), index=7):
        assert NAME in namespaces()
    assert NAME not in namespaces()


def namespaces() -> str:
    return subprocess.run(["ip", "netns"], check=True, capture_output=True, text=True).stdout
