"""Every page, for everybody who may open it, speaks the reader's language and has the switch to the other one."""

import pytest

from tests.contract.test_access_matrix import records_of, routes
from tests.support.app import Browser, RunningApp
from tests.support.matrix import World, a_world


@pytest.fixture
async def world(app: RunningApp) -> World:
    return await a_world(app)


async def fault(browser: Browser, path: str, language: str) -> str | None:
    """What is wrong with a page, or that it is none: "" for a page that is as it should be."""
    response = await browser.get(path)
    text = await response.text() if response.content_type == "text/html" else ""
    if response.status != 200 or "<html" not in text:
        return None
    missing = [what for what in (f'<html lang="{language}"', 'action="/language"') if what not in text]
    return f"{path} in {language}: no {', no '.join(missing)}" if missing else ""


@pytest.mark.feature(50)
async def test_every_page_is_in_the_readers_language_and_lets_them_switch_it(app: RunningApp, world: World) -> None:
    found: list[str | None] = []
    for language in ("vi", "en"):
        for people in world.people.values():
            browser = await next(iter(people.values())).with_cookies(language=language)
            for route in routes(app):
                records = [ids for kind, ids in records_of(world, route).items() if kind != "missing"]
                if route.method == "GET":
                    found += [await fault(browser, route.filled(ids), language) for ids in records[:1]]
    assert [one for one in found if one] == []
    assert found.count("") > 100, "hardly a page was opened"
