"""Hangs the line test onto the application."""

from collections.abc import AsyncIterator

from aiohttp import web

from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.line_test import http, pages, service
from telehealth.line_test.adapters.echo import EchoProcess


def setup(deps: Deps) -> None:
    """Add the pages, the way to the echo peer and the forgetting."""
    deps.routes.extend([pages.routes, http.routes])

    def with_echo(app: web.Application) -> None:
        app[http.ECHO] = EchoProcess(deps.config.line_test_addresses, deps.config.line_test_ports)
        app[http.PACE] = {}
        app.cleanup_ctx.append(_until_the_end)

    async def forget() -> None:
        await service.forget_old(deps.begin)

    deps.on_app.append(with_echo)
    deps.jobs.append(Job("line_test_forget", 3600.0, forget))


async def _until_the_end(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[http.ECHO].stop()
