"""What tests may rely on: an empty migrated database each, with the application's own rights."""

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from telehealth.migrate import head
from tests.support.db import Database
from tests.support.query_budget import query_budget

ADD = sa.text("insert into deployment (key, value) values ('kept', 'by mistake')")
COUNT = sa.text("select count(*) from deployment")


async def test_rows_of_one_test_are_gone_in_the_next_one(database: Database) -> None:
    await starts_empty(database)


async def test_rows_of_the_test_before_are_gone(database: Database) -> None:
    await starts_empty(database)


async def test_own_database_starts_empty_too(own_database: Database, database: Database) -> None:
    await starts_empty(own_database)
    await starts_empty(database)


async def test_database_is_migrated_to_the_head(database: Database) -> None:
    async with database.connection() as conn:
        assert (await conn.execute(sa.text("select version_num from alembic_version"))).scalar_one() == head()


async def test_application_connects_as_a_role_without_special_rights(database: Database) -> None:
    async with database.connection(owner=False) as conn:
        row = (
            await conn.execute(sa.text("select current_user, usesuper from pg_user where usename = current_user"))
        ).one()
    assert tuple(row) == ("telehealth_app", False)


async def test_query_budget_lists_the_statements_when_it_is_broken(database: Database) -> None:
    async with database.engine() as engine, engine.connect() as conn:
        with pytest.raises(AssertionError, match=r"(?s)2 statements, the budget is 1.*deployment.*deployment"):
            await count_twice(engine, conn, most=1)
        await count_twice(engine, conn, most=2)


async def count_twice(engine: AsyncEngine, conn: AsyncConnection, *, most: int) -> None:
    with query_budget(engine, most):
        await conn.execute(COUNT)
        await conn.execute(COUNT)


async def starts_empty(database: Database) -> None:
    async with database.connection() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 0
        await conn.execute(ADD)
