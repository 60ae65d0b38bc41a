"""Databases for tests: one embedded server for a run, a template made by the real migrations, clones of it.

The server keeps nothing safe (`durable=False`), which is what makes it fast. Every test gets a database that looks as
migrations left it: either the worker's own clone, emptied before the test, or a clone of its own.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from telehealth.embedded import APPLICATION_ROLE, EmbeddedPostgres
from telehealth.migrate import migrate

TEMPLATE = "template_telehealth"
KEPT = {"alembic_version"}

TABLES = sa.text("select tablename from pg_tables where schemaname = 'public'")


@dataclass(frozen=True, slots=True)
class Database:
    """One database: the application's address, and the owner's for looking and arranging behind its back."""

    name: str
    url: str
    owner_url: str

    @asynccontextmanager
    async def engine(self, *, owner: bool = True) -> AsyncIterator[AsyncEngine]:
        """An engine that keeps no connections, disposed of at the end."""
        engine = create_async_engine(self.owner_url if owner else self.url, poolclass=NullPool)
        try:
            yield engine
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def connection(self, *, owner: bool = True) -> AsyncIterator[AsyncConnection]:
        """A connection whose work is committed at the end of the block."""
        async with self.engine(owner=owner) as engine, engine.begin() as conn:
            yield conn


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes and drops databases on a running server."""

    server: EmbeddedPostgres

    @classmethod
    def at(cls, data_dir: Path) -> "Databases":
        """Those of the server in this folder, whichever process started it."""
        return cls(EmbeddedPostgres(data_dir, durable=False))

    def prepare(self) -> None:
        """Make the application's role and the template. Once a run."""
        self.server.ensure_application_role()
        self.server.ensure_database(TEMPLATE)
        template = self.named(TEMPLATE)
        asyncio.run(migrate(template.owner_url, template.url))

    def named(self, name: str) -> Database:
        """The addresses of a database, whether or not it is there yet."""
        return Database(name=name, url=self.server.url(name, APPLICATION_ROLE), owner_url=self.server.url(name))

    async def clone(self, name: str) -> Database:
        """A new database as the migrations leave it."""
        await self._admin(f'create database "{name}" template {TEMPLATE}')
        return self.named(name)

    async def drop(self, database: Database) -> None:
        """Remove it, whoever is still connected."""
        await self._admin(f'drop database "{database.name}" with (force)')

    async def empty(self, database: Database) -> None:
        """Delete every row. An earlier test that still holds a lock makes this fail, by name of the table."""
        async with database.connection() as conn:
            await conn.execute(sa.text("set session_replication_role = replica"))
            await conn.execute(sa.text("set lock_timeout = '5s'"))
            tables = sorted({*(await conn.execute(TABLES)).scalars()} - KEPT)
            statement = "; ".join(f'delete from "{table}"' for table in tables)  # noqa: S608 - our own tables
            driver: Any = (await conn.get_raw_connection()).driver_connection
            await driver.execute(statement)  # several statements in one round trip

    async def _admin(self, statement: str) -> None:
        engine = create_async_engine(self.server.url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as conn:
                await conn.execute(sa.text(statement))
        finally:
            await engine.dispose()


@contextmanager
def running_server() -> Iterator[Databases]:
    """A server with the template on it, gone with its files at the end."""
    with tempfile.TemporaryDirectory(prefix="telehealth-tests-") as folder:
        databases = Databases.at(Path(folder) / "pg")
        with databases.server:
            databases.prepare()
            yield databases
