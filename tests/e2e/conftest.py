"""A running server, real browsers, and the people of a referral."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.browsers import chromium
from tests.support.db import Database
from tests.support.live_server import LiveServer, live_server


@pytest.fixture
async def server(own_database: Database, tmp_path: Path) -> AsyncIterator[LiveServer]:
    """The product in a process of its own."""
    async with live_server(own_database, tmp_path / "data") as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium with a fake camera and microphone."""
    async with chromium() as launched:
        yield launched
