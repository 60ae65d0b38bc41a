"""Reading deliveries and records, audited. `journeys_of` leaves policy and audit to its caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import DocumentId, PatientId, ReferralId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.errors import PatientNotFound
from telehealth.records_bridge import policy, record
from telehealth.records_bridge.build import keys
from telehealth.records_bridge.build.systems import TAG
from telehealth.records_bridge.errors import RecordNotFound
from telehealth.records_bridge.journey import DeliveryRow, Journey, journey
from telehealth.records_bridge.policy import RecordTies
from telehealth.records_bridge.record import Record
from telehealth.records_bridge.repository import held_back, shown, to_delivery
from telehealth.records_bridge.store import FhirStore, reference_of
from telehealth.records_bridge.tables import delivery
from telehealth.referrals import queries as referrals

PAGE = 25
BESIDE = 5  # how many moving ones stand under those that need help
PATIENCE = 3  # tries after which a waiting document asks for help


class Show(StrEnum):
    """Which documents a list shows."""

    HELP = "help"
    MOVING = "moving"
    ARRIVED = "arrived"


STOPPED = delivery.c.state.in_(("rejected", "needs_person"))
NEEDS_HELP = sa.or_(
    sa.and_(STOPPED, delivery.c.set_aside_at.is_(None)),
    sa.and_(delivery.c.state == "queued", delivery.c.attempts >= PATIENCE),
)
HAS_ARRIVED = sa.or_(
    sa.and_(delivery.c.state == "accepted", delivery.c.seen_at.is_not(None)),
    sa.and_(STOPPED, delivery.c.set_aside_at.is_not(None)),
)
SHOWN_AS: Mapping[Show, sa.ColumnElement[bool]] = {
    Show.HELP: NEEDS_HELP,
    Show.MOVING: sa.not_(sa.or_(NEEDS_HELP, HAS_ARRIVED)),
    Show.ARRIVED: HAS_ARRIVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryList:
    """A page of documents, the newest that move beside those that need help, and how many there are of each sort."""

    journeys: list[Journey]
    also_moving: list[Journey]
    counts: Mapping[Show, int]
    more: bool
    last_taken_at: datetime | None


async def deliveries(begin: Begin, actor: Actor, show: Show, *, skip: int = 0) -> DeliveryList:
    """The documents of the cases that the actor may read, the newest first; the read is audited."""
    async with begin(actor) as uow:
        mine = delivery.c.referral_id.in_(referrals.readable(actor, uow.now))
        rows = await _rows(uow, sa.and_(mine, SHOWN_AS[show]), skip=skip, limit=PAGE + 1)
        moving = sa.and_(mine, SHOWN_AS[Show.MOVING])
        beside = await _rows(uow, moving, limit=BESIDE) if show is Show.HELP and not skip else []
        totals = (await uow.conn.execute(_totals(mine))).one()
        uow.audit("search", "delivery", None, hits=len(rows[:PAGE]))
        for one in {row.delivery.id: row.delivery for row in (*rows[:PAGE], *beside)}.values():
            uow.audit("read", "delivery", one.id, patient_id=one.patient_id, page="deliveries")
    return DeliveryList(
        journeys=_journeys(rows[:PAGE], actor, uow),
        also_moving=_journeys(beside, actor, uow),
        counts={one: getattr(totals, one.value) for one in Show},
        more=len(rows) > PAGE,
        last_taken_at=totals.last_taken_at,
    )


def _journeys(rows: list[DeliveryRow], actor: Actor, uow: UnitOfWork) -> list[Journey]:
    return [journey(row, zone=actor.time_zone, now=uow.now) for row in rows]


def _totals(mine: sa.ColumnElement[bool]) -> sa.Select[Any]:
    counted = (sa.func.count().filter(condition).label(one.value) for one, condition in SHOWN_AS.items())
    last = sa.func.max(delivery.c.settled_at).filter(delivery.c.state == "accepted").label("last_taken_at")
    columns: list[sa.ColumnElement[Any]] = [*counted, last]
    return sa.select(*columns).where(mine)


async def _rows(
    uow: UnitOfWork, wanted: sa.ColumnElement[bool], *, skip: int = 0, limit: int = 100
) -> list[DeliveryRow]:
    neighbours = (held_back().label("held_back"), _holds_back().label("holds_back"))
    columns: list[sa.ColumnElement[Any]] = [*shown(), *neighbours]
    query = sa.select(*columns)
    query = query.where(wanted).order_by(delivery.c.signed_at.desc(), delivery.c.id).offset(skip).limit(limit)
    found = (await uow.conn.execute(query)).all()
    return [DeliveryRow(delivery=to_delivery(r), held_back=r.held_back, holds_back=r.holds_back) for r in found]


def _holds_back() -> sa.ColumnElement[bool]:
    """Whether a later document of the same patient waits for this one."""
    later = delivery.alias("later")
    return sa.exists().where(
        later.c.patient_id == delivery.c.patient_id,
        later.c.target == delivery.c.target,
        sa.tuple_(later.c.signed_at, later.c.id) > sa.tuple_(delivery.c.signed_at, delivery.c.id),
        later.c.state == "queued",
    )


async def journeys_of(uow: UnitOfWork, actor: Actor, referral_id: ReferralId) -> dict[DocumentId, Journey]:
    """The way of each Document of a case. One that is not here yet was signed a moment ago and is not queued yet."""
    rows = await _rows(uow, delivery.c.referral_id == referral_id)
    return {one.document_id: one for one in _journeys(rows, actor, uow)}


async def patient_record(begin: Begin, actor: Actor, patient_id: PatientId) -> Record:
    """A patient's record, read back from the FHIR store alone; the read is audited. Raises RecordNotFound."""
    async with begin(actor) as uow:
        if not policy.may_read_record(actor, await _ties(uow, actor, patient_id)):
            raise RecordNotFound
        found = await _read(FhirStore(uow), patient_id)
        uow.audit("read", "record", patient_id, patient_id=patient_id, documents=len(found.documents))
    return found


async def _read(store: FhirStore, patient_id: PatientId) -> Record:
    known = await store.search("Patient", tag=f"{TAG}|{keys.patient(patient_id)}")
    if not known:
        return Record(patient=None)
    mine = await store.search(*record.READ, patient=reference_of(known[0]))
    tags = record.tags_of(one for one in mine if one["resourceType"] == "Composition")
    provenance = await store.search("Provenance", any_tag=tags) if tags else []
    return record.read_record([*mine, *provenance])


async def _ties(uow: UnitOfWork, actor: Actor, patient_id: PatientId) -> RecordTies:
    """What other features say of this person and this patient."""
    return RecordTies(
        own_patient=await _may_read_patient(uow, actor, patient_id),
        has_a_case=await referrals.reads_a_case_of(uow, actor, patient_id),
    )


async def _may_read_patient(uow: UnitOfWork, actor: Actor, patient_id: PatientId) -> bool:
    try:
        await patients.readable(uow, actor, patient_id)
    except PatientNotFound:
        return False
    return True
