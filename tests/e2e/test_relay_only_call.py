"""The product's own room where the only path is the shipped relay, as a site with closed networks is run.

Server, relay, proxy and browsers are all in a network namespace of the test's own, where one interface carries
203.0.113.10; the relay's configuration is the shipped one, its deny list intact. No packet leaves the machine.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.test_call import Call, a_call, connected
from tests.support.browsers import chromium
from tests.support.certificates import key_digest
from tests.support.db import Database
from tests.support.live_server import LiveServer, started
from tests.support.proxy import PORTS, SITE, TURN, start_proxy
from tests.support.turn_namespace import TURN_ADDRESS, Coturn, Namespace, open_namespace, start_coturn

SECRET = "an-invented-secret-of-the-tests-0123456789"
DIRECTLY = f"turn:{TURN_ADDRESS}:3478?transport=udp,turn:{TURN_ADDRESS}:3478?transport=tcp"
NAMES = f"--host-resolver-rules=MAP {SITE} {TURN_ADDRESS},MAP {TURN} {TURN_ADDRESS}"
FRAMES = 60


@dataclass(frozen=True, slots=True)
class Site:
    """What an operator of such a site runs, and the call that two people have there."""

    server: LiveServer
    coturn: Coturn
    call: Call


@asynccontextmanager
async def a_site(ns: Namespace, database: Database, folder: Path, **settings: str) -> AsyncIterator[Site]:
    """The relay, the server with its TURN settings, the proxy before both, and two people on their way into a room."""
    told = {"TELEHEALTH_TURN_SECRET": SECRET, "TELEHEALTH_TURN_RELAY_ONLY": "true", **settings}
    program = ns.wrapper(shutil.which("chromium") or "chromium", folder)
    async with (
        start_coturn(ns, secret=SECRET, folder=folder, TURN_ADDRESS=TURN_ADDRESS) as coturn,
        started(LiveServer(database, folder / "data", told, PORTS["a"], ns)) as server,
        start_proxy(ns, folder) as (_, certificate),
        chromium(NAMES, f"--ignore-certificate-errors-spki-list={key_digest(certificate)}", program=program) as browser,
    ):
        yield Site(server, coturn, await a_call(server, browser))


async def relayed(site: Site) -> list[str | None]:
    """Both people see and hear each other, through the relay at both ends. Gives how each reaches it."""
    people = (site.call.specialist, site.call.doctor)
    for person in people:
        await person.sees(FRAMES)
        await person.hears()
    (paths, more) = [await person.paths() for person in people]
    ends = [path[end] for path in (*paths, *more) for end in ("local", "remote")]
    assert {(end["candidateType"], end["address"]) for end in ends} == {("relay", TURN_ADDRESS)}
    assert not [line for line in site.coturn.log if "denied in the range" in line]
    return [path["local"]["relayProtocol"] for path in (*paths, *more)]


async def test_a_relay_only_call_decodes_frames_on_both_sides(own_database: Database, tmp_path: Path) -> None:
    """Pain 23: signaling works and there is no direct path."""
    async with (
        open_namespace() as ns,
        a_site(ns, own_database, tmp_path, TELEHEALTH_TURN_URLS=DIRECTLY) as site,
    ):
        await connected(site.call)
        assert await relayed(site) == ["udp", "udp"]


@pytest.mark.feature(94)
async def test_a_call_goes_through_tls_on_port_443(own_database: Database, tmp_path: Path) -> None:
    """Pain 23: from a closed hospital network site and relay are one port, which the proxy tells apart by name.

    The interface is not `lo`: over TCP Chromium takes an address of no other kind.
    """
    settings = {
        "TELEHEALTH_PUBLIC_URL": f"https://{SITE}",
        "TELEHEALTH_TRUSTED_PROXIES": "127.0.0.1/32",
        "TELEHEALTH_TURN_URLS": f"turns:{TURN}:443?transport=tcp",
    }
    async with (
        open_namespace([TURN_ADDRESS], on="wire") as ns,
        a_site(ns, own_database, tmp_path, **settings) as site,
    ):
        await connected(site.call)
        assert await relayed(site) == ["tls", "tls"]


async def test_a_wrong_secret_gives_no_path_at_all(own_database: Database, tmp_path: Path) -> None:
    wrong = {"TELEHEALTH_TURN_SECRET": SECRET[::-1], "TELEHEALTH_TURN_URLS": DIRECTLY}
    async with open_namespace() as ns, a_site(ns, own_database, tmp_path, **wrong) as site:
        call = site.call
        await call.specialist.join()
        await call.doctor.join()
        await call.specialist.let_in()
        await call.doctor.is_inside()
        await site.coturn.logged("error 401", times=4)
        for person in (call.specialist, call.doctor):
            assert ((await person.received())["frames"], await person.paths()) == (0, [])
            await expect(person.page.locator('[data-end="refused"]')).to_be_hidden()
