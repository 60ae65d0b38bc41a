"""Holding, booking, moving and cancelling, one after the other."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from telehealth.kernel.errors import Forbidden, Invalid
from telehealth.kernel.tables import outbox
from telehealth.kernel.uow import Begin
from telehealth.scheduling import queries, service
from telehealth.scheduling.errors import (
    AppointmentNotFound,
    AppointmentOver,
    HoldExpired,
    KeyUsed,
    NotBookable,
    RedFlag,
    SlotInPast,
    SlotTaken,
    TooManyHolds,
)
from telehealth.scheduling.queries import AppointmentStatus, Slot, Wish
from telehealth.scheduling.tables import busy
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.people import a_rural_clinician
from tests.support.scheduling import CALM, Clinic, a_body, a_clinic, a_schedule, an_order


@pytest.fixture
def begin(app: RunningApp) -> Begin:
    return app.begin


@pytest.fixture
async def clinic(begin: Begin) -> Clinic:
    return await a_clinic(begin)


def wish(slot: Slot) -> Wish:
    return Wish(schedule_id=slot.schedule_id, service_id=slot.service_id, start=slot.start)


async def said(begin: Begin) -> list[str]:
    async with begin(None) as uow:
        names = await uow.conn.execute(sa.select(outbox.c.name).where(outbox.c.name.like("scheduling.%")))
        return sorted(names.scalars())


async def taken(begin: Begin) -> int:
    async with begin(None) as uow:
        return int((await uow.conn.execute(sa.select(sa.func.count()).select_from(busy))).scalar_one())


async def test_a_booked_slot_is_offered_no_more_and_the_next_caller_is_told_what_is_free(
    begin: Begin, clinic: Clinic
) -> None:
    first, second, *_ = await clinic.free(begin)
    assert first.start == datetime(2026, 3, 2, 2, 0, tzinfo=UTC), "at 9:00 in Hà Nội, the first after 8:30"
    made = await service.book(begin, clinic.station.actor, an_order(first))
    assert (made.status, made.start, made.token_number) == (AppointmentStatus.BOOKED, first.start, 1)
    assert (await clinic.free(begin))[0] == second
    with pytest.raises(SlotTaken) as refused:
        await service.book(begin, clinic.station.actor, an_order(first))
    assert refused.value.next_free[0] == second.start
    assert await said(begin) == ["scheduling.appointment.booked"]


async def test_the_same_key_books_once_and_another_slot_under_it_is_refused(begin: Begin, clinic: Clinic) -> None:
    first, second, *_ = await clinic.free(begin)
    order = an_order(first, key="one-and-the-same")
    made = await service.book(begin, clinic.station.actor, order)
    assert await service.book(begin, clinic.station.actor, order) == made
    with pytest.raises(KeyUsed):
        await service.book(begin, clinic.station.actor, an_order(second, key="one-and-the-same"))
    assert await taken(begin) == 1


@pytest.mark.feature(42)
async def test_a_held_slot_is_nobody_elses_for_ten_minutes_and_then_everybodys(
    begin: Begin, clinic: Clinic, clock: FakeClock
) -> None:
    first, second, *_ = await clinic.free(begin)
    kept = await service.hold(begin, clinic.station.actor, wish(first))
    assert kept.expires_at - clock.now() == timedelta(minutes=10)
    assert (await clinic.free(begin))[0] == second
    other = await a_rural_clinician(begin)
    with pytest.raises(SlotTaken):
        await service.book(begin, other.actor, an_order(first))
    with pytest.raises(HoldExpired):
        await service.book(begin, other.actor, an_order(first, hold_id=kept.id))
    clock.advance(minutes=10)
    assert (await clinic.free(begin))[0] == first
    with pytest.raises(HoldExpired):
        await service.book(begin, clinic.station.actor, an_order(first, hold_id=kept.id))
    assert (await service.book(begin, other.actor, an_order(first))).start == first.start
    assert await taken(begin) == 1


async def test_a_hold_becomes_the_appointment_or_goes_back_at_once(begin: Begin, clinic: Clinic) -> None:
    first, second, *_ = await clinic.free(begin)
    kept = await service.hold(begin, clinic.station.actor, wish(first))
    let_go = await service.hold(begin, clinic.station.actor, wish(second))
    made = await service.book(begin, clinic.station.actor, an_order(first, hold_id=kept.id))
    await service.release(begin, clinic.station.actor, let_go.id)
    assert made.start == first.start
    assert (await clinic.free(begin))[0] == second
    assert await taken(begin) == 1


async def test_one_booker_keeps_only_so_many_slots_from_everybody(begin: Begin, clinic: Clinic) -> None:
    free = await clinic.free(begin)
    for slot in free[:3]:
        await service.hold(begin, clinic.station.actor, wish(slot))
    with pytest.raises(TooManyHolds):
        await service.hold(begin, clinic.station.actor, wish(free[3]))


async def test_an_answer_that_means_an_emergency_stops_the_booking(begin: Begin, clinic: Clinic) -> None:
    slot = (await clinic.free(begin))[0]
    with pytest.raises(RedFlag) as refused:
        await service.book(begin, clinic.station.actor, an_order(slot, answers={**CALM, "breathless": "yes"}))
    assert refused.value.params["flags"] == "breathless"
    with pytest.raises(Invalid) as missing:
        await service.book(begin, clinic.station.actor, an_order(slot, answers={**CALM, "since": ""}))
    assert list(missing.value.faults) == ["answers.since"]
    assert await taken(begin) == 0


async def test_rescheduling_keeps_the_appointment_and_frees_the_old_slot(begin: Begin, clinic: Clinic) -> None:
    first, second, *_ = await clinic.free(begin)
    made = await service.book(begin, clinic.station.actor, an_order(first))
    moved = await service.reschedule(begin, clinic.station.actor, made.id, wish(second))
    assert (moved.id, moved.start, moved.sequence) == (made.id, second.start, 1)
    free = await clinic.free(begin)
    assert (first in free, second in free, await taken(begin)) == (True, False, 1)
    assert "scheduling.appointment.rescheduled" in await said(begin)


async def test_a_refused_reschedule_changes_nothing(begin: Begin, clinic: Clinic) -> None:
    first, second, *_ = await clinic.free(begin)
    made = await service.book(begin, clinic.station.actor, an_order(first))
    await service.book(begin, clinic.station.actor, an_order(second))
    with pytest.raises(SlotTaken):
        await service.reschedule(begin, clinic.station.actor, made.id, wish(second))
    async with begin(None) as uow:
        card = await queries.card_within(uow, made.id)
    assert (card.appointment.start, card.appointment.sequence, await taken(begin)) == (first.start, 0, 2)


async def test_a_cancelled_appointment_frees_its_slot_and_cannot_be_changed_again(begin: Begin, clinic: Clinic) -> None:
    first, second, *_ = await clinic.free(begin)
    made = await service.book(begin, clinic.station.actor, an_order(first))
    gone = await service.cancel(begin, clinic.station.actor, made.id)
    again = await service.cancel(begin, clinic.station.actor, made.id)
    assert (gone.status, again, await taken(begin)) == (AppointmentStatus.CANCELLED, gone, 0)
    assert (await clinic.free(begin))[0] == first
    with pytest.raises(AppointmentOver):
        await service.reschedule(begin, clinic.station.actor, made.id, wish(second))
    stranger = await a_rural_clinician(begin)
    with pytest.raises(AppointmentNotFound):
        await service.cancel(begin, stranger.actor, made.id)


async def test_what_is_past_closed_or_not_on_the_grid_is_refused(
    begin: Begin, clinic: Clinic, clock: FakeClock
) -> None:
    slot = (await clinic.free(begin))[0]
    off = Slot(slot.schedule_id, slot.service_id, slot.start + timedelta(minutes=5), slot.end)
    with pytest.raises(SlotTaken):
        await service.book(begin, clinic.station.actor, an_order(off))
    await service.open_or_close(begin, clinic.coordinator.actor, clinic.schedule_id, is_open=False)
    assert await clinic.free(begin) == []
    with pytest.raises(NotBookable):
        await service.book(begin, clinic.station.actor, an_order(slot))
    await service.open_or_close(begin, clinic.specialist.actor, clinic.schedule_id, is_open=True)
    clock.advance(hours=3)
    with pytest.raises(SlotInPast):
        await service.book(begin, clinic.station.actor, an_order(slot))


async def test_a_service_says_where_the_patient_may_be(begin: Begin, clinic: Clinic) -> None:
    slot = (await clinic.free(begin))[0]
    with pytest.raises(Forbidden):
        await service.book(begin, clinic.station.actor, an_order(slot, mode=service.Mode.AT_STATION))


@pytest.mark.feature(54)
async def test_a_staffed_room_and_a_device_in_it_are_booked_with_the_specialist(begin: Begin) -> None:
    clinic = await a_clinic(begin, modes=(service.Mode.AT_STATION,))
    other = await a_schedule(begin, clinic.coordinator, clinic.service_id)
    station = clinic.station.facility_id
    room = await service.add_room(begin, None, station, "Phòng khám từ xa", lanes=2)
    await service.add_device(begin, None, room, "Máy tính bảng 1")
    slot = (await clinic.free(begin, place_id=room))[0]
    order = an_order(slot, place_id=room, mode=service.Mode.AT_STATION)
    made = await service.book(begin, clinic.station.actor, order)
    assert (made.place_id, await taken(begin)) == (room, 3)
    # The room has a second chair, but its one device is taken; without the room the colleague is still free.
    assert slot.start not in {one.start for one in await clinic.free(begin, schedule_id=other, place_id=room)}
    assert slot.start in {one.start for one in await clinic.free(begin, schedule_id=other)}
    async with begin(None) as uow:
        places = await queries.places_of(uow, [station])
    assert [(place.name, place.devices) for place in places] == [("Phòng khám từ xa", ("Máy tính bảng 1",))]


async def test_one_person_is_not_booked_at_two_places_at_once(begin: Begin, clinic: Clinic) -> None:
    elsewhere = await a_clinic(begin)
    second = await a_schedule(begin, clinic.specialist, elsewhere.service_id, facility=elsewhere.facility)
    slot = (await clinic.free(begin))[0]
    await service.book(begin, clinic.station.actor, an_order(slot))
    free = await elsewhere.free(begin, schedule_id=second)
    assert slot.start not in {one.start for one in free}


async def test_a_station_books_over_http_and_who_comes_too_late_reads_what_is_free(
    app: RunningApp, begin: Begin, clinic: Clinic
) -> None:
    first, second, *_ = await clinic.free(begin)
    browser = await app.signed_in(clinic.station)
    made = await browser.post("/api/appointments", json=a_body(first))
    assert (made.status, (await made.json())["token_number"]) == (201, 1)
    late = await browser.post("/api/appointments", json=a_body(first))
    problem = await late.json()
    assert (late.status, problem["code"]) == (409, "scheduling.slot_taken")
    assert problem["params"]["next_free"].split()[0] == second.start.isoformat()
