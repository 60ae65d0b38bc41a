"""Take a screenshot of every page, as each role sees it, in both languages and both widths, into var/screens.

python -m scripts.screens [FOLDER]

Runs a demo of its own. Which pages there are it finds as a person would: by following the links from the home page.
"""

import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "var" / "screens-demo"
PORT = 8093
SITE = f"http://localhost:{PORT}"
LANGUAGES = ("vi", "en")
WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}
ROLES = ("rural_clinician", "specialist", "coordinator", "administrator")
EACH = 2  # pages of one kind: the second case looks different from the first
# Links that do something other than show a page.
LEFT_ALONE = re.compile(r"^/(sign-out|attachments/|static/|api/)")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as one role sees it."""

    role: str
    path: str
    name: str


async def main(folder: Path) -> int:
    """Find the pages in one language, then photograph them in every form."""
    shutil.rmtree(folder, ignore_errors=True)
    with running_demo():
        async with launched_browser() as browser:
            shots = [Shot("nobody", "/sign-in", "sign-in"), Shot("nobody", "/no-such-page", "not-found")]
            for role in ("nobody", *ROLES):
                async with signed_in(browser, role, "vi", WIDTHS["wide"]) as page:
                    shots += [shot async for shot in pages_of(page, role)]
            for language in LANGUAGES:
                for width, size in WIDTHS.items():
                    await take(browser, shots, folder / language / width, language, size)
    print(f"{len(shots)} pages in {len(LANGUAGES)} languages and {len(WIDTHS)} widths: {folder}")
    return 0


async def pages_of(page: Page, role: str) -> AsyncIterator[Shot]:
    """Every page that links lead to from the home page (nobody's is the public one), a few of each kind."""
    waiting, seen, kinds = ["/book" if role == "nobody" else "/"], set[str](), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        kind = UUID.sub("x", path)
        if path in seen or LEFT_ALONE.match(path) or kinds.get(kind, 0) >= EACH:
            continue
        seen.add(path)
        response = await page.goto(SITE + path)
        if response is None or not response.headers.get("content-type", "").startswith("text/html"):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        yield Shot(role, path, name_of(kind, kinds[kind]))
        links = await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [urlsplit(link).path for link in links if link.startswith(SITE)]


def name_of(kind: str, number: int) -> str:
    """A file's name for the nth page of a kind: /referrals/x/note becomes referrals-x-note."""
    stem = kind.strip("/").replace("/", "-") or "home"
    return stem if number == 1 else f"{stem}-{number}"


async def take(browser: Browser, shots: list[Shot], folder: Path, language: str, size: tuple[int, int]) -> None:
    """Photograph these pages in one language and width, each role in a session of its own."""
    for role in dict.fromkeys(shot.role for shot in shots):
        (folder / role).mkdir(parents=True, exist_ok=True)
        async with signed_in(browser, role, language, size) as page:
            for shot in shots:
                if shot.role == role:
                    await page.goto(SITE + shot.path, wait_until="networkidle")
                    await page.screenshot(path=folder / role / f"{shot.name}.png", full_page=True)


@contextlib.asynccontextmanager
async def signed_in(browser: Browser, role: str, language: str, size: tuple[int, int]) -> AsyncIterator[Page]:
    """A page of somebody in this role, or of nobody, who reads this language."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=language, reduced_motion="reduce"
    )
    try:
        await context.add_cookies([{"name": "language", "value": language, "url": SITE}])
        page = await context.new_page()
        if role in ROLES:
            await page.goto(f"{SITE}/sign-in")
            people = page.locator("form[action='/sign-in/demo'] ul").nth(ROLES.index(role))
            await people.locator("button").first.click()
            await page.wait_for_url(lambda url: "/sign-in" not in url)
        yield page
    finally:
        await context.close()


@contextlib.asynccontextmanager
async def launched_browser() -> AsyncIterator[Browser]:
    """The machine's Chromium, with a camera that is none."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    media = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=media)
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.contextmanager
def running_demo() -> Iterator[None]:
    """A demo in a folder of its own, new each time, that ends with the block."""
    shutil.rmtree(DEMO, ignore_errors=True)
    command = [sys.executable, "-m", "telehealth", "demo", "--folder", str(DEMO), "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or not any("is running" in line for line in process.stdout):
            sys.exit("The demo did not start; its own message stands above.")
        try:
            yield
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "var" / "screens")))
