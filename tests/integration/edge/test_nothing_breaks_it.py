"""Every route and event is given what no form would send: it refuses in our words, and never with a 500."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from aiohttp import ClientResponse

from tests.contract.test_access_matrix import BODIES as GOOD
from tests.contract.test_access_matrix import Route, rolled_back, routes
from tests.support.app import Browser, RunningApp, config_for, running_app
from tests.support.cases import COMPLETE
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.matrix import World, a_world
from tests.support.nasty import BODIES, HEADERS, MULTIPART, TEXTS, TYPES, Nasty

LEAKS = re.compile(r"Traceback|File \"|asyncpg|sqlalchemy|pydantic|[a-z]Error\b|Exception|jinja2?\b|\.py\b")
QUERIES = ("q", "skip", "days", "specialty", "action", "before", "next", "show", "compact", "preview", "name")
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTI = {"Content-Type": "multipart/form-data; boundary=x"}
OPEN_TO_ALL = ("/sign-in", "/sign-out", "/api/session", "/language")
Attempt = Callable[[], Coroutine[Any, Any, None]]


async def hold(response: ClientResponse, what: object) -> None:
    """The answer is one of ours: no fault of ours, no inner words, and it leads nowhere else."""
    text = await response.text(errors="replace")
    asked = f"{response.method} {response.url.path:.80} with {what!r:.300}"
    assert response.status < 500, f"{asked}: {response.status}"
    assert not (leak := LEAKS.search(text)), f"{asked} shows {leak}"
    assert re.match(r"/([^/\\\t\r\n]|$)", response.headers.get("Location", "/")), f"{asked} leads elsewhere"


class Fuzzer:
    """Asks one route as one person."""

    def __init__(self, browser: Browser, route: Route, ids: Mapping[str, UUID | str]) -> None:
        self.browser, self.route = browser, route
        self.path = route.filled(ids)
        self.nasty = Nasty(f"{route.method} {route.path}")
        self.good: dict[str, Any] = {**GOOD.get(route.path, {}), "email": "a@example.vn", "password": "x"}
        if route.path.endswith("/draft"):
            self.good = {"version": 0, "fields": dict(COMPLETE), "seconds": 1}

    async def ask(self, what: object, path: str = "", **sent: Any) -> None:  # noqa: ANN401
        await hold(await self.browser._send(self.route.method, path or self.path, **sent), what)

    async def bodies(self) -> None:
        """What is sent along: forms, JSON, pieces, plain nonsense."""
        for _ in range(2):
            form, json = self.nasty.form(self.good), self.nasty.json(self.good)
            await self.ask(form, data=BytesIO(urlencode(form, errors="surrogatepass").encode()), headers=FORM)
            await self.ask(json, data=BytesIO(self.nasty.dumps(json)), headers=JSON)
        for body in self.nasty.some(BODIES, 2):
            kind = self.nasty.random.choice(TYPES)
            await self.ask((kind, body[:60]), data=BytesIO(body), headers={"Content-Type": kind})
        for body in self.nasty.some(MULTIPART, 99 if self.path.endswith("/attachments") else 1):
            await self.ask(body[:200], data=BytesIO(body), headers=MULTI)

    async def addresses(self) -> None:
        """What is asked for: the query, the ids in the path."""
        for text in self.nasty.some(TEXTS, 2 if "{" in self.route.path or self.route.method != "GET" else 9):
            query = "&".join(f"{name}={quote(text[:400], errors='surrogatepass')}" for name in QUERIES)
            await self.ask(text, f"{self.path}?{query}")
        for text in self.nasty.some(TEXTS, 1):
            ident = quote(text[:600], safe="", errors="surrogatepass") or "x"
            await self.ask(text, re.sub(r"\{\w+\}", ident, self.route.path))

    async def headers(self) -> None:
        """What browsers and proxies say about themselves."""
        for headers in self.nasty.some(HEADERS, 2):
            await self.ask(headers, headers=headers)


@pytest.fixture
async def unchanged(
    database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[RunningApp, World]]:
    """A world of which nothing changes, whatever is asked."""
    async with running_app(config_for(database, tmp_path), clock=clock) as real:
        world = await a_world(real)
        monkeypatch.setattr("telehealth.app.make_begin", rolled_back)
        async with running_app(config_for(database, tmp_path), clock=clock) as app:
            yield app, await world.seen_from(app)


async def person_for(world: World, route: Route, ids: Mapping[str, UUID | str]) -> Browser:
    """Somebody whom the route's rule lets through to where the input is read."""
    if route.path.startswith(OPEN_TO_ALL):
        return world.people["nobody"]["none"]
    for role in ("rural_clinician", "specialist", "coordinator"):
        browser = next(iter(world.people[role].values()))
        if (await browser._send(route.method, route.filled(ids))).status != 403:
            return browser
    return next(iter(world.people["administrator"].values()))


async def faults_of(attempts: list[Attempt]) -> list[str]:
    """What did not hold."""
    found = []
    for attempt in attempts:
        try:
            await attempt()
        except AssertionError as fault:
            found.append(str(fault))
    return found


async def test_no_route_stumbles_over_what_it_is_sent(unchanged: tuple[RunningApp, World]) -> None:
    app, world = unchanged
    found = []
    for route in routes(app):
        ids = world.records["draft" if route.path.endswith(("/draft", "/edit", "/attachments")) else "signed"]
        fuzzer = Fuzzer(await person_for(world, route, ids), route, ids)
        found += await faults_of(
            [*([fuzzer.bodies] if route.method != "GET" else []), fuzzer.addresses, fuzzer.headers]
        )
    assert not found, "\n".join(found)
