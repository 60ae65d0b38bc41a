"""A Redis of the test's own, which keeps nothing."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotYet

from tests.support.live_server import free_port

START_SECONDS = 10


@asynccontextmanager
async def redis_server() -> AsyncIterator[str]:
    """The address of a running server, gone at the end of the block."""
    program, port = shutil.which("redis-server"), free_port()
    assert program, "redis-server is missing: apt-get install redis-server"
    settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
    process = await asyncio.create_subprocess_exec(program, *settings)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        async with asyncio.timeout(START_SECONDS):
            await _answers(url)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def _answers(url: str) -> None:
    async with Redis.from_url(url) as client:
        while True:
            try:
                await client.ping()
            except NotYet:
                continue
            return
