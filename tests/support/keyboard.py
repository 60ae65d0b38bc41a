"""A person who has no mouse, and has to see where they are."""

from dataclasses import dataclass

from playwright.async_api import Page
from playwright.async_api import TimeoutError as TooLate

MOST_STOPS = 60
DRAWN_MS = 20_000
# Why the focus cannot be seen, or nothing. Some elements leave the ring to what stands around them.
UNSEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.matches("main")) return "";
  const ringed = [at, at.closest(".input, .choice, .segment")].filter(Boolean).map((one) => getComputedStyle(one));
  const ring = ringed.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const { width, height, top, bottom, left, right } = at.getBoundingClientRect();
  const inView = width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return ring && inView ? "" : `${ring ? "out of view" : "no ring"}: ${at.outerHTML.slice(0, 160)}`;
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keys of one page."""

    page: Page

    async def go_to(self, selector: str, *, key: str = "Tab") -> None:
        """Press Tab until this has the focus; at every stop on the way the focus can be seen."""
        for _ in range(MOST_STOPS):
            if await self.is_at(selector):
                return
            await self.page.keyboard.press(key)
            await self._sees()
        at = await self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        message = f"{selector} is not reached by {key}; the last stop was {at}"
        raise AssertionError(message)

    async def press(self, selector: str, *, key: str = "Enter") -> None:
        """Go there and press it."""
        await self.go_to(selector)
        await self.page.keyboard.press(key)

    async def _sees(self) -> None:
        """The place of the focus is in sight, or will be as soon as it has been drawn."""
        try:
            await self.page.wait_for_function(f"() => ({UNSEEN})() === ''", timeout=DRAWN_MS)
        except TooLate:
            raise AssertionError(await self.page.evaluate(UNSEEN)) from None

    async def is_at(self, selector: str) -> bool:
        """Whether this has the focus."""
        return bool(await self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector))

    async def type(self, words: str) -> None:
        """Into what has the focus."""
        await self.page.keyboard.type(words)
