"""A slow, lossy link between this machine and a network namespace: the network of a station, for tests.

Not every kernel has netem, so packets cross two TUN devices through this process, which delays, drops and paces them.
Linux and root only.

    with slow_link("clinic", Shape(rtt=300, loss=2, down=512, up=256)) as link:
        subprocess.run(["ip", "netns", "exec", "clinic", "curl", f"http://{link.host}:8080/"])
        link.reshape(loss=100)      # the link is cut

The same by hand: `python -m tests.support.slowlink clinic --rtt 300 --loss 2`, until Ctrl-C. What is to be reached from
the clinic has to listen on 0.0.0.0 or the link's host address. A browser in the namespace may use its camera when it is
started with --unsafely-treat-insecure-origin-as-secure=http://10.99.0.1:PORT.
"""

import argparse
import asyncio
import contextlib
import ctypes
import fcntl
import json
import os
import random
import signal
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, fields, replace

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000
PACKET_MAX = 65536
PACKETS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a link does to packets. Times in ms, loss in percent, rates in kbit/s with 0 for no limit."""

    rtt: float = 0
    jitter: float = 0
    loss: float = 0
    down: float = 0
    up: float = 0
    queue: int = 100  # packets that wait for a paced link before the tail is dropped


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two ends are. Several links at once differ in their index."""

    name: str
    index: int

    @property
    def host(self) -> str:
        """This machine, seen from the clinic."""
        return f"10.99.{self.index}.1"

    @property
    def clinic(self) -> str:
        """The clinic, seen from this machine."""
        return f"10.99.{self.index}.2"

    @property
    def device(self) -> str:
        """The device on this machine's side."""
        return f"slow{self.index}"


class Direction:
    """One way over the link: read a packet, drop or schedule it, write it after the delay and the time on the wire."""

    def __init__(self, source: int, sink: int, *, is_down: bool, chance: random.Random) -> None:
        self._source, self._sink, self._is_down, self._chance = source, sink, is_down, chance
        self._free_at = self._last_at = 0.0
        self._waiting = 0
        self.shape = Shape()

    def start(self) -> None:
        """Carry packets from now on."""
        asyncio.get_running_loop().add_reader(self._source, self._read)

    def stop(self) -> None:
        """Carry no more."""
        asyncio.get_running_loop().remove_reader(self._source)
        os.close(self._source)

    def _read(self) -> None:
        for _ in range(PACKETS_AT_ONCE):
            try:
                packet = os.read(self._source, PACKET_MAX)
            except BlockingIOError:
                return
            if not self._is_lost():
                self._schedule(packet)

    def _is_lost(self) -> bool:
        return self._chance.random() * 100 < self.shape.loss or self._waiting >= self.shape.queue

    def _schedule(self, packet: bytes) -> None:
        loop, rate = asyncio.get_running_loop(), self.shape.down if self._is_down else self.shape.up
        on_wire = len(packet) * 8 / (rate * 1000) if rate else 0
        self._free_at = max(loop.time(), self._free_at) + on_wire
        delay = self.shape.rtt / 2000 + self._chance.uniform(0, self.shape.jitter / 1000)
        self._last_at = max(self._last_at, self._free_at + delay)  # in order, as on a real radio bearer
        self._waiting += bool(rate)
        loop.call_at(self._last_at, self._deliver, packet, bool(rate))

    def _deliver(self, packet: bytes, paced: bool) -> None:
        self._waiting -= paced
        with contextlib.suppress(OSError):  # the other end is going down, or its queue is full: a lost packet
            os.write(self._sink, packet)


class SlowLink:
    """A namespace joined to this machine by two TUN devices. Use `link_up`."""

    def __init__(self, addresses: Addresses, down: Direction, up: Direction) -> None:
        self.addresses, self.down, self.up = addresses, down, up

    def reshape(self, shape: Shape) -> None:
        """Treat packets this way from now on; those already under way arrive as they were to."""
        self.down.shape = self.up.shape = shape


@contextlib.asynccontextmanager
async def link_up(name: str, shape: Shape, *, index: int = 0, seed: int | None = None) -> AsyncIterator[SlowLink]:
    """Have the namespace and the link in this event loop for the length of the block. A seed makes losses repeat."""
    addresses, chance = Addresses(name, index), random.Random(seed)
    remove_namespace(name)  # left by a kill -9
    ip(f"netns add {name}")
    try:
        host, clinic = open_tun(addresses.device), open_tun("uplink", netns=name)
        configure(addresses)
        link = SlowLink(
            addresses,
            Direction(host, clinic, is_down=True, chance=chance),
            Direction(clinic, host, is_down=False, chance=chance),
        )
        link.reshape(shape)
        ways = (link.down, link.up)
        for way in ways:
            way.start()
        try:
            yield link
        finally:
            for way in ways:
                way.stop()
    finally:
        remove_namespace(name)


def configure(at: Addresses) -> None:
    """Give both ends their addresses, and none of IPv6: its own packets would use up a seed's chances."""
    ip(f"addr add {at.host}/30 dev {at.device}")
    ip(f"link set {at.device} addrgenmode none up")
    for command in ("link set lo up", f"addr add {at.clinic}/30 dev uplink", "link set uplink addrgenmode none up"):
        ip(f"-n {at.name} {command}")
    ip(f"-n {at.name} route add default via {at.host}")


def ip(command: str) -> None:
    """Run one command of iproute2."""
    subprocess.run(["ip", *command.split()], check=True)


def remove_namespace(name: str) -> None:
    """Remove the namespace, if it is there."""
    subprocess.run(["ip", "netns", "del", name], check=False, stderr=subprocess.DEVNULL)


def open_tun(device: str, *, netns: str | None = None) -> int:
    """Open a new TUN device, inside the named namespace if one is given, and give its descriptor."""
    with inside(netns) if netns else contextlib.nullcontext():
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
        return fd


@contextlib.contextmanager
def inside(netns: str) -> Iterator[None]:
    """Be in another network namespace for the length of the block, with this thread only."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{netns}", os.O_RDONLY)
    try:
        enter(there)
        yield
    finally:
        enter(home)
        os.close(there)
        os.close(home)


def enter(namespace: int) -> None:
    """Move this thread into the network namespace of an open descriptor."""
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


@dataclass(frozen=True, slots=True)
class LinkProcess:
    """A link that runs in a process of its own, so that a busy test does not slow its packets."""

    addresses: Addresses
    shape: Shape
    process: subprocess.Popen[str]

    @property
    def host(self) -> str:
        """This machine's address, seen from the clinic."""
        return self.addresses.host

    def reshape(self, **changes: float) -> None:
        """Treat packets differently from now on: `link.reshape(loss=100)`; the rest is as at the start."""
        assert self.process.stdin is not None
        print(json.dumps(asdict(replace(self.shape, **changes))), file=self.process.stdin, flush=True)  # type: ignore[arg-type]
        self._await("reshaped")

    def _await(self, word: str) -> None:
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        if said != word:
            message = f"the link said {said!r} instead of {word!r}"
            raise RuntimeError(message)


@contextlib.contextmanager
def slow_link(name: str, shape: Shape, *, index: int = 0, seed: int | None = None) -> Iterator[LinkProcess]:
    """Have a link for the length of the block. It ends with this process, however that ends."""
    options = [part for key, value in asdict(shape).items() for part in (f"--{key}", str(value))]
    options += ["--index", str(index), *(["--seed", str(seed)] if seed is not None else [])]
    command = [sys.executable, "-m", "tests.support.slowlink", name, *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        link = LinkProcess(Addresses(name, index), shape, process)
        link._await("ready")
        yield link
        assert process.stdin is not None
        process.stdin.close()


async def carry(name: str, shape: Shape, index: int, seed: int | None) -> None:
    """Run a link until standard input ends or a signal comes; each line on it is a new shape."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    async with link_up(name, shape, index=index, seed=seed) as link:

        def obey() -> None:
            if line := sys.stdin.readline():
                link.reshape(Shape(**json.loads(line)))
                say("reshaped")
            else:
                ended.set()

        loop.add_reader(sys.stdin, obey)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        say("ready")
        await ended.wait()
        loop.remove_reader(sys.stdin)


def say(word: str) -> None:
    """Tell whoever started us."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Run one link by hand, or for `slow_link`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="the namespace, for example clinic")
    parser.add_argument("--index", type=int, default=0, help="0 to 250: gives a second link its own addresses")
    parser.add_argument("--seed", type=int, help="makes losses and jitter repeat")
    for field in fields(Shape):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    said = vars(parser.parse_args())
    name, index, seed = said.pop("name"), said.pop("index"), said.pop("seed")
    asyncio.run(carry(name, Shape(**said), index, seed))


if __name__ == "__main__":
    main()
