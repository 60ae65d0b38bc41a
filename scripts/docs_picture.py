"""Make docs/picture.png anew: a specialist's worklist in the demo, as the README shows it.

python -m scripts.docs_picture
"""

import asyncio
import io
import sys

from PIL import Image

from scripts.screens import ROOT, SITE, launched_browser, running_demo, signed_in

SIZE = (1280, 800)


async def main() -> int:
    """Photograph what a specialist sees first."""
    with running_demo():
        async with launched_browser() as browser, signed_in(browser, "specialist", "en", SIZE) as page:
            await page.goto(f"{SITE}/worklist", wait_until="networkidle")
            small(await page.screenshot()).save(ROOT / "docs" / "picture.png", optimize=True)
    return 0


def small(picture: bytes) -> Image.Image:
    """The picture with a palette: a page has few colours, and a README is read on slow lines too."""
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(192, dither=Image.Dither.NONE)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
