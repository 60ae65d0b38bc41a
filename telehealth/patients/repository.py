"""Patients in and out of their tables."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.ids import FacilityId, PatientId
from telehealth.kernel.uow import UnitOfWork
from telehealth.patients.domain import BirthDate, Patient, Precision, Sex, plain
from telehealth.patients.tables import patient, patient_access, patient_lookup_miss

_PLAIN_COLUMNS = (
    "citizen_id", "insurance_number", "other_id", "mother_citizen_id", "phone", "address", "commune", "province_code",
    "ethnicity", "language", "interpreter_needed", "guardian_name", "guardian_relation", "registered_at",
)  # fmt: skip


def to_patient(row: sa.Row[Any]) -> Patient:
    """A row as the domain's value."""
    return Patient(
        id=row.id,
        facility_id=row.facility_id,
        name=row.name,
        birth=BirthDate(value=row.birth_date, precision=Precision(row.birth_precision)),
        sex=Sex(row.sex),
        **{name: getattr(row, name) for name in _PLAIN_COLUMNS},
    )


async def add(uow: UnitOfWork, one: Patient) -> None:
    """Insert. A unique violation on the citizen id is the caller's to translate."""
    actor = uow.actor
    await uow.conn.execute(
        patient.insert().values(
            id=one.id,
            facility_id=one.facility_id,
            name=one.name,
            search=searchable(one),
            birth_date=one.birth.value,
            birth_precision=one.birth.precision.value,
            sex=one.sex.value,
            registered_by=actor.account_id if actor else None,
            **{name: getattr(one, name) for name in _PLAIN_COLUMNS},
        )
    )


def searchable(one: Patient) -> str:
    """What a search within the facility looks through."""
    numbers = (one.citizen_id, one.insurance_number, one.other_id, one.phone)
    return " ".join([plain(one.name), *(number.lower() for number in numbers if number)])


async def by_id(uow: UnitOfWork, patient_id: PatientId) -> Patient | None:
    """One patient."""
    row = (await uow.conn.execute(sa.select(patient).where(patient.c.id == patient_id))).one_or_none()
    return to_patient(row) if row else None


async def by_identifier(uow: UnitOfWork, identifier: str, birth: BirthDate) -> Patient | None:
    """The patient with exactly this citizen id or insurance number, and this birth date as precisely as it is known."""
    either = sa.or_(patient.c.citizen_id == identifier, patient.c.insurance_number == identifier)
    rows = (await uow.conn.execute(sa.select(patient).where(either))).all()
    return next((p for p in map(to_patient, rows) if p.birth.fhir == birth.fhir), None)


async def of_identifier(uow: UnitOfWork, facility_id: FacilityId, citizen_id: str) -> list[Patient]:
    """The facility's patient with this citizen id, if there is one."""
    c = patient.c
    query = sa.select(patient).where(c.facility_id == facility_id, c.citizen_id == citizen_id)
    return [to_patient(row) for row in (await uow.conn.execute(query)).all()]


async def lookalikes(
    uow: UnitOfWork, facility_id: FacilityId, name: str, birth: BirthDate, *numbers: str | None
) -> list[Patient]:
    """The facility's patients with this name (however accented) born in the same year, or with one of these numbers."""
    c, asked = patient.c, [number for number in numbers if number]
    alike = sa.and_(
        c.search.startswith(plain(name), autoescape=True), sa.extract("year", c.birth_date) == birth.value.year
    )
    same = sa.or_(c.citizen_id.in_(asked), c.insurance_number.in_(asked))
    query = sa.select(patient).where(c.facility_id == facility_id, sa.or_(alike, same))
    return [to_patient(row) for row in (await uow.conn.execute(query.limit(5))).all()]


async def owners_of(uow: UnitOfWork, identifiers: Iterable[str | None]) -> list[PatientId]:
    """Whose citizen id or insurance number one of these is, anywhere."""
    asked = [identifier for identifier in identifiers if identifier]
    either = sa.or_(patient.c.citizen_id.in_(asked), patient.c.insurance_number.in_(asked))
    return list((await uow.conn.execute(sa.select(patient.c.id).where(either))).scalars()) if asked else []


async def opened_with_reason(uow: UnitOfWork, patient_id: PatientId, facility_id: FacilityId | None) -> bool:
    """Whether this facility has an unexpired reason to see this patient."""
    query = sa.exists().where(
        patient_access.c.patient_id == patient_id,
        patient_access.c.facility_id == facility_id,
        patient_access.c.expires_at > sa.func.clock_timestamp(),
    )
    return bool((await uow.conn.execute(sa.select(query))).scalar_one())


async def recent_misses(uow: UnitOfWork, window: timedelta) -> int:
    """How many look-ups of this account found nobody lately, by the database's clock."""
    since = sa.func.clock_timestamp() - window
    account = uow.actor.account_id if uow.actor else None
    mine = sa.and_(patient_lookup_miss.c.account_id == account, patient_lookup_miss.c.at > since)
    query = sa.select(sa.func.count()).select_from(patient_lookup_miss).where(mine)
    return int((await uow.conn.execute(query)).scalar_one())
