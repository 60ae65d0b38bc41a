"""Verbs about people and the facilities they work at."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable

from telehealth.accounts import service as accounts
from telehealth.accounts.service import NewAccount
from telehealth.directory import queries as directory
from telehealth.directory import service
from telehealth.directory.errors import UnknownFacility
from telehealth.directory.service import NewFacility, NewPractitioner
from telehealth.kernel.actor import Role, ScopeLevel
from telehealth.kernel.clock import SystemClock
from telehealth.kernel.config import load_config
from telehealth.kernel.db import make_engine
from telehealth.kernel.errors import DomainError, Invalid
from telehealth.kernel.forms import sentences
from telehealth.kernel.i18n import language
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.uow import Begin, make_begin


def add(said: argparse.Namespace) -> int:
    """Add a person with the password that is typed."""
    new = NewAccount(email=said.email, role=Role(said.role), password=_password())
    return _run(lambda begin: _add(begin, said, new), f"{new.email} may sign in.")


async def _add(begin: Begin, said: argparse.Namespace, new: NewAccount) -> None:
    person = NewPractitioner(
        name=said.name,
        facility_id=await _facility(begin, said.facility),
        licence_number=said.licence,
        specialties=tuple(said.specialty),
        scope=ScopeLevel(said.scope),
    )
    await service.add_person(begin, new, person, password_hash=await accounts.hash_new(new))


def disable(said: argparse.Namespace) -> int:
    """End a person's account."""
    return _run(lambda begin: accounts.disable(begin, said.email), f"{said.email} may sign in no more.")


def add_facility(said: argparse.Namespace) -> int:
    """Add a facility."""
    new = NewFacility(
        code=said.code, name=said.name, tier=said.tier, province_code=said.province, phone=said.phone,
        hotline=said.hotline, address=said.address,
    )  # fmt: skip
    return _run(lambda begin: service.add_facility(begin, new), f"{new.name} is added.")


def pair(said: argparse.Namespace) -> int:
    """Let a hub answer a spoke."""
    return _run(lambda begin: _pair(begin, said), f"{said.hub} answers {said.spoke} now.")


async def _pair(begin: Begin, said: argparse.Namespace) -> None:
    hub, spoke = await _facility(begin, said.hub), await _facility(begin, said.spoke)
    async with begin(None) as uow:
        await service.pair_within(uow, hub=hub, spoke=spoke, specialties=said.specialty)


async def _facility(begin: Begin, code: str) -> FacilityId:
    async with begin(None) as uow:
        found = await directory.facility_by_code(uow, code)
    if found is None:
        raise UnknownFacility
    return found.id


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password (15 characters or more): ")
    return sys.stdin.readline().rstrip("\n")


def _run(work: Callable[[Begin], Awaitable[object]], done: str) -> int:
    spoken = language.set("en")
    try:
        asyncio.run(_with_database(work))
    except Invalid as invalid:
        print(*(one for each in sentences(invalid).values() for one in each), sep="\n", file=sys.stderr)
        return 1
    except DomainError as refusal:
        print(refusal.text(), file=sys.stderr)
        return 1
    finally:
        language.reset(spoken)
    print(done)
    return 0


async def _with_database(work: Callable[[Begin], Awaitable[object]]) -> None:
    engine = make_engine(load_config().database_url)
    try:
        await work(make_begin(engine, SystemClock(), lambda _topics: None))
    finally:
        await engine.dispose()
