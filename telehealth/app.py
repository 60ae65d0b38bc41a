"""The composition root: the only place that knows every feature and wires them together."""

import contextlib
import mimetypes
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import socketio
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from telehealth.accounts import wiring as accounts
from telehealth.accounts.sign_in import DEMO_PEOPLE
from telehealth.aftercare import wiring as aftercare
from telehealth.directory import wiring as directory
from telehealth.guests import wiring as guests
from telehealth.kernel import audit, outbox
from telehealth.kernel.blobs import BlobStore
from telehealth.kernel.clock import Clock, SystemClock
from telehealth.kernel.config import Config
from telehealth.kernel.db import make_engine
from telehealth.kernel.http import BEGIN, BLOBS, CLOCK, CONFIG, FIELDS, METRICS, Handler, access_of, public
from telehealth.kernel.i18n import WEB_DIR
from telehealth.kernel.live import LiveNamespace, publisher
from telehealth.kernel.middleware import explain, harden, identify, recognise, refuse_foreign, say_less, speak
from telehealth.kernel.render import SHELL
from telehealth.kernel.uow import make_begin
from telehealth.kernel.wire import DirectManager, DirectRedisManager, SocketServer, TextPacket
from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job, running
from telehealth.line_test import wiring as line_test
from telehealth.notes import wiring as notes
from telehealth.notifications import wiring as notifications
from telehealth.patients import wiring as patients
from telehealth.records_bridge import wiring as records_bridge
from telehealth.referrals import wiring as referrals
from telehealth.reporting import wiring as reporting
from telehealth.rooms import wiring as rooms
from telehealth.scheduling import wiring as scheduling
from telehealth.screens import identity
from telehealth.screens import wiring as screens
from telehealth.screens.shell import make_shell
from telehealth.signaling import wiring as signaling
from telehealth.terminology import wiring as terminology
from telehealth.waiting import wiring as waiting

# Each feature adds its wiring module here when it has one.
FEATURES: tuple[ModuleType, ...] = (
    accounts,
    guests,
    directory,
    terminology,
    patients,
    scheduling,
    rooms,
    signaling,
    line_test,
    referrals,
    waiting,
    notes,
    aftercare,
    records_bridge,
    reporting,
    notifications,
    screens,
)

ENGINE = web.AppKey("engine", AsyncEngine)
DEPS = web.AppKey("deps", Deps)


class UndeclaredRoute(RuntimeError):
    """A route was registered without saying who may use it."""


def create_app(config: Config, *, clock: Clock | None = None, with_worker: bool = True) -> web.Application:
    """The whole application. It refuses to be made when a route declares no rule."""
    engine = make_engine(config.database_url, pool_size=config.database_pool_size)
    sio = make_socket_server(config)
    clock = clock or SystemClock()
    blobs = BlobStore(config.data_dir)
    deps = Deps(config=config, begin=make_begin(engine, clock, publisher(sio)), clock=clock, blobs=blobs)
    deps.jobs.extend(kernel_jobs(deps))
    for feature in FEATURES:
        feature.setup(deps)
    app = web.Application(
        middlewares=[identify, harden, speak, explain, refuse_foreign, recognise(identity.authenticate)],
        client_max_size=(config.upload_max_mib + 1) * 2**20,
        client_max_fields=FIELDS,
    )
    app[CONFIG], app[BEGIN], app[CLOCK], app[BLOBS] = config, deps.begin, clock, blobs
    app[METRICS], app[ENGINE], app[DEPS], app[SHELL] = deps.metrics, engine, deps, make_shell
    app[DEMO_PEOPLE] = identity.demo_people
    for prepare in deps.on_app:
        prepare(app)
    add_routes(app, deps)
    add_sockets(app, sio, deps)
    app.on_response_prepare.append(say_less)
    app.cleanup_ctx.append(lifetime(engine, deps.jobs if with_worker else []))
    require_declared(app)
    return app


def kernel_jobs(deps: Deps) -> list[Job]:
    """The outbox and the seal over the audit."""

    async def deliver() -> bool:
        return await outbox.deliver_due(deps.begin, deps.subscribers) == outbox.BATCH

    async def forget() -> None:
        async with deps.begin(None) as uow:
            await outbox.forget_done(uow, older_than=timedelta(days=14))

    async def seal() -> None:
        await audit.seal(deps.begin)

    return [Job("outbox", 0.5, deliver), Job("audit_seal", 1.0, seal), Job("outbox_forget", 3600.0, forget)]


def make_socket_server(config: Config) -> socketio.AsyncServer:
    """WebSocket only, one socket's messages in order, our own origins only; Redis when several processes signal."""
    manager = DirectRedisManager(config.redis_url) if config.redis_url else DirectManager()
    return SocketServer(
        async_mode="aiohttp",
        transports=["websocket"],
        async_handlers=False,
        cors_allowed_origins=sorted(config.origins),
        client_manager=manager,
        serializer=TextPacket,
        max_http_buffer_size=256 * 1024,
        ping_interval=10,
        ping_timeout=10,
        logger=False,
        engineio_logger=False,
    )


def add_routes(app: web.Application, deps: Deps) -> None:
    """Every feature's routes, the built files and the liveness probe."""
    for table in deps.routes:
        app.add_routes(table)
    app.router.add_get("/healthz", healthz)
    dist = WEB_DIR / "static" / "dist"
    dist.mkdir(parents=True, exist_ok=True)
    app.router.add_get("/static/dist/{name}", static_file(dist))


@public("says only that the process answers")
async def healthz(_request: web.Request) -> web.Response:
    """The process is alive. Whether it can work is /readyz on the operator's port."""
    return web.Response(text="ok\n", headers={"Cache-Control": "no-store"})


def static_file(folder: Path) -> Handler:
    """Built files carry their hash in the name, so a browser may keep them for ever."""

    @public("built files, the same for everybody")
    async def serve(request: web.Request) -> web.StreamResponse:
        path = folder / request.match_info["name"]
        if path.parent != folder or not path.is_file():
            raise web.HTTPNotFound
        kept = "no-cache" if path.name == "manifest.json" else "public, max-age=31536000, immutable"
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return web.FileResponse(path, headers={"Cache-Control": kept, "Content-Type": kind})

    return serve


def add_sockets(app: web.Application, sio: socketio.AsyncServer, deps: Deps) -> None:
    """The Socket.IO endpoint with every feature's namespace."""
    sio.register_namespace(
        LiveNamespace(deps.metrics, deps.topics, seen=identity.seen(deps), alive=identity.alive(deps))
    )
    for namespace in deps.namespaces:
        sio.register_namespace(namespace)
    sio.attach(app)
    for route in app.router.routes():
        if route.resource and route.resource.canonical.startswith("/socket.io"):
            public("each namespace authenticates its own sockets")(route.handler)


def require_declared(app: web.Application) -> None:
    """Raise UndeclaredRoute for the first route without a rule."""
    for route in app.router.routes():
        if access_of(route.handler) is None:
            raise UndeclaredRoute(route.method, str(route.resource))


def lifetime(engine: AsyncEngine, jobs: list[Job]) -> Callable[[web.Application], AsyncIterator[None]]:
    """Run the jobs while the application serves, then let go of the database."""

    async def context(app: web.Application) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(engine.dispose)
            await stack.enter_async_context(running(jobs, app[METRICS]))
            yield

    return context
