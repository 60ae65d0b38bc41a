"""What the board and the reports show."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.directory.queries import FacilityCard
from telehealth.kernel.actor import Actor, ScopeLevel
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.referrals import queries as referrals
from telehealth.referrals.queries import WaitingCase
from telehealth.reporting.tables import consultation_fact
from telehealth.rooms import queries as rooms

PERIODS = (7, 30, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyQueue:
    """Who waits for one specialty, and who is there for them."""

    specialty: str
    waiting: int
    emergencies: int
    oldest: datetime | None
    online: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckCase:
    """A case that waits too long or that nobody is there for, and the hub that can be called about it."""

    case: WaitingCase
    hub: str
    hotline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceQueue:
    """Who waits in one province."""

    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The present, within the actor's scope."""

    waiting: int
    oldest: datetime | None
    online: int
    in_consultation: int
    queues: list[SpecialtyQueue]
    nobody: list[WaitingCase]
    stuck: list[StuckCase]
    provinces: Mapping[str, ProvinceQueue]


async def board(begin: Begin, actor: Actor) -> Board:
    """Waiting now, who is online, consultations in progress, and cases that nobody is there for.

    A hub's coordinator also sees what waits at the stations it answers: those cases are for its own people to claim.
    """
    async with begin(actor) as uow:
        places = await places_of(uow, actor)
        asking = places and places | await directory.spokes_of(uow, places)
        waiting = await referrals.waiting(uow, asking)
        online = await directory.who_is_online(uow)
        live = await rooms.live_referrals(uow)
        busy = await referrals.count_within(uow, live, places)
        senders = {case.sender_facility_id for case in waiting}
        spokes = await directory.facility_cards(uow, list(senders))
        hotlines = await directory.hotlines(uow, senders)
        now = uow.now
    at_work = Counter(specialty for card in online for specialty in card.specialties)
    here = [card for card in online if places is None or card.facility_id in places]
    return Board(
        waiting=len(waiting),
        oldest=min((case.sent_at for case in waiting), default=None),
        online=sum(bool(card.specialties) for card in here),
        in_consultation=busy,
        queues=_queues(waiting, at_work),
        nobody=[case for case in waiting if not at_work[case.specialty]],
        stuck=[_stuck(case, hotlines) for case in waiting if is_stuck(case, now) or not at_work[case.specialty]],
        provinces=_provinces(waiting, spokes, now),
    )


def _stuck(case: WaitingCase, hotlines: Mapping[tuple[FacilityId, str], tuple[FacilityId, str, str]]) -> StuckCase:
    _, hub, hotline = hotlines.get((case.sender_facility_id, case.specialty), (None, "", ""))
    return StuckCase(case=case, hub=hub, hotline=hotline)


def _provinces(
    waiting: Sequence[WaitingCase], spokes: Mapping[FacilityId, FacilityCard], now: datetime
) -> dict[str, ProvinceQueue]:
    all_of = Counter(spokes[case.sender_facility_id].province_code for case in waiting)
    late = Counter(spokes[case.sender_facility_id].province_code for case in waiting if is_stuck(case, now))
    return {code: ProvinceQueue(waiting=number, overdue=late[code]) for code, number in all_of.items()}


async def places_of(uow: UnitOfWork, actor: Actor) -> frozenset[FacilityId] | None:
    """The facilities within the actor's scope; None for all of them."""
    if actor.scope is ScopeLevel.NATION:
        return None
    return frozenset(card.id for card in await directory.facilities_in(uow, actor))


def _queues(waiting: Sequence[WaitingCase], at_work: Counter[str]) -> list[SpecialtyQueue]:
    by_specialty: dict[str, list[WaitingCase]] = {}
    for case in waiting:
        by_specialty.setdefault(case.specialty, []).append(case)
    queues = [
        SpecialtyQueue(
            specialty=specialty,
            waiting=len(cases),
            emergencies=sum(case.priority == "stat" for case in cases),
            oldest=min(case.sent_at for case in cases),
            online=at_work[specialty],
        )
        for specialty, cases in by_specialty.items()
    ]
    return sorted(queues, key=lambda queue: (-queue.emergencies, -queue.waiting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One bar or row of a report."""

    key: str
    label: str
    live: int
    written: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.live + self.written


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Sessions and written answers of a period, cut four ways."""

    days: list[Count]
    facilities: list[Count]
    specialties: list[Count]
    clinicians: list[Count]
    total: Count
    median_minutes: float | None
    unsigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a report is cut down to."""

    days: int = 30
    specialty: str = ""


async def volume(begin: Begin, actor: Actor, filters: Filters, today: date) -> Volume:
    """The volume of the last `filters.days` days in the actor's zone and scope."""
    zone = ZoneInfo(actor.time_zone)
    first = today - timedelta(days=filters.days - 1)
    start = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
    async with begin(actor) as uow:
        places = await places_of(uow, actor)
        rows = await _facts(uow, start, places, filters.specialty)
        spokes = await directory.facility_cards(uow, list({row.spoke_id for row in rows}))
        people = await directory.practitioner_cards(uow, list({row.practitioner_id for row in rows}))
        uow.audit("read", "report", None, purpose="HOPERAT", days=filters.days)
    days = [first + timedelta(days=n) for n in range(filters.days)]
    by_day = _grouped(rows, lambda row: row.at.astimezone(zone).date())
    return Volume(
        days=[_count(day.isoformat(), f"{day:%d/%m}", by_day.get(day, [])) for day in days],
        facilities=_counts(rows, lambda row: row.spoke_id, lambda key: spokes[key].name),
        specialties=_counts(rows, lambda row: row.specialty, str),
        clinicians=_counts(rows, lambda row: row.practitioner_id, lambda key: people[key].name),
        total=_count("all", "", rows),
        median_minutes=median(waits)
        if (waits := [(row.at - row.sent_at).total_seconds() / 60 for row in rows])
        else None,
        unsigned=sum(row.signed_at is None for row in rows),
    )


async def _facts(
    uow: UnitOfWork, start: datetime, places: frozenset[FacilityId] | None, specialty: str
) -> Sequence[sa.Row[Any]]:
    fact = consultation_fact.c
    query = sa.select(consultation_fact).where(fact.at >= start)
    if places is not None:
        query = query.where(sa.or_(fact.spoke_id.in_(places), fact.hub_id.in_(places)))
    if specialty:
        query = query.where(fact.specialty == specialty)
    return (await uow.conn.execute(query)).all()


def _grouped(rows: Iterable[sa.Row[Any]], key: Callable[[sa.Row[Any]], Any]) -> dict[Any, list[sa.Row[Any]]]:
    groups: dict[Any, list[sa.Row[Any]]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _counts(rows: Iterable[sa.Row[Any]], key: Callable[[sa.Row[Any]], Any], label: Callable[[Any], str]) -> list[Count]:
    counts = [_count(str(name), label(name), group) for name, group in _grouped(rows, key).items()]
    return sorted(counts, key=lambda count: (-count.all, count.label))


def _count(key: str, label: str, rows: Sequence[sa.Row[Any]]) -> Count:
    live = sum(row.mode == "live" for row in rows)
    return Count(key=key, label=label, live=live, written=len(rows) - live)


def is_stuck(case: WaitingCase, now: datetime) -> bool:
    """Whether a waiting case is past the time its urgency promises a claim in."""
    limits = {"stat": 5, "asap": 30, "urgent": 8 * 60}
    return now - case.sent_at > timedelta(minutes=limits.get(case.priority, 24 * 60))
