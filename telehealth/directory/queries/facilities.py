"""Facilities, as everybody who works here may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from telehealth.directory.provinces import province_name
from telehealth.directory.tables import facility
from telehealth.kernel.actor import Actor, ScopeLevel
from telehealth.kernel.errors import NotFound
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.scope import Scope
from telehealth.kernel.scope_sql import Column, where
from telehealth.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class FacilityCard:
    """A facility as others see it."""

    id: FacilityId
    code: str
    name: str
    tier: str
    province_code: str
    commune_code: str | None
    address: str
    phone: str
    hotline: str
    time_zone: str

    @property
    def province(self) -> str:
        """The province's name."""
        return province_name(self.province_code)


async def facility_card(uow: UnitOfWork, facility_id: FacilityId) -> FacilityCard:
    """One facility. Raises NotFound."""
    cards = await facility_cards(uow, [facility_id])
    if not cards:
        raise NotFound
    return cards[facility_id]


async def facility_cards(uow: UnitOfWork, ids: Sequence[FacilityId]) -> dict[FacilityId, FacilityCard]:
    """Several facilities by their id; unknown ids are left out."""
    rows = await uow.conn.execute(sa.select(facility).where(facility.c.id.in_(ids)))
    return {FacilityId(row.id): _card(row) for row in rows}


async def facility_by_code(uow: UnitOfWork, code: str) -> FacilityCard | None:
    """The facility with this five-digit code."""
    row = (await uow.conn.execute(sa.select(facility).where(facility.c.code == code))).one_or_none()
    return _card(row) if row else None


async def facilities_in(uow: UnitOfWork, actor: Actor) -> list[FacilityCard]:
    """The facilities within the actor's own scope, by name: one's own, the province's, or all."""
    columns: dict[str, Column] = {"id": facility.c.id, "province_code": facility.c.province_code}
    query = sa.select(facility).where(where(facilities_scope(actor), columns)).order_by(facility.c.name)
    return [_card(row) for row in await uow.conn.execute(query)]


def facilities_scope(actor: Actor) -> Scope:
    """The actor's reach as a Scope over a facility's id and province_code."""
    if actor.scope is ScopeLevel.NATION:
        return Scope.everything()
    if actor.scope is ScopeLevel.PROVINCE and actor.province_code:
        return Scope.where(province_code=actor.province_code)
    return Scope.where(id=actor.facility_id) if actor.facility_id else Scope.nothing()


def _card(row: sa.Row[Any]) -> FacilityCard:
    return FacilityCard(
        id=FacilityId(row.id), code=row.code, name=row.name, tier=row.tier, province_code=row.province_code,
        commune_code=row.commune_code, address=row.address, phone=row.phone, hotline=row.hotline,
        time_zone=row.time_zone,
    )  # fmt: skip
