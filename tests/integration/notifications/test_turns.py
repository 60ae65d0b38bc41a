"""A message when the turn is near: the number, and a link straight to one's own place in the waiting room."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from telehealth.waiting import service as waiting
from tests.support.app import RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.outside import SmsServer, let_out, sms_server
from tests.support.visits import a_ward

LINK = re.compile(r"http://localhost:8080/l/([\w-]+)")


@pytest.fixture
async def sms(database: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[tuple[RunningApp, SmsServer]]:
    async with (
        sms_server() as (gateway, by_sms),
        running_app(config_for(database, tmp_path, **by_sms), clock=clock) as app,
    ):
        yield app, gateway


@pytest.mark.feature(44)
async def test_whose_turn_comes_near_is_told_once_with_a_link_into_the_waiting_room(
    sms: tuple[RunningApp, SmsServer],
) -> None:
    app, gateway = sms
    ward = await a_ward(app)
    people = [await ward.patient(place) for place in range(3)]
    for one in people:
        await one.arrives()
    await waiting.tell_near(app.begin)
    await let_out(app)
    before = len(gateway.sent)
    await people[0].does("leave")
    for _ in range(2):
        await waiting.tell_near(app.begin)
        await let_out(app)
    told = [one["text"] for one in gateway.sent[before:] if "sắp đến lượt" in one["text"].lower()]
    assert len(told) == 1, gateway.sent
    assert told[0].startswith(f"Số {(await people[-1].get())['token_number']}:")
    link = LINK.search(told[0])
    assert link
    elsewhere = await app.browser()
    entered = await elsewhere.post(f"/l/{link[1]}")
    assert entered.headers["Location"] == f"/visits/{people[-1].id}"
    assert (await elsewhere.get(entered.headers["Location"])).status == 200
