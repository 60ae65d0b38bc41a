"""An application behind a proxy of ours, so that a test can come from any address; and hands on the tries' clock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from telehealth.accounts.tables import sign_in_tries
from tests.support.app import Browser, RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database

PASSWORD = "chim bay qua cánh đồng"
OUR_PROXY = ["127.0.0.0/8"]


@pytest.fixture
async def proxied(database: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[RunningApp]:
    """The application, which believes X-Forwarded-For from this machine."""
    config = config_for(database, tmp_path, trusted_proxies=OUR_PROXY)
    async with running_app(config, clock=clock) as running:
        yield running


@pytest.fixture
def wait(database: Database) -> Callable[..., Awaitable[None]]:
    """Let time pass for the counters of tries, whose clock is the database's."""

    async def passed(**by: float) -> None:
        async with database.connection() as conn:
            earlier = sign_in_tries.c.last_at - sa.func.make_interval(0, 0, 0, 0, 0, by.get("minutes", 0))
            await conn.execute(sa.update(sign_in_tries).values(last_at=earlier))

    return passed


async def try_password(browser: Browser, email: str, password: str, *, remote: str = "203.0.113.7") -> int:
    """One try on the sign-in page from an address. Gives the status."""
    form = {"email": email, "password": password}
    return (await browser.post("/sign-in", form, headers={"X-Forwarded-For": remote})).status
