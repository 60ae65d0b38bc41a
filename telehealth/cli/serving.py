"""`serve` and `worker`."""

import argparse
import asyncio
import gc
import signal
import ssl

import uvloop
from aiohttp import web

from telehealth.app import DEPS, ENGINE, create_app
from telehealth.kernel.config import Config, load_config
from telehealth.kernel.log import get_logger, setup_logging
from telehealth.kernel.worker import running
from telehealth.operations import NotReady, create_operator_app, readiness

log = get_logger(__name__)


def serve(said: argparse.Namespace) -> int:
    """Serve until a signal asks to stop."""
    config = load_config()
    setup_logging(level=config.log_level, as_json=config.log_json)
    return uvloop.run(serve_until_stopped(config, with_worker=not said.no_worker))


def work(_said: argparse.Namespace) -> int:
    """Run the background work until a signal asks to stop."""
    config = load_config()
    setup_logging(level=config.log_level, as_json=config.log_json)
    return uvloop.run(_work(config))


async def serve_until_stopped(config: Config, *, with_worker: bool = True, ready: str = "") -> int:
    """Serve the application and the operator's port; `ready` is printed when both listen."""
    app = create_app(config, with_worker=with_worker)
    try:
        await readiness(app)
    except NotReady as reason:
        return refused(reason)
    main = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    operator = web.AppRunner(create_operator_app(app), access_log=None)
    for runner in (main, operator):
        await runner.setup()
    await web.TCPSite(main, config.listen_host, config.listen_port, ssl_context=tls(config), reuse_port=True).start()
    await web.TCPSite(operator, config.operator_host, config.operator_port).start()
    rest_the_collector()
    log.info("serving", addresses=[str(a) for a in main.addresses], operator=[str(a) for a in operator.addresses])
    if ready:
        print(ready, flush=True)
    await stop_signal()
    log.info("stopping")
    for runner in (main, operator):
        await runner.cleanup()
    return 0


def rest_the_collector() -> None:
    """Collect garbage seldom, and leave out what was made until now: it lives as long as the process.

    A signaling message makes and drops hundreds of small objects; with Python's own thresholds a fifth of a call's cost
    went into looking through them and through everything that was ever imported.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _work(config: Config) -> int:
    app = create_app(config, with_worker=False)
    try:
        await readiness(app)
    except NotReady as reason:
        return refused(reason)
    async with running(app[DEPS].jobs, app[DEPS].metrics):
        log.info("working")
        await stop_signal()
    await app[ENGINE].dispose()
    return 0


def refused(reason: NotReady) -> int:
    """Say why the process does not start. Gives the exit status."""
    log.error("refusing_to_start", reason=str(reason))
    return 1


def tls(config: Config) -> ssl.SSLContext | None:
    """TLS when the application itself speaks it; in production a proxy does."""
    if config.tls_certificate is None or config.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(config.tls_certificate, config.tls_key)
    return context


async def stop_signal() -> None:
    """Return when the process is asked to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
