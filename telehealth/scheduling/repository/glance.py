"""A first look at a wished slot in one statement, which most of those who come too late do not get beyond."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.db import Compiled
from telehealth.kernel.tables import instant
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.schedules import Glance, Wish
from telehealth.scheduling.repository.plans import to_service
from telehealth.scheduling.tables import appointment, busy, healthcare_service, offering, resource, schedule

_start, _now = sa.bindparam("start", type_=instant), sa.bindparam("now", type_=instant)
_minute, _service, _offer = sa.literal_column("interval '1 minute'", sa.Interval), healthcare_service.c, offering.c
_blocked = sa.func.tstzrange(
    _start - _service.buffer_before * _minute, _start + (_service.minutes + _service.buffer_after) * _minute
)
_lanes_gone = (
    sa.select(sa.func.count(busy.c.lane.distinct()))
    .where(
        busy.c.resource_id == resource.c.id,
        busy.c.lane <= resource.c.lanes,
        busy.c.during.op("&&")(_blocked),
        sa.or_(busy.c.hold_expires_at.is_(None), busy.c.hold_expires_at > _now),
    )
    .scalar_subquery()
)
_GLANCE = Compiled(
    sa.select(
        healthcare_service,
        (_lanes_gone >= resource.c.lanes).label("is_taken"),
        sa.exists().where(appointment.c.idempotency_key == sa.bindparam("key", type_=sa.Text)).label("is_known"),
    )
    .select_from(
        offering.join(healthcare_service, _service.id == _offer.service_id)
        .join(schedule, schedule.c.id == _offer.schedule_id)
        .join(resource, resource.c.id == schedule.c.resource_id)
    )
    .where(
        _offer.schedule_id == sa.bindparam("schedule_id", type_=UUID(as_uuid=True)),
        _offer.service_id == sa.bindparam("service_id", type_=UUID(as_uuid=True)),
        _offer.free_from.is_not(None),
    )
)


async def glance(uow: UnitOfWork, wish: Wish, key: str = "") -> Glance | None:
    """What is wished, unless it is not open for booking; whether its lanes are gone, and whether `key` has booked."""
    rows = await _GLANCE.fetch(
        uow.bare_driver(), start=wish.start, now=uow.now, key=key, schedule_id=wish.schedule_id,
        service_id=wish.service_id,
    )  # fmt: skip
    return next(
        (Glance(service=to_service(row), is_taken=row["is_taken"], is_known=row["is_known"]) for row in rows), None
    )
