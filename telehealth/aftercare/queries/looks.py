"""Who opened a patient's record, for the patient: out of the audit, a line for each person and day, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from telehealth.aftercare import policy
from telehealth.aftercare.errors import SummaryClosed
from telehealth.aftercare.queries.questions import Question, questions_of
from telehealth.aftercare.queries.summary import Standing, standing_within
from telehealth.directory import queries as directory
from telehealth.kernel.actor import Guest
from telehealth.kernel.ids import AccountId, FacilityId, PatientId, VisitId
from telehealth.kernel.tables import audit_event
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients

PAGE = 20
SIGHTS = ("read", "search", "lookup", "open_with_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One person on one day. `account_id` is None for whoever came with the phone's code. `why`: HL7's ActReason."""

    day: date
    first_at: datetime
    last_at: datetime
    account_id: AccountId | None
    name: str
    role: str
    facility: str
    why: str
    reasons: Sequence[str]
    seen: Sequence[str]
    wrote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """A page of them, and what the patient asked about such looks."""

    standing: Standing
    lines: Sequence[Look]
    more: bool
    questions: Sequence[Question]


async def looks(begin: Begin, guest: Guest, visit_id: VisitId, *, page: int) -> Looks:
    """Who opened the record of the patient who has opened the door. Looking is itself audited.

    Raises VisitNotFound; SummaryClosed where code and birth date were not shown, and so no record is anybody's.
    """
    async with begin(guest) as uow:
        stands = await standing_within(uow, guest, visit_id)
        if not policy.may_see_looks(stands.door):
            raise SummaryClosed
        rows = await _rows(uow, stands.patient_id, stands.time_zone, page)
        lines = await _lines(uow, stands.patient_id, stands.time_zone, rows[:PAGE])
        asked = await questions_of(uow, stands.patient_id)
        uow.audit("read", "audit", None, patient_id=stands.patient_id, purpose="PATRQT")
    return Looks(standing=stands, lines=lines, more=len(rows) > PAGE, questions=asked)


async def _rows(uow: UnitOfWork, patient_id: PatientId, zone: str, page: int) -> Sequence[sa.Row[Any]]:
    """Grouped by day, person, place and purpose. What the system does by itself opens nothing for anybody."""
    c = audit_event.c
    day = sa.func.date(sa.func.timezone(zone, c.at)).label("day")
    why = sa.case((c.account_id.is_(None), "PATRQT"), else_=c.purpose).label("purpose")  # guests act for themselves
    who = (c.account_id, c.role, c.facility_id, why)
    seen = sa.func.array_agg(sa.distinct(c.entity)).filter(c.action.in_(SIGHTS)).label("seen")
    wrote = sa.func.bool_or(c.action.not_in([*SIGHTS, "execute"]) & (c.entity != "record_question")).label("wrote")
    last = sa.func.max(c.at).label("last_at")
    query = (
        sa.select(day, *who, sa.func.min(c.at).label("first_at"), last, seen, wrote)
        .where(c.patient_id == patient_id, c.role.is_not(None), c.outcome == "success")
        .group_by(day, *who)
        .order_by(last.desc(), c.account_id)
    )
    return (await uow.conn.execute(query.offset(page * PAGE).limit(PAGE + 1))).all()


async def _lines(uow: UnitOfWork, patient_id: PatientId, zone: str, rows: Sequence[sa.Row[Any]]) -> list[Look]:
    people = await directory.practitioners_of_accounts(uow, [row.account_id for row in rows if row.account_id])
    places = await directory.facility_cards(uow, [row.facility_id for row in rows if row.facility_id])
    names = {one.account_id: one.name for one in people}
    reasons = await patients.reasons_within(uow, patient_id, zone)
    return [_line(row, names, {key: place.name for key, place in places.items()}, reasons) for row in rows]


def _line(
    row: sa.Row[Any],
    names: Mapping[AccountId, str],
    places: Mapping[FacilityId, str],
    reasons: Mapping[tuple[AccountId, date], Sequence[str]],
) -> Look:
    return Look(
        day=row.day, first_at=row.first_at, last_at=row.last_at, account_id=row.account_id,
        name=names.get(row.account_id, ""), role=row.role, facility=places.get(row.facility_id, ""), why=row.purpose,
        reasons=reasons.get((row.account_id, row.day), ()) if row.purpose == "ETREAT" else (),
        seen=sorted(row.seen or []), wrote=bool(row.wrote),
    )  # fmt: skip
