"""The product as an operator starts it: a process of its own, killed and started again at the same address."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from telehealth.kernel.clock import SystemClock
from telehealth.kernel.db import make_engine
from telehealth.kernel.uow import Begin, make_begin
from tests.support.db import Database
from tests.support.turn_namespace import Namespace

logger = logging.getLogger(__name__)
START_SECONDS = 60


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class LiveServer:
    """One `telehealth serve` on a test's database; in a network namespace if one is given."""

    database: Database
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    inside: Namespace | None = None
    module: str = "telehealth"
    _process: asyncio.subprocess.Process | None = None
    _reader: asyncio.Task[None] | None = None
    log: list[dict[str, object]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where browsers find it."""
        return self.settings.get("TELEHEALTH_PUBLIC_URL", f"http://localhost:{self.port}")

    def environment(self) -> dict[str, str]:
        """Its settings, and nothing else of ours that begins with TELEHEALTH_."""
        outer = {name: value for name, value in os.environ.items() if not name.startswith("TELEHEALTH_")}
        return outer | {
            "TELEHEALTH_DATABASE_URL": self.database.url,
            "TELEHEALTH_PUBLIC_URL": self.url,
            "TELEHEALTH_LISTEN_PORT": str(self.port),
            "TELEHEALTH_OPERATOR_PORT": "0",
            "TELEHEALTH_DATA_DIR": str(self.folder),
            **self.settings,
        }

    async def start(self) -> None:
        """Return when it listens."""
        command = [sys.executable, "-m", self.module, "serve"]
        self._process = await asyncio.create_subprocess_exec(
            *(self.inside.argv(command) if self.inside else command),
            env=self.environment(),
            stderr=asyncio.subprocess.PIPE,
        )
        listening = asyncio.Event()
        self._reader = asyncio.create_task(self._read(self._process, listening))
        await asyncio.wait_for(listening.wait(), START_SECONDS)

    async def _read(self, process: asyncio.subprocess.Process, listening: asyncio.Event) -> None:
        assert process.stderr
        async for line in process.stderr:
            try:
                entry = orjson.loads(line)
            except orjson.JSONDecodeError:
                entry = {"event": "text", "line": line.decode(errors="replace")}
            self.log.append(entry)
            if entry.get("event") == "serving":
                listening.set()

    async def kill(self) -> None:
        """End it as a crash would: kill -9, no chance to say goodbye."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: int) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.send_signal(number)
        await self._process.wait()
        if self._reader:
            # Nothing it started may outlive it: their end is what closes its standard error.
            await asyncio.wait_for(self._reader, START_SECONDS)
        self._process = None

    def tell_errors(self) -> None:
        """Say again what it logged as an error: pytest shows that beside a test that failed."""
        for entry in self.log:
            if entry.get("level") in {"error", "critical", None}:
                logger.error("the server logged: %s", orjson.dumps(entry).decode())

    @asynccontextmanager
    async def arranging(self) -> AsyncIterator[Begin]:
        """Transactions on its database, for making people and looking behind its back."""
        engine = make_engine(self.database.url, pool_size=2)
        try:
            yield make_begin(engine, SystemClock(), lambda _topics: None)
        finally:
            await engine.dispose()


@asynccontextmanager
async def live_server(database: Database, folder: Path, **settings: str) -> AsyncIterator[LiveServer]:
    """A running server, gone at the end of the block."""
    async with started(LiveServer(database, folder, settings)) as server:
        yield server


@asynccontextmanager
async def started(server: LiveServer) -> AsyncIterator[LiveServer]:
    """The same for one that is special."""
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
        server.tell_errors()
