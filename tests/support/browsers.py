"""Real Chromium for tests: fake camera and microphone, one context a person."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.support.people import Person

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--allow-loopback-in-peer-connection",
]
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, LAPTOP = (390, 844), (1280, 800)
PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def chromium(*flags: str, program: Path | str | None = None) -> AsyncIterator[Browser]:
    """The machine's Chromium, headless, or the program that stands for it."""
    program = program or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "the browser tests need Chromium: make test installs it, or says how"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at one browser of their own."""

    context: BrowserContext
    page: Page
    url: str

    async def goto(self, path: str) -> None:
        """Open one of our pages."""
        response = await self.page.goto(f"{self.url}{path}")
        assert response is None or response.status < 400, f"{path}: {response.status}"

    async def carries(self, session: str) -> None:
        """Be signed in by a session that exists already; its cookie has another name under TLS."""
        name = "__Host-session" if self.url.startswith("https:") else "session"
        await self.context.add_cookies([{"name": name, "value": session, "url": self.url, "secure": name != "session"}])

    async def sign_in(self, person: Person, password: str) -> None:
        """Type address and password into the sign-in page."""
        await self.goto("/sign-in")
        await self.page.locator('[name="email"]').fill(person.email)
        await self.page.locator('[name="password"]').fill(password)
        await self.page.locator("main form").first.locator('button[type="submit"]').first.click()
        await self.page.wait_for_url(lambda address: "/sign-in" not in address)


async def a_desk(
    browser: Browser, url: str, *, size: tuple[int, int] = LAPTOP, language: Literal["vi", "en"] = "vi"
) -> Desk:
    """A new browser context that reads in this language."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, permissions=["camera", "microphone"], reduced_motion="reduce"
    )
    await context.add_cookies([{"name": "language", "value": language, "url": url}])
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return Desk(context, page, url)


async def axe_violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA: rule and the elements, one line each."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(
        """() => axe.run(document, {runOnly: {type: "tag",
             values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}})"""
    )
    return [f"{one['id']}: {[node['target'] for node in one['nodes'][:3]]}" for one in found["violations"]]
