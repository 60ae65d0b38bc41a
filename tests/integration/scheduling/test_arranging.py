"""Changing hours, the waitlist, linking people, and what the pages read."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from telehealth.app import DEPS
from telehealth.kernel import outbox
from telehealth.kernel.errors import Forbidden
from telehealth.kernel.ids import PatientId, new_id
from telehealth.kernel.uow import Begin
from telehealth.patients.errors import IdentifierTaken, PatientNotFound, PossibleDuplicate
from telehealth.patients.service import NewPatientIn
from telehealth.scheduling import queries, service
from telehealth.scheduling.errors import AppointmentNotFound, AppointmentsUndecided, HoursChanged, ScheduleNotFound
from telehealth.scheduling.queries import AppointmentStatus, Deviation, Hours, HoursException, Mode, Search, Wish
from telehealth.scheduling.tables import hold, offering, waitlist
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.guests import a_patients_session
from tests.support.people import a_facility, a_specialist, an_administrator, serves
from tests.support.scheduling import FIRST, MORNING, WEEKDAYS, Clinic, a_clinic, a_schedule, an_order

AFTERNOON = Hours(rule=WEEKDAYS, starts=time(13), ends=time(16), first=FIRST)


@pytest.fixture
def begin(app: RunningApp) -> Begin:
    return app.begin


@pytest.fixture
async def clinic(begin: Begin) -> Clinic:
    return await a_clinic(begin)


@pytest.mark.feature(30)
async def test_new_hours_show_who_is_affected_and_move_or_tell_them(begin: Begin, clinic: Clinic) -> None:
    colleague = await a_specialist(begin, clinic.facility)
    theirs = await a_schedule(begin, colleague, clinic.service_id)
    first, second, *_ = await clinic.free(begin)
    moved = await service.book(begin, clinic.station.actor, an_order(first))
    told = await service.book(begin, clinic.station.actor, an_order(second))
    new = service.NewHours(hours=(AFTERNOON,), version=2)
    shown = await service.preview_hours(begin, clinic.specialist.actor, clinic.schedule_id, new)
    assert [(one.appointment.id, one.colleagues) for one in shown] == [(moved.id, (theirs,)), (told.id, (theirs,))]
    with pytest.raises(AppointmentsUndecided):
        await service.change_hours(begin, clinic.specialist.actor, clinic.schedule_id, new, {moved.id: theirs})
    with pytest.raises(ScheduleNotFound):
        await service.change_hours(begin, colleague.actor, clinic.schedule_id, new)
    decisions = {moved.id: theirs, told.id: None}
    done = await service.change_hours(begin, clinic.specialist.actor, clinic.schedule_id, new, decisions)
    assert [(one.schedule_id, one.status) for one in done] == [
        (theirs, AppointmentStatus.BOOKED),
        (clinic.schedule_id, AppointmentStatus.CANCELLED),
    ]
    assert {slot.start.hour for slot in await clinic.free(begin)} == {6, 7, 8}
    assert first.start not in {slot.start for slot in await clinic.free(begin, schedule_id=theirs)}
    with pytest.raises(HoursChanged):
        await service.change_hours(begin, clinic.specialist.actor, clinic.schedule_id, new)


async def test_a_freed_slot_is_offered_to_who_waits_longest_and_then_to_the_next(
    app: RunningApp, begin: Begin, clinic: Clinic, clock: FakeClock
) -> None:
    slots = [slot for slot in await clinic.free(begin, days=2) if slot.start.date() == date(2026, 3, 3)]
    made = [await service.book(begin, clinic.station.actor, an_order(slot)) for slot in slots]
    patients = [(await a_patients_session(begin)).guest for _ in range(2)]
    wait = service.Wait(service_id=clinic.service_id, first=date(2026, 3, 3), last=date(2026, 3, 3))
    entries = []
    for patient in patients:
        entries.append(await service.join_waitlist(begin, patient, wait))
        clock.advance(minutes=1)
    await service.cancel(begin, clinic.station.actor, made[2].id)
    await outbox.deliver_due(begin, app.app[DEPS].subscribers)
    assert await states(begin) == {entries[0]: "offered", entries[1]: "waiting"}
    assert [slot for slot in await clinic.free(begin, days=2) if slot in slots] == []
    clock.advance(hours=2)
    await service.expire_holds(begin)
    await outbox.deliver_due(begin, app.app[DEPS].subscribers)
    assert await states(begin) == {entries[0]: "waiting", entries[1]: "offered"}
    async with begin(None) as uow:
        hold_id = (await uow.conn.execute(sa.select(hold.c.id))).scalar_one()
    booked = await service.book(begin, patients[1], an_order(slots[2], hold_id=hold_id))
    assert (booked.phone_id, (await states(begin))[entries[1]]) == (patients[1].phone_id, "booked")


async def states(begin: Begin) -> dict[object, str]:
    async with begin(None) as uow:
        return {row.id: row.state for row in await uow.conn.execute(sa.select(waitlist.c.id, waitlist.c.state))}


@pytest.mark.feature(41)
async def test_a_phone_books_for_a_dependent_and_sees_its_own_bookings_only(begin: Begin, clinic: Clinic) -> None:
    first, second, *_ = await clinic.free(begin)
    mother, stranger = [(await a_patients_session(begin)).guest for _ in range(2)]
    made = await service.book(begin, mother, an_order(first, person__relation=service.Relation.DEPENDENT))
    seen = await queries.of_phone(begin, mother)
    assert [(one.id, one.person_relation, one.patient_id) for one in seen] == [(made.id, "dependent", None)]
    assert await queries.of_phone(begin, stranger) == []
    with pytest.raises(AppointmentNotFound):
        await queries.appointment_of(begin, stranger, made.id)
    wish = Wish(schedule_id=second.schedule_id, service_id=second.service_id, start=second.start)
    assert (await service.reschedule(begin, mother, made.id, wish)).start == second.start


async def test_hours_are_read_by_week_and_by_day(begin: Begin, clinic: Clinic) -> None:
    slot = (await clinic.free(begin))[0]
    made = await service.book(begin, clinic.station.actor, an_order(slot))
    week = await queries.week_of(begin, clinic.specialist.actor, clinic.schedule_id, date(2026, 3, 2))
    assert [(len(day.sessions), len(day.appointments)) for day in week.days] == [(1, 1), *[(1, 0)] * 4, *[(0, 0)] * 2]
    assert (week.version, week.hours) == (2, (MORNING,))
    for person in (clinic.coordinator, clinic.station):
        day = await queries.day_of(begin, person.actor, person.facility_id, date(2026, 3, 2))
        assert [one.id for one in day] == [made.id]


async def test_the_reason_is_for_the_specialist_and_the_name_for_whom_it_helps(begin: Begin, clinic: Clinic) -> None:
    made = await service.book(begin, clinic.station.actor, an_order((await clinic.free(begin))[0]))
    seen = {}
    for who, person in {
        "asked": clinic.specialist, "asks": clinic.station, "colleague": await a_specialist(begin, clinic.facility),
        "desk": clinic.coordinator, "machine": await an_administrator(begin, clinic.facility),
    }.items():  # fmt: skip
        (card,) = await queries.day_of(begin, person.actor, person.facility_id, date(2026, 3, 2))
        (other,) = await queries.cards_of(begin, person.actor, [made.id])
        alone = await queries.appointment_of(begin, person.actor, made.id)
        assert card == other == alone
        seen[who] = (bool(card.appointment.reason), bool(card.answers), card.person_name[:6])
    assert seen == {
        "asked": (True, True, "Lò Văn"), "asks": (True, True, "Lò Văn"), "colleague": (False, False, "Lò Văn"),
        "desk": (False, False, "Lò Văn"), "machine": (False, False, "L. V. "),
    }  # fmt: skip


async def test_a_clinicians_day_has_what_they_give_elsewhere(begin: Begin, clinic: Clinic) -> None:
    made = await service.book(begin, clinic.station.actor, an_order((await clinic.free(begin))[0]))
    other = (await a_facility(begin)).id
    moved = replace(clinic.specialist.actor, facility_id=other)
    assert [one.id for one in await queries.day_of(begin, moved, other, date(2026, 3, 2))] == [made.id]


async def test_a_clinician_links_only_a_patient_of_theirs(begin: Begin, clinic: Clinic) -> None:
    slot = (await clinic.free(begin))[0]
    made = await service.book(begin, (await a_patients_session(begin)).guest, an_order(slot))
    with pytest.raises(AppointmentNotFound):
        await service.link_person(begin, clinic.station.actor, made.id, made.person_id)  # type: ignore[arg-type]
    with pytest.raises(PatientNotFound):
        await service.link_person(begin, clinic.specialist.actor, made.id, made.person_id)  # type: ignore[arg-type]


async def test_the_first_free_slots_are_found_whatever_the_bounds_say(
    begin: Begin, clinic: Clinic, clock: FakeClock
) -> None:
    others = [await a_schedule(begin, await a_specialist(begin, clinic.facility), clinic.service_id) for _ in range(3)]
    everybody = [*others, clinic.schedule_id]
    for slot in (await clinic.free(begin))[:4]:
        await service.book(begin, clinic.station.actor, an_order(slot))
    clock.advance(hours=1)

    async def found() -> list[object]:
        async with begin(None) as uow:
            slots = await queries.first_free(uow, Search(specialty="respiratory", province_code="01"), count=9)
        return [(slot.start, slot.schedule_id) for slot in slots]

    every = [slot for one in everybody for slot in await clinic.free(begin, schedule_id=one)]
    expected = sorted(((slot.start, slot.schedule_id) for slot in every), key=lambda one: (one[0], one[1].int))[:9]
    assert await found() == expected
    assert await service.tighten(begin) == 4
    assert await service.tighten(begin) == 0
    assert await found() == expected
    async with begin(None) as uow:
        bounds = dict((await uow.conn.execute(sa.select(offering.c.schedule_id, offering.c.free_from))).all())
        listed, more = await queries.public_facilities(uow, province_code="01")
    assert min(bounds.values()) == expected[0][0]
    assert (listed[0].next_free, more) == (min(every, key=lambda slot: (slot.start,)), False)
    assert [line.name for line in (one.service for one in listed[0].services)]


async def test_reminders_are_said_once_a_day_and_an_hour_before(begin: Begin, clinic: Clinic, clock: FakeClock) -> None:
    slot = (await clinic.free(begin, days=4))[-1]
    await service.book(begin, clinic.station.actor, an_order(slot))
    said = []
    for ahead in (timedelta(hours=25), timedelta(hours=24), timedelta(hours=2), timedelta(hours=1)):
        clock.advance(seconds=(slot.start - ahead - clock.now()).total_seconds())
        said += [await service.say_reminders(begin), await service.say_reminders(begin)]
    assert said == [0, 0, 1, 0, 0, 0, 1, 0]


async def test_who_is_on_call_tonight_is_asked_by_rank(begin: Begin, clinic: Clinic) -> None:
    shift = service.NewShift(
        facility_id=clinic.facility.id, specialty="respiratory", practitioner_id=clinic.specialist.practitioner_id,
        rule="FREQ=DAILY", starts=time(17), ends=time(7), first=FIRST,
    )  # fmt: skip
    await service.add_shift(begin, clinic.coordinator.actor, shift)
    async with begin(None) as uow:
        night = uow.now.replace(hour=20)
        on_call = await queries.on_call_at(uow, clinic.facility.id, "respiratory", night)
        assert [one.practitioner_name for one in on_call] == [clinic.specialist.name]
        assert await queries.on_call_at(uow, clinic.facility.id, "respiratory", uow.now.replace(hour=4)) == []


async def test_a_zone_change_keeps_clock_times_and_what_is_booked(begin: Begin, clinic: Clinic) -> None:
    slot = (await clinic.free(begin))[0]
    made = await service.book(begin, clinic.station.actor, an_order(slot))
    await service.change_zone(begin, clinic.coordinator.actor, clinic.facility.id, "America/St_Johns")
    free = await clinic.free(begin)
    assert f"{free[0].start:%H:%M}" == "11:30", "eight o'clock in winter, three and a half hours behind"
    async with begin(None) as uow:
        assert (await queries.card_within(uow, made.id)).appointment.start == slot.start


async def test_a_closed_day_offers_nothing_and_an_extra_one_does(begin: Begin) -> None:
    closed = HoursException(kind=Deviation.CLOSED, first=date(2026, 3, 3), last=date(2026, 3, 3), reason="Họp khoa")
    extra = HoursException(
        kind=Deviation.EXTRA, first=date(2026, 3, 7), last=date(2026, 3, 7), starts=time(8), ends=time(9)
    )
    clinic = await a_clinic(begin, exceptions=(closed, extra))
    days = {slot.start.date() for slot in await clinic.free(begin, days=7)}
    assert (date(2026, 3, 3) in days, date(2026, 3, 7) in days) == (False, True)


async def test_a_booked_person_is_recognised_or_registered_by_who_sees_their_paper(
    begin: Begin, clinic: Clinic
) -> None:
    first, second, *_ = await clinic.free(begin)
    patient = (await a_patients_session(begin)).guest
    said = {"person__name": "Lò Thị Phương", "person__citizen_id": "015160000123"}
    made = await service.book(begin, patient, an_order(first, **said))
    again = await service.book(begin, patient, an_order(second, **said))
    body = NewPatientIn.model_validate({
        "name": "Lò Thị Phương", "birth_date": "24/11/1960", "sex": "female", "citizen_id": "015160000123",
    })  # fmt: skip
    with pytest.raises(AppointmentNotFound):
        await service.register_and_link(begin, clinic.station.actor, made.id, body)
    patient_id = await service.register_and_link(begin, clinic.specialist.actor, made.id, body)
    shown = await queries.recognition(begin, clinic.specialist.actor, again.id)
    assert [one.id for one in shown.candidates] == [patient_id]
    assert shown.card.patient_id is None
    for confirmed, refusal in ((False, PossibleDuplicate), (True, IdentifierTaken)):
        other = body.model_copy(update={"confirmed": confirmed})
        with pytest.raises(refusal):
            await service.register_and_link(begin, clinic.specialist.actor, again.id, other)
    await service.link_person(begin, clinic.specialist.actor, again.id, patient_id)
    assert (await queries.recognition(begin, clinic.specialist.actor, again.id)).card.patient_id == patient_id


async def test_a_phone_cannot_say_which_patient_it_books_for(begin: Begin, clinic: Clinic) -> None:
    slot = (await clinic.free(begin))[0]
    somebody = PatientId(new_id())
    with pytest.raises(Forbidden):
        await service.book(begin, (await a_patients_session(begin)).guest, an_order(slot, person__patient_id=somebody))
    with pytest.raises(PatientNotFound):
        await service.book(begin, clinic.station.actor, an_order(slot, person__patient_id=somebody))


async def test_a_schedule_offers_what_it_is_told_to_and_stays_closed_when_closed(begin: Begin, clinic: Clinic) -> None:
    other = await service.add_service(
        begin, None, service.NewService(facility_id=clinic.facility.id, specialty="respiratory", name="Đo", minutes=20)
    )
    await service.open_or_close(begin, clinic.specialist.actor, clinic.schedule_id, is_open=False)
    await service.offer_services(begin, clinic.specialist.actor, clinic.schedule_id, [other])
    async with begin(None) as uow:
        assert await queries.schedules_with(uow, other) == []
    await service.open_or_close(begin, clinic.specialist.actor, clinic.schedule_id, is_open=True)
    async with begin(None) as uow:
        assert [one.services for one in await queries.schedules_with(uow, other)] == [(other,)]
        assert await queries.schedules_with(uow, clinic.service_id) == []


async def test_specialists_keep_hours_only_where_they_work_or_are_asked(begin: Begin, clinic: Clinic) -> None:
    station = await a_facility(begin)
    give = service.NewService(facility_id=station.id, specialty="respiratory", name="Khám tại trạm", minutes=30)
    there = await service.add_service(begin, None, give)
    person = clinic.specialist
    with pytest.raises(Forbidden):
        await service.add_schedule(begin, person.actor, person.practitioner_id, station.id, [there])
    await serves(begin, clinic.facility.id, station.id)
    assert await service.add_schedule(begin, person.actor, person.practitioner_id, station.id, [there])


async def test_a_room_with_one_device_narrows_what_is_free_first(begin: Begin, clinic: Clinic) -> None:
    await service.edit_service(
        begin, clinic.coordinator.actor, clinic.service_id,
        service.ServiceChange(
            name="Khám tại trạm", minutes=30, buffer_before=0, buffer_after=0, modes=(Mode.VIDEO, Mode.AT_STATION),
            is_public=True, is_active=True,
        ),
    )  # fmt: skip
    room = await service.add_room(begin, None, clinic.station.facility_id, "Phòng khám từ xa")
    await service.add_device(begin, None, room, "Máy tính bảng 1")
    search = Search(specialty="respiratory", province_code="01", mode=Mode.AT_STATION, place_id=room)
    async with begin(None) as uow:
        before = await queries.first_free(uow, search, count=3)
    await service.book(begin, clinic.station.actor, an_order(before[0], place_id=room, mode=Mode.AT_STATION))
    elsewhere = await a_clinic(begin, modes=(Mode.VIDEO, Mode.AT_STATION))
    async with begin(None) as uow:
        after = await queries.first_free(uow, search, count=3)
    assert before[0].start not in {slot.start for slot in after}
    assert elsewhere.schedule_id in {slot.schedule_id for slot in after}
