"""Verbs about the database."""

import argparse
import asyncio
import sys

from telehealth import migrate as migrating
from telehealth.app import DEPS, ENGINE, create_app
from telehealth.demo.seed import NotEmpty, seed
from telehealth.kernel import audit
from telehealth.kernel.clock import SystemClock
from telehealth.kernel.config import Config, load_config
from telehealth.kernel.db import make_engine
from telehealth.kernel.uow import make_begin
from telehealth.terminology.service import import_codes


def migrate(_said: argparse.Namespace) -> int:
    """To head, as the owner."""
    config = load_config()
    owner = config.database_owner_url or config.database_url
    asyncio.run(migrating.migrate(owner, config.database_url))
    print(f"The database is at {migrating.head()}.")
    return 0


def seed_demo(_said: argparse.Namespace) -> int:
    """Invented people, once."""
    try:
        people = asyncio.run(fill(load_config()))
    except NotEmpty as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("\n".join(people))
    return 0


async def fill(config: Config) -> list[str]:
    """Seed the demo. Gives a line for each person who may sign in."""
    app = create_app(config, with_worker=False)
    try:
        return await seed(app[DEPS], app[DEPS].clock.now())
    finally:
        await app[ENGINE].dispose()


def import_icd10(_said: argparse.Namespace) -> int:
    """From the installed terminology package."""
    print(f"{asyncio.run(_import(load_config()))} codes")
    return 0


async def _import(config: Config) -> int:
    engine = make_engine(config.database_url)
    try:
        return await import_codes(make_begin(engine, SystemClock(), lambda _topics: None))
    finally:
        await engine.dispose()


def audit_verify(said: argparse.Namespace) -> int:
    """Exit status 1 when a seal does not hold."""
    verdict = asyncio.run(_verify(load_config(), said.head))
    print(f"{verdict.seals} seals over {verdict.rows} rows, head {verdict.head}")
    for line in verdict.problems:
        print(line, file=sys.stderr)
    return 1 if verdict.problems else 0


async def _verify(config: Config, head: str) -> audit.Verdict:
    engine = make_engine(config.database_url)
    try:
        async with engine.connect() as conn:
            return await audit.verify(conn, expected_head=head)
    finally:
        await engine.dispose()
