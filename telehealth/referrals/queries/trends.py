"""What was measured in a patient's earlier cases, so that a number can be read against the ones before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.uow import UnitOfWork
from telehealth.referrals import policy
from telehealth.referrals import vitals as signs
from telehealth.referrals.domain import State
from telehealth.referrals.policy import Sight
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import columns, from_row
from telehealth.referrals.schemas import CaseContent
from telehealth.referrals.tables import referral

EARLIER_CASES = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """One earlier measurement."""

    value: float
    at: datetime


Readings = Mapping[str, tuple[Reading, ...]]


async def earlier_readings(uow: UnitOfWork, actor: Actor, case: Referral) -> Readings:
    """Each vital sign's earlier values, oldest first, from cases this person may read. The caller audits."""
    query = (
        sa.select(*columns())
        .where(
            referral.c.patient_id == case.patient_id,
            referral.c.id != case.id,
            referral.c.sent_at.is_not(None),
            referral.c.state != State.CANCELLED.value,
        )
        .order_by(referral.c.sent_at.desc())
        .limit(EARLIER_CASES)
    )
    cases = [from_row(row) for row in (await uow.conn.execute(query)).all()]
    seen = [one for one in cases if policy.sight(actor, one.subject, uow.now) is Sight.EVERYTHING]
    return {kind: readings for kind in signs.POSSIBLE if (readings := _readings(seen, kind))}


def _readings(cases: list[Referral], kind: str) -> tuple[Reading, ...]:
    readings = [reading for one in cases if (reading := _reading(one, kind))]
    return tuple(sorted(readings, key=lambda reading: reading.at))


def _reading(case: Referral, kind: str) -> Reading | None:
    vitals = CaseContent.stored(case.content).vitals
    value: float | None = getattr(vitals, kind)
    at = vitals.taken_at or case.sent_at
    return Reading(value, at) if value is not None and at is not None else None
