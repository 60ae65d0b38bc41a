"""A call between two real browsers: admission, picture and sound both ways, and a server that dies in the middle."""

import asyncio
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser

from telehealth.kernel.ids import RoomId
from telehealth.kernel.uow import Begin
from telehealth.referrals import service as referrals
from telehealth.rooms.tables import participant, room
from tests.support.browsers import a_desk
from tests.support.call_room import InRoom
from tests.support.cases import Scene, a_scene, an_accepted_case, the_case
from tests.support.live_server import LiveServer
from tests.support.people import session_for

ICE_NAME = r"""() => peers.at(-1).currentLocalDescription.sdp.match(/ice-ufrag:(\S+)/)[1]"""


@dataclass(frozen=True, slots=True)
class Call:
    """A room with both people on their way into it."""

    room_id: RoomId
    specialist: InRoom
    doctor: InRoom


async def a_call(server: LiveServer, browser: Browser) -> Call:
    async with server.arranging() as begin:
        scene = await a_scene(begin)
        case = await an_accepted_case(begin, scene)
        await referrals.start_consultation(begin, scene.specialist.actor, case.id)
        room_id = (await the_case(begin, case.id)).room_id
        assert room_id is not None
        specialist, doctor = [await in_room(server, browser, begin, scene, host) for host in (True, False)]
    for person in (specialist, doctor):
        await person.come(f"{server.url}/rooms/{room_id}")
    return Call(room_id, specialist, doctor)


async def in_room(server: LiveServer, browser: Browser, begin: Begin, scene: Scene, host: bool) -> InRoom:
    desk = await a_desk(browser, server.url)
    await desk.carries(await session_for(begin, scene.specialist if host else scene.doctor))
    return InRoom(desk.page)


async def connected(call: Call) -> None:
    await call.specialist.join()
    await call.specialist.is_inside()
    await call.doctor.join()
    await call.doctor.is_waiting()
    await call.specialist.let_in()
    await call.doctor.is_inside()
    for person in (call.specialist, call.doctor):
        await person.sees(20)


@pytest.mark.feature(17, 104)
async def test_the_guest_waits_is_let_in_and_both_see_and_hear(server: LiveServer, browser: Browser) -> None:
    call = await a_call(server, browser)
    await connected(call)
    for person in (call.specialist, call.doctor):
        await person.hears()
        assert (await person.received())["transceivers"][-1] == 3


@pytest.mark.feature(17, 93)
async def test_offers_that_cross_leave_three_transceivers_on_both_ends(server: LiveServer, browser: Browser) -> None:
    """Pain 36: both ends restart ICE at the same moment; of the two offers one stands, and the picture goes on."""
    call = await a_call(server, browser)
    await connected(call)
    people = (call.specialist, call.doctor)
    before = [await person.page.evaluate(ICE_NAME) for person in people]
    await asyncio.gather(*(person.page.evaluate("peers.at(-1).restartIce()") for person in people))
    for person, old in zip(people, before, strict=True):
        await person.page.wait_for_function(f"(old) => ({ICE_NAME})() !== old", arg=old)
        await person.sees(40)
    for person in people:
        received = await person.received()
        assert (received["peers"], received["transceivers"]) == (1, [3])


@pytest.mark.feature(72, 91, 92)
async def test_the_call_goes_on_when_the_server_is_killed_and_everyone_keeps_the_seat(
    server: LiveServer, browser: Browser
) -> None:
    call = await a_call(server, browser)
    await connected(call)
    before = await seats(server, call.room_id)
    await server.kill()
    for person in (call.specialist, call.doctor):
        await person.sees(60)
    await server.start()
    await call.doctor.say("Vẫn thấy rõ")
    await call.specialist.reads("Vẫn thấy rõ")
    for person in (call.specialist, call.doctor):
        await person.sees(20)
        assert (await person.received())["peers"] == 1
    assert await seats(server, call.room_id) == before


async def seats(server: LiveServer, room_id: RoomId) -> set[tuple[object, str]]:
    """Who sits where, as the database has it."""
    query = sa.select(participant.c.id, participant.c.role).join(room).where(room.c.id == room_id)
    async with server.arranging() as begin, begin(None) as uow:
        return {(row.id, row.role) for row in await uow.conn.execute(query)}
