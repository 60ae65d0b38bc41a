"""Reading patients. Other features that have asked their own policy take `card`; pages go through the rest."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AccountId, FacilityId, PatientId, ReferralId
from telehealth.kernel.scope_sql import where
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import policy, repository
from telehealth.patients.domain import BirthDate, Mismatch, Patient, Precision, citizen_id_mismatches, plain
from telehealth.patients.errors import PatientNotFound
from telehealth.patients.tables import consent, patient, patient_access

PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """What other features show of a patient."""

    id: PatientId
    name: str
    birth: BirthDate
    sex: str
    citizen_id: str | None
    insurance_number: str | None
    phone: str | None
    address: str
    commune: str
    province_code: str | None
    ethnicity: str
    language: str
    interpreter_needed: bool
    guardian_name: str
    facility_id: Any

    @property
    def birth_date(self) -> date:
        """The earliest day that fits what is known."""
        return self.birth.value

    @property
    def birth_precision(self) -> str:
        """day, month or year."""
        return self.birth.precision.value


def card_of(one: Patient) -> PatientCard:
    """A patient as other features see it."""
    return PatientCard(**{name: getattr(one, name) for name in PatientCard.__dataclass_fields__})


async def card(uow: UnitOfWork, patient_id: PatientId) -> PatientCard:
    """One patient's card. The caller has asked its own policy and writes the read's audit. Raises PatientNotFound."""
    one = await repository.by_id(uow, patient_id)
    if one is None:
        raise PatientNotFound
    return card_of(one)


async def cards(uow: UnitOfWork, patient_ids: list[PatientId]) -> dict[PatientId, PatientCard]:
    """Many cards in one query."""
    if not patient_ids:
        return {}
    rows = (await uow.conn.execute(sa.select(patient).where(patient.c.id.in_(set(patient_ids))))).all()
    return {row.id: card_of(repository.to_patient(row)) for row in rows}


async def find(begin: Begin, actor: Actor, text: str, *, skip: int = 0) -> tuple[list[PatientCard], bool]:
    """The own facility's patients whose name or number has every word typed; and whether there are more."""
    query = sa.select(patient).where(where(policy.visible_patients(actor), {"facility_id": patient.c.facility_id}))
    query = _searched(query, text).offset(skip).limit(PAGE + 1)
    async with begin(actor) as uow:
        found = [card_of(repository.to_patient(row)) for row in (await uow.conn.execute(query)).all()]
        uow.audit("search", "patient", None, hits=len(found[:PAGE]))
        for one in found[:PAGE]:
            uow.audit("read", "patient", one.id, patient_id=one.id, page="patients")
    return found[:PAGE], len(found) > PAGE


def _searched(query: sa.Select[Any], text: str) -> sa.Select[Any]:
    for word in plain(text).split()[:6]:
        query = query.where(patient.c.search.contains(word, autoescape=True))
    return query.order_by(patient.c.registered_at.desc(), patient.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What is known of somebody who has not been recognised yet."""

    name: str
    birth_date: date
    birth_precision: str
    citizen_id: str | None = None

    @property
    def birth(self) -> BirthDate:
        """As patients have it."""
        return BirthDate(value=self.birth_date, precision=Precision(self.birth_precision))


async def candidates_within(
    uow: UnitOfWork, facility_id: FacilityId, who: Likeness, text: str = ""
) -> list[PatientCard]:
    """A facility's patients who may be this person: by citizen id, by name and year of birth, or by the words typed.

    For another feature that has asked its own policy. Everybody shown is written into the audit.
    """
    found = await repository.of_identifier(uow, facility_id, who.citizen_id) if who.citizen_id else []
    found += await repository.lookalikes(uow, facility_id, who.name, who.birth)
    if text:
        query = _searched(sa.select(patient).where(patient.c.facility_id == facility_id), text)
        found += [repository.to_patient(row) for row in (await uow.conn.execute(query.limit(PAGE))).all()]
    alike = {one.id: one for one in found}
    for one in alike.values():
        uow.audit("read", "patient", one.id, patient_id=one.id, why="recognising a booked person")
    return [card_of(one) for one in alike.values()]


async def lookalikes(
    begin: Begin, actor: Actor, name: str, birth: BirthDate, *numbers: str | None
) -> list[PatientCard]:
    """Patients of the own facility that a new registration resembles, or whose number it gives."""
    if actor.facility_id is None:
        return []
    async with begin(actor) as uow:
        alike = await repository.lookalikes(uow, actor.facility_id, name, birth, *numbers)
        for one in alike:
            uow.audit("read", "patient", one.id, patient_id=one.id, why="duplicate warning")
    return [card_of(one) for one in alike]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetail:
    """The patient page: the card, and where the citizen id disagrees."""

    card: PatientCard
    mismatches: frozenset[Mismatch]
    from_elsewhere: bool


async def detail(begin: Begin, actor: Actor, patient_id: PatientId) -> PatientDetail:
    """One patient for their page, audited. Raises PatientNotFound also when it is not this person's to see."""
    async with begin(actor) as uow:
        one = await readable(uow, actor, patient_id)
        uow.audit("read", "patient", one.id, patient_id=one.id)
    mismatches = citizen_id_mismatches(one.citizen_id, one.birth, one.sex) if one.citizen_id else frozenset()
    return PatientDetail(card=card_of(one), mismatches=mismatches, from_elsewhere=one.facility_id != actor.facility_id)


async def readable(uow: UnitOfWork, actor: Actor, patient_id: PatientId) -> Patient:
    """The patient, if this actor may read it. Raises PatientNotFound."""
    one = await repository.by_id(uow, patient_id)
    if one is None:
        raise PatientNotFound
    reason = one.facility_id != actor.facility_id and await repository.opened_with_reason(
        uow, one.id, actor.facility_id
    )
    if not policy.may_read_patient(actor, one.facility_id, opened_with_reason=reason):
        raise PatientNotFound
    return one


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard:
    """A consent as documents and case pages show it."""

    id: Any
    text_version: str
    method: str
    language: str
    given_by: str
    given_by_name: str
    emergency_reason: str
    recording: bool
    obtained_by: Any
    obtained_at: datetime
    withdrawn_at: datetime | None


async def consent_of(uow: UnitOfWork, referral_id: ReferralId) -> ConsentCard | None:
    """The newest consent that a case rests on."""
    names = list(ConsentCard.__dataclass_fields__)
    query = sa.select(*(consent.c[name] for name in names)).where(consent.c.referral_id == referral_id)
    row = (await uow.conn.execute(query.order_by(consent.c.obtained_at.desc()).limit(1))).one_or_none()
    return ConsentCard(**row._asdict()) if row else None


async def reasons_within(uow: UnitOfWork, patient_id: PatientId, zone: str) -> dict[tuple[AccountId, date], list[str]]:
    """Why people elsewhere opened this patient, by who and on which day of that zone, as they wrote it.

    For another feature that has asked its own policy and audits the read.
    """
    c = patient_access.c
    query = sa.select(c.account_id, c.reason, sa.func.date(sa.func.timezone(zone, c.opened_at)).label("day"))
    found: dict[tuple[AccountId, date], list[str]] = {}
    for row in await uow.conn.execute(query.where(c.patient_id == patient_id).order_by(c.opened_at)):
        found.setdefault((AccountId(row.account_id), row.day), []).append(row.reason)
    return found
