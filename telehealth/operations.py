"""The operator's side: is the process able to work, and what does it count. On a loopback port of its own."""

from aiohttp import web
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from telehealth.accounts.demo import DemoDisagrees, check_demo
from telehealth.app import ENGINE
from telehealth.kernel.config import Config
from telehealth.kernel.grants import audit_is_append_only
from telehealth.kernel.http import CONFIG, METRICS, public
from telehealth.migrate import head

MAIN = web.AppKey("main", web.Application)


class NotReady(Exception):
    """What keeps the application from working: a plain sentence for each fault, on a line of its own."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))


async def readiness(app: web.Application) -> None:
    """Raise NotReady unless the database answers, is at our revision, and cannot be made to forget its audit."""
    try:
        async with app[ENGINE].connect() as conn:
            faults = await _faults_of_database(conn, app[CONFIG])
    except (OSError, DBAPIError) as error:
        message = f"The database does not answer: {type(error).__name__}. Is TELEHEALTH_DATABASE_URL right?"
        raise NotReady(message) from error
    if faults:
        raise NotReady(*faults)


async def _faults_of_database(conn: AsyncConnection, config: Config) -> list[str]:
    faults = []
    encoding = (await conn.execute(text("show server_encoding"))).scalar_one()
    if encoding != "UTF8":
        faults.append(f"The database stores {encoding}; it has to be made with UTF8.")
    here = await conn.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    if here != head():
        faults.append(
            f"The database is at revision {here or 'none'}, this version needs {head()}: run `telehealth migrate`."
        )
        return faults  # its tables are not the ones that the rest asks about
    if not config.demo and not await audit_is_append_only(conn):
        faults.append(
            "The database role could rewrite the audit. Connect as a role of its own; see docs/deployment.md."
        )
    try:
        await check_demo(conn, config)
    except DemoDisagrees as disagreement:
        faults.append(str(disagreement))
    return faults


def create_operator_app(main: web.Application) -> web.Application:
    """`/readyz` and `/metrics` of an application."""
    app = web.Application()
    app[MAIN] = main
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


@public("on the operator's loopback port only")
async def readyz(request: web.Request) -> web.Response:
    """200 when the process can work, 503 with a sentence when it can't."""
    try:
        await readiness(request.app[MAIN])
    except NotReady as reason:
        return web.Response(status=503, text=f"{reason}\n")
    return web.Response(text="ready\n")


@public("on the operator's loopback port only")
async def metrics(request: web.Request) -> web.Response:
    """Prometheus text."""
    return web.Response(body=request.app[MAIN][METRICS].text(), headers={"Content-Type": "text/plain; version=0.0.4"})
