"""A service's days as patients look at them: what is free, what is taken, and whether anybody works at all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.kernel.ids import HealthcareServiceId, ResourceId, ScheduleId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import AHEAD
from telehealth.scheduling.domain.hours import A_DAY, Interval, instant
from telehealth.scheduling.domain.schedules import Calendar
from telehealth.scheduling.domain.slots import Day, Slot, earliest, grid
from telehealth.scheduling.queries.slots import MOMENT, Reader
from telehealth.scheduling.repository import plans
from telehealth.scheduling.tables import offering


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDay:
    """One day of a service, with all of its people. `taken`: starts still to come that nobody can have any more."""

    day: date
    free: Sequence[Slot]
    taken: Sequence[datetime]
    is_worked: bool


async def service_days(
    uow: UnitOfWork, service_id: HealthcareServiceId, first: date, days: int, *, place_id: ResourceId | None = None
) -> list[ServiceDay]:
    """These days of a service by the facility's calendar, in a handful of statements; every day is there."""
    c = offering.c
    query = sa.select(c.schedule_id).where(c.service_id == service_id, c.free_from.is_not(None))
    pairs = [(ScheduleId(one), service_id) for one in (await uow.conn.execute(query)).scalars()]
    place = await plans.place(uow, place_id) if place_id else []
    reader, found = Reader(uow), _Found(uow.now)
    if not place_id or place:
        await reader.learn(pairs)
        windows = {pair: _whole_days(reader.calendars[pair[0]], first, days) for pair in pairs}
        for pair, day in (await reader.days(windows, place)).items():
            found.add(reader.calendars[pair[0]], day, windows[pair])
    return [found.on(first + number * A_DAY) for number in range(days)]


def _whole_days(calendar: Calendar, first: date, days: int) -> Interval:
    zone = ZoneInfo(calendar.plan.zone)
    return Interval(instant(first, time(), zone), instant(first + days * A_DAY, time(), zone))


class _Found:
    """Gathers by day what several schedules offer."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._free: dict[date, list[Slot]] = defaultdict(list)
        self._starts: dict[date, set[datetime]] = defaultdict(set)
        self._worked: set[date] = set()

    def add(self, calendar: Calendar, day: Day, window: Interval) -> None:
        since, until = max(window.start, self._now + MOMENT), min(window.end, self._now + AHEAD)
        for slot in day.free(since, until):
            self._free[calendar.local(slot.start).date()].append(slot)
        for session in day.sessions:
            for start in grid(session, day.length):
                self._worked.add(calendar.local(start).date())
                if since <= start < until:
                    self._starts[calendar.local(start).date()].add(start)

    def on(self, day: date) -> ServiceDay:
        free = earliest(self._free[day], len(self._free[day]))
        taken = sorted(self._starts[day] - {slot.start for slot in free})
        return ServiceDay(day=day, free=free, taken=taken, is_worked=day in self._worked)
