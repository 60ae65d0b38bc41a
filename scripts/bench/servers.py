"""Servers under measurement: a process each, on loopback, with the processor time it has used."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    url: str
    process: int

    def cpu_ms(self) -> float:
        """Processor time used so far by the process and all its threads, by the scheduler's nanoseconds."""
        return sum(_running_ns(thread / "schedstat") for thread in Path(f"/proc/{self.process}/task").iterdir()) / 1e6


def _running_ns(schedstat: Path) -> int:
    return int(schedstat.read_text(encoding="ascii").split()[0])


@contextlib.contextmanager
def node_server(program: str) -> Iterator[Server]:
    """One of the programs in peers/, which takes its port as the only argument."""
    port = free_port()
    # `node` may be a wrapper, whose processor time is not the server's.
    node = subprocess.run(["node", "-p", "process.execPath"], check=True, capture_output=True, text=True).stdout.strip()
    with started([node, str(PEERS / program), str(port)], port, {}) as server:
        yield server


@contextlib.contextmanager
def our_server(settings: Mapping[str, str]) -> Iterator[Server]:
    """`telehealth serve` as production runs it: several of these, and one worker elsewhere."""
    port = free_port()
    own = {
        "TELEHEALTH_PUBLIC_URL": f"http://localhost:{port}",
        "TELEHEALTH_LISTEN_PORT": str(port),
        "TELEHEALTH_OPERATOR_PORT": "0",
        "TELEHEALTH_LOG_LEVEL": "warning",
    }
    with started([sys.executable, "-m", "telehealth", "serve", "--no-worker"], port, {**own, **settings}) as server:
        yield server


@contextlib.contextmanager
def floor_server() -> Iterator[Server]:
    """The least that python-socketio can do."""
    port = free_port()
    with started([sys.executable, "-m", "scripts.bench.floor", str(port)], port, {}) as server:
        yield server


@contextlib.contextmanager
def started(command: list[str], port: int, settings: Mapping[str, str]) -> Iterator[Server]:
    """The server while it runs; it is asked to stop at the end."""
    with subprocess.Popen(command, env={**os.environ, **settings}) as process:
        try:
            wait_until_listening(process, port)
            yield Server(f"http://localhost:{port}", process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


def wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when something answers on the port. Raises RuntimeError when the process ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    message = f"{process.args!r} does not listen on port {port}"
    raise RuntimeError(message)


def free_port() -> int:
    """A port nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
