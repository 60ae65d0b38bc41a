"""Free slots: of one schedule, of a service by day, and the first ones of many schedules without reading them all.

Slots tell nothing about patients, so these queries take an open unit of work and write no audit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.kernel.ids import FacilityId, HealthcareServiceId, ResourceId, ScheduleId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import AHEAD, Mode
from telehealth.scheduling.domain.hours import A_DAY, Interval, instant
from telehealth.scheduling.domain.schedules import Calendar, Service, Wish
from telehealth.scheduling.domain.slots import Day, Resource, Slot, earliest
from telehealth.scheduling.repository import plans
from telehealth.scheduling.repository.ledger import Ledger
from telehealth.scheduling.tables import offering

MARGIN = timedelta(hours=6)  # longer than any service with its buffers
MOMENT = timedelta(microseconds=1)

Pair = tuple[ScheduleId, HealthcareServiceId]


@dataclass(slots=True)
class Reader:
    """Reads days of many schedules at once and keeps what does not change meanwhile: hours and services."""

    uow: UnitOfWork
    ledger: type[Ledger] = Ledger
    with_holds: bool = True
    calendars: dict[ScheduleId, Calendar] = field(default_factory=dict)
    services: dict[HealthcareServiceId, Service] = field(default_factory=dict)

    async def learn(self, pairs: Collection[Pair]) -> None:
        """Read the schedules and services that are not known yet."""
        new = {one for one, _ in pairs} - self.calendars.keys()
        if new:
            since = self.uow.now.date() - 2 * A_DAY
            self.calendars |= await plans.calendars(self.uow, new, since=since)
        if fresh := {one for _, one in pairs} - self.services.keys():
            self.services |= await plans.services(self.uow, fresh)

    def forget(self) -> None:
        """Read everything anew from here on."""
        self.calendars, self.services = {}, {}

    async def free(
        self, windows: Mapping[Pair, Interval], place: Sequence[Sequence[Resource]] = ()
    ) -> dict[Pair, list[Slot]]:
        """The free slots of each pair that start within its window, in order; nothing in the past."""
        await self.learn(windows)
        now = self.uow.now + MOMENT
        open_ = {
            pair: Interval(max(one.start, now), min(one.end, self.uow.now + AHEAD))
            for pair, one in windows.items()
            if pair[0] in self.calendars and pair[1] in self.services
        }
        days = await self.days({pair: one for pair, one in open_.items() if one.start < one.end}, place)
        return {pair: day.free(open_[pair].start, open_[pair].end) for pair, day in days.items()}

    async def days(self, windows: Mapping[Pair, Interval], place: Sequence[Sequence[Resource]] = ()) -> dict[Pair, Day]:
        """What decides about the slots in these windows, for known pairs; those without any session are left out."""
        ledger = self.ledger(self.uow)
        sessions = {
            pair: self.calendars[pair[0]].plan.sessions(one.start, one.end + MOMENT) for pair, one in windows.items()
        }
        there = {pair: one for pair, one in windows.items() if sessions[pair]}
        busy = await ledger.busy(self._wanted(there, place), with_holds=self.with_holds)
        capped = {pair[0] for pair in there if any(one.most for one in sessions[pair])}
        begun: dict[ScheduleId, list[datetime]] = {}
        if capped:
            found = [one for pair in there if pair[0] in capped for one in sessions[pair]]
            begun = await ledger.begun(capped, min(one.start for one in found), max(one.end for one in found))
        return {
            pair: Day(
                schedule_id=pair[0], service_id=pair[1], length=self.services[pair[1]].length, sessions=sessions[pair],
                needs=[[self.calendars[pair[0]].resource], *place], busy=busy, begun=begun.get(pair[0], ()),
            )
            for pair in there
        }  # fmt: skip

    def _wanted(
        self, windows: Mapping[Pair, Interval], place: Sequence[Sequence[Resource]]
    ) -> dict[ResourceId, Interval]:
        """What has to be read of each resource for these windows."""
        wanted: dict[ResourceId, Interval] = {}
        for (schedule_id, service_id), one in windows.items():
            length = self.services[service_id].length
            reach = Interval(length.blocked(one.start).start, length.blocked(one.end - MOMENT).end)
            for resource in (self.calendars[schedule_id].resource, *(r for choices in place for r in choices)):
                wanted[resource.id] = _both(wanted.get(resource.id), reach)
        return wanted


def _both(one: Interval | None, other: Interval) -> Interval:
    return Interval(min(one.start, other.start), max(one.end, other.end)) if one else other


async def free_slots(
    uow: UnitOfWork,
    schedule_id: ScheduleId,
    service_id: HealthcareServiceId,
    since: datetime,
    until: datetime,
    *,
    place_id: ResourceId | None = None,
) -> list[Slot]:
    """The free slots of a service on one schedule that start from `since` to before `until`; in `place_id` if given."""
    place = await plans.place(uow, place_id) if place_id else []
    if (place_id and not place) or not await plans.is_offered(uow, schedule_id, service_id):
        return []
    pair = (schedule_id, service_id)
    return (await Reader(uow).free({pair: Interval(since, until)}, place)).get(pair, [])


async def free_by_day(
    uow: UnitOfWork, service_id: HealthcareServiceId, first: date, days: int, *, place_id: ResourceId | None = None
) -> dict[date, list[Slot]]:
    """A service's free slots with any of its people, by the facility's day: every day is there, also an empty one."""
    c = offering.c
    query = sa.select(c.schedule_id).where(c.service_id == service_id, c.free_from.is_not(None))
    pairs = [(ScheduleId(one), service_id) for one in (await uow.conn.execute(query)).scalars()]
    place = await plans.place(uow, place_id) if place_id else []
    found: dict[date, list[Slot]] = {first + number * A_DAY: [] for number in range(days)}
    if place_id and not place:
        return found
    reader = Reader(uow)
    await reader.learn(pairs)
    windows = {pair: _local_days(reader.calendars[pair[0]], first, days) for pair in pairs}
    for pair, slots in (await reader.free(windows, place)).items():
        for slot in slots:
            found[reader.calendars[pair[0]].local(slot.start).date()].append(slot)
    return {day: earliest(slots, len(slots)) for day, slots in found.items()}


def _local_days(calendar: Calendar, first: date, days: int) -> Interval:
    zone = ZoneInfo(calendar.plan.zone)
    return Interval(instant(first, time(), zone), instant(first + days * A_DAY, time(), zone))


async def next_free(uow: UnitOfWork, wish: Wish, *, count: int = 5) -> list[datetime]:
    """When the same could begin instead, from the wished time on and within two weeks."""
    reader, pair = Reader(uow), (wish.schedule_id, wish.service_id)
    place = await plans.place(uow, wish.place_id) if wish.place_id else []
    start, days = max(wish.start, uow.now), 1
    found: list[Slot] = []
    while len(found) < count and days <= 8:  # noqa: PLR2004 - 1 + 2 + 4 + 8 days
        until = start + days * A_DAY
        found += (await reader.free({pair: Interval(start, until)}, place)).get(pair, [])
        start, days = until, days * 2
    return [slot.start for slot in found[:count]]


async def first_of_each(
    uow: UnitOfWork, bounds: Mapping[Pair, datetime], *, with_holds: bool = True
) -> dict[Pair, Slot]:
    """Each pair's first free slot from its bound on, in a few rounds for all; those without one are left out."""
    reader, found = Reader(uow, with_holds=with_holds), {}
    limit, days = uow.now + AHEAD, 2
    since = {pair: max(bound, uow.now) for pair, bound in bounds.items()}
    while since:
        windows = {pair: Interval(start, start + days * A_DAY) for pair, start in since.items()}
        for pair, slots in (await reader.free(windows)).items():
            if slots:
                found[pair] = slots[0]
        since = {pair: w.end for pair, w in windows.items() if pair not in found and w.end < limit}
        days *= 2
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where to look for the first free slot."""

    specialty: str
    province_code: str
    facility_id: FacilityId | None = None
    public_only: bool = True
    mode: Mode | None = None
    place_id: ResourceId | None = None


async def first_free(uow: UnitOfWork, search: Search, *, count: int = 20) -> list[Slot]:
    """The first free slots of a specialty in a province.

    Schedules come in the order of their lower bound, a page at a time; of each only the time up to the page's last
    bound is read. When that has enough slots, no schedule further on can have an earlier one.
    """
    reader = Reader(uow)
    place = await plans.place(uow, search.place_id) if search.place_id else []
    if search.place_id and not place:
        return []
    found: list[Slot] = []
    seen: dict[Pair, datetime] = {}  # up to where each was read
    page: Sequence[sa.Row[Any]] = []
    horizon, more, step = uow.now, True, A_DAY
    while len(found) < count and (more or (seen and horizon < uow.now + AHEAD)):
        if more:
            page = await _page(uow, search, page[-1] if page else None, count)
            more = len(page) == count
            seen |= await _fitting(reader, page, search.mode)
        if not more:
            horizon, step = horizon + step, step * 2
        horizon = max([horizon, *(row.free_from for row in page)])
        until = horizon + MOMENT
        windows = {pair: Interval(start, until) for pair, start in seen.items() if start < until}
        found += [slot for slots in (await reader.free(windows, place)).values() for slot in slots]
        seen |= dict.fromkeys(windows, until)
    return earliest(found, count)


async def _fitting(reader: Reader, page: Sequence[sa.Row[Any]], mode: Mode | None) -> dict[Pair, datetime]:
    """From when on to read each of a page's pairs; those whose service is not given this way are left out."""
    since: dict[Pair, datetime] = {
        (row.schedule_id, row.service_id): max(row.free_from, reader.uow.now) for row in page
    }
    if mode is None:
        return since
    await reader.learn(since)
    return {pair: at for pair, at in since.items() if mode in reader.services[pair[1]].modes}


async def _page(uow: UnitOfWork, search: Search, after: sa.Row[Any] | None, size: int) -> Sequence[sa.Row[Any]]:
    c = offering.c
    order = (c.free_from, c.schedule_id, c.service_id)
    query = sa.select(c.schedule_id, c.service_id, c.free_from).where(
        c.specialty == search.specialty, c.province_code == search.province_code, c.free_from.is_not(None)
    )
    if search.public_only:
        query = query.where(c.is_public)
    if search.facility_id:
        query = query.where(c.facility_id == search.facility_id)
    if after:
        query = query.where(sa.tuple_(*order) > (after.free_from, after.schedule_id, after.service_id))
    return list(await uow.conn.execute(query.order_by(*order).limit(size)))
