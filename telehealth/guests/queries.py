"""What others read of guests: a phone to write to, whether a session lives."""

from dataclasses import dataclass

import sqlalchemy as sa

from telehealth.guests.domain import GuestLifetime, masked
from telehealth.guests.tables import guest_session, phone, phone_code
from telehealth.kernel.ids import GuestSessionId, PhoneCodeId, PhoneId
from telehealth.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class PhoneCard:
    """A phone to write to."""

    id: PhoneId
    number: str
    language: str

    @property
    def masked(self) -> str:
        """As others may see it."""
        return masked(self.number)


async def phone_card(uow: UnitOfWork, phone_id: PhoneId) -> PhoneCard | None:
    """Number and language of a phone."""
    columns = (phone.c.id, phone.c.number, phone.c.language)
    row = (await uow.conn.execute(sa.select(*columns).where(phone.c.id == phone_id))).one_or_none()
    return PhoneCard(row.id, row.number, row.language) if row else None


async def asking_phone(uow: UnitOfWork, code_id: PhoneCodeId) -> tuple[str, str] | None:
    """Masked number and language of the phone that a code was asked for."""
    query = sa.select(phone_code.c.number, phone_code.c.language).where(phone_code.c.id == code_id)
    row = (await uow.conn.execute(query)).one_or_none()
    return (masked(row.number), row.language) if row else None


async def session_alive_within(uow: UnitOfWork, session_id: GuestSessionId, lifetime: GuestLifetime) -> bool:
    """Whether a guest's session still lives."""
    query = sa.select(guest_session).where(guest_session.c.id == session_id, guest_session.c.revoked_at.is_(None))
    row = (await uow.conn.execute(query)).one_or_none()
    return row is not None and not lifetime.is_over(
        created_at=row.created_at, last_seen_at=row.last_seen_at, now=uow.now
    )
