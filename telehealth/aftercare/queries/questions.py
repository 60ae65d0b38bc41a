"""What patients ask about who opened their record: their own, and those that wait at a facility."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from telehealth.aftercare import policy
from telehealth.aftercare.tables import record_question
from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AccountId, PatientId, QuestionId
from telehealth.kernel.scope_sql import where
from telehealth.kernel.uow import Begin, UnitOfWork

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, about whom and which day where that was said, and the answer once there is one."""

    id: QuestionId
    patient_id: PatientId
    is_objection: bool
    about: str
    about_day: date | None
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


async def questions_of(uow: UnitOfWork, patient_id: PatientId) -> list[Question]:
    """A patient's own, newest first. The caller has asked its policy and audits the read."""
    c = record_question.c
    query = sa.select(record_question).where(c.patient_id == patient_id).order_by(c.asked_at.desc(), c.id.desc())
    return await _read(uow, query)


async def questions_at(begin: Begin, actor: Actor) -> list[Question]:
    """What was asked of the actor's facility, unanswered ones first. Nobody's name but the staff's stands in it."""
    c = record_question.c
    query = (
        sa.select(record_question)
        .where(where(policy.visible_questions(actor), c))
        .order_by(c.answered_at.is_not(None), c.asked_at.desc(), c.id.desc())
    )
    async with begin(actor) as uow:
        found = await _read(uow, query)
        for one in found:
            uow.audit("read", "record_question", one.id, patient_id=one.patient_id, purpose="HOPERAT")
    return found


async def open_questions_within(uow: UnitOfWork, actor: Actor) -> int:
    """How many wait for an answer of the actor's facility."""
    c = record_question.c
    waiting = sa.select(sa.func.count()).where(where(policy.visible_questions(actor), c), c.answered_at.is_(None))
    return int((await uow.conn.execute(waiting)).scalar_one())


async def _read(uow: UnitOfWork, query: sa.Select[Any]) -> list[Question]:
    rows = (await uow.conn.execute(query.limit(MOST_SHOWN))).all()
    accounts: Sequence[AccountId] = [row.about_account for row in rows if row.about_account]
    names = {one.account_id: one.name for one in await directory.practitioners_of_accounts(uow, accounts)}
    return [
        Question(
            id=QuestionId(row.id), patient_id=PatientId(row.patient_id), is_objection=row.is_objection,
            about=names.get(row.about_account, ""), about_day=row.about_day, text=row.text, asked_at=row.asked_at,
            answer=row.answer, answered_at=row.answered_at,
        )
        for row in rows
    ]  # fmt: skip
