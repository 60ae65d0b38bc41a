"""Asking beyond one's facility whether somebody is registered: counted before it is answered.

Whoever looks up a number, or registers somebody under one, learns whether it is known. So each such question takes one
of a few turns first, in a transaction of its own, and gives it back when it turns out to be no guess. Any number of
questions at the same moment get no more answers than the same number one after the other.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AccountId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import repository
from telehealth.patients.errors import IdentifierTaken, PatientNotFound, TooManyLookups
from telehealth.patients.tables import patient_lookup_miss

MISS_WINDOW = timedelta(minutes=10)
MISSES_ALLOWED = 10


@asynccontextmanager
async def counted(begin: Begin, actor: Actor, *identifiers: str | None) -> AsyncIterator[None]:
    """Around every transaction that tells whether one of these is registered. Raises TooManyLookups.

    PatientNotFound and IdentifierTaken cost a turn; that a number is taken is audited as a look-up of its owner.
    """
    asked = [identifier for identifier in identifiers if identifier]
    if not asked:
        yield
        return
    turn = await _take_turn(begin, actor)
    guessed = False
    try:
        yield
    except PatientNotFound:
        guessed = True
        raise
    except IdentifierTaken:
        guessed = True
        await _audit_owners(begin, actor, asked)
        raise
    finally:
        if not guessed:
            await _give_back(begin, actor, turn)


async def _take_turn(begin: Begin, actor: Actor) -> UUID:
    async with begin(actor) as uow:
        await one_after_the_other(uow, actor.account_id)
        if await repository.recent_misses(uow, MISS_WINDOW) >= MISSES_ALLOWED:
            raise TooManyLookups(retry_after_s=int(MISS_WINDOW.total_seconds()))
        turn = new_id()
        await uow.conn.execute(patient_lookup_miss.insert().values(id=turn, account_id=actor.account_id))
    return turn


async def one_after_the_other(uow: UnitOfWork, account_id: AccountId) -> None:
    """Questions of one account take their turns in a row."""
    key = int.from_bytes(account_id.bytes[:8], signed=True)
    await uow.conn.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def _give_back(begin: Begin, actor: Actor, turn: UUID) -> None:
    async with begin(actor) as uow:
        await uow.conn.execute(patient_lookup_miss.delete().where(patient_lookup_miss.c.id == turn))


async def _audit_owners(begin: Begin, actor: Actor, identifiers: list[str]) -> None:
    async with begin(actor) as uow:
        for patient_id in await repository.owners_of(uow, identifiers):
            uow.audit("lookup", "patient", patient_id, patient_id=patient_id, hit=True, why="registering")
