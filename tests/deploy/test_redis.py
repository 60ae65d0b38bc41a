"""The shipped Redis, started as the container starts it: closed without the password, and keeping nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.turn_namespace import (
    TURN_ADDRESS,
    Namespace,
    Running,
    open_namespace,
    program_environment,
    run_in,
    running,
)

START = Path(__file__).parents[2] / "deploy" / "redis" / "start.sh"
PASSWORD = "an-invented-password-of-the-tests-0123456789"


@pytest.fixture
async def namespace() -> AsyncIterator[Namespace]:
    """A namespace of this test's own: Redis listens on every address, as in its container."""
    async with open_namespace() as ns:
        yield ns


@pytest.fixture
async def redis(namespace: Namespace, tmp_path: Path) -> AsyncIterator[Running]:
    """Redis."""
    secret = tmp_path / "redis_password"
    secret.write_text(f"{PASSWORD}\n")
    environment = program_environment() | {"REDIS_PASSWORD_FILE": str(secret)}
    command = ["sh", str(START), "bind * -::*", f"dir {tmp_path}"]
    async with running(namespace, command, env=environment, ready="Ready to accept connections") as program:
        yield program


async def say(ns: Namespace, *words: str, password: str = "") -> str:
    """Return what Redis answers from another address of its network."""
    environment = program_environment() | ({"REDISCLI_AUTH": password} if password else {})
    _, output = await run_in(ns, ["redis-cli", "-h", TURN_ADDRESS, *words], env=environment)
    return output.strip()


async def test_nobody_gets_in_without_the_password(namespace: Namespace, redis: Running) -> None:
    assert "NOAUTH" in await say(namespace, "ping")
    assert "WRONGPASS" in await say(namespace, "ping", password=PASSWORD[::-1])
    assert await say(namespace, "ping", password=PASSWORD) == "PONG"


async def test_nothing_is_kept(namespace: Namespace, redis: Running, tmp_path: Path) -> None:
    kept = [await say(namespace, "config", "get", name, password=PASSWORD) for name in ("save", "appendonly")]
    assert kept == ["save", "appendonly\nno"]
    await say(namespace, "set", "a", "b", password=PASSWORD)
    await say(namespace, "shutdown", password=PASSWORD)
    await redis.logged("bye bye")
    _, left = await run_in(namespace, ["ls", str(tmp_path)], env=program_environment())
    assert left == "redis_password\n"


async def test_the_password_is_in_no_command_line(namespace: Namespace, redis: Running) -> None:
    _, command = await run_in(namespace, ["cat", f"/proc/{redis.process.pid}/cmdline"], env=program_environment())
    assert "redis-server" in command
    assert PASSWORD not in command


@pytest.mark.parametrize("password", ["", "short", f"{PASSWORD}\nprotected-mode no"])
async def test_redis_does_not_start_with_a_poor_password(namespace: Namespace, tmp_path: Path, password: str) -> None:
    secret = tmp_path / "redis_password"
    secret.write_text(password)
    environment = program_environment() | {"REDIS_PASSWORD_FILE": str(secret)}
    status, output = await run_in(namespace, ["sh", str(START)], env=environment)
    assert (status, "password" in output) == (64, True)
