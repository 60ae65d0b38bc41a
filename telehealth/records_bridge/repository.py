"""Deliveries in and out of their table: made, claimed with a lease, settled. The database's clock judges leases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.ids import DeliveryId, DocumentId, FacilityId, PatientId, ReferralId, new_id
from telehealth.kernel.uow import UnitOfWork
from telehealth.records_bridge.domain import LEASE, DeliveryState, Done, Entry, Unit
from telehealth.records_bridge.tables import delivery

# What a person sees of a delivery; the Bundle and the entries stay in the database.
SHOWN = (
    "id", "document_id", "revision", "target", "kind", "document_sha256", "referral_id", "referral_code", "patient_id",
    "patient_name", "originating_facility_id", "distant_facility_id", "signed_at", "state", "attempts", "next_at",
    "progress", "remote_id", "reason", "issues", "queued_at", "sent_at", "settled_at", "set_aside_at", "seen_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One Document on its way to one record system."""

    id: DeliveryId
    document_id: DocumentId
    revision: int
    target: str
    kind: str
    document_sha256: str
    referral_id: ReferralId
    referral_code: str
    patient_id: PatientId
    patient_name: str
    originating_facility_id: FacilityId
    distant_facility_id: FacilityId
    signed_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    progress: Mapping[str, str]
    remote_id: str | None
    reason: str | None
    issues: list[str]
    queued_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
    set_aside_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An attempt that holds the lease."""

    id: UUID
    delivery: Delivery
    unit: Unit


def to_delivery(row: sa.Row[Any]) -> Delivery:
    """A delivery from the columns of SHOWN."""
    values = {name: getattr(row, name) for name in SHOWN}
    return Delivery(**values | {"state": DeliveryState(values["state"])})


def shown() -> list[sa.Column[Any]]:
    """The columns of SHOWN."""
    return [delivery.c[name] for name in SHOWN]


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> bool:
    """Queue a delivery; False when this Document is already on its way to this target."""
    due = {"queued_at": uow.clock, "next_at": uow.clock}
    query = insert(delivery).values({"id": new_id(), **due, **values}).on_conflict_do_nothing().returning(delivery.c.id)
    return (await uow.conn.execute(query)).first() is not None


async def lock(uow: UnitOfWork, delivery_id: DeliveryId) -> Delivery | None:
    """A delivery for a decision about it."""
    query = sa.select(*shown()).where(delivery.c.id == delivery_id).with_for_update(key_share=True)
    row = (await uow.conn.execute(query)).one_or_none()
    return to_delivery(row) if row else None


async def lock_of_referral(uow: UnitOfWork, referral_id: ReferralId) -> list[tuple[Delivery, tuple[Entry, ...]]]:
    """All deliveries of a case with their entries, the oldest first."""
    wanted: list[sa.ColumnElement[Any]] = [*shown(), delivery.c.entries]
    query = sa.select(*wanted).where(delivery.c.referral_id == referral_id)
    rows = (
        await uow.conn.execute(query.order_by(delivery.c.signed_at, delivery.c.id).with_for_update(key_share=True))
    ).all()
    return [(to_delivery(row), tuple(Entry.from_json(entry) for entry in row.entries)) for row in rows]


async def claim(uow: UnitOfWork, target: str) -> Claim | None:
    """The next delivery that is due and that no earlier undone one of the same patient and target holds back."""
    due = sa.or_(
        sa.and_(delivery.c.state == "queued", delivery.c.next_at <= uow.clock),
        sa.and_(delivery.c.state == "sending", delivery.c.lease_until < uow.clock),
    )
    free = ~sa.exists().where(*_earlier_undone())
    next_one = (
        sa.select(delivery.c.id)
        .where(delivery.c.target == target, due, free)
        .order_by(delivery.c.next_at)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )
    take = delivery.update().where(delivery.c.id == next_one.scalar_subquery()).values(_taken(uow.clock))
    row = (await uow.conn.execute(take.returning(*shown(), delivery.c.claim, delivery.c.entries))).one_or_none()
    return await _claimed(uow, row) if row else None


def _taken(now: sa.ColumnElement[datetime]) -> dict[str, Any]:
    return {
        "state": "sending",
        "claim": new_id(),
        "attempts": delivery.c.attempts + 1,
        "lease_until": now + LEASE,
        "sent_at": sa.func.coalesce(delivery.c.sent_at, now),
    }


def _earlier_undone(of: sa.FromClause = delivery) -> list[sa.ColumnElement[bool]]:
    """Conditions on "earlier": the same patient and target, signed before, neither arrived nor set aside."""
    earlier = delivery.alias("earlier")
    return [
        earlier.c.patient_id == of.c.patient_id,
        earlier.c.target == of.c.target,
        sa.tuple_(earlier.c.signed_at, earlier.c.id) < sa.tuple_(of.c.signed_at, of.c.id),
        earlier.c.state != "accepted",
        earlier.c.set_aside_at.is_(None),
    ]


async def _claimed(uow: UnitOfWork, row: sa.Row[Any]) -> Claim:
    one = to_delivery(row)
    unit = Unit(
        delivery_id=one.id,
        document_id=one.document_id,
        patient_id=one.patient_id,
        entries=tuple(Entry.from_json(entry) for entry in row.entries),
        newest=not await _later_arrived(uow, one),
    )
    return Claim(id=row.claim, delivery=one, unit=unit)


async def _later_arrived(uow: UnitOfWork, one: Delivery) -> bool:
    later = sa.exists().where(
        delivery.c.patient_id == one.patient_id,
        delivery.c.target == one.target,
        sa.tuple_(delivery.c.signed_at, delivery.c.id) > sa.tuple_(one.signed_at, one.id),
        delivery.c.state == "accepted",
    )
    return bool((await uow.conn.execute(sa.select(later))).scalar_one())


async def save_progress(uow: UnitOfWork, held: Claim, done: Done) -> bool:
    """Keep what is done and renew the lease; False when the lease was lost."""
    return await _as_holder(uow, held, {"progress": dict(done), "lease_until": uow.clock + LEASE})


async def settle(uow: UnitOfWork, held: Claim, state: DeliveryState, values: Mapping[str, Any]) -> bool:
    """End the attempt; False when the lease was lost, and then nothing changed."""
    ended = {"state": state.value, "claim": None, "lease_until": None, "settled_at": uow.clock}
    return await _as_holder(uow, held, ended | dict(values))


async def _as_holder(uow: UnitOfWork, held: Claim, values: Mapping[str, Any]) -> bool:
    mine = sa.and_(delivery.c.id == held.delivery.id, delivery.c.claim == held.id)
    changed = await uow.conn.execute(delivery.update().where(mine).values(values))
    return changed.rowcount == 1


def due_in(wait: timedelta) -> sa.ColumnElement[datetime]:
    """An instant from now, by the database's clock."""
    return sa.func.clock_timestamp() + wait


async def change(uow: UnitOfWork, delivery_id: DeliveryId, values: Mapping[str, Any]) -> None:
    """Change a delivery that the caller has locked."""
    await uow.conn.execute(delivery.update().where(delivery.c.id == delivery_id).values(dict(values)))


async def mark_seen(uow: UnitOfWork, referral_id: ReferralId, at: datetime) -> list[Delivery]:
    """The station has read the case's documents signed so far; gives those it had not read before."""
    mine = sa.and_(delivery.c.referral_id == referral_id, delivery.c.signed_at <= at, delivery.c.seen_at.is_(None))
    rows = await uow.conn.execute(delivery.update().where(mine).values(seen_at=at).returning(*shown()))
    return [to_delivery(row) for row in rows]


def held_back(of: sa.FromClause = delivery) -> sa.ColumnElement[bool]:
    """Whether an earlier document of the same patient must arrive first."""
    return sa.exists().where(*_earlier_undone(of))


async def standing(uow: UnitOfWork) -> tuple[Mapping[str, int], float]:
    """How many deliveries are in each state, and how many seconds the oldest one that has not arrived has waited."""
    counted = sa.select(delivery.c.state, sa.func.count().label("n")).group_by(delivery.c.state)
    by_state = {row.state: row.n for row in await uow.conn.execute(counted)}
    age = sa.func.extract("epoch", uow.clock - sa.func.min(delivery.c.queued_at))
    oldest = sa.select(age).where(delivery.c.state != "accepted", delivery.c.set_aside_at.is_(None))
    return by_state, float((await uow.conn.execute(oldest)).scalar_one() or 0)
