"""How long consultations of a queue took lately: measured, never assumed."""

from datetime import timedelta

import sqlalchemy as sa

from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.uow import UnitOfWork
from telehealth.waiting.domain import Pace
from telehealth.waiting.tables import waiting_entry

LATELY = timedelta(weeks=4)
QUARTERS = (0.25, 0.75)


async def pace_of(uow: UnitOfWork, schedule_id: ScheduleId) -> Pace | None:
    """The queue's own middle half of the last four weeks; None when nothing was measured."""
    c = waiting_entry.c
    minutes = sa.extract("epoch", c.ended_at - c.admitted_at) / 60
    quick, slow = (sa.func.percentile_cont(quarter).within_group(minutes) for quarter in QUARTERS)
    query = sa.select(quick.label("quick"), slow.label("slow"), sa.func.count().label("known")).where(
        c.schedule_id == schedule_id, c.admitted_at.is_not(None), c.ended_at > uow.now - LATELY
    )
    row = (await uow.conn.execute(query)).one()
    return Pace(float(row.quick), float(row.slow), row.known) if row.known else None
