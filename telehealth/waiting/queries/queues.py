"""Queues as staff see them: names and notes for the clinician whose queue it is, numbers for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Forbidden
from telehealth.kernel.ids import PatientId, ScheduleId, VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.line_test import queries as line_tests
from telehealth.patients import queries as patients
from telehealth.patients.queries import Likeness, PatientCard
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.queries import BookedPerson, ScheduleLine
from telehealth.waiting import policy, repository
from telehealth.waiting.domain import SILENT_AFTER, Entry, EntryState, in_order
from telehealth.waiting.errors import EntryNotFound
from telehealth.waiting.queries.visits import told
from telehealth.waiting.tables import abuse_report, waiting_ban, waiting_entry, waiting_message

SHOWN_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One person who waits. `line`: state and word of their newest line test."""

    entry: Entry
    place: int
    is_silent: bool
    line: tuple[str, str]
    messages: int
    invited: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One clinician's queue. Without full sight there are numbers and no cards."""

    line: ScheduleLine
    cards: Sequence[Card]
    gone: Sequence[Entry]
    waiting: int
    away: int
    emergencies: int
    longest_since: datetime | None


async def queues_of(begin: Begin, actor: Actor) -> list[Queue]:
    """The queues this person may see: their own in full, of their facility the numbers."""
    if actor.facility_id is None or not policy.may_see_queues(actor):
        raise Forbidden
    async with begin(actor) as uow:
        lines = await scheduling.schedules_at(uow, actor.facility_id)
        mine = [line for line in lines if policy.may_handle(actor, line.practitioner_id)]
        return [await _queue(uow, actor, line) for line in (mine if policy.keeps_queue(actor) else lines)]


async def _queue(uow: UnitOfWork, actor: Actor, line: ScheduleLine) -> Queue:
    entries = in_order(await repository.queue_of(uow, line.id))
    full = policy.may_handle(actor, line.practitioner_id)
    gone = await _gone(uow, line.id) if full else []
    for one in (*entries, *gone) if full else ():
        uow.audit("read", "waiting_entry", one.id)
    return Queue(
        line=line, cards=await _cards(uow, entries) if full else (), gone=gone, waiting=len(entries),
        away=sum(one.state is EntryState.AWAY for one in entries),
        emergencies=sum(one.is_emergency for one in entries),
        longest_since=min((one.arrived_at for one in entries if one.arrived_at), default=None),
    )  # fmt: skip


async def _cards(uow: UnitOfWork, entries: Sequence[Entry]) -> list[Card]:
    ids = [one.id for one in entries]
    tests = await line_tests.latest_for(uow, ids)
    silent = await _silent(uow, ids)
    c = waiting_message.c
    counted = sa.select(c.entry_id, sa.func.count().label("many")).where(c.entry_id.in_(ids)).group_by(c.entry_id)
    written = {row.entry_id: int(row.many) for row in await uow.conn.execute(counted)}
    return [
        Card(
            entry=one, place=place, is_silent=one.id in silent, line=line_tests.word_for(tests.get(one.id)),
            messages=written.get(one.id, 0),
            invited=[each.name for each in await repository.invitations_of(uow, one.id)],
        )
        for place, one in enumerate(entries, 1)
    ]  # fmt: skip


async def _silent(uow: UnitOfWork, ids: Sequence[VisitId]) -> set[VisitId]:
    c = waiting_entry.c
    since = sa.or_(c.seen_at.is_(None), c.seen_at < sa.func.clock_timestamp() - SILENT_AFTER)
    return set((await uow.conn.execute(sa.select(c.id).where(c.id.in_(ids), since))).scalars())


async def _gone(uow: UnitOfWork, schedule_id: ScheduleId) -> list[Entry]:
    """Who is inside now, and who was taken out today and may be put back."""
    c = waiting_entry.c
    inside = c.state == EntryState.ADMITTED.value
    out = sa.and_(c.state == EntryState.REMOVED.value, c.since > uow.now - SHOWN_FOR)
    query = sa.select(waiting_entry).where(c.schedule_id == schedule_id, sa.or_(inside, out)).order_by(c.since, c.id)
    return [repository.to_entry(row) for row in await uow.conn.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who is to be let in: what was said of them, and the own patients they may be."""

    entry: Entry
    person: BookedPerson
    known: PatientCard | None
    alike: Sequence[PatientCard]
    messages: Sequence[tuple[str, str, datetime]]
    others: Sequence[ScheduleLine]


async def candidate(begin: Begin, actor: Actor, visit_id: VisitId, text: str = "") -> Candidate:
    """For the clinician whose queue it is. Raises EntryNotFound."""
    async with begin(actor) as uow:
        one = await repository.find(uow, visit_id)
        if one is None or actor.facility_id is None or not policy.may_handle(actor, one.practitioner_id):
            raise EntryNotFound
        person = await scheduling.person_within(uow, one.person_id)
        uow.audit("read", "waiting_entry", one.id, patient_id=person.patient_id)
        known = await patients.card(uow, PatientId(person.patient_id)) if person.patient_id else None
        who = Likeness(
            name=person.name, birth_date=person.birth_date, birth_precision=person.birth_precision,
            citizen_id=person.citizen_id,
        )  # fmt: skip
        alike = [] if known else await patients.candidates_within(uow, actor.facility_id, who, text)
        lines = await scheduling.schedules_at(uow, one.facility_id)
        return Candidate(
            entry=one, person=person, known=known, alike=alike,
            messages=[(each.sender, each.text, each.at) for each in await told(uow, one)],
            others=[line for line in lines if line.id != one.schedule_id],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of abuse and the ban that came with it, or only a ban from the queue. `text`: the host's own words."""

    id: UUID | None
    at: datetime
    kind: str
    reason: str
    text: str
    outcome: str
    settled_at: datetime | None
    ban_id: UUID | None
    until: datetime | None
    lifted_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide on it."""
        return self.id is not None and self.settled_at is None


async def reports_of(begin: Begin, actor: Actor) -> list[Report]:
    """The facility's reports and bans: those to be decided on first, then the newest."""
    if not policy.may_see_queues(actor):
        raise Forbidden
    async with begin(actor) as uow:
        columns = (
            sa.func.coalesce(abuse_report.c.at, waiting_ban.c.at).label("at"), abuse_report.c.id, abuse_report.c.kind,
            abuse_report.c.reason, abuse_report.c.text, abuse_report.c.by_practitioner, abuse_report.c.outcome,
            abuse_report.c.settled_at, waiting_ban.c.id.label("ban_id"), waiting_ban.c.until, waiting_ban.c.lifted_at,
        )  # fmt: skip
        both = abuse_report.outerjoin(waiting_ban, waiting_ban.c.id == abuse_report.c.ban_id, full=True)
        ours = sa.func.coalesce(abuse_report.c.facility_id, waiting_ban.c.facility_id) == actor.facility_id
        settled = sa.or_(abuse_report.c.id.is_(None), abuse_report.c.settled_at.is_not(None))
        query = sa.select(*columns).select_from(both).where(ours).order_by(settled, sa.desc("at")).limit(100)
        rows = await uow.conn.execute(query)
        uow.audit("search", "abuse_report", None)
        return [_report(actor, row) for row in rows]


def _report(actor: Actor, row: Any) -> Report:  # noqa: ANN401 - a row of the join
    readable = row.id is not None and policy.may_read_words(actor, row.by_practitioner)
    return Report(
        id=row.id, at=row.at, kind=row.kind or "patient", reason=row.reason or "", text=row.text if readable else "",
        outcome=row.outcome or "", settled_at=row.settled_at, ban_id=row.ban_id, until=row.until,
        lifted_at=row.lifted_at,
    )  # fmt: skip


async def may_hear_queue(uow: UnitOfWork, actor: Actor, schedule_id: ScheduleId) -> bool:
    """Whether this person hears that a queue has changed."""
    line = await scheduling.schedule_line(uow, schedule_id)
    if line is None or not policy.may_see_queues(actor):
        return False
    mine = policy.may_handle(actor, line.practitioner_id)
    return mine or (not policy.keeps_queue(actor) and line.facility_id == actor.facility_id)


async def desk_places(begin: Begin, actor: Actor) -> list[tuple[str, str]]:
    """Where the desk may put a walk-in: "schedule service" and the words for it."""
    if actor.facility_id is None:
        return []
    async with begin(actor) as uow:
        names = {one.id: one.name for one in await scheduling.services_of(uow, actor.facility_id, public_only=False)}
        lines = await scheduling.schedules_at(uow, actor.facility_id)
    return [
        (f"{line.id} {service_id}", f"{line.practitioner_name} · {names[service_id]}")
        for line in lines
        if policy.may_register_for(actor, line.facility_id, line.practitioner_id)
        for service_id in line.services
        if service_id in names
    ]
