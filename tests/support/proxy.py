"""The shipped proxy, run by HAProxy in a namespace, and small servers to stand behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from tests.support.certificates import write_certificate
from tests.support.turn_namespace import TURN_ADDRESS, Namespace, Running, program_environment, running

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "haproxy" / "haproxy.cfg"
SITE, TURN = "site.example", "turn.example"
NAME = web.AppKey("name", str)
PORTS = {"a": 8081, "b": 8082}


async def echo(request: web.Request) -> web.StreamResponse:
    """Tell what arrived; a WebSocket gets its own words back."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return web.json_response({"headers": dict(request.headers), "path": request.path, "server": request.app[NAME]})
    response = web.WebSocketResponse()
    await response.prepare(request)
    async for message in response:
        await response.send_str(f"{request.app[NAME]} heard {message.data}")
    return response


@asynccontextmanager
async def server(ns: Namespace, name: str) -> AsyncIterator[web.AppRunner]:
    """One application server behind the proxy."""
    app = web.Application()
    app[NAME] = name
    app.router.add_get("/{path:.*}", echo)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.SockSite(runner, ns.listen("127.0.0.1", PORTS[name])).start()
    try:
        yield runner
    finally:
        await runner.cleanup()


@asynccontextmanager
async def start_proxy(ns: Namespace, folder: Path) -> AsyncIterator[tuple[Running, Path]]:
    """Run the proxy for SITE and TURN, with the servers of PORTS behind it; with it comes its certificate's file."""
    certificates = folder / "certificates"
    certificates.mkdir()
    certificate = certificates / "site.pem"
    write_certificate(certificate, [SITE, TURN])
    environment = program_environment() | {
        "CERTIFICATES": str(certificates),
        "TURN_NAME": TURN,
        "TURN_ADDRESS": TURN_ADDRESS,
        **{f"APP_{name.upper()}": f"127.0.0.1:{port}" for name, port in PORTS.items()},
    }
    command = ["haproxy", "-W", "-db", "-f", str(CONFIGURATION)]
    async with running(ns, command, env=environment, ready="Loading success") as proxy:
        yield proxy, certificate
