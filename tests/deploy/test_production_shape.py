"""The production shape without containers: the programs, files, settings and secrets of docker-compose.yml on one `lo`.

Proxy, two application servers, worker, Redis and PostgreSQL are real. Only addresses and ports that processes of one
machine cannot share differ from the compose file.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from tests.support.certificates import write_certificate
from tests.support.compose import ROOT, SITE, read_compose, secrets_of
from tests.support.db import Database, Databases
from tests.support.inside import client_inside
from tests.support.turn_namespace import ADDRESSES, Namespace, Running, open_namespace, program_environment, running

DEPLOY = ROOT / "deploy"
PASSWORD = "một câu đủ dài để đăng nhập"
HOME = f"https://{SITE['SITE_NAME']}"
REDIS = "172.30.10.20"
APPLICATION = ("app-a", "app-b", "worker")
OPERATOR_PORTS = {"app-a": 9090, "app-b": 9091}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Site:
    """What runs, and how to reach it."""

    ns: Namespace
    certificate: Path
    programs: dict[str, Running]
    operator: tuple[list[str], dict[str, str]]

    async def command(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Type a verb of `telehealth` as the operator does, in a container like the servers'."""
        command, environment = self.operator
        return await asyncio.to_thread(
            subprocess.run,
            [*command, *words],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            input=typed,
        )

    def client(self, at: str = "198.51.100.7") -> aiohttp.ClientSession:
        """Return a browser's place: outside, at this address."""
        return client_inside(self.ns, trust=self.certificate, at=at)


def make_secrets(folder: Path, database: Database) -> Path:
    """Make the shipped script's secrets, but for where the tests' own database and Redis are."""
    subprocess.run(["sh", str(DEPLOY / "make-secrets.sh"), str(folder)], check=True)
    (folder / "telehealth_database_url").write_text(database.url)
    redis = folder / "telehealth_redis_url"
    redis.write_text(redis.read_text().replace("@redis:", f"@{REDIS}:"))
    return folder


@dataclass(frozen=True, slots=True)
class Start:
    """Starts the services of the compose file in a namespace."""

    ns: Namespace
    services: dict[str, Any]
    secrets: Path
    folder: Path

    async def application(self, name: str, stack: AsyncExitStack) -> Running:
        """Start an application server, or the worker, by its own command, settings and secrets."""
        service = self.services[name]
        (self.folder / f"secrets-{name}").mkdir()
        for secret in secrets_of(service):
            (self.folder / f"secrets-{name}" / secret).write_text((self.secrets / secret).read_text())
        command = [*self.with_secrets(), *service["command"]]
        ready = "working" if name == "worker" else '"serving"'
        return await stack.enter_async_context(running(self.ns, command, env=self.environment(name), ready=ready))

    def with_secrets(self) -> list[str]:
        """How a container of the application starts Python."""
        return ["sh", str(DEPLOY / "app" / "with-secrets.sh"), sys.executable, "-m"]

    def environment(self, name: str) -> dict[str, str]:
        """What a container of this service is given."""
        given = {"SECRETS_DIR": str(self.folder / f"secrets-{name}")}
        return program_environment() | self.services[name]["environment"] | self.differing(name) | given

    def differing(self, name: str) -> dict[str, str]:
        """What processes on one `lo` cannot share."""
        address = self.services[name]["networks"]["front"].get("ipv4_address") if name in OPERATOR_PORTS else ""
        return {
            "PYTHONPATH": str(ROOT),
            "TELEHEALTH_DATA_DIR": str(self.folder / "data"),
            "TELEHEALTH_LISTEN_HOST": address or "127.0.0.1",
            "TELEHEALTH_OPERATOR_PORT": str(OPERATOR_PORTS.get(name, 0)),
            "TELEHEALTH_TRUSTED_PROXIES": "172.30.10.0/24",
        }

    async def redis(self, stack: AsyncExitStack) -> Running:
        """Start Redis."""
        environment = program_environment() | {"REDIS_PASSWORD_FILE": str(self.secrets / "redis_password")}
        command = ["sh", str(DEPLOY / "redis" / "start.sh"), "bind * -::*", f"dir {self.folder}"]
        return await stack.enter_async_context(running(self.ns, command, env=environment, ready="Ready to accept"))

    async def proxy(self, stack: AsyncExitStack) -> Running:
        """Start the proxy."""
        settings = self.services["proxy"]["environment"] | {"CERTIFICATES": str(self.folder / "certificates")}
        command = ["haproxy", "-W", "-db", "-f", str(DEPLOY / "haproxy" / "haproxy.cfg")]
        environment = program_environment() | settings
        return await stack.enter_async_context(running(self.ns, command, env=environment, ready="Loading success"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(databases: Databases) -> AsyncIterator[Database]:
    """A migrated database of this module's own."""
    clone = await databases.clone(f"production_{uuid4().hex}")
    yield clone
    await databases.drop(clone)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Everything, started in the order that the compose file gives."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "certificates").mkdir()
    certificate = folder / "certificates" / "site.pem"
    write_certificate(certificate, [SITE["SITE_NAME"], SITE["TURN_NAME"]])
    services: dict[str, Any] = read_compose()["services"]
    fronts = [(service.get("networks") or {}).get("front") or {} for service in services.values()]
    addresses = [*ADDRESSES, *(front["ipv4_address"] for front in fronts if "ipv4_address" in front), REDIS]
    async with open_namespace(addresses) as ns, AsyncExitStack() as stack:
        start = Start(ns, services, make_secrets(folder / "secrets", database), folder)
        programs = {"redis": await start.redis(stack)}
        started = await asyncio.gather(*(start.application(name, stack) for name in APPLICATION))
        programs |= dict(zip(APPLICATION, started, strict=True))
        programs["proxy"] = await start.proxy(stack)
        yield Site(ns, certificate, programs, ([*start.with_secrets(), "telehealth"], start.environment("app-a")))


@pytest.mark.feature(71)
async def test_the_site_answers_over_tls_and_shows_nothing_that_is_not_for_people(site: Site) -> None:
    async with site.client() as client:
        page = await client.get(f"{HOME}/sign-in")
        assert (page.status, page.content_type) == (200, "text/html")
        assert "max-age" in page.headers["Strict-Transport-Security"]
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
        hidden = [await client.get(f"{HOME}/{path}") for path in ("metrics", "readyz", "dev/patterns")]
        assert [answer.status for answer in hidden] == [404, 404, 404]
        demo = await client.post(f"{HOME}/sign-in/demo", headers={"Origin": HOME}, data={"person": "specialist"})
        assert demo.status == 404


@pytest.mark.feature(71)
async def test_a_site_from_the_compose_file_takes_its_first_person_in(site: Site) -> None:
    station = ["facility", "add", "15001", "--name", "Trạm Y tế xã Nậm Sỏi", "--tier", "commune", "--province", "15"]
    person = ["user", "add", "lan@nam-soi.example", "--name", "BS. Hoàng Thị Lan", "--role", "rural_clinician"]
    for words in (["check-config"], station, [*person, "--facility", "15001"]):
        done = await site.command(*words, typed=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
    async with site.client() as client:
        form = {"email": "lan@nam-soi.example", "password": PASSWORD}
        signed_in = await client.post(f"{HOME}/sign-in", data=form, headers={"Origin": HOME}, allow_redirects=False)
        assert (signed_in.status, signed_in.headers["Location"]) == (303, "/")
        cookie = signed_in.cookies["__Host-session"]
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
        home = await client.get(f"{HOME}/", headers={"Cookie": f"__Host-session={cookie.value}"})
        assert home.status == 200
        assert "Hoàng Thị Lan" in await home.text()


async def test_both_servers_say_on_their_own_port_that_they_can_work(site: Site) -> None:
    async with site.client(at="127.0.0.1") as client:
        ready = [await client.get(f"http://127.0.0.1:{port}/readyz") for port in OPERATOR_PORTS.values()]
    assert [answer.status for answer in ready] == [200, 200]


async def test_sockets_are_opened_for_our_own_pages_only(site: Site) -> None:
    address = f"{HOME}/socket.io/?EIO=4&transport=websocket"
    async with site.client() as client:
        async with client.ws_connect(address, origin=HOME) as opened:
            assert (await opened.receive_str(timeout=10)).startswith("0{")
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.ws_connect(address, origin="https://elsewhere.example")


async def test_a_killed_server_is_not_missed(site: Site) -> None:
    site.programs["app-a"].process.kill()
    await site.programs["app-a"].process.wait()
    async with site.client() as client:
        answers = [await client.get(f"{HOME}/sign-in") for _ in range(4)]
    assert [answer.status for answer in answers] == [200] * 4
