"""A session that ends takes its open pages' sockets along."""

import asyncio

import pytest
import socketio
import sqlalchemy as sa

from telehealth.accounts.tables import session
from telehealth.app import DEPS
from telehealth.directory import queries as directory
from tests.support.app import ORIGIN, RunningApp
from tests.support.people import Person, a_specialist, session_for

WITHIN_S = 5.0


class OpenPage:
    """A page with a live connection."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.closed = asyncio.Event()
        self.changed: asyncio.Queue[str] = asyncio.Queue()
        self.client.on("disconnect", self._close, namespace="/live")
        self.client.on("changed", self._note, namespace="/live")

    async def open(self, app: RunningApp, token: str) -> "OpenPage":
        headers = {"Origin": ORIGIN, "Host": "localhost:8080", "Cookie": f"session={token}"}
        url = str(app.server.make_url(""))
        await self.client.connect(url, headers=headers, namespaces=["/live"], transports=["websocket"])
        return self

    async def beat(self) -> None:
        await self.client.emit("heartbeat", {}, namespace="/live")

    async def listen(self, topic: str) -> bool:
        answer = await self.client.call("subscribe", {"topics": [topic]}, namespace="/live", timeout=WITHIN_S)
        return bool(answer["ok"])

    async def _close(self, _reason: str = "") -> None:
        self.closed.set()

    async def _note(self, data: dict[str, str]) -> None:
        self.changed.put_nowait(data["topic"])


@pytest.fixture
async def person(app: RunningApp) -> Person:
    return await a_specialist(app.begin)


@pytest.mark.feature(1)
async def test_an_ended_session_is_told_at_once_and_loses_its_socket_at_the_next_heartbeat(
    app: RunningApp, person: Person
) -> None:
    token = await session_for(app.begin, person)
    page = await OpenPage().open(app, token)
    browser = await (await app.browser()).with_cookies(session=token)
    async with app.begin(None) as uow:
        assert [one.id for one in await directory.who_is_online(uow)] == [person.practitioner_id]
        session_id = (await uow.conn.execute(sa.select(session.c.id))).scalar_one()
    assert await page.listen(f"session:{session_id}")
    assert not await page.listen(f"session:{person.account_id}"), "other sessions are nobody's business"
    await page.beat()
    assert not page.closed.is_set()
    await browser.post("/sign-out")
    assert await asyncio.wait_for(page.changed.get(), WITHIN_S) == f"session:{session_id}"
    await page.beat()
    await asyncio.wait_for(page.closed.wait(), WITHIN_S)
    await page.client.disconnect()


async def test_without_a_session_no_page_is_live(app: RunningApp) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        await OpenPage().open(app, "no such token")


async def test_a_page_that_says_nothing_hears_nothing_after_its_session_has_ended(
    app: RunningApp, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telehealth.kernel.live.SILENT_S", 0.05)
    token = await session_for(app.begin, person)
    page = await OpenPage().open(app, token)
    assert await page.listen("worklist:respiratory")
    await (await (await app.browser()).with_cookies(session=token)).post("/sign-out")
    await asyncio.wait_for(page.closed.wait(), WITHIN_S)


async def test_a_page_listens_to_so_many_topics_and_no_more(app: RunningApp, person: Person) -> None:
    page = await OpenPage().open(app, await session_for(app.begin, person))
    app.app[DEPS].topics.declare("anything", lambda _actor, _ident: asyncio.sleep(0, result=True))
    batches = [[f"anything:{batch}.{number}" for number in range(12)] for batch in range(6)]
    said = [await page.client.call("subscribe", {"topics": some}, namespace="/live") for some in batches]
    assert [one["ok"] for one in said] == [True] * 4 + [False] * 2
    assert said[-1]["error"]["code"] == "kernel.rate_limited"
    await page.client.disconnect()
