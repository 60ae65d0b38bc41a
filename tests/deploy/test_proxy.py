"""The shipped proxy configuration, run by Debian's HAProxy in a network namespace with two servers behind it."""

import asyncio
import json
import signal
import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.support.certificates import trusting, write_certificate
from tests.support.inside import client_inside
from tests.support.proxy import SITE, TURN, server, start_proxy
from tests.support.turn_client import TurnClient, connect_stream
from tests.support.turn_namespace import (
    PEER_ADDRESS,
    TURN_ADDRESS,
    Namespace,
    Running,
    open_namespace,
    start_coturn,
)
from tests.turn.conftest import SECRET, mint

CLIENT = PEER_ADDRESS


@dataclass(frozen=True, slots=True)
class Site:
    """What a client outside needs to know."""

    ns: Namespace
    proxy: Running
    certificate: Path

    def session(self) -> aiohttp.ClientSession:
        """Return an HTTP client that lives at CLIENT."""
        return client_inside(self.ns, trust=self.certificate, at=CLIENT)


@pytest.fixture
async def namespace() -> AsyncIterator[Namespace]:
    """A namespace of this test's own."""
    async with open_namespace() as ns:
        yield ns


@pytest.fixture
async def servers(namespace: Namespace) -> AsyncIterator[dict[str, web.AppRunner]]:
    """Both application servers."""
    async with server(namespace, "a") as a, server(namespace, "b") as b:
        yield {"a": a, "b": b}


@pytest.fixture
async def site(namespace: Namespace, servers: object, tmp_path: Path) -> AsyncIterator[Site]:
    """The proxy, both servers behind it."""
    async with start_proxy(namespace, tmp_path) as (proxy, certificate):
        yield Site(namespace, proxy, certificate)


async def get(site: Site, path: str = "/", **headers: str) -> dict[str, Any]:
    """Ask the site for a page; return what arrived behind the proxy."""
    async with site.session() as session, session.get(f"https://{SITE}{path}", headers=headers) as response:
        assert response.status == 200
        return json.loads(await response.text())


async def test_what_a_client_says_about_itself_is_replaced(site: Site) -> None:
    lies = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Real-IP": "192.0.2.1",
        "Forwarded": "for=192.0.2.1",
    }
    arrived = (await get(site, **lies))["headers"]
    known = {name.title(): value for name, value in arrived.items()}
    assert (known["X-Forwarded-For"], known["X-Forwarded-Proto"], known["Host"]) == (CLIENT, "https", SITE)
    assert not {"X-Forwarded-Host", "X-Real-Ip", "Forwarded"} & known.keys()


async def test_a_websocket_passes(site: Site) -> None:
    async with site.session() as session, session.ws_connect(f"https://{SITE}/socket.io/") as socket_:
        await socket_.send_str("hello")
        assert (await socket_.receive_str(timeout=10)).endswith("heard hello")


async def test_plain_http_is_sent_to_https(site: Site) -> None:
    async with site.session() as session:
        response = await session.get(f"http://{SITE}/a/page?with=query", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (308, f"https://{SITE}/a/page?with=query")


async def test_the_log_has_the_path_and_not_the_query(site: Site) -> None:
    await get(site, "/patients?query=somebody")
    line = await site.proxy.logged("/patients")
    assert CLIENT in line
    assert not [line for line in site.proxy.log if "somebody" in line]


@pytest.mark.parametrize(("version", "accepted"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
async def test_old_tls_is_refused(site: Site, version: str, accepted: bool) -> None:
    context = trusting(site.certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    assert await handshakes(site, context) is accepted


async def handshakes(site: Site, context: ssl.SSLContext) -> bool:
    """Whether the proxy agrees to speak TLS like this."""
    try:
        async with connect_stream(site.ns.make_socket("tcp", CLIENT), TURN_ADDRESS, 443, tls=context, name=SITE):
            return True
    except ssl.SSLError:
        return False


async def test_a_renewed_certificate_is_taken_without_a_restart(site: Site) -> None:
    assert (await get(site))["path"] == "/"
    write_certificate(site.certificate, [SITE, TURN])
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await get(site)
    site.proxy.process.send_signal(signal.SIGHUP)
    await site.proxy.logged("Loading success", times=2)
    assert (await get(site))["path"] == "/"


async def test_what_is_not_tls_is_sent_away(site: Site) -> None:
    async with connect_stream(site.ns.make_socket("tcp", CLIENT), TURN_ADDRESS, 443) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: site.example\r\n\r\n")
        assert await asyncio.wait_for(wire.reader.read(), 20) == b""


async def test_turn_over_tls_shares_the_port_by_name(site: Site, tmp_path: Path) -> None:
    context = trusting(site.certificate)
    username, password = mint()
    async with (
        start_coturn(site.ns, secret=SECRET, folder=tmp_path),
        connect_stream(site.ns.make_socket("tcp", CLIENT), TURN_ADDRESS, 443, tls=context, name=TURN) as wire,
    ):
        client = TurnClient(wire=wire, username=username, password=password)
        assert (await client.allocate()).error == 0
        assert (await client.create_permission("10.0.0.1")).error == 403
        assert (await get(site))["path"] == "/"


async def test_when_one_server_ends_the_other_answers_everybody(site: Site, servers: dict[str, web.AppRunner]) -> None:
    assert {(await get(site))["server"] for _ in range(4)} == {"a", "b"}
    await servers["a"].cleanup()
    assert {(await get(site))["server"] for _ in range(4)} == {"b"}
    await servers["b"].cleanup()
    async with site.session() as session, session.get(f"https://{SITE}/") as response:
        assert response.status == 503
