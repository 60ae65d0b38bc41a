"""Random hours, exceptions and bookings in several zones, against an oracle that tries every minute."""

from datetime import date, datetime, time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from telehealth.kernel.ids import HealthcareServiceId, ResourceId, ScheduleId, new_id
from telehealth.scheduling.domain.hours import Hours, Interval, Plan
from telehealth.scheduling.domain.slots import Busy, Day, Length, Resource
from tests.support.slots_oracle import A_DAY, A_MINUTE, ZONES, lengths, near, oracle, plans, utc

PRACTITIONER = Resource(ResourceId(new_id()), 2)
SCHEDULE, SERVICE = ScheduleId(new_id()), HealthcareServiceId(new_id())


def day_of(plan: Plan, length: Length, taken: list[tuple[datetime, int]], since: datetime, until: datetime) -> Day:
    busy = Busy((PRACTITIONER.id, lane, length.blocked(start)) for start, lane in taken)
    return Day(
        schedule_id=SCHEDULE, service_id=SERVICE, length=length, sessions=plan.sessions(since, until),
        needs=[[PRACTITIONER]], busy=busy, begun=[start for start, _ in taken],
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_free_slot_is_offered_no_other_and_nothing_overlaps(data: st.DataObject) -> None:
    around = data.draw(near)
    plan, length = data.draw(plans(around)), data.draw(lengths)
    taken: list[tuple[datetime, int]] = []
    for _ in range(data.draw(st.integers(0, 8))):
        since = utc(around, time(), plan.zone)
        until = since + 2 * A_DAY
        day = day_of(plan, length, taken, since, until)
        free = [slot.start for slot in day.free(since, until)]
        assert free == oracle(plan, length, taken, since, until)
        deed = data.draw(st.sampled_from(["book", "book", "cancel", "reschedule", "zone"]))
        if deed in {"cancel", "reschedule"} and taken:
            taken.pop(data.draw(st.integers(0, len(taken) - 1)))
        if deed in {"book", "reschedule"} and free:
            start = data.draw(st.sampled_from(free))
            lanes = day_of(plan, length, taken, since, until).busy.lanes_for([[PRACTITIONER]], length.blocked(start))
            assert lanes, "what is offered can be booked"
            taken.append((start, lanes[0][1]))
        if deed == "zone":
            zone = data.draw(st.sampled_from(ZONES))
            plan = Plan(
                zone=zone, hours=plan.hours, exceptions=plan.exceptions, closed_on_holidays=plan.closed_on_holidays
            )
        for lane in (1, 2):
            blocked = sorted((length.blocked(start) for start, on in taken if on == lane), key=lambda one: one.start)
            assert all(one.end <= other.start for one, other in pairwise(blocked))


def test_the_oracle_sees_a_slot_that_was_left_out() -> None:
    plan = Plan(zone="UTC", hours=(Hours(rule="FREQ=DAILY", starts=time(8), ends=time(9), first=date(2026, 3, 1)),))
    since = utc(date(2026, 3, 7), time(), "UTC")
    length = Length(minutes=30)
    assert len(oracle(plan, length, [], since, since + A_DAY)) == 2
    assert len(oracle(plan, length, [(since + 8 * 60 * A_MINUTE, lane) for lane in (1, 2)], since, since + A_DAY)) == 1
    assert Interval(since, since + A_MINUTE).overlaps(Interval(since, since + A_DAY))
