"""Who people are, and who of them is here now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from telehealth.directory.tables import department, facility, practitioner, practitioner_role, presence
from telehealth.kernel.actor import ScopeLevel
from telehealth.kernel.errors import NotFound
from telehealth.kernel.ids import AccountId, DepartmentId, FacilityId, PractitionerId
from telehealth.kernel.uow import UnitOfWork

ONLINE_FOR = sa.text("interval '60 seconds'")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the directory knows of an account: the part of an Actor that is not the session."""

    practitioner_id: PractitionerId
    name: str
    licence_number: str | None
    facility_id: FacilityId
    facility_name: str
    department_id: DepartmentId | None
    province_code: str
    specialties: tuple[str, ...]
    scope: ScopeLevel
    time_zone: str


@dataclass(frozen=True, slots=True)
class PractitionerCard:
    """A person who works here, as colleagues see them. `name` has the title in front."""

    id: PractitionerId
    account_id: AccountId
    name: str
    sex: str
    phone: str
    licence_number: str | None
    licence_scope: str
    licence_expires_on: date | None
    facility_id: FacilityId
    facility_name: str
    department_id: DepartmentId | None
    department_name: str
    specialties: tuple[str, ...]
    languages: tuple[str, ...]
    scope: ScopeLevel
    online: bool


async def profile_of(uow: UnitOfWork, account_id: AccountId) -> Profile | None:
    """Who an account is, or None when the directory does not know it."""
    query = (
        sa.select(practitioner, practitioner_role, facility.c.name.label("facility_name"), facility.c.province_code,
                  facility.c.time_zone)
        .select_from(practitioner.join(practitioner_role).join(facility))
        .where(practitioner.c.account_id == account_id)
    )  # fmt: skip
    row = (await uow.conn.execute(query)).one_or_none()
    if row is None:
        return None
    return Profile(
        practitioner_id=PractitionerId(row.practitioner_id), name=titled(row.title, row.name),
        licence_number=row.licence_number, facility_id=FacilityId(row.facility_id), facility_name=row.facility_name,
        department_id=row.department_id, province_code=row.province_code, specialties=tuple(row.specialties),
        scope=ScopeLevel(row.scope), time_zone=row.time_zone,
    )  # fmt: skip


async def who_is_online(
    uow: UnitOfWork, *, specialty: str | None = None, facilities: Collection[FacilityId] | None = None
) -> list[PractitionerCard]:
    """Practitioners who are here now, by name; of one specialty, of some facilities, or all."""
    conditions = [is_online()]
    if specialty:
        conditions.append(practitioner_role.c.specialties.contains([specialty]))
    if facilities is not None:
        conditions.append(practitioner_role.c.facility_id.in_(facilities))
    return await _practitioners(uow, *conditions)


async def practitioner_cards(uow: UnitOfWork, ids: Sequence[PractitionerId]) -> dict[PractitionerId, PractitionerCard]:
    """Several people by their id; unknown ids are left out."""
    return {card.id: card for card in await _practitioners(uow, practitioner.c.id.in_(ids))}


async def speakers_of(uow: UnitOfWork, language: str, province_code: str) -> list[PractitionerCard]:
    """Who speaks a language besides Vietnamese: those of the province, or where it has none, everybody who does."""
    speaks = practitioner_role.c.languages.contains([language])
    near = await _practitioners(uow, speaks, facility.c.province_code == province_code)
    return near or await _practitioners(uow, speaks)


async def practitioners_at(uow: UnitOfWork, facility_id: FacilityId, *, specialty: str = "") -> list[PractitionerCard]:
    """The people who have a specialty and work at a facility, by name; of one specialty, or all."""
    specialties = practitioner_role.c.specialties
    wanted = specialties.contains([specialty]) if specialty else sa.func.cardinality(specialties) > 0
    return await _practitioners(uow, practitioner_role.c.facility_id == facility_id, wanted)


async def practitioners_of_accounts(uow: UnitOfWork, ids: Sequence[AccountId]) -> list[PractitionerCard]:
    """The people behind these accounts, by facility and name."""
    return await _practitioners(uow, practitioner.c.account_id.in_(ids))


async def practitioner_card(uow: UnitOfWork, practitioner_id: PractitionerId) -> PractitionerCard:
    """One person. Raises NotFound."""
    cards = await practitioner_cards(uow, [practitioner_id])
    if practitioner_id not in cards:
        raise NotFound
    return cards[practitioner_id]


def titled(title: str, name: str) -> str:
    """Name with its title in front: BS. Hoàng Thị Lan."""
    return f"{title} {name}" if title else name


def is_online() -> sa.ColumnElement[bool]:
    """Whether a person of the outer query is here now, by the database's clock."""
    return sa.exists().where(
        presence.c.practitioner_id == practitioner.c.id,
        presence.c.seen_at > sa.func.clock_timestamp() - ONLINE_FOR,
    )


async def _practitioners(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> list[PractitionerCard]:
    query = (
        sa.select(
            practitioner,
            practitioner_role.c.facility_id,
            practitioner_role.c.department_id,
            practitioner_role.c.specialties,
            practitioner_role.c.languages,
            practitioner_role.c.scope,
            facility.c.name.label("facility_name"),
            sa.func.coalesce(department.c.name, "").label("department_name"),
            is_online().label("online"),
        )
        .select_from(
            practitioner.join(practitioner_role)
            .join(facility)
            .outerjoin(department, department.c.id == practitioner_role.c.department_id)
        )
        .where(*conditions)
        .order_by(practitioner.c.name, practitioner.c.id)
    )
    return [_practitioner(row) for row in await uow.conn.execute(query)]


def _practitioner(row: sa.Row[Any]) -> PractitionerCard:
    return PractitionerCard(
        id=PractitionerId(row.id), account_id=AccountId(row.account_id), name=titled(row.title, row.name), sex=row.sex,
        phone=row.phone, licence_number=row.licence_number, licence_scope=row.licence_scope,
        licence_expires_on=row.licence_expires_on, facility_id=FacilityId(row.facility_id),
        facility_name=row.facility_name, department_id=row.department_id, department_name=row.department_name,
        specialties=tuple(row.specialties), languages=tuple(row.languages), scope=ScopeLevel(row.scope),
        online=row.online,
    )  # fmt: skip
