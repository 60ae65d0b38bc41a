"""Reading notes and Documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from telehealth.kernel.actor import Actor
from telehealth.kernel.crypto import sha256_hex
from telehealth.kernel.ids import DocumentId, ReferralId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notes import policy, repository
from telehealth.notes.errors import NoteNotFound
from telehealth.notes.repository import Document
from telehealth.notes.schemas import NoteContent
from telehealth.referrals.queries import case_facts, may_read


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A note as its author edits it."""

    referral_id: ReferralId
    state: str
    version: int
    content: NoteContent
    saved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A signed Document as people read it: its facts out of the very bytes that were signed."""

    id: DocumentId
    referral_id: ReferralId
    revision: int
    kind: str
    sha256: str
    signed_at: datetime
    intact: bool
    facts: dict[str, Any]


async def draft(begin: Begin, actor: Actor, referral_id: ReferralId) -> DraftView:
    """The actor's note of a case they hold; an empty one when nothing was typed yet. Raises NoteNotFound."""
    async with begin(actor) as uow:
        case = await case_facts(uow, referral_id)
        if not policy.may_write_note(actor, case.claimed_by) or actor.practitioner_id is None:
            raise NoteNotFound
        one = await repository.find(uow, referral_id, actor.practitioner_id)
        uow.audit("read", "note", one.id if one else None, patient_id=case.patient_id)
    if one is None:
        return DraftView(referral_id=referral_id, state="draft", version=0, content=NoteContent(), saved_at=None)
    return DraftView(
        referral_id=referral_id,
        state=one.state,
        version=one.version,
        content=NoteContent.model_validate(one.content),
        saved_at=one.updated_at if one.version else None,
    )


async def document(begin: Begin, actor: Actor, document_id: DocumentId) -> DocumentView:
    """One Document for somebody who may read its case, audited. Raises NoteNotFound."""
    async with begin(actor) as uow:
        found = await repository.document_by_id(uow, document_id)
        if found is None or not await may_read(uow, actor, found.referral_id):
            raise NoteNotFound
        uow.audit("read", "document", found.id, patient_id=found.patient_id)
    return _view(found)


async def documents_of(uow: UnitOfWork, referral_id: ReferralId) -> list[DocumentView]:
    """A case's Documents, the newest first. The caller has asked its policy and audits the read of the case."""
    return [_view(one) for one in await repository.documents_of(uow, referral_id)]


async def signed_among(uow: UnitOfWork, referral_ids: Sequence[ReferralId]) -> set[ReferralId]:
    """Which of these cases have a Document."""
    return await repository.signed_among(uow, referral_ids)


async def stored(uow: UnitOfWork, document_id: DocumentId) -> Document:
    """The stored Document with its bytes, for the records bridge. Raises NoteNotFound."""
    found = await repository.document_by_id(uow, document_id)
    if found is None:
        raise NoteNotFound
    return found


def _view(one: Document) -> DocumentView:
    return DocumentView(
        id=one.id,
        referral_id=one.referral_id,
        revision=one.revision,
        kind=one.kind,
        sha256=one.sha256,
        signed_at=one.signed_at,
        intact=sha256_hex(one.body) == one.sha256,
        facts=orjson.loads(one.body),
    )
