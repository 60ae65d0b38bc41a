"""What is due by the clock: holds that are over, reminders, who did not come, lower bounds that lag behind."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from telehealth.kernel.ids import HealthcareServiceId, ScheduleId
from telehealth.kernel.tables import instant
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import AHEAD, AppointmentStatus, Mode
from telehealth.scheduling.events import ReminderDue
from telehealth.scheduling.queries.slots import Pair, first_of_each
from telehealth.scheduling.repository.appointments import to_appointment
from telehealth.scheduling.repository.ledger import forget_expired
from telehealth.scheduling.service.booking import publish
from telehealth.scheduling.tables import appointment, offering, resource, schedule

REMINDERS = (
    ("day", timedelta(days=1), appointment.c.reminded_day_at),
    ("hour", timedelta(hours=1), appointment.c.reminded_hour_at),
)
BATCH = 100
NIGHT = timedelta(hours=4)  # so long after midnight the day is still going on


async def expire_holds(begin: Begin) -> int:
    """Give held slots back whose time is over. Booking does so itself where it looks; this is for the waitlist."""
    async with begin(None) as uow:
        return await forget_expired(uow, sa.true())


async def say_reminders(begin: Begin) -> int:
    """Say which appointments are a day or an hour away, each once; not those that were booked later than that."""
    said = 0
    async with begin(None) as uow:
        for before, ahead, column in REMINDERS:
            said += await _remind(uow, before, ahead, column)
    return said


async def _remind(uow: UnitOfWork, before: str, ahead: timedelta, column: sa.Column[object]) -> int:
    c = appointment.c
    due = (
        sa.select(c.id)
        .where(
            c.status == AppointmentStatus.BOOKED.value,
            c.start_at > uow.now,
            c.start_at <= uow.now + ahead,
            c.created_at < c.start_at - ahead,
            column.is_(None),
        )
        .order_by(c.start_at)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True)
    )
    mark = appointment.update().where(c.id.in_(due)).values({column: uow.now}).returning(c.id, c.start_at)
    rows = (await uow.conn.execute(mark)).all()
    for row in rows:
        uow.record(ReminderDue(appointment_id=row.id, before=before, start=row.start_at))
    return len(rows)


async def mark_missed(begin: Begin) -> int:
    """Consultations by video of days that are over, at the place that gives them, to which nobody came."""
    async with begin(None) as uow:
        c = appointment.c
        missed = (
            sa.select(c.id)
            .join(schedule, schedule.c.id == c.schedule_id)
            .where(
                c.status == AppointmentStatus.BOOKED.value,
                c.mode == Mode.VIDEO.value,
                c.start_at < uow.now,
                _day_there(c.start_at) < _day_there(sa.literal(uow.now - NIGHT, instant)),
            )
            .order_by(c.id)
            .limit(BATCH)
            .with_for_update(key_share=True, of=appointment, skip_locked=True)
        )
        marked = appointment.update().where(c.id.in_(missed)).values(status=AppointmentStatus.NOSHOW.value)
        rows = (await uow.conn.execute(marked.returning(appointment))).all()
        for one in map(to_appointment, rows):
            uow.audit("update", "appointment", one.id, step=AppointmentStatus.NOSHOW.value)
            publish(uow, one)
    return len(rows)


def _day_there(at: sa.ColumnElement[datetime]) -> sa.ColumnElement[date]:
    return sa.cast(sa.func.timezone(schedule.c.time_zone, at), sa.Date)


async def tighten(begin: Begin, *, limit: int = BATCH) -> int:
    """Bring lower bounds up to the first slot that is not booked. Gives how many were looked at.

    Held slots count as free: when a hold ends nobody pulls the bound back. Resources that somebody books on just now
    are left for the next time.
    """
    async with begin(None) as uow:
        c = offering.c
        lagging = sa.and_(c.free_from.is_not(None), sa.or_(c.is_stale, c.free_from < uow.now))
        of = sa.select(schedule.c.resource_id).join(offering, c.schedule_id == schedule.c.id).where(lagging)
        mine = sa.select(resource.c.id).where(resource.c.id.in_(of.limit(limit))).order_by(resource.c.id)
        ids = (await uow.conn.execute(mine.with_for_update(key_share=True, skip_locked=True))).scalars().all()
        theirs = sa.select(schedule.c.id).where(schedule.c.resource_id.in_(ids))
        rows = await uow.conn.execute(
            sa.select(c.schedule_id, c.service_id, c.free_from).where(c.schedule_id.in_(theirs), lagging)
        )
        bounds = {(ScheduleId(row.schedule_id), HealthcareServiceId(row.service_id)): row.free_from for row in rows}
        found = await first_of_each(uow, bounds, with_holds=False)
        await _store(uow, {pair: found[pair].start if pair in found else uow.now + AHEAD for pair in bounds})
    return len(bounds)


async def _store(uow: UnitOfWork, bounds: dict[Pair, object]) -> None:
    c = offering.c
    this = sa.and_(c.schedule_id == sa.bindparam("of_schedule"), c.service_id == sa.bindparam("of_service"))
    change = offering.update().where(this).values(free_from=sa.bindparam("bound"), is_stale=False)
    rows = [{"of_schedule": pair[0], "of_service": pair[1], "bound": bound} for pair, bound in bounds.items()]
    if rows:
        await uow.conn.execute(change, rows)
