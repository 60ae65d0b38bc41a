"""Entries in and out of their table. An entry is locked before it is read for a change."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.ids import RoomId, ScheduleId, VisitId
from telehealth.kernel.uow import UnitOfWork
from telehealth.waiting.domain import LIVE, Entry, EntryState, Invitation, InvitedKind
from telehealth.waiting.tables import waiting_entry, waiting_invitation

_FIELDS = tuple(field.name for field in fields(Entry))
_INVITED = tuple(field.name for field in fields(Invitation))
_UNCHANGING = frozenset({"id", "appointment_id", "person_id", "seen_at"})
_COLUMNS = [waiting_entry.c[name] for name in _FIELDS]
IS_LIVE = waiting_entry.c.state.in_(sorted(one.value for one in LIVE))


async def find(uow: UnitOfWork, visit_id: VisitId, *, lock: bool = False) -> Entry | None:
    """The entry of a visit, if it has one."""
    query = sa.select(*_COLUMNS).where(waiting_entry.c.id == visit_id)
    row = (await uow.conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return to_entry(row) if row else None


async def of_room(uow: UnitOfWork, room_id: RoomId, *, lock: bool = False) -> Entry | None:
    """The entry that was let into a room."""
    query = sa.select(*_COLUMNS).where(waiting_entry.c.room_id == room_id)
    row = (await uow.conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return to_entry(row) if row else None


async def queue_of(uow: UnitOfWork, schedule_id: ScheduleId) -> list[Entry]:
    """Everybody who waits in a queue, in no order: `domain.in_order` has the only one."""
    query = sa.select(*_COLUMNS).where(waiting_entry.c.schedule_id == schedule_id, IS_LIVE)
    return [to_entry(row) for row in await uow.conn.execute(query)]


async def add(uow: UnitOfWork, new: Entry) -> Entry:
    """The visit's entry, made when it has none, and locked."""
    values = {name: getattr(new, name) for name in _FIELDS} | {"state": new.state.value}
    await uow.conn.execute(insert(waiting_entry).values(values).on_conflict_do_nothing(index_elements=["id"]))
    one = await find(uow, new.id, lock=True)
    assert one is not None  # noqa: S101 - inserted or there before; never deleted
    return one


async def save(uow: UnitOfWork, one: Entry) -> None:
    """Write a locked entry back."""
    values = {name: getattr(one, name) for name in _FIELDS if name not in _UNCHANGING}
    changed = waiting_entry.update().where(waiting_entry.c.id == one.id)
    await uow.conn.execute(changed.values(values | {"state": one.state.value}))


def to_entry(row: sa.Row[Any] | Mapping[str, Any]) -> Entry:
    """The value of a row."""
    values = {name: row[name] if isinstance(row, Mapping) else getattr(row, name) for name in _FIELDS}
    return Entry(**values | {"state": EntryState(values["state"])})


async def invitation(uow: UnitOfWork, invitation_id: object, *, lock: bool = False) -> Invitation | None:
    """An invitation by its id."""
    query = sa.select(*(waiting_invitation.c[name] for name in _INVITED)).where(
        waiting_invitation.c.id == invitation_id
    )
    row = (await uow.conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return _to_invitation(row) if row else None


async def invitations_of(uow: UnitOfWork, visit_id: VisitId) -> list[Invitation]:
    """Who is invited into a visit and may still come."""
    c = waiting_invitation.c
    query = sa.select(*(c[name] for name in _INVITED)).where(
        c.visit_id == visit_id, c.revoked_at.is_(None), c.expires_at > uow.now
    )
    return [_to_invitation(row) for row in await uow.conn.execute(query.order_by(c.made_at, c.id))]


def _to_invitation(row: sa.Row[Any]) -> Invitation:
    values = {name: getattr(row, name) for name in _INVITED}
    return Invitation(**values | {"kind": InvitedKind(values["kind"])})
