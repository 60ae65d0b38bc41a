"""Bilingual health workers: whoever says "I will" first interprets, the others see who, the room has their seat."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from telehealth.app import DEPS
from telehealth.kernel.http import CLOCK
from telehealth.kernel.ids import RoomId
from telehealth.rooms import queries as rooms
from telehealth.rooms.tables import room
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import Appointment, calls_for
from telehealth.scheduling.tables import appointment
from tests.integration.waiting.test_admitting import let_in
from tests.support.app import RunningApp
from tests.support.guests import a_link, a_patients_session, enter_by_link
from tests.support.people import Person, a_facility, a_rural_clinician
from tests.support.scheduling import an_order
from tests.support.signed import deliver_events
from tests.support.visits import Visitor, Ward, a_ward


async def a_call(app: RunningApp) -> tuple[Ward, Appointment, Visitor]:
    """A patient who asked for somebody who speaks Hmong."""
    ward = await a_ward(app)
    slot = (await ward.clinic.free(app.begin, days=2))[0]
    guest = (await a_patients_session(app.begin)).guest
    made = await scheduling.book(app.begin, guest, an_order(slot, interpreter_language="hmn"))
    link = await a_link(app.begin, subject_id=made.id, phone_id=guest.phone_id)
    return ward, made, Visitor(await enter_by_link(await app.browser(), link), made.id)


async def speakers(app: RunningApp, many: int = 2) -> list[Person]:
    """Health workers of the clinic's province who speak Hmong."""
    near = await a_facility(app.begin, province="01")
    return [await a_rural_clinician(app.begin, near, languages=("hmn",)) for _ in range(many)]


@pytest.mark.feature(49)
async def test_whoever_says_so_first_interprets_and_the_others_see_who(app: RunningApp) -> None:
    _ward, made, _patient = await a_call(app)
    first, second = await speakers(app)
    one, two = await app.signed_in(first), await app.signed_in(second)
    other = await app.signed_in(await a_rural_clinician(app.begin, languages=("tyz",)))
    path = f"/interpreting/{made.id}"
    assert f'action="{path}"' in await one.page("/interpreting")
    assert path not in await other.page("/interpreting")
    assert (await other.post(path)).status == 404
    for browser in (one, two):
        assert (await browser.post(path)).status == 303
    assert f'action="{path}/withdraw"' in await one.page("/interpreting")
    seen = await two.page("/interpreting")
    assert first.name in seen
    assert f'action="{path}"' not in seen
    for browser in (two, one):  # only the one who has it can give it back
        assert (await browser.post(f"{path}/withdraw")).status == 303
    await two.post(path)
    assert second.name in await one.page("/interpreting")


async def test_of_many_who_say_so_at_once_one_has_it(app: RunningApp) -> None:
    _ward, made, _patient = await a_call(app)
    people = await speakers(app, 6)
    said: list[Any] = await asyncio.gather(*(scheduling.promise(app.begin, one.actor, made.id) for one in people))
    assert said.count(True) == 1


@pytest.mark.feature(49)
async def test_who_interprets_has_a_seat_at_the_door_and_opens_no_record(app: RunningApp) -> None:
    ward, made, patient = await a_call(app)
    (worker,) = await speakers(app, 1)
    await scheduling.promise(app.begin, worker.actor, made.id)
    await patient.arrives()
    assert f"{worker.name} phiên dịch" in await ward.specialist.page("/day?on=" + made.start.date().isoformat())
    room_id: RoomId = await let_in(ward, patient)
    browser = await app.signed_in(worker)
    assert f"/rooms/{room_id}" in await browser.page("/interpreting")
    page = await browser.page(f"/rooms/{room_id}")
    assert "panel-chat" in page
    assert "summary-panel" not in page
    async with app.begin(None) as uow:
        card = await rooms.card_within(uow, room_id)
    seat = card.seat_of(worker.practitioner_id)
    assert seat
    assert (seat.relation, seat.state) == ("interpreter", "invited")
    assert (await browser.get(f"/referrals/{card.referral_id}")).status == 404


@pytest.mark.feature(49)
async def test_who_says_so_when_the_patient_is_in_already_is_called_in_once_and_at_a_locked_door_too(
    app: RunningApp,
) -> None:
    ward, made, patient = await a_call(app)
    (worker,) = await speakers(app, 1)
    await patient.arrives()
    room_id = await let_in(ward, patient)
    async with app.begin(None) as uow:
        await uow.conn.execute(room.update().where(room.c.id == room_id).values(is_locked=True))
    for _ in range(2):
        await scheduling.promise(app.begin, worker.actor, made.id)
        await deliver_events(app.begin, app.app[DEPS].subscribers)
    async with app.begin(None) as uow:
        card = await rooms.card_within(uow, room_id)
    assert [(one.relation, one.state) for one in card.people if one.practitioner_id == worker.practitioner_id] == [
        ("interpreter", "invited")
    ]
    assert f"/rooms/{room_id}" in await (await app.signed_in(worker)).page("/interpreting/fragment")


async def test_a_consultation_that_is_late_still_finds_an_interpreter(app: RunningApp) -> None:
    _ward, made, _patient = await a_call(app)
    (worker,) = await speakers(app, 1)
    await ended_ago(app, made, hours=3)
    assert f'action="/interpreting/{made.id}"' in await (await app.signed_in(worker)).page("/interpreting")
    assert await scheduling.promise(app.begin, worker.actor, made.id)
    await ended_ago(app, made, hours=5)
    assert not await calls_for(app.begin, worker.actor)


async def ended_ago(app: RunningApp, made: Appointment, *, hours: int) -> None:
    """The appointment's time was over that long ago."""
    end = app.app[CLOCK].now() - timedelta(hours=hours)
    times = {"start_at": end - (made.end - made.start), "end_at": end}
    async with app.begin(None) as uow:
        await uow.conn.execute(appointment.update().where(appointment.c.id == made.id).values(times))
