"""A real browser speaks HTTP/2 to the shipped proxy, and its WebSocket passes all the same."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.support.proxy import SITE, server, start_proxy
from tests.support.turn_namespace import TURN_ADDRESS, open_namespace

FLAGS = [f"--host-resolver-rules=MAP {SITE} {TURN_ADDRESS}", "--disable-background-networking"]
SPEAK = """() => new Promise((done, fail) => {
  const socket = new WebSocket(`wss://${location.host}/socket.io/`);
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({ data }) => done(data);
  socket.onerror = () => fail(new Error("no WebSocket"));
})"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A browser's page at the site."""
    async with AsyncExitStack() as stack:
        ns = await stack.enter_async_context(open_namespace())
        for name in ("a", "b"):
            await stack.enter_async_context(server(ns, name))
        await stack.enter_async_context(start_proxy(ns, tmp_path))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = ns.wrapper(shutil.which("chromium") or "chromium", tmp_path)
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        stack.push_async_callback(browser.close)
        context = await browser.new_context(ignore_https_errors=True)
        opened = await context.new_page()
        await opened.goto(f"https://{SITE}/")
        yield opened


async def test_the_page_comes_by_http_2_and_the_websocket_passes(page: Page) -> None:
    assert await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
    assert str(await page.evaluate(SPEAK)).endswith("heard hello")
