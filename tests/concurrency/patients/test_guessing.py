"""Many look-ups at the same moment get no more answers than one after the other; and the same without the lock."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from telehealth.kernel.ids import AccountId
from telehealth.kernel.uow import UnitOfWork
from telehealth.patients import guessing, service
from telehealth.patients.errors import PatientNotFound, TooManyLookups
from telehealth.patients.repository import recent_misses
from telehealth.patients.schemas import LookupIn
from tests.support.app import config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.people import a_rural_clinician

TRIES = 40


async def answers(database: Database, folder: Path, clock: FakeClock) -> Counter[str]:
    """What forty numbers that nobody has are answered, all tried at once by one account."""
    async with running_app(config_for(database, folder, database_pool_size=20), clock=clock) as app:
        doctor = (await a_rural_clinician(app.begin)).actor

        async def guess(number: int) -> str:
            body = LookupIn.model_validate({"identifier": f"0150580{number:05d}", "birth_date": "1958"})
            try:
                await service.look_up(app.begin, doctor, body)
            except (PatientNotFound, TooManyLookups) as refusal:
                return refusal.code
            return "found"

        return Counter(await asyncio.gather(*map(guess, range(TRIES))))


async def test_many_guesses_at_once_get_as_many_answers_as_one_after_the_other(
    own_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    found = await answers(own_database, tmp_path, clock)
    most = guessing.MISSES_ALLOWED
    assert found == {"patients.not_found": most, "patients.too_many_lookups": TRIES - most}


async def test_without_the_lock_more_of_them_are_answered(
    own_database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enough, seen = asyncio.Event(), Counter[str]()

    async def no_lock(uow: UnitOfWork, account_id: AccountId) -> None:
        """Let everybody go at once."""

    async def counted(uow: UnitOfWork, window: timedelta) -> int:
        """Nobody has written before more than are allowed have counted."""
        misses = await recent_misses(uow, window)
        seen["counted"] += 1
        if seen["counted"] > guessing.MISSES_ALLOWED:
            enough.set()
        await enough.wait()
        return misses

    monkeypatch.setattr(guessing, "one_after_the_other", no_lock)
    monkeypatch.setattr("telehealth.patients.repository.recent_misses", counted)
    found = await answers(own_database, tmp_path, clock)
    assert found["patients.not_found"] > guessing.MISSES_ALLOWED
