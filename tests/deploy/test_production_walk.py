"""`telehealth serve` as a site runs it, and every route of it walked as nobody and as each role.

Its settings are a site's: a public name over TLS, a proxy it trusts, a database role that cannot change the audit, no
demo flag. The requests come as the proxy sends them.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from http.cookies import SimpleCookie
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
import sqlalchemy as sa

from telehealth.app import create_app
from telehealth.kernel.tables import deployment
from telehealth.kernel.uow import Begin
from tests.contract.test_access_matrix import Route
from tests.support.app import config_for
from tests.support.db import Database
from tests.support.live_server import LiveServer, live_server
from tests.support.people import (
    Person,
    a_coordinator,
    a_rural_clinician,
    a_specialist,
    an_administrator,
    session_for,
)

HOME = "https://consult.example.vn"
PROXY = "127.0.0.0/8"
SITE = {"TELEHEALTH_PUBLIC_URL": HOME, "TELEHEALTH_TRUSTED_PROXIES": PROXY}
FROM_OWN_PAGE = {"Host": "consult.example.vn", "X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin"}
ROLES: dict[str, Callable[[Begin], Awaitable[Person]]] = {
    "rural_clinician": a_rural_clinician, "specialist": a_specialist, "coordinator": a_coordinator,
    "administrator": an_administrator,
}  # fmt: skip
# Where people are seen and heard, or hold a card before the camera.
CALLS = ("/rooms/", "/visits/", "/line-test", "/book")
PROMISED = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
PROMISED_OF_DOCUMENTS = {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
# Data and parts of pages: with nosniff a browser makes no page of them. Everything else has to be hardened in full.
NO_DOCUMENT = {"application/json", "application/problem+json", "text/css", "text/javascript"}
DEMO_WORDS = ("/sign-in/demo", "note--demo", "seed-demo", "/dev/patterns")
PASSWORD = "một câu đủ dài để đăng nhập"


def routes(database: Database, folder: Path) -> list[Route]:
    """What a site's application serves, as its own table has it."""
    app = create_app(config_for(database, folder, public_url=HOME), with_worker=False)
    return sorted(
        {Route(r.method, r.resource.canonical) for r in app.router.routes() if r.resource and r.method != "HEAD"},
        key=lambda route: (route.path == "/sign-out", route.path, route.method),
    )


@pytest.fixture
async def site(own_database: Database, tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with live_server(own_database, tmp_path, **SITE) as server:
        yield server


def holds(response: aiohttp.ClientResponse, text: str) -> None:
    """What is promised of every answer of the site."""
    asked = f"{response.method} {response.url.path}"
    headers = response.headers
    assert response.status < 500, f"{asked}: {response.status}"
    promised = PROMISED | ({"Referrer-Policy": "no-referrer"} if response.url.path.startswith("/l/") else {})
    assert {name: headers.get(name) for name in promised} == promised, asked
    assert "max-age" in headers["Strict-Transport-Security"], asked
    assert "Server" not in headers, asked
    if not (response.content_type in NO_DOCUMENT or 300 <= response.status < 400):
        holds_document(response)
    assert not [word for word in DEMO_WORDS if word in text], asked
    for line in headers.getall("Set-Cookie", []):
        for name, morsel in SimpleCookie(line).items():
            assert morsel["secure"], f"{asked} gives {name}"
            assert name in {"flash", "language"} or name.startswith("__Host-"), f"{asked} gives {name}"
            assert morsel["httponly"], f"{asked} gives {name}"
            assert morsel["samesite"] == "Lax", f"{asked} gives {name}"


def holds_document(response: aiohttp.ClientResponse) -> None:
    """What is promised besides of whatever a browser may show as a page of its own."""
    asked, headers = f"{response.method} {response.url.path}", response.headers
    assert {name: headers.get(name) for name in PROMISED_OF_DOCUMENTS} == PROMISED_OF_DOCUMENTS, asked
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, asked
    assert "unsafe" not in policy, asked
    assert "http:" not in policy, asked
    allowed = headers["Permissions-Policy"]
    assert ("camera=()" in allowed) or response.url.path.startswith(CALLS), asked


async def walk(server: LiveServer, table: list[Route], token: str) -> dict[str, int]:
    """Every route once, as who holds this session. Gives each route's status."""
    cookies = {"__Host-session": token} if token else {}
    found = {}
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, headers=FROM_OWN_PAGE, cookies=cookies) as client:
        for route in table:
            where = f"http://127.0.0.1:{server.port}{route.filled({})}"
            kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            async with client.request(route.method, where, allow_redirects=False, headers=kept) as response:
                if not route.path.startswith("/socket.io"):
                    holds(response, await response.text())
                found[f"{route.method} {route.path}"] = response.status
    return found


@pytest.mark.feature(71)
async def test_a_site_shows_every_route_guarded_hardened_and_free_of_the_demo(
    site: LiveServer, own_database: Database, tmp_path: Path
) -> None:
    table = routes(own_database, tmp_path)
    paths = {route.path for route in table}
    assert not paths & {"/sign-in/demo", "/dev/patterns", "/metrics", "/readyz"}
    async with site.arranging() as begin:
        tokens = {role: await session_for(begin, await make(begin)) for role, make in ROLES.items()}
    nobody = await walk(site, table, "")
    assert {route for route, status in nobody.items() if status == 200} == {
        "GET /sign-in", "GET /healthz", "GET /book", "GET /book/services/{service_id}/stations", "GET /phone",
        "GET /phone/code",
    }  # fmt: skip
    for role, token in tokens.items():
        seen = await walk(site, table, token)
        assert seen["GET /account"] == 200, role
    hidden = [await status_of(site, path) for path in ("/metrics", "/readyz", "/dev/patterns", "/sign-in/demo")]
    assert hidden == [404] * 4
    faults = [entry for entry in site.log if entry.get("level") == "error" and entry.get("logger") != "engineio.server"]
    assert not faults, "something was logged as a fault"


async def status_of(server: LiveServer, path: str) -> int:
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{server.port}{path}") as response:
        return response.status


@pytest.mark.feature(71)
async def test_a_person_the_operator_added_signs_in_with_cookies_that_only_tls_carries(site: LiveServer) -> None:
    environment = site.environment()
    station = ["facility", "add", "15001", "--name", "Trạm Y tế xã Nậm Sỏi", "--tier", "commune", "--province", "15"]
    person = ["user", "add", "lan@nam-soi.example", "--name", "BS. Hoàng Thị Lan", "--role", "rural_clinician"]
    for words in (station, [*person, "--facility", "15001"]):
        done = await run(*words, env=environment, typed=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
    form = {"email": "lan@nam-soi.example", "password": PASSWORD}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), headers=FROM_OWN_PAGE) as client:
        address = f"http://127.0.0.1:{site.port}/sign-in"
        async with client.post(address, data=form, allow_redirects=False) as response:
            assert response.status == 303
            holds(response, "")
            assert {"__Host-session", "__Host-browser"} <= response.cookies.keys()
        foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
        async with client.post(address, data=form, allow_redirects=False, headers=foreign) as response:
            assert response.status == 403


async def run(*words: str, env: dict[str, str], typed: str = "") -> subprocess.CompletedProcess[str]:
    """One verb of the command, as an operator types it."""
    command = [sys.executable, "-m", "telehealth", *words]
    return await asyncio.to_thread(
        subprocess.run, command, check=False, capture_output=True, text=True, env=env, input=typed, timeout=60
    )


@pytest.mark.parametrize(
    ("verbs", "marked", "settings", "why"),
    [
        (("serve", "worker", "check-config"), True, SITE, "demo's"),
        (("serve",), False, {**SITE, "TELEHEALTH_DEMO": "true"}, "seed-demo"),
        (("serve",), True, {**SITE, "TELEHEALTH_DEMO": "true"}, "public name"),
    ],
)
async def test_a_site_does_not_start_as_a_demo_nor_a_demo_as_a_site(
    own_database: Database, tmp_path: Path, *, verbs: tuple[str, ...], marked: bool, settings: dict[str, str], why: str
) -> None:
    if marked:
        async with own_database.connection() as conn:
            await conn.execute(deployment.insert().values(key="demo", value=str(uuid4())))
    environment = LiveServer(own_database, tmp_path, settings).environment()
    for verb in verbs:
        done = await run(verb, env=environment)
        assert done.returncode == 1, verb
        assert why in done.stderr, verb
        assert "Traceback" not in done.stderr, verb


async def test_check_config_lists_every_fault_of_the_database_at_once(own_database: Database, tmp_path: Path) -> None:
    async with own_database.connection() as conn:
        await conn.execute(deployment.insert().values(key="demo", value=str(uuid4())))
        role = sa.engine.make_url(own_database.url).username
        await conn.execute(sa.text(f'grant delete on audit_event to "{role}"'))
    done = await run("check-config", env=LiveServer(own_database, tmp_path, SITE).environment())
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 2
    assert "audit" in done.stderr
    assert "demo" in done.stderr
