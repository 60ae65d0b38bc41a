"""Lists of cases: a specialist's worklist, a station's home, what waits for the board. A fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.directory.queries import DutyRow
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import FacilityId, PatientId, PractitionerId, ReferralId, RoomId
from telehealth.kernel.scope_sql import where
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.queries import PatientCard
from telehealth.referrals import policy
from telehealth.referrals.domain import HELD, OPEN, PRIORITY_ORDER, Mode, Priority, State, case_code
from telehealth.referrals.tables import referral

MOST = 200
# Past this a waiting case is shown as late. The promise behind it is the urgency's own: an answer now, under 2 h, under
# 24 h; a claim has to come early enough for that.
LATE_AFTER: Mapping[str, timedelta] = {
    Priority.STAT: timedelta(minutes=3),
    Priority.ASAP: timedelta(minutes=30),
    Priority.URGENT: timedelta(hours=6),
    Priority.ROUTINE: timedelta(hours=24),
}
SUMMARY = ("id", "serial", "origin", "state", "state_since", "patient_id", "sender_id", "sender_name",
           "sender_facility_id", "sender_facility_name", "specialty", "hub_facility_id", "priority", "mode",
           "created_at", "saved_at",
           "sent_at", "claimed_by", "claimed_by_name", "claimed_at", "holder_facility_id", "holder_facility_name",
           "info_due_at", "room_id", "session_ended_at", "advised_at", "acknowledged_at", "reception")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list. Without full sight `name` is initials only."""

    id: ReferralId
    code: str
    state: State
    state_since: datetime
    full: bool
    patient_id: PatientId
    name: str
    sex: str
    birth_date: date
    birth_precision: str
    problem: str
    question: str
    question_text: str
    specialty: str | None
    priority: str | None
    mode: str | None
    sender_name: str
    sender_facility_name: str
    saved_at: datetime
    sent_at: datetime | None
    claimed_by_name: str | None
    holder_facility_name: str | None
    mine: bool
    info_due_at: datetime | None
    room_id: RoomId | None
    session_ended_at: datetime | None
    advised_at: datetime | None
    reception: str | None

    @property
    def urgency(self) -> str:
        """What the urgency mark shows: advice without an examination has a mark of its own."""
        is_advice = self.mode == Mode.ADVICE_ONLY and self.priority in {Priority.ROUTINE, None}
        return "advice" if is_advice else self.priority or "routine"

    def late(self, now: datetime) -> bool:
        """Whether it has waited longer than its urgency allows."""
        limit = LATE_AFTER.get(self.priority or "")
        if self.state is not State.SENT or self.sent_at is None or limit is None:
            return False
        return now - self.sent_at > limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """A specialist's work: what calls, what waits, what wants a written answer, what is to be followed up."""

    calling: list[CaseRow] = field(default_factory=list)
    waiting: list[CaseRow] = field(default_factory=list)
    written: list[CaseRow] = field(default_factory=list)
    follow_up: list[CaseRow] = field(default_factory=list)
    more: bool = False

    @property
    def rows(self) -> list[CaseRow]:
        """All of them in the order shown."""
        return [*self.calling, *self.waiting, *self.written, *self.follow_up]


async def worklist(begin: Begin, actor: Actor) -> Worklist:
    """What this specialist may take or holds, by urgency, then age. Audited; the pool's rows without names."""
    on_the_list = (State.SENT, State.INFO_REQUESTED, *sorted(HELD))
    async with begin(actor) as uow:
        readable = where(policy.reading_scope(actor), _columns(actor, uow.now))
        mine = referral.c.claimed_by == actor.practitioner_id
        held = sa.and_(readable, referral.c.holder_facility_id == actor.facility_id, _open_work(mine))
        pool = where(policy.pool_scope(actor), _columns(actor, uow.now))
        query = _select().where(referral.c.state.in_([state.value for state in on_the_list]), sa.or_(pool, held))
        rows = await _rows(uow, actor, query.order_by(*_by_urgency()).limit(MOST + 1))
        _audit(uow, "worklist", rows)
    return _grouped(rows[:MOST], more=len(rows) > MOST)


def _open_work(mine: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """A colleague's case while nobody has answered it; one's own until the station said what it did."""
    unanswered = referral.c.state.in_([State.CLAIMED, State.ACCEPTED, State.INFO_REQUESTED])
    return sa.or_(unanswered, sa.and_(mine, referral.c.reception.is_(None)))


def _grouped(rows: Sequence[CaseRow], *, more: bool) -> Worklist:
    groups: dict[str, list[CaseRow]] = {"calling": [], "waiting": [], "written": [], "follow_up": []}
    for row in rows:
        groups[_group(row)].append(row)
    groups["follow_up"].sort(key=lambda row: (row.state is not State.IN_CONSULT, row.state_since))
    return Worklist(**groups, more=more)


def _group(row: CaseRow) -> str:
    if row.state is State.IN_CONSULT:
        return "follow_up" if row.session_ended_at else "calling"
    if row.state in {State.ADVISED, State.ACKNOWLEDGED}:
        return "follow_up"
    return "waiting" if row.mode == Mode.LIVE else "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationHome:
    """What needs a station now, its open cases, and who could help."""

    rooms: list[CaseRow]
    needs: list[CaseRow]
    cases: list[CaseRow]
    duty: list[DutyRow]


NEEDS = {State.ADVISED: 0, State.INFO_REQUESTED: 1, State.ACKNOWLEDGED: 2}


async def station_home(begin: Begin, actor: Actor) -> StationHome:
    """The station's open cases by what they need next, and the hubs' duty board. Audited."""
    async with begin(actor) as uow:
        own = where(policy.asked_by(actor), _columns(actor, uow.now))
        query = _select().where(own, referral.c.state.in_([state.value for state in sorted(OPEN)]), _begun(actor))
        rows = await _rows(uow, actor, query.order_by(*_by_urgency()).limit(MOST))
        duty = await directory.duty_board(uow, actor.facility_id) if actor.facility_id else []
        _audit(uow, "home", rows)
    rooms = [row for row in rows if row.state is State.IN_CONSULT and not row.session_ended_at]
    needs = sorted((row for row in rows if _needs(row)), key=lambda row: (NEEDS[row.state], row.state_since))
    others = [row for row in rows if row not in rooms and row not in needs]
    return StationHome(rooms=rooms, needs=needs, cases=others, duty=duty)


def _begun(actor: Actor) -> sa.ColumnElement[bool]:
    """A draft is for its author's lists only."""
    return sa.or_(referral.c.state != State.DRAFT.value, referral.c.sender_id == actor.practitioner_id)


def _needs(row: CaseRow) -> bool:
    return row.state in NEEDS and not (row.state is State.ACKNOWLEDGED and row.reception)


async def open_cases_count(uow: UnitOfWork, actor: Actor) -> int:
    """How many cases wait for this person, for the navigation: a specialist's pool and work, a station's needs."""
    if policy.may_take_cases(actor):
        mine = sa.and_(referral.c.claimed_by == actor.practitioner_id, referral.c.advised_at.is_(None))
        mine = sa.and_(mine, referral.c.state.in_([state.value for state in sorted(OPEN)]))
        wanted = sa.or_(where(policy.pool_scope(actor), _columns(actor, uow.now)), mine)
    elif policy.may_refer(actor):
        states = [State.ADVISED.value, State.INFO_REQUESTED.value, State.IN_CONSULT.value]
        wanted = sa.and_(referral.c.sender_facility_id == actor.facility_id, referral.c.state.in_(states))
    else:
        return 0
    return int((await uow.conn.execute(sa.select(sa.func.count()).where(wanted).select_from(referral))).scalar_one())


def readable(actor: Actor, now: datetime) -> sa.Select[tuple[UUID]]:
    """Ids of the cases of which this person sees everything, for others' lists."""
    return sa.select(referral.c.id).where(where(policy.reading_scope(actor), _columns(actor, now)))


async def cases_of(begin: Begin, actor: Actor, patient_id: PatientId) -> list[CaseRow]:
    """The cases about this patient that this person sees in full, the newest first. Audited."""
    async with begin(actor) as uow:
        mine = referral.c.id.in_(readable(actor, uow.now))
        query = _select().where(referral.c.patient_id == patient_id, mine, _begun(actor))
        rows = await _rows(uow, actor, query.order_by(referral.c.created_at.desc()).limit(MOST))
        _audit(uow, "patient", rows)
    return rows


async def reads_a_case_of(uow: UnitOfWork, actor: Actor, patient_id: PatientId) -> bool:
    """Whether this person sees everything of at least one case of this patient."""
    readable = where(policy.reading_scope(actor), _columns(actor, uow.now))
    query = sa.select(sa.exists().where(referral.c.patient_id == patient_id, readable))
    return bool((await uow.conn.execute(query)).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCase:
    """A case that nobody has claimed, without anything clinical."""

    id: ReferralId
    code: str
    specialty: str
    priority: str
    sent_at: datetime
    sender_facility_id: FacilityId
    sender_facility_name: str
    hub_facility_id: FacilityId | None


async def waiting(uow: UnitOfWork, places: frozenset[FacilityId] | None) -> list[WaitingCase]:
    """Unclaimed cases sent from or to these facilities (None: all), the most urgent and oldest first."""
    names = ("id", "serial", "created_at", "specialty", "priority", "sent_at", "sender_facility_id",
             "sender_facility_name", "hub_facility_id")  # fmt: skip
    query = sa.select(*(referral.c[name] for name in names)).where(referral.c.state == State.SENT.value, _at(places))
    rows = (await uow.conn.execute(query.order_by(*_by_urgency()))).mappings().all()
    return [
        WaitingCase(
            code=case_code(row["created_at"], row["serial"]),
            **{name: row[name] for name in names if name not in {"serial", "created_at"}},
        )
        for row in rows
    ]


async def count_within(
    uow: UnitOfWork, referral_ids: Iterable[ReferralId], places: frozenset[FacilityId] | None
) -> int:
    """How many of these cases were sent from or to these facilities (None: all)."""
    query = sa.select(sa.func.count()).where(referral.c.id.in_(set(referral_ids)), _at(places)).select_from(referral)
    return int((await uow.conn.execute(query)).scalar_one())


def _at(places: frozenset[FacilityId] | None) -> sa.ColumnElement[bool]:
    if places is None:
        return sa.true()
    either = (referral.c.sender_facility_id, referral.c.hub_facility_id, referral.c.holder_facility_id)
    return sa.or_(*(column.in_(places) for column in either))


def _columns(actor: Actor, now: datetime) -> dict[str, Any]:
    until = referral.c.hub_access_until
    names = ("state", "sender_facility_id", "specialty", "holder_facility_id", "claimed_by", "origin")
    columns: dict[str, Any] = {name: referral.c[name] for name in names}
    return columns | {
        "asks_us": _asks(actor),
        "within_reach": sa.or_(until.is_(None), until > now),
    }


def _asks(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether a case asks this person's hospital: by name, or because it answers the station in that specialty."""
    named, c = referral.c.hub_facility_id, referral.c
    network = directory.answers(actor.facility_id, c.sender_facility_id, c.specialty)
    return sa.or_(named == actor.facility_id, sa.and_(named.is_(None), network))


def _select() -> sa.Select[Any]:
    situation = referral.c.content["situation"]
    return sa.select(
        *(referral.c[name] for name in SUMMARY),
        *(situation[name].astext.label(name) for name in ("problem", "question", "question_text")),
    )


def _by_urgency() -> tuple[sa.ColumnElement[Any], ...]:
    order = sa.case(PRIORITY_ORDER, value=referral.c.priority, else_=len(PRIORITY_ORDER))
    return order, sa.func.coalesce(referral.c.sent_at, referral.c.created_at), referral.c.id


async def _rows(uow: UnitOfWork, actor: Actor, query: sa.Select[Any]) -> list[CaseRow]:
    rows = (await uow.conn.execute(query)).mappings().all()
    cards = await patients.cards(uow, [row["patient_id"] for row in rows])
    return [_row(actor, row, cards[row["patient_id"]], uow.now) for row in rows]


def _row(actor: Actor, row: Mapping[str, Any], card: PatientCard, now: datetime) -> CaseRow:
    subject = policy.Subject(
        state=State(row["state"]), sender_facility_id=row["sender_facility_id"], specialty=row["specialty"],
        asked=(), holder_facility_id=row["holder_facility_id"],
        claimed_by=row["claimed_by"], hub_access_until=None, origin=row["origin"],
    )  # fmt: skip
    full = policy.sight(actor, subject, now) is policy.Sight.EVERYTHING
    taken = {name: row[name] for name in CaseRow.__dataclass_fields__ if name in row and name != "state"}
    return CaseRow(
        **taken | {"problem": row["problem"] or "", "question": row["question"] or "",
                   "question_text": row["question_text"] or ""},
        state=subject.state, code=case_code(row["created_at"], row["serial"]), full=full,
        name=card.name if full else masked(card.name), sex=card.sex, birth_date=card.birth_date,
        birth_precision=card.birth_precision, mine=is_mine(row["claimed_by"], actor.practitioner_id),
    )  # fmt: skip


def is_mine(claimed_by: PractitionerId | None, me: PractitionerId | None) -> bool:
    """Whether this person holds the case."""
    return me is not None and claimed_by == me


def masked(name: str) -> str:
    """A name's initials: L. V. P."""
    return " ".join(f"{word[0].upper()}." for word in name.split())


def _audit(uow: UnitOfWork, page: str, rows: Sequence[CaseRow]) -> None:
    """One row for the list, and one for each patient who is named in it."""
    uow.audit("search", "referral", None, page=page, hits=len(rows))
    for row in rows:
        if row.full:
            uow.audit("read", "referral", row.id, patient_id=row.patient_id, page=page)
