"""Make docs/picture.png anew: a specialist's worklist in the demo, as the README shows it.

python -m scripts.docs_picture
"""

import asyncio
import sys

from scripts.screens import ROOT, SITE, launched_browser, running_demo, signed_in

SIZE = (1280, 800)


async def main() -> int:
    """Photograph what a specialist sees first."""
    with running_demo():
        async with launched_browser() as browser, signed_in(browser, "specialist", "en", SIZE) as page:
            await page.goto(f"{SITE}/worklist", wait_until="networkidle")
            await page.screenshot(path=ROOT / "docs" / "picture.png")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
