"""The way back into a consultation: on every page, for as long as the room is open."""

import re

import pytest

from telehealth.rooms import service
from tests.support.app import RunningApp
from tests.support.rooms import a_room

PAGES = {"host": ("/worklist", "/account"), "guest": ("/", "/patients", "/patients/new", "/account")}


@pytest.mark.feature(91, 92)
async def test_the_way_back_is_on_every_page_while_the_room_is_open(app: RunningApp) -> None:
    """Pain 11: no way back after leaving the page."""
    call = await a_room(app.begin)
    host, guest = await call.together(app.begin)
    await service.leave(app.begin, guest.actor, guest.seat)
    strip = re.compile(rf'strip--live"[^>]*><a href="/rooms/{call.room_id}"')
    browsers = {name: await app.signed_in(one.of.person) for name, one in (("host", host), ("guest", guest))}

    async def with_it() -> list[str]:
        pages = [(browsers[who], path) for who, paths in PAGES.items() for path in paths]
        return [path for browser, path in pages if strip.search(await (await browser.get(path)).text())]

    assert await with_it() == [path for paths in PAGES.values() for path in paths]
    await service.finish(app.begin, host.actor, host.seat, "done")
    assert await with_it() == []
