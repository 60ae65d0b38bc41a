"""Peers of the application under test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.app import ORIGIN, RunningApp
from tests.support.signaling import Calls, calls_to


@pytest.fixture
async def calls(app: RunningApp) -> AsyncIterator[Calls]:
    """Peers of the application under test."""
    async with calls_to(app.begin, str(app.server.make_url("")), origin=ORIGIN) as made:
        yield made
