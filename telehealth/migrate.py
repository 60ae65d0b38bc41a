"""Bring a database to the present: alembic to head, then the application role's grants."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from telehealth.kernel.grants import grant_application
from telehealth.kernel.tables import metadata
from telehealth.schema import ALL_TABLES

LOCK = 7_210_000


class WrongEncoding(Exception):
    """The database does not store UTF-8."""


def alembic_config(connection: Connection | None = None) -> AlembicConfig:
    """Alembic's settings, made here so that no file with addresses is needed."""
    config = AlembicConfig()
    config.set_main_option("script_location", "telehealth:migrations")
    config.attributes["connection"] = connection
    return config


async def migrate(owner_url: str, application_url: str, *, revision: str = "head") -> None:
    """Migrate as the owner. Two at once wait for each other."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    try:
        async with engine.connect() as conn:
            await conn.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
            encoding = (await conn.execute(text("show server_encoding"))).scalar_one()
            if encoding != "UTF8":
                raise WrongEncoding(encoding)
            await conn.commit()
            await conn.run_sync(lambda sync: command.upgrade(alembic_config(sync), revision))
            await grant_application(conn, application_url)
            await conn.commit()
    finally:
        await engine.dispose()


def head() -> str | None:
    """The newest revision in the code."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def differences(connection: Connection) -> list[object]:
    """What the tables in the code have that the migrated database has not, and the other way round."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
    return list(compare_metadata(context, metadata)) if ALL_TABLES else []


def database_name(url: str) -> str:
    """The name of the database an address points to."""
    return make_url(url).database or ""
