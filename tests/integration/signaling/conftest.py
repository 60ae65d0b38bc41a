"""Peers of the application under test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.app import ORIGIN, RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.rooms import Call, a_room
from tests.support.signaling import Calls, Peer, calls_to


@pytest.fixture
def relay() -> dict[str, str]:
    """Settings of the site's relay: there is none unless a test says so."""
    return {}


@pytest.fixture
async def app(database: Database, clock: FakeClock, tmp_path: Path, relay: dict[str, str]) -> AsyncIterator[RunningApp]:
    """The application, with that relay."""
    async with running_app(config_for(database, tmp_path, **relay), clock=clock) as running:
        yield running


@pytest.fixture
async def calls(app: RunningApp) -> AsyncIterator[Calls]:
    """Peers of the application under test."""
    async with calls_to(app.begin, str(app.server.make_url("")), origin=ORIGIN) as made:
        yield made


@pytest.fixture
async def call(app: RunningApp) -> Call:
    """A room."""
    return await a_room(app.begin)


@pytest.fixture
async def at_the_door(call: Call, calls: Calls) -> tuple[Peer, Peer]:
    """A host inside and a guest who waits."""
    return await calls.join(call.host), await calls.join(call.guest)
