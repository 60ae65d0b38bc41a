"""What was said of sessions: numbers, and remarks without names. Who said it is not asked and not shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from telehealth.aftercare.domain import SURVEY, SurveyKind
from telehealth.aftercare.tables import survey_answer
from telehealth.kernel.ids import FacilityId, VisitId
from telehealth.kernel.uow import UnitOfWork
from telehealth.waiting import queries as waiting

MOST_REMARKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many answered, how often each answer was given by (kind, question), best first, and remarks, newest first."""

    answered: Mapping[SurveyKind, int]
    counts: Mapping[tuple[SurveyKind, str], Sequence[int]]
    remarks: Sequence[str]


async def has_answered_within(uow: UnitOfWork, visit_id: VisitId) -> bool:
    """Whether the patient of this visit has said something of its session. The caller has asked its policy."""
    found = await waiting.consulted_among(uow, [visit_id])
    c, room_id = survey_answer.c, found[0].room_id if found else None
    query = sa.select(c.id).where(c.room_id == room_id, c.kind == SurveyKind.PATIENT.value)
    return room_id is not None and (await uow.conn.execute(query)).first() is not None


async def tally_within(uow: UnitOfWork, places: Collection[FacilityId] | None, since: datetime) -> Tally:
    """Answers since then of these facilities, or of all (None). The caller has asked its policy and audits the read.

    Remarks only of one facility: where they come together nobody could ask back, and somebody might be recognised.
    """
    c = survey_answer.c
    which = sa.and_(c.at >= since, c.facility_id.in_(places) if places is not None else sa.true())
    given = {
        f"{name} {answer}": sa.func.count().filter(c[name] == answer).label(f"{name} {answer}")
        for name, answers in SURVEY.items()
        for answer in answers
    }
    counted = sa.select(c.kind, sa.func.count().label("answered"), *given.values()).where(which).group_by(c.kind)
    rows = {row["kind"]: row for row in (await uow.conn.execute(counted)).mappings()}
    written = sa.select(c.remark).where(which, c.remark != "").order_by(c.at.desc(), c.id).limit(MOST_REMARKS)
    of_one = places is not None and len(places) == 1
    return Tally(
        answered={kind: rows[kind]["answered"] if kind in rows else 0 for kind in SurveyKind},
        counts={
            (kind, name): [rows[kind][f"{name} {answer}"] for answer in answers]
            for kind in SurveyKind if kind in rows
            for name, answers in SURVEY.items()
        },
        remarks=list((await uow.conn.execute(written)).scalars()) if of_one else [],
    )  # fmt: skip
