"""Busy time: read many lanes at once, lock, take, give back.

Whoever takes or gives back time first locks all resources it may touch, in the order of their ids, in one statement: so
no two wait for each other in a circle. The exclusion constraint stands behind the lock.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID, Range
from sqlalchemy.exc import IntegrityError

from telehealth.kernel.db import constraint_name
from telehealth.kernel.ids import AppointmentId, HoldId, ResourceId, ScheduleId, WaitlistId
from telehealth.kernel.tables import instant
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling.domain.booking import AppointmentStatus, WaitlistState
from telehealth.scheduling.domain.hours import Interval
from telehealth.scheduling.domain.slots import Busy, Lane
from telehealth.scheduling.errors import SlotTaken
from telehealth.scheduling.events import SlotFreed
from telehealth.scheduling.tables import appointment, busy, hold, resource, waitlist

MOST_OFFERS = 3

_WANTED = (
    sa.func.unnest(
        sa.bindparam("ids", type_=ARRAY(UUID(as_uuid=True))),
        sa.bindparam("since", type_=ARRAY(instant)),
        sa.bindparam("until", type_=ARRAY(instant)),
    )
    .table_valued(
        sa.column("id", UUID(as_uuid=True)), sa.column("since", instant), sa.column("until", instant), name="wanted"
    )
    .render_derived()
)
_TAKEN = (
    sa.select(
        busy.c.resource_id,
        busy.c.lane,
        sa.func.lower(busy.c.during).label("start"),
        sa.func.upper(busy.c.during).label("end"),
        busy.c.hold_expires_at,
    )
    .where(
        busy.c.resource_id == _WANTED.c.id,
        busy.c.during.op("&&")(sa.func.tstzrange(_WANTED.c.since, _WANTED.c.until)),
    )
    .lateral("taken")
)
# Lateral, so that each window is looked up by the constraint's index, however large the table.
READ = sa.select(_TAKEN).select_from(_WANTED.join(_TAKEN, sa.true()))


class Ledger:
    """Busy time within one transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def lock(self, ids: Collection[ResourceId]) -> None:
        """Hold these resources until the transaction ends, and forget what was held on them for too long."""
        query = sa.select(resource.c.id).where(resource.c.id.in_(ids)).order_by(resource.c.id)
        await self.uow.conn.execute(query.with_for_update(key_share=True))
        on_them = sa.exists().where(busy.c.hold_id == hold.c.id, busy.c.resource_id.in_(ids))
        await forget_expired(self.uow, on_them)

    async def busy(self, wanted: Mapping[ResourceId, Interval], *, with_holds: bool = True) -> Busy:
        """What is taken in each resource's window; holds that are over do not count."""
        if not wanted:
            return Busy()
        windows = list(wanted.values())
        values = {"ids": list(wanted), "since": [w.start for w in windows], "until": [w.end for w in windows]}
        rows = await self.uow.conn.execute(READ, values)
        return Busy(
            (ResourceId(row.resource_id), row.lane, Interval(row.start, row.end))
            for row in rows
            if row.hold_expires_at is None or (with_holds and row.hold_expires_at > self.uow.now)
        )

    async def begun(
        self, ids: Collection[ScheduleId], since: datetime, until: datetime
    ) -> dict[ScheduleId, list[datetime]]:
        """When what is booked or held on these schedules starts."""
        a, h = appointment.c, hold.c
        live = a.status.not_in([AppointmentStatus.CANCELLED.value])
        booked = sa.select(a.schedule_id, a.start_at).where(
            a.schedule_id.in_(ids), live, a.start_at.between(since, until)
        )
        held = sa.select(h.schedule_id, h.start_at).where(
            h.schedule_id.in_(ids), h.start_at.between(since, until), h.expires_at > self.uow.now
        )
        found: dict[ScheduleId, list[datetime]] = {}
        for row in await self.uow.conn.execute(sa.union_all(booked, held)):
            found.setdefault(ScheduleId(row.schedule_id), []).append(row.start_at)
        return found

    async def take_for_hold(self, lanes: Sequence[Lane], at: Interval, hold_id: HoldId, expires_at: datetime) -> None:
        """Keep these lanes for a hold. Raises SlotTaken when the constraint refuses."""
        await self._take(lanes, at, hold_id=hold_id, hold_expires_at=expires_at)

    async def take(self, lanes: Sequence[Lane], at: Interval, appointment_id: AppointmentId) -> None:
        """Take these lanes for an appointment. Raises SlotTaken when the constraint refuses."""
        await self._take(lanes, at, appointment_id=appointment_id)

    async def _take(self, lanes: Sequence[Lane], at: Interval, **of: object) -> None:
        during = Range(at.start, at.end, bounds="[)")
        rows = [{"resource_id": one, "lane": lane, "during": during, **of} for one, lane in lanes]
        try:
            await self.uow.conn.execute(busy.insert(), rows)
        except IntegrityError as error:
            if constraint_name(error) == "ex_busy_resource_id_lane_during":
                raise SlotTaken from error
            raise

    async def hand_over(self, hold_id: HoldId, appointment_id: AppointmentId) -> None:
        """What a hold kept becomes the appointment's; the hold is gone."""
        mine = busy.c.hold_id == hold_id
        offer = sa.select(hold.c.waitlist_id).where(hold.c.id == hold_id).scalar_subquery()
        await self.uow.conn.execute(
            waitlist.update().where(waitlist.c.id == offer).values(state=WaitlistState.BOOKED.value)
        )
        values = {"hold_id": None, "hold_expires_at": None, "appointment_id": appointment_id}
        await self.uow.conn.execute(busy.update().where(mine).values(values))
        await self.uow.conn.execute(hold.delete().where(hold.c.id == hold_id))

    async def taken_by(self, appointment_id: AppointmentId) -> list[ResourceId]:
        """What an appointment uses."""
        query = sa.select(busy.c.resource_id).where(busy.c.appointment_id == appointment_id)
        return [ResourceId(one) for one in (await self.uow.conn.execute(query)).scalars()]

    async def give_back(
        self, appointment_id: AppointmentId, *, but: Interval | None = None, of: ResourceId | None = None
    ) -> None:
        """Free an appointment's time: all of it, all `but` what it has just taken instead, or only one resource's."""
        mine = busy.c.appointment_id == appointment_id
        if but:
            mine &= busy.c.during != sa.literal(Range(but.start, but.end, bounds="[)"), busy.c.during.type)
        if of:
            mine &= busy.c.resource_id == of
        await self.uow.conn.execute(busy.delete().where(mine))


async def forget_expired(uow: UnitOfWork, which: sa.ColumnElement[bool], *, limit: int = 500) -> int:
    """Delete holds that are over. One that somebody else is deleting just now is theirs."""
    over = sa.select(hold.c.id).where(hold.c.expires_at <= uow.now, which).order_by(hold.c.id).limit(limit)
    gone = hold.delete().where(hold.c.id.in_(over.with_for_update(skip_locked=True)))
    back = (await uow.conn.execute(gone.returning(hold.c.schedule_id, hold.c.start_at, hold.c.waitlist_id))).all()
    await _ask_again(uow, [row.waitlist_id for row in back if row.waitlist_id])
    for row in back:
        if row.start_at > uow.now:
            uow.record(SlotFreed(schedule_id=row.schedule_id, start=row.start_at))
    return len(back)


async def _ask_again(uow: UnitOfWork, ids: Collection[WaitlistId]) -> None:
    """Who let an offer pass goes to the end of the line; after some offers, out of it."""
    c = waitlist.c
    last = sa.case((c.offers >= MOST_OFFERS, WaitlistState.LEFT.value), else_=WaitlistState.WAITING.value)
    passed = sa.and_(c.id.in_(ids), c.state == WaitlistState.OFFERED.value)
    await uow.conn.execute(waitlist.update().where(passed).values(state=last, since=uow.now))
