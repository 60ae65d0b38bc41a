"""A patient asks about, or objects to, who opened their record; the facility's administrator answers."""

import sqlalchemy as sa

from telehealth.aftercare import policy
from telehealth.aftercare.domain import MOST_OPEN_QUESTIONS
from telehealth.aftercare.errors import QuestionAnsweredBefore, QuestionNotFound, SummaryClosed, TooManyQuestions
from telehealth.aftercare.events import QuestionAnswered
from telehealth.aftercare.queries import standing_within
from telehealth.aftercare.schemas import AnswerIn, QuestionIn
from telehealth.aftercare.tables import record_question
from telehealth.kernel.actor import Actor, Guest
from telehealth.kernel.ids import FacilityId, PatientId, QuestionId, VisitId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork


async def ask(begin: Begin, guest: Guest, visit_id: VisitId, body: QuestionIn) -> QuestionId:
    """Keep a question for the facility that saw the patient. Raises VisitNotFound, SummaryClosed, TooManyQuestions."""
    async with begin(guest) as uow:
        stands = await standing_within(uow, guest, visit_id)
        if not policy.may_see_looks(stands.door):
            raise SummaryClosed
        await _refuse_too_many(uow, stands.patient_id)
        question_id = QuestionId(new_id())
        await uow.conn.execute(
            record_question.insert().values(
                id=question_id, patient_id=stands.patient_id, visit_id=visit_id, facility_id=stands.visit.facility_id,
                is_objection=body.kind == "objection", about_account=body.about, about_day=body.day, text=body.text,
                asked_at=uow.now,
            )
        )  # fmt: skip
        uow.audit("create", "record_question", question_id, patient_id=stands.patient_id, purpose="PATRQT")
    return question_id


async def _refuse_too_many(uow: UnitOfWork, patient_id: PatientId) -> None:
    """Asked one after the other, so that the limit holds."""
    key = int.from_bytes(patient_id.bytes[-8:], signed=True)
    await uow.conn.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    c = record_question.c
    waiting = sa.select(sa.func.count()).where(c.patient_id == patient_id, c.answered_at.is_(None))
    if (await uow.conn.execute(waiting)).scalar_one() >= MOST_OPEN_QUESTIONS:
        raise TooManyQuestions(most=MOST_OPEN_QUESTIONS)


async def answer(begin: Begin, actor: Actor, question_id: QuestionId, body: AnswerIn) -> None:
    """Answer, once; the patient's phone is told that there is one. Raises QuestionNotFound, QuestionAnsweredBefore."""
    async with begin(actor) as uow:
        c = record_question.c
        row = (
            await uow.conn.execute(
                sa.select(record_question).where(c.id == question_id).with_for_update(key_share=True)
            )
        ).one_or_none()
        if row is None or not policy.may_answer(actor, FacilityId(row.facility_id)):
            raise QuestionNotFound
        if row.answered_at:
            raise QuestionAnsweredBefore
        values = {"answer": body.answer, "answered_at": uow.now, "answered_by": actor.account_id}
        await uow.conn.execute(sa.update(record_question).where(c.id == question_id).values(values))
        uow.record(QuestionAnswered(visit_id=VisitId(row.visit_id), occasion_id=question_id, at=uow.now))
        uow.audit("update", "record_question", question_id, patient_id=row.patient_id, purpose="HOPERAT")
