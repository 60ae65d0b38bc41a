"""A network namespace of a test's own whose `lo` carries public addresses, and real coturn inside it.

coturn's shipped deny list refuses every private and loopback peer, so a relayed call cannot be tried on loopback. Here
the relay has 203.0.113.10 (reserved for documentation, so it is nobody's), the deny list stays intact, and not one
packet leaves the machine. Works as root, and as a normal user where the system lets users make user namespaces.

    async with open_namespace() as ns:
        async with start_coturn(ns, secret=SECRET, folder=tmp_path) as coturn:
            listener = ns.listen("203.0.113.10", 8080)            # a server in this process may listen inside
            browser = ns.wrapper("/usr/bin/chromium", tmp_path)   # an executable that runs inside
            server = await ns.start([sys.executable, "-m", "telehealth", "serve"], env=...)
"""

import asyncio
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

HOLDER = Path(__file__).with_name("namespace_holder.py")
TURN_FOLDER = Path(__file__).resolve().parents[2] / "turn"

TURN_ADDRESS = "203.0.113.10"
TURN_ADDRESS_6 = "2001:db8::10"
PEER_ADDRESS = "198.51.100.7"
PEER_ADDRESS_6 = "2001:db8::7"
ADDRESSES = (TURN_ADDRESS, TURN_ADDRESS_6, PEER_ADDRESS, PEER_ADDRESS_6)

# A browser in the namespace has no network but `lo`, which Chromium leaves out of a call unless told otherwise.
BROWSER_FLAGS = ("--allow-loopback-in-peer-connection",)

WAIT_SECONDS = 60


class NamespaceRefusedError(Exception):
    """This machine lets neither root nor this user make a network namespace; the message says what it answered."""


class EndedError(Exception):
    """A program ended that was to go on; the message is what it said."""


class InsideSocket(socket.socket):
    """A socket that lives in a namespace. It reaches nothing outside, so the tests' guard of sockets lets it be."""

    def connect(self, address: object) -> None:
        """Connect as a plain socket does: by the class below the one that the guard stands in front of."""
        super(socket.socket, self).connect(address)  # type: ignore[arg-type]  # passed on as it came


@dataclass(slots=True, eq=False)
class Namespace:
    """One network namespace: sockets made inside it, and programs started inside it."""

    _holder: subprocess.Popen[bytes]
    _control: socket.socket
    _started: list[asyncio.subprocess.Process] = field(default_factory=list)

    def make_socket(self, kind: str, host: str, port: int = 0, *, listening: bool = False) -> socket.socket:
        """Return a "udp" or "tcp" socket that lives in the namespace, for use in this process; the caller closes it."""
        request = {"kind": kind, "host": host, "port": port, "listening": listening}
        self._control.sendall(json.dumps(request).encode())
        message, descriptors, _, _ = socket.recv_fds(self._control, 4096, 1)
        if not descriptors:
            raise OSError(json.loads(message)["error"])
        made = InsideSocket(fileno=descriptors[0])
        made.settimeout(0)
        return made

    def listen(self, host: str, port: int) -> socket.socket:
        """Return a TCP socket listening inside the namespace, for `aiohttp.web.SockSite` and the like."""
        return self.make_socket("tcp", host, port, listening=True)

    def argv(self, command: Sequence[str]) -> list[str]:
        """Return the command line that runs this command inside the namespace."""
        user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        return ["nsenter", f"--target={self._holder.pid}", "--net", *user, "--", *command]

    def wrapper(self, executable: str, folder: Path) -> Path:
        """Write an executable file that runs this program inside the namespace with whatever arguments it gets.

        Inherited descriptors pass through, so that Playwright's pipe to the browser works.
        """
        path = folder / f"{Path(executable).name}-in-namespace"
        path.write_text(f'#!/bin/sh\nexec {shlex.join(self.argv([executable]))} "$@"\n')
        path.chmod(0o700)
        return path

    async def start(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        merge_output: bool = True,
    ) -> asyncio.subprocess.Process:
        """Start a program inside; its output comes by `stdout`. It ends with the namespace, or with this process."""
        tied = ["setpriv", "--pdeathsig", "KILL", "--", *command]
        output = asyncio.subprocess.STDOUT if merge_output else None
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self.argv(tied), env=env, cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=output
        )
        self._started.append(process)
        return process

    async def close(self) -> None:
        """End what was started inside, then the namespace."""
        for process in reversed(self._started):
            await stop(process)
        self._control.close()
        await asyncio.to_thread(self._holder.wait, WAIT_SECONDS)


async def stop(process: asyncio.subprocess.Process, how: signal.Signals = signal.SIGTERM) -> int:
    """End a process: ask, wait a bounded time, then kill. Return its exit code."""
    if process.returncode is not None:
        return process.returncode
    process.send_signal(how)
    try:
        return await asyncio.wait_for(process.wait(), WAIT_SECONDS)
    except TimeoutError:
        process.kill()
        return await process.wait()


async def run_in(ns: Namespace, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run a program inside to its end, within a bounded time. Return its exit code and its whole output."""
    process = await ns.start(command, env=env)
    output, _ = await asyncio.wait_for(process.communicate(), WAIT_SECONDS)
    return process.returncode or 0, output.decode()


@asynccontextmanager
async def open_namespace(addresses: Sequence[str] = ADDRESSES, *, on: str = "lo") -> AsyncIterator[Namespace]:
    """Make a namespace whose `lo` carries these addresses; everything in it ends when the block does.

    Any other name makes a network interface that leads nowhere, for what a browser does only on a real one.
    """
    ours, theirs = socket.socketpair()
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--user", "--map-root-user"]
    command = [*unshare, sys.executable, str(HOLDER), on, *addresses]
    with theirs:
        holder = await asyncio.to_thread(subprocess.Popen, command, stdin=theirs.fileno(), stderr=subprocess.PIPE)
    ours.settimeout(WAIT_SECONDS)
    ns = Namespace(holder, ours)
    if not await asyncio.to_thread(ours.recv, 2):
        _, said = holder.communicate(timeout=WAIT_SECONDS)
        ours.close()
        raise NamespaceRefusedError(said.decode().strip())
    try:
        yield ns
    finally:
        await ns.close()
        if holder.stderr is not None:
            holder.stderr.close()


@dataclass(slots=True, eq=False)
class Running:
    """A program that runs, and what it has said so far."""

    process: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)
    _ended: bool = False
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def follow(self) -> None:
        """Collect what it says until it ends."""
        while line := await self.process.stdout.readline() if self.process.stdout else b"":
            await self._add([line.decode(errors="replace").rstrip()])
        self._ended = True
        await self._add([])

    async def logged(self, text: str, *, times: int = 1) -> str:
        """Wait, a bounded time, until this was said so often; return the line. That it ended instead is an error."""
        async with asyncio.timeout(WAIT_SECONDS), self._news:
            while True:
                found = [line for line in self.log if text in line]
                if len(found) >= times:
                    return found[times - 1]
                if self._ended:
                    raise EndedError("\n".join(self.log))
                await self._news.wait()

    async def _add(self, lines: list[str]) -> None:
        async with self._news:
            self.log += lines
            self._news.notify_all()


Coturn = Running


@asynccontextmanager
async def running(
    ns: Namespace, command: Sequence[str], *, env: Mapping[str, str], ready: str, how: signal.Signals = signal.SIGTERM
) -> AsyncIterator[Running]:
    """Run a program inside the namespace while the block runs, which starts once the program has said `ready`."""
    program = Running(await ns.start(command, env=env))
    follower = asyncio.create_task(program.follow())
    try:
        await program.logged(ready)
        yield program
    finally:
        await stop(program.process, how)
        await follower


def program_environment() -> dict[str, str]:
    """Return the least that a program needs; daemons are often where a normal user's path does not look."""
    return {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}


def turn_environment(folder: Path, *, secret: str, **variables: str) -> dict[str, str]:
    """Return the environment of `turn/entrypoint.sh` for a relay at the namespace's addresses."""
    return {
        **program_environment(),
        "TURN_ADDRESS": f"{TURN_ADDRESS},{TURN_ADDRESS_6}",
        "TURN_SECRET": secret,
        "TURN_RUN_DIR": str(folder / "turn"),
        **variables,
    }


@asynccontextmanager
async def start_coturn(ns: Namespace, *, secret: str, folder: Path, **variables: str) -> AsyncIterator[Coturn]:
    """Run coturn inside the namespace by the shipped entry point and configuration, ready when the block starts.

    `variables` are more of the entry point's own, as in `turn/README.md`.
    """
    environment = turn_environment(folder, secret=secret, **variables)
    command = ["sh", str(TURN_FOLDER / "entrypoint.sh")]
    ready = "Total General servers"
    async with running(ns, command, env=environment, ready=ready, how=signal.SIGKILL) as coturn:
        yield coturn
