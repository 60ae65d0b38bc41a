"""The real application over a test's database, and clients that behave like a browser on our own pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from telehealth.app import DEPS, create_app
from telehealth.kernel.clock import Clock
from telehealth.kernel.config import Config, load_config
from telehealth.kernel.uow import Begin
from tests.support.db import Database
from tests.support.people import Person, Said, session_for

ORIGIN = "http://localhost:8080"
FROM_OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}


def config_for(database: Database, folder: Path, **settings: object) -> Config:
    """Settings of a test: its database, its folder, nothing of the environment's."""
    known: dict[str, object] = {
        "database_url": database.url, "data_dir": folder, "public_url": ORIGIN, "operator_port": 0,
        "database_pool_size": 10,
    }  # fmt: skip
    return load_config(**known | settings)


class Browser:
    """One browser: cookies of its own, and headers as our own pages would send them."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client

    async def get(self, path: str, **kwargs: Said) -> ClientResponse:
        """Follow a link, without following redirects."""
        return await self._send("GET", path, **kwargs)

    async def post(self, path: str, form: dict[str, Any] | FormData | None = None, **kwargs: Said) -> ClientResponse:
        """Send a form (or `json=`) from one of our own pages, without following redirects."""
        return await self._send("POST", path, data=form, **kwargs)

    async def put(self, path: str, **kwargs: Said) -> ClientResponse:
        """Put JSON from one of our own pages."""
        return await self._send("PUT", path, **kwargs)

    async def page(self, path: str, **kwargs: Said) -> str:
        """The text of a page that must be there."""
        response = await self.get(path, **kwargs)
        assert response.status == 200, f"{path}: {response.status} {await response.text()}"
        return await response.text()

    async def sign_in_as(self, person: Person) -> "Browser":
        """Hold a session of this person from now on."""
        token = await session_for(self.client.app[DEPS].begin, person)
        return await self.with_cookies(session=token)

    async def with_cookies(self, **cookies: str) -> "Browser":
        """Hold these cookies from now on."""
        self.client.session.cookie_jar.update_cookies(cookies, self.client.make_url("/"))
        return self

    def cookies(self) -> dict[str, str]:
        """What this browser would send to our pages."""
        jar = self.client.session.cookie_jar.filter_cookies(URL(str(self.client.make_url("/"))))
        return {name: morsel.value for name, morsel in jar.items()}

    async def _send(self, method: str, path: str, **kwargs: Said) -> ClientResponse:
        headers = {"Host": "localhost:8080", **FROM_OWN_PAGE, **kwargs.pop("headers", {})}
        sent = {name: value for name, value in headers.items() if value is not None}
        return await self.client.request(method, path, headers=sent, allow_redirects=False, **kwargs)


@dataclass(frozen=True, slots=True)
class RunningApp:
    """The application, answering on a loopback port."""

    app: web.Application
    server: TestServer
    clients: list[TestClient[web.Request, web.Application]]

    @property
    def config(self) -> Config:
        """Its settings."""
        return self.app[DEPS].config

    @property
    def begin(self) -> Begin:
        """Transactions as the application opens them."""
        return self.app[DEPS].begin

    async def browser(self) -> Browser:
        """A browser of its own."""
        client: TestClient[web.Request, web.Application] = TestClient(self.server)
        await client.start_server()
        self.clients.append(client)
        return Browser(client)

    async def signed_in(self, person: Person) -> Browser:
        """A browser in which this person is signed in."""
        return await (await self.browser()).sign_in_as(person)


@asynccontextmanager
async def running_app(
    config: Config, *, clock: Clock | None = None, with_worker: bool = False
) -> AsyncIterator[RunningApp]:
    """The application over `config`, gone at the end of the block."""
    app = create_app(config, clock=clock, with_worker=with_worker)
    running = RunningApp(app, TestServer(app), [])
    await running.server.start_server()
    try:
        yield running
    finally:
        for client in running.clients:
            await client.session.close()
        await running.server.close()
