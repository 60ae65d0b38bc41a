"""Use cases of the directory: facilities, people and who is here now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from telehealth.accounts.service import NewAccount, add_account_within
from telehealth.directory import policy
from telehealth.directory.errors import FacilityCodeTaken, UnknownSpecialty
from telehealth.directory.provinces import PROVINCES
from telehealth.directory.specialties import SPECIALTIES
from telehealth.directory.tables import department, facility, hub_spoke, practitioner, practitioner_role, presence
from telehealth.kernel.actor import Actor, ScopeLevel
from telehealth.kernel.db import constraint_name
from telehealth.kernel.errors import Forbidden, Invalid
from telehealth.kernel.faults import NEEDED, declare
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import AccountId, DepartmentId, FacilityId, PractitionerId, SessionId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork

FIVE_DIGITS = re.compile(r"[0-9]{5}")
FACILITY_CODE = declare("directory.facility_code", N_("A facility's code has five digits."))
NO_PROVINCE = declare("directory.no_province", N_("No province has this code."))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """A facility to add."""

    code: str
    name: str
    tier: str
    province_code: str
    commune_code: str | None = None
    address: str = ""
    phone: str = ""
    hotline: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPractitioner:
    """A person to add: who they are, what they are licensed for, where they work."""

    name: str
    facility_id: FacilityId
    title: str = ""
    sex: str = "unknown"
    phone: str = ""
    licence_number: str | None = None
    licence_scope: str = ""
    licence_expires_on: date | None = None
    department: str = ""
    specialties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    scope: ScopeLevel = ScopeLevel.FACILITY


@dataclass(frozen=True, slots=True)
class Added:
    """A person who may sign in."""

    account_id: AccountId
    practitioner_id: PractitionerId


async def add_facility(begin: Begin, new: NewFacility, *, actor: Actor | None = None) -> FacilityId:
    """Add a facility. Raises FacilityCodeTaken."""
    _check_may_change(actor)
    async with begin(actor) as uow:
        return await add_facility_within(uow, new)


async def add_facility_within(uow: UnitOfWork, new: NewFacility) -> FacilityId:
    """Add a facility in an open transaction. Raises Invalid, FacilityCodeTaken."""
    _check_facility(new)
    facility_id = FacilityId(new_id())
    values = {name: getattr(new, name) for name in NewFacility.__dataclass_fields__}
    try:
        async with uow.conn.begin_nested():
            await uow.conn.execute(facility.insert().values(id=facility_id, **values))
    except IntegrityError as error:
        if constraint_name(error) == "uq_facility_code":
            raise FacilityCodeTaken from error
        raise
    uow.audit("create", "facility", facility_id, purpose="HOPERAT")
    return facility_id


def _check_facility(new: NewFacility) -> None:
    faults = {
        "code": None if FIVE_DIGITS.fullmatch(new.code) else FACILITY_CODE,
        "name": None if new.name.strip() else NEEDED,
        "province_code": None if new.province_code in PROVINCES else NO_PROVINCE,
    }
    found = {field: [fault.on_field()] for field, fault in faults.items() if fault}
    if found:
        raise Invalid(found)


async def add_person(
    begin: Begin,
    account: NewAccount,
    person: NewPractitioner,
    *,
    password_hash: str | None = None,
    actor: Actor | None = None,
) -> Added:
    """Add an account and its practitioner together.

    The hash comes from `accounts.service.hash_new`. Raises EmailTaken, UnknownSpecialty.
    """
    _check_may_change(actor)
    async with begin(actor) as uow:
        return await add_person_within(uow, account, person, password_hash)


async def add_person_within(
    uow: UnitOfWork, account: NewAccount, person: NewPractitioner, password_hash: str | None = None
) -> Added:
    """Add an account and its practitioner in an open transaction."""
    account_id = await add_account_within(uow, account, password_hash)
    return Added(account_id, await add_practitioner_within(uow, person, account_id))


async def add_practitioner_within(uow: UnitOfWork, new: NewPractitioner, account_id: AccountId) -> PractitionerId:
    """Add the practitioner of an account, with the role they have. Raises UnknownSpecialty."""
    if not set(new.specialties) <= set(SPECIALTIES):
        raise UnknownSpecialty
    practitioner_id = PractitionerId(new_id())
    own = ("name", "title", "sex", "phone", "licence_number", "licence_scope", "licence_expires_on")
    person = {name: getattr(new, name) for name in own}
    await uow.conn.execute(practitioner.insert().values(id=practitioner_id, account_id=account_id, **person))
    role = {
        "id": new_id(), "practitioner_id": practitioner_id, "facility_id": new.facility_id,
        "department_id": await _department(uow, new.facility_id, new.department),
        "specialties": list(new.specialties), "languages": list(new.languages), "scope": new.scope.value,
    }  # fmt: skip
    await uow.conn.execute(practitioner_role.insert().values(role))
    uow.audit("create", "practitioner", practitioner_id, purpose="HOPERAT")
    return practitioner_id


async def pair_within(uow: UnitOfWork, *, hub: FacilityId, spoke: FacilityId, specialties: Sequence[str]) -> None:
    """Let a hub answer a spoke's questions in these specialties. Saying it twice changes nothing."""
    if not set(specialties) <= set(SPECIALTIES):
        raise UnknownSpecialty
    rows = [{"hub_id": hub, "spoke_id": spoke, "specialty": specialty} for specialty in specialties]
    await uow.conn.execute(insert(hub_spoke).on_conflict_do_nothing(), rows)
    uow.audit("update", "facility", spoke, purpose="HOPERAT", hub=str(hub))


async def heartbeat_within(uow: UnitOfWork, actor: Actor) -> None:
    """A page of this person is open: they count as here for the next minute."""
    if actor.practitioner_id is None:
        return
    statement = insert(presence).values(session_id=actor.session_id, practitioner_id=actor.practitioner_id)
    now = {"seen_at": sa.func.clock_timestamp()}
    await uow.conn.execute(statement.on_conflict_do_update(index_elements=["session_id"], set_=now))


async def gone_within(uow: UnitOfWork, session_id: SessionId) -> None:
    """The session has ended: its person is no longer here through it."""
    await uow.conn.execute(sa.delete(presence).where(presence.c.session_id == session_id))


async def _department(uow: UnitOfWork, facility_id: FacilityId, name: str) -> DepartmentId | None:
    if not name:
        return None
    statement = insert(department).values(id=new_id(), facility_id=facility_id, name=name)
    same = statement.on_conflict_do_update(index_elements=["facility_id", "name"], set_={"name": name})
    return DepartmentId((await uow.conn.execute(same.returning(department.c.id))).scalar_one())


def _check_may_change(actor: Actor | None) -> None:
    if not policy.may_change_directory(actor):
        raise Forbidden
