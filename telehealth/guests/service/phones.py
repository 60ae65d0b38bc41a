"""Phones: one row a number, known from the first time a code was confirmed or staff wrote it down."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.guests.tables import phone
from telehealth.kernel.ids import PhoneId, new_id
from telehealth.kernel.uow import UnitOfWork


async def phone_within(uow: UnitOfWork, number: str, language: str, *, confirmed: bool = False) -> PhoneId:
    """The phone with this number (E.164, see `read_number`), made when new. A code confirmed sets its language."""
    values = {"id": new_id(), "number": number, "language": language, "created_at": uow.now}
    confirming = {"confirmed_at": uow.now} if confirmed else {}
    again = {**confirming, "language": language} if confirmed else {"number": number}
    statement = insert(phone).values(values | confirming)
    statement = statement.on_conflict_do_update(index_elements=["number"], set_=again)
    return PhoneId((await uow.conn.execute(statement.returning(phone.c.id))).scalar_one())


async def speak_within(uow: UnitOfWork, phone_id: PhoneId, language: str) -> None:
    """Write to this phone in this language from now on."""
    await uow.conn.execute(sa.update(phone).where(phone.c.id == phone_id).values(language=language))
