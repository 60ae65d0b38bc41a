"""Doors and openings in and out of their tables."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.aftercare.domain import MOST_TRIES
from telehealth.aftercare.tables import summary_door, summary_opening
from telehealth.kernel.ids import GuestSessionId, VisitId
from telehealth.kernel.uow import UnitOfWork


async def tries(uow: UnitOfWork, visit_ids: Sequence[VisitId]) -> dict[VisitId, int]:
    """Wrong tries in a row, of the visits that have any."""
    query = sa.select(summary_door).where(summary_door.c.visit_id.in_(visit_ids), summary_door.c.tries > 0)
    return {VisitId(row.visit_id): row.tries for row in await uow.conn.execute(query)}


async def count_try(uow: UnitOfWork, visit_id: VisitId) -> int | None:
    """Count a try before it is looked at. Gives its number; None when there is none left."""
    first = insert(summary_door).values(visit_id=visit_id, tries=1)
    again = first.on_conflict_do_update(
        index_elements=["visit_id"], set_={"tries": summary_door.c.tries + 1}, where=summary_door.c.tries < MOST_TRIES
    )
    number: int | None = (await uow.conn.execute(again.returning(summary_door.c.tries))).scalar_one_or_none()
    return number


async def forget_tries(uow: UnitOfWork, visit_id: VisitId) -> None:
    """The door takes five tries again."""
    await uow.conn.execute(sa.update(summary_door).where(summary_door.c.visit_id == visit_id).values(tries=0))


async def note_opening(uow: UnitOfWork, session_id: GuestSessionId, visit_id: VisitId) -> None:
    """This session has shown what it had to show."""
    await uow.conn.execute(summary_opening.insert().values(session_id=session_id, visit_id=visit_id, at=uow.now))


async def opened_at(uow: UnitOfWork, session_id: GuestSessionId, visit_id: VisitId) -> datetime | None:
    """When this session opened this visit's door."""
    c = summary_opening.c
    query = sa.select(c.at).where(c.session_id == session_id, c.visit_id == visit_id)
    at: datetime | None = (await uow.conn.execute(query)).scalar_one_or_none()
    return at


async def forget_openings(uow: UnitOfWork, *, before: datetime) -> None:
    """Delete openings that open nothing any more. The audit stays."""
    await uow.conn.execute(sa.delete(summary_opening).where(summary_opening.c.at < before))
