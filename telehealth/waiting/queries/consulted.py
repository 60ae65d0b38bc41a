"""What became of a visit: the case it came to, and who may hear of it. Nobody's name is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.actor import Guest
from telehealth.kernel.ids import AppointmentId, FacilityId, PhoneId, PractitionerId, ReferralId, RoomId, VisitId
from telehealth.kernel.uow import UnitOfWork
from telehealth.waiting import policy
from telehealth.waiting.errors import VisitNotFound
from telehealth.waiting.tables import waiting_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """A visit after somebody was let in, or before: then there is no case."""

    visit_id: VisitId
    appointment_id: AppointmentId | None
    facility_id: FacilityId
    practitioner_id: PractitionerId
    phone_id: PhoneId | None
    language: str
    state: str
    referral_id: ReferralId | None
    room_id: RoomId | None


_NAMES = tuple(name for name in Consulted.__dataclass_fields__ if name != "visit_id")


async def consulted(uow: UnitOfWork, visit_id: VisitId) -> Consulted:
    """One visit, for another feature that asks its own policy. Raises VisitNotFound."""
    found = await consulted_among(uow, [visit_id])
    if not found:
        raise VisitNotFound
    return found[0]


async def consulted_by(uow: UnitOfWork, guest: Guest, visit_id: VisitId) -> Consulted:
    """The same for its patient only, not for who was invited. Raises VisitNotFound."""
    one = await consulted(uow, visit_id)
    if not policy.is_patient_of(guest, visit_id, one.phone_id):
        raise VisitNotFound
    return one


async def consulted_among(uow: UnitOfWork, visit_ids: Sequence[VisitId]) -> list[Consulted]:
    """Several visits; those that never came to a queue are left out."""
    return await _where(uow, waiting_entry.c.id.in_(visit_ids))


async def consulted_in_case(uow: UnitOfWork, referral_id: ReferralId) -> Consulted | None:
    """The visit that a case came from, if it came from one."""
    found = await _where(uow, waiting_entry.c.referral_id == referral_id)
    return found[0] if found else None


async def _where(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> list[Consulted]:
    query = sa.select(waiting_entry.c.id, *(waiting_entry.c[name] for name in _NAMES)).where(which)
    return [_of(row) for row in await uow.conn.execute(query)]


def _of(row: sa.Row[Any]) -> Consulted:
    return Consulted(visit_id=VisitId(row.id), **{name: getattr(row, name) for name in _NAMES})
