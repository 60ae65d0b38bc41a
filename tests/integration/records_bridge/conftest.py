"""A `begin` on the worker's database, signed Documents in it, and record systems that misbehave."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from telehealth.kernel.db import make_engine
from telehealth.kernel.ids import DocumentId
from telehealth.kernel.uow import Begin, make_begin
from telehealth.notes.tables import document, note
from telehealth.records_bridge import service
from telehealth.records_bridge.adapters.embedded import EmbeddedAdapter
from telehealth.records_bridge.tables import delivery, fhir_resource
from tests.support import documents
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.record_systems import Stubborn

Sign = Callable[[dict[str, Any]], Awaitable[DocumentId]]


@pytest.fixture
def published() -> list[str]:
    """The live topics published so far."""
    return []


@pytest.fixture
async def begin(database: Database, clock: FakeClock, published: list[str]) -> AsyncIterator[Begin]:
    """Units of work as the application's own role."""
    engine = make_engine(database.url, pool_size=4)
    yield make_begin(engine, clock, published.extend)
    await engine.dispose()


@pytest.fixture
def sign(begin: Begin) -> Sign:
    """Store a Document as signing does and queue it for the embedded store."""

    async def store(content: dict[str, Any]) -> DocumentId:
        await put(begin, content)
        document_id = DocumentId(UUID(content["document"]["id"]))
        await service.queue(begin, document_id, ["embedded"])
        return document_id

    return store


async def put(begin: Begin, content: dict[str, Any]) -> None:
    """The rows that signing writes."""
    body, head = documents.stored(content), content["document"]
    people = {"patient_id": content["patient"]["id"], "author_id": content["distant"]["practitioner"]["id"]}
    common = {"referral_id": content["referral"]["id"], **people}
    drafted = {"id": head["note_id"], "encounter_id": content["encounter"]["id"], "state": "signed", "version": 1}
    signed_at = datetime.fromisoformat(head["signed_at"])
    signed = {name: head[name] for name in ("id", "note_id", "revision", "kind", "replaces_document_id")}
    stored = {"body": body, "sha256": sha256(body).hexdigest(), "signed_at": signed_at}
    async with begin(None) as uow:
        known = sa.select(sa.exists().where(note.c.id == head["note_id"]))
        if not (await uow.conn.execute(known)).scalar_one():
            await uow.conn.execute(note.insert().values(**drafted, **common, content={}, updated_at=signed_at))
        await uow.conn.execute(document.insert().values(**signed, **common, **stored))


@pytest.fixture
def stubborn(begin: Begin) -> Stubborn:
    """The embedded store behind something that can be made slow, failing or refusing."""
    return Stubborn(EmbeddedAdapter(begin))


@pytest.fixture
def deliver(begin: Begin, stubborn: Stubborn) -> Callable[[], Awaitable[bool]]:
    """One attempt; a failed one is due again at once."""

    async def once() -> bool:
        return await service.deliver_next(begin, stubborn, wait=lambda _attempt: timedelta(0))

    return once


async def row(begin: Begin, document_id: DocumentId) -> sa.Row[Any]:
    """A Document's delivery."""
    async with begin(None) as uow:
        return (await uow.conn.execute(sa.select(delivery).where(delivery.c.document_id == document_id))).one()


async def stored_versions(begin: Begin) -> dict[str, int]:
    """Every resource of the FHIR store with its version."""
    async with begin(None) as uow:
        rows = await uow.conn.execute(sa.select(fhir_resource.c.type, fhir_resource.c.id, fhir_resource.c.version))
        return {f"{one.type}/{one.id}": one.version for one in rows}
