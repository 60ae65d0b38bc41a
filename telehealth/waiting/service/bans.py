"""Bans: a phone, and the visit it came with, may not wait at a facility for some days. Staff can lift them."""

import sqlalchemy as sa

from telehealth.kernel.ids import PhoneId
from telehealth.kernel.uow import UnitOfWork
from telehealth.waiting.domain import Entry
from telehealth.waiting.errors import Banned
from telehealth.waiting.tables import waiting_ban


async def require_free(uow: UnitOfWork, one: Entry, guest_phone: PhoneId | None) -> None:
    """Raise Banned when the visit, its phone, or the phone that was proved in this browser is banned here now."""
    c = waiting_ban.c
    phones = [phone for phone in (one.phone_id, guest_phone) if phone]
    who = sa.or_(c.subject_id == one.id, c.phone_id.in_(phones))
    query = sa.select(c.id).where(c.facility_id == one.facility_id, who, c.lifted_at.is_(None), c.until > uow.now)
    if (await uow.conn.execute(query.limit(1))).first():
        raise Banned
