"""Nobody loses their seat: a closed laptop, a dead server, a dead process of two, another network."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, expect

from telehealth.rooms.tables import participant, room
from tests.e2e.test_call import Call, a_call, connected, seats
from tests.support.call_room import InRoom
from tests.support.db import Database
from tests.support.live_server import LiveServer, started
from tests.support.redis_server import redis_server


async def twelve_minutes_pass(server: LiveServer) -> None:
    """For the room and everyone in it."""
    ago = sa.text("interval '12 minutes'")
    async with server.arranging() as begin, begin(None) as uow:
        for table, columns in (
            (room, ("created_at", "opened_at", "live_at")),
            (participant, ("since", "admitted_at", "seen_at", "lease_until", "seat_expires_at")),
        ):
            await uow.conn.execute(table.update().values({name: table.c[name] - ago for name in columns}))


async def talk(call: Call, words: str) -> None:
    """Both see each other, and what one writes the other reads."""
    for person in (call.specialist, call.doctor):
        await person.sees(20)
    await call.doctor.say(words)
    await call.specialist.reads(words)


@pytest.mark.feature(91)
async def test_a_closed_laptop_comes_back_to_its_seat_and_the_same_clock_after_a_restart(
    server: LiveServer, browser: Browser
) -> None:
    """Pains 2, 3 and 10: a new socket of a new page, twelve minutes and a restart later, is the same person inside."""
    call = await a_call(server, browser)
    await connected(call)
    before, page = await seats(server, call.room_id), call.doctor.page
    await page.close(run_before_unload=False)
    await expect(call.specialist.page.locator(".told")).to_be_visible()
    await server.kill()
    await twelve_minutes_pass(server)
    await server.start()

    back = InRoom(await page.context.new_page())
    await back.come(f"{server.url}/rooms/{call.room_id}")
    await back.join()
    await back.is_inside()
    await talk(Call(call.room_id, call.specialist, back), "Máy tôi vừa khởi động lại")
    await expect(call.specialist.page.locator(".door__card")).to_have_count(0)
    for person in (call.specialist, back):
        await expect(person.page.locator(".room__clock")).to_have_text(re.compile(r"^1[2-4]:\d\d$"))
    assert await seats(server, call.room_id) == before


@pytest.mark.feature(72)
async def test_either_of_two_processes_may_die_in_the_middle_of_a_consultation(
    own_database: Database, tmp_path: Path, browser: Browser
) -> None:
    """Pains 1 and 2: both share one address and one Redis; presence, the call to the room and the room outlive each."""
    async with redis_server() as redis_url:
        settings = {"TELEHEALTH_REDIS_URL": redis_url}
        one = LiveServer(own_database, tmp_path, settings)
        other = LiveServer(own_database, tmp_path, settings, one.port)
        async with started(one), started(other):
            call = await a_call(one, browser)
            await one.kill()
            called = await call.doctor.page.context.new_page()
            await called.goto(one.url)
            await expect(called.locator(f'a[href="/rooms/{call.room_id}"]').first).to_be_visible()
            await one.start()
            await connected(call)
            before = await seats(one, call.room_id)
            for server in (one, other):
                await server.kill()
                await talk(call, f"Vẫn nghe rõ {server is one}")
                await server.start()
            for person in (call.specialist, call.doctor):
                await expect(person.page.locator('.room__who [data-part="count"]')).to_have_text("2")
            assert await seats(one, call.room_id) == before
