"""Referrals in and out of their tables. A case is locked before it is read for a change."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import PatientId, ReferralId
from telehealth.kernel.uow import UnitOfWork
from telehealth.referrals.domain import Action, State
from telehealth.referrals.errors import ReferralNotFound
from telehealth.referrals.referral import Referral
from telehealth.referrals.tables import referral, referral_event

_FIELDS = tuple(field.name for field in dataclasses.fields(Referral))
_UNCHANGING = frozenset({"id", "serial", "patient_id", "created_at", "asked"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the story keeps of an action beside who and when."""

    reason: str | None = None
    text: str | None = None
    due_at: datetime | None = None
    entity_id: UUID | None = None
    # Whom a line without an actor is about: the specialist whose time was over.
    name: str | None = None
    facility_name: str | None = None


NOTHING_SAID = Said()


class ReferralRepository:
    """The cases of one open transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def lock(self, referral_id: ReferralId) -> Referral:
        """The case, which nobody else can change until this transaction ends. Raises ReferralNotFound."""
        query = self.selected().where(referral.c.id == referral_id).with_for_update(key_share=True)
        row = (await self.uow.conn.execute(query)).one_or_none()
        if row is None:
            raise ReferralNotFound
        return from_row(row)

    def selected(self) -> sa.Select[Any]:
        """All columns of a referral, to be narrowed."""
        return sa.select(*columns())

    async def unsent_draft(self, actor: Actor, patient_id: PatientId) -> ReferralId | None:
        """The person's own draft for this patient, if they have not sent one that they began."""
        query = sa.select(referral.c.id).where(
            referral.c.patient_id == patient_id,
            referral.c.sender_id == actor.practitioner_id,
            referral.c.sender_facility_id == actor.facility_id,
            referral.c.state == State.DRAFT.value,
        )
        found: ReferralId | None = (await self.uow.conn.execute(query.limit(1))).scalar_one_or_none()
        return found

    async def add(self, new: dict[str, Any]) -> Referral:
        """A new case."""
        statement = referral.insert().values(new).returning(*columns())
        return from_row((await self.uow.conn.execute(statement)).one())

    async def save(self, case: Referral) -> None:
        """Write the case back."""
        values = {name: getattr(case, name) for name in _FIELDS if name not in _UNCHANGING}
        await self.uow.conn.execute(referral.update().where(referral.c.id == case.id).values(values))

    async def happened(self, case: Referral, action: Action, at: datetime, said: Said = NOTHING_SAID) -> Referral:
        """Write the next line of the story and the case with it."""
        seq = case.last_seq + 1
        case = dataclasses.replace(case, last_seq=seq)
        await self.save(case)
        line = {"referral_id": case.id, "seq": seq, "action": action.value, "at": at, "state": case.state.value}
        told = {name: value for name, value in dataclasses.asdict(said).items() if value is not None}
        await self.uow.conn.execute(referral_event.insert().values(line | _by(self.uow.actor) | told))
        return case


def from_row(row: sa.Row[Any] | Mapping[str, Any]) -> Referral:
    """The value of a row that has all of a referral's columns."""
    values = dict(row if isinstance(row, Mapping) else row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to the columns
    return Referral(**values | {"state": State(values["state"]), "asked": tuple(values["asked"])})


def columns() -> list[sa.ColumnElement[Any]]:
    """The columns that make a Referral, and whom it asks."""
    named = referral.c.hub_facility_id
    network = directory.answering(referral.c.sender_facility_id, referral.c.specialty)
    asked = sa.case((named.is_not(None), pg.array([named])), else_=network)
    return [*(referral.c[name] for name in _FIELDS if name != "asked"), asked.label("asked")]


def _by(actor: Actor | None) -> dict[str, Any]:
    if actor is None:
        return {"practitioner_id": None, "name": None, "facility_name": None}
    return {"practitioner_id": actor.practitioner_id, "name": actor.name, "facility_name": actor.facility_name}
