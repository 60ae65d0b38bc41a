"""Which hubs serve a spoke, and whether anybody is there."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID, aggregate_order_by

from telehealth.directory.queries.people import is_online
from telehealth.directory.tables import facility, hub_spoke, practitioner, practitioner_role
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class HubOption:
    """A hub that answers a spoke in a specialty, and whether anybody is there."""

    facility_id: FacilityId
    name: str
    tier: str
    hotline: str
    online: int


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One line of "who is on duty at the hubs": a specialty at a hub, and who is there now."""

    specialty: str
    facility_id: FacilityId
    facility_name: str
    hotline: str
    online: int
    names: tuple[str, ...]


async def hubs_for(uow: UnitOfWork, spoke_id: FacilityId, specialty: str) -> list[HubOption]:
    """The hubs that answer this spoke in this specialty, those with somebody here first."""
    here = _people_at_the_hub(sa.func.count()).label("online")
    query = (
        sa.select(facility, here)
        .join_from(hub_spoke, facility, hub_spoke.c.hub_id == facility.c.id)
        .where(hub_spoke.c.spoke_id == spoke_id, hub_spoke.c.specialty == specialty)
        .order_by(sa.desc("online"), facility.c.tier.desc(), facility.c.name)
    )
    return [
        HubOption(FacilityId(row.id), row.name, row.tier, row.hotline, row.online)
        for row in await uow.conn.execute(query)
    ]


Column = sa.ColumnElement[Any] | sa.Column[Any]


def answering(spoke: Column, specialty: Column) -> sa.ColumnElement[Any]:
    """The ids of the hubs that answer a spoke in a specialty, as an array for another query's rows."""
    hubs = sa.select(hub_spoke.c.hub_id).where(hub_spoke.c.spoke_id == spoke, hub_spoke.c.specialty == specialty)
    return sa.func.array(hubs.correlate_except(hub_spoke).scalar_subquery(), type_=ARRAY(UUID(as_uuid=True)))


def answers(hub_id: FacilityId | None, spoke: Column, specialty: Column) -> sa.ColumnElement[bool]:
    """Whether this hub is one of them."""
    pair = sa.and_(hub_spoke.c.spoke_id == spoke, hub_spoke.c.specialty == specialty, hub_spoke.c.hub_id == hub_id)
    return sa.select(hub_spoke.c.hub_id).where(pair).correlate_except(hub_spoke).exists()


async def spokes_of(uow: UnitOfWork, hubs: Collection[FacilityId]) -> frozenset[FacilityId]:
    """The facilities that ask these hubs."""
    query = sa.select(hub_spoke.c.spoke_id).where(hub_spoke.c.hub_id.in_(hubs)).distinct()
    return frozenset(FacilityId(one) for one in (await uow.conn.execute(query)).scalars())


async def specialties_of_hubs(uow: UnitOfWork, spoke_id: FacilityId) -> tuple[str, ...]:
    """The specialties in which this spoke has a hub to ask."""
    query = sa.select(hub_spoke.c.specialty).where(hub_spoke.c.spoke_id == spoke_id).distinct()
    return tuple(sorted((await uow.conn.execute(query)).scalars()))


async def hotlines(
    uow: UnitOfWork, spokes: Collection[FacilityId]
) -> dict[tuple[FacilityId, str], tuple[FacilityId, str, str]]:
    """Whom to call for each spoke and specialty: a hub's id, name and number, the one with somebody here first."""
    here = _people_at_the_hub(sa.func.count()).label("online")
    query = (
        sa.select(hub_spoke.c.spoke_id, hub_spoke.c.specialty, facility.c.id, facility.c.name, facility.c.hotline, here)
        .join_from(hub_spoke, facility, hub_spoke.c.hub_id == facility.c.id)
        .where(hub_spoke.c.spoke_id.in_(spokes))
        .order_by("online", facility.c.tier, facility.c.name)
    )
    rows = await uow.conn.execute(query)
    return {(row.spoke_id, row.specialty): (FacilityId(row.id), row.name, row.hotline) for row in rows}


async def duty_board(uow: UnitOfWork, spoke_id: FacilityId) -> list[DutyRow]:
    """For each specialty and hub of a spoke: its hotline and who is here, those with somebody first."""
    names = _people_at_the_hub(sa.func.array_agg(aggregate_order_by(_titled(), practitioner.c.name)))
    query = (
        sa.select(hub_spoke.c.specialty, facility.c.id, facility.c.name, facility.c.hotline, names.label("names"))
        .join_from(hub_spoke, facility, hub_spoke.c.hub_id == facility.c.id)
        .where(hub_spoke.c.spoke_id == spoke_id)
    )
    rows = [
        DutyRow(row.specialty, FacilityId(row.id), row.name, row.hotline, len(row.names or ()), tuple(row.names or ()))
        for row in await uow.conn.execute(query)
    ]
    return sorted(rows, key=lambda row: (-row.online, row.specialty, row.facility_name))


def _titled() -> sa.ColumnElement[str]:
    return sa.func.ltrim(practitioner.c.title + " " + practitioner.c.name)


def _people_at_the_hub(what: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    """`what` over the people of the outer query's hub and specialty who are here now."""
    return (
        sa.select(what)
        .select_from(practitioner.join(practitioner_role))
        .where(
            practitioner_role.c.facility_id == hub_spoke.c.hub_id,
            hub_spoke.c.specialty == sa.any_(practitioner_role.c.specialties),
            is_online(),
        )
        .correlate(hub_spoke)
        .scalar_subquery()
    )
