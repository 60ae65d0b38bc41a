"""Notes and Documents in and out of their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.ids import DocumentId, EncounterId, NoteId, PatientId, PractitionerId, ReferralId, new_id
from telehealth.kernel.uow import UnitOfWork
from telehealth.notes.tables import document, note


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note as stored. `version` counts saves; 0 is a note that nobody has saved yet."""

    id: NoteId
    referral_id: ReferralId
    patient_id: PatientId
    author_id: PractitionerId
    encounter_id: EncounterId
    state: str
    version: int
    content: dict[str, Any]
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A signed Document: its bytes are what was attested and never change."""

    id: DocumentId
    note_id: NoteId
    referral_id: ReferralId
    patient_id: PatientId
    revision: int
    kind: str
    replaces_document_id: DocumentId | None
    author_id: PractitionerId
    body: bytes
    sha256: str
    signed_at: datetime


def _note(row: sa.Row[Any]) -> Note:
    return Note(**row._asdict())


async def find(uow: UnitOfWork, referral_id: ReferralId, author_id: PractitionerId) -> Note | None:
    """The author's note of a case."""
    mine = sa.and_(note.c.referral_id == referral_id, note.c.author_id == author_id)
    row = (await uow.conn.execute(sa.select(note).where(mine))).one_or_none()
    return _note(row) if row else None


async def lock(uow: UnitOfWork, referral_id: ReferralId, patient_id: PatientId, author_id: PractitionerId) -> Note:
    """The author's note, made when there is none, locked until the transaction ends."""
    fresh = {
        "id": new_id(), "referral_id": referral_id, "patient_id": patient_id, "author_id": author_id,
        "encounter_id": new_id(), "state": "draft", "version": 0, "content": {}, "updated_at": uow.now,
    }  # fmt: skip
    await uow.conn.execute(insert(note).values(fresh).on_conflict_do_nothing())
    mine = sa.and_(note.c.referral_id == referral_id, note.c.author_id == author_id)
    return _note((await uow.conn.execute(sa.select(note).where(mine).with_for_update(key_share=True))).one())


async def save(uow: UnitOfWork, one: Note, content: dict[str, Any]) -> int:
    """Store the content as the next version."""
    version = one.version + 1
    values = {"content": content, "version": version, "updated_at": uow.now}
    await uow.conn.execute(note.update().where(note.c.id == one.id).values(values))
    return version


async def set_state(uow: UnitOfWork, note_id: NoteId, state: str) -> None:
    """draft, signed or amending."""
    await uow.conn.execute(note.update().where(note.c.id == note_id).values(state=state))


async def add_document(uow: UnitOfWork, one: Document) -> None:
    """Store a Document, once and for all."""
    values = {name: getattr(one, name) for name in Document.__dataclass_fields__}
    await uow.conn.execute(document.insert().values(values))


async def document_by_id(uow: UnitOfWork, document_id: DocumentId) -> Document | None:
    """One Document."""
    row = (await uow.conn.execute(sa.select(document).where(document.c.id == document_id))).one_or_none()
    return Document(**row._asdict()) if row else None


async def documents_of(uow: UnitOfWork, referral_id: ReferralId) -> list[Document]:
    """A case's Documents, the newest first."""
    query = sa.select(document).where(document.c.referral_id == referral_id)
    rows = (await uow.conn.execute(query.order_by(document.c.signed_at.desc(), document.c.revision.desc()))).all()
    return [Document(**row._asdict()) for row in rows]


async def signed_among(uow: UnitOfWork, referral_ids: Sequence[ReferralId]) -> set[ReferralId]:
    """Which of these cases have a Document."""
    query = sa.select(document.c.referral_id).where(document.c.referral_id.in_(referral_ids)).distinct()
    return {ReferralId(one) for one in (await uow.conn.execute(query)).scalars()}
