"""This process's end of the echo peer: started at the first test, started anew when it was lost, ended with us."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import UUID

from telehealth.kernel.errors import MalformedBody, Unavailable
from telehealth.kernel.log import get_logger
from telehealth.line_test.errors import EveryPlaceTaken, LineNotMeasured

log = get_logger(__name__)
MOST = 8
ANSWER_S = 10.0
RETRY_S = 20
PROGRAM = "telehealth.line_test.adapters.peer"


class EchoProcess:
    """The echo peer as a child process. `addresses` empty: there is none, and every offer is refused."""

    def __init__(self, addresses: Sequence[str], ports: str, *, most: int = MOST) -> None:
        self._addresses = addresses
        self._command = [
            "-m", PROGRAM, "--addresses", ",".join(addresses), "--ports", ports, "--most", str(most)
        ]  # fmt: skip
        self._starting = asyncio.Lock()
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_there(self) -> bool:
        """Whether this site measures the line at all."""
        return bool(self._addresses)

    async def answer(self, who: UUID, sdp: str) -> str:
        """The answer to an offer. Raises LineNotMeasured, EveryPlaceTaken, MalformedBody, Unavailable."""
        if not self.is_there:
            raise LineNotMeasured
        said = await self._ask({"who": str(who), "sdp": sdp})
        if said.get("refused") == "full":
            raise EveryPlaceTaken(retry_after_s=RETRY_S)
        if "sdp" not in said:
            log.warning("line_test_offer_unusable", reason=said.get("reason"))
            raise MalformedBody
        return str(said["sdp"])

    async def stop(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._reading is not None:
            await self._reading

    async def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        process, number = await self._running(), next(self._numbers)
        waiting = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            _stdin(process).write(json.dumps({"n": number, **what}).encode() + b"\n")
            return await asyncio.wait_for(waiting, ANSWER_S)
        except (TimeoutError, ConnectionError) as error:
            log.warning("line_test_peer_silent", reason=type(error).__name__)
            raise Unavailable from error
        finally:
            self._asked.pop(number, None)

    async def _running(self) -> Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                environment = {name: value for name, value in os.environ.items() if not name.startswith("TELEHEALTH_")}
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, *self._command, env=environment, stdin=PIPE, stdout=PIPE
                )
                self._reading = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: Process) -> None:
        while line := await process.stdout.readline() if process.stdout else b"":
            said = json.loads(line)
            waiting = self._asked.get(said["n"])
            if waiting and not waiting.done():
                waiting.set_result(said)
        await process.wait()
        for waiting in self._asked.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the echo peer ended"))


def _stdin(process: Process) -> asyncio.StreamWriter:
    if process.stdin is None:  # made with a pipe
        raise ConnectionResetError
    return process.stdin
