"""Writing, signing and amending notes. Signing is the author's attestation after step-up, not a cryptographic one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telehealth.accounts.errors import StepUpNeeded
from telehealth.kernel.actor import Actor
from telehealth.kernel.crypto import sha256_hex
from telehealth.kernel.errors import FieldFault, Invalid
from telehealth.kernel.faults import NEEDED
from telehealth.kernel.ids import DocumentId, ReferralId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notes import collect, policy, repository, snapshot
from telehealth.notes.errors import NoteLocked, NoteNotFound, StaleNote
from telehealth.notes.events import DocumentSigned
from telehealth.notes.repository import Document, Note
from telehealth.notes.schemas import NoteContent, SignIn, gaps
from telehealth.referrals import queries as referrals
from telehealth.referrals import service as referral_service
from telehealth.referrals.queries import CaseFacts


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledged save."""

    version: int
    at: datetime


async def save_draft(
    begin: Begin, actor: Actor, referral_id: ReferralId, *, version: int, content: NoteContent
) -> Saved:
    """Keep what was typed. Raises StaleNote when somebody saved since `version`, NoteLocked when it is signed."""
    async with begin(actor) as uow:
        one = await _own_note(uow, actor, await referrals.case_facts(uow, referral_id))
        if one.state == "signed":
            raise NoteLocked
        if one.version != version:
            raise StaleNote(version=one.version)
        saved = await repository.save(uow, one, content.model_dump(mode="json"))
        uow.audit("update", "note", one.id, patient_id=one.patient_id, version=saved)
    return Saved(saved, uow.now)


async def _own_note(uow: UnitOfWork, actor: Actor, case: CaseFacts) -> Note:
    """The actor's note of a case they hold, locked."""
    if not policy.may_write_note(actor, case.claimed_by) or actor.practitioner_id is None:
        raise NoteNotFound
    return await repository.lock(uow, case.id, case.patient_id, actor.practitioner_id)


async def sign(
    begin: Begin, actor: Actor, referral_id: ReferralId, body: SignIn, *, step_up_lasts: timedelta
) -> DocumentId:
    """Attest the note: an immutable Document, the case's advice and the event, in one transaction.

    Raises StepUpNeeded, StaleNote (the version is not the one looked at), NoteLocked, NoConsent, Invalid (gaps).
    """
    async with begin(actor) as uow:
        _require_step_up(actor, uow.now, step_up_lasts)
        case = await referrals.case_facts(uow, referral_id)
        one = await _own_note(uow, actor, case)
        _check_signable(one, body)
        content = NoteContent.model_validate(one.content)
        previous = await _previous(uow, one)
        document = await _document(uow, case, one, content, previous, body)
        await repository.add_document(uow, document)
        await repository.set_state(uow, one.id, "signed")
        if previous is None:
            await referral_service.advise_within(uow, referral_id, document.id)
        else:
            await referral_service.add_advice_within(uow, referral_id, document.id)
        uow.record(
            DocumentSigned(
                patient_id=case.patient_id,
                document_id=document.id,
                revision=document.revision,
                referral_id=referral_id,
            )
        )
        uow.audit("sign", "document", document.id, patient_id=case.patient_id, sha256=document.sha256)
    return document.id


def stepped_up(actor: Actor, now: datetime, lasts: timedelta) -> bool:
    """Whether the password was typed again recently enough."""
    return actor.stepped_up_at is not None and now - actor.stepped_up_at <= lasts


def _require_step_up(actor: Actor, now: datetime, lasts: timedelta) -> None:
    if not stepped_up(actor, now, lasts):
        raise StepUpNeeded


def _check_signable(one: Note, body: SignIn) -> None:
    if one.state == "signed":
        raise NoteLocked
    if one.version != body.version:
        raise StaleNote(version=one.version)
    faults: Mapping[str, list[FieldFault]] = gaps(NoteContent.model_validate(one.content))
    if one.state == "amending":
        missing = [name for name in ("amendment_reason", "amendment_text") if not getattr(body, name)]
        faults = {**faults, **{name: [NEEDED.on_field()] for name in missing}}
    if faults:
        raise Invalid(faults)


async def _previous(uow: UnitOfWork, one: Note) -> Document | None:
    documents = await repository.documents_of(uow, one.referral_id)
    return next((document for document in documents if document.note_id == one.id), None)


async def _document(
    uow: UnitOfWork,
    case: CaseFacts,
    one: Note,
    content: NoteContent,
    previous: Document | None,
    said: SignIn,
) -> Document:
    document_id = DocumentId(new_id())
    head: dict[str, Any] = {
        "id": document_id,
        "note_id": one.id,
        "revision": previous.revision + 1 if previous else 1,
        "kind": "addendum" if previous else "consultation_note",
        "replaces_document_id": previous.id if previous else None,
        "signed_at": uow.now,
    }
    facts = await collect.facts(uow, case, one)
    parts: dict[str, Any] = {
        "schema_version": snapshot.SCHEMA_VERSION,
        "document": head,
        "amendment": {"reason": said.amendment_reason, "text": said.amendment_text} if previous else None,
        "note": snapshot.note_part(content),
        **facts,
    }
    body = snapshot.canonical(parts)
    return Document(
        id=document_id,
        note_id=one.id,
        referral_id=case.id,
        patient_id=case.patient_id,
        revision=head["revision"],
        kind=head["kind"],
        replaces_document_id=head["replaces_document_id"],
        author_id=one.author_id,
        body=body,
        sha256=sha256_hex(body),
        signed_at=uow.now,
    )


async def begin_addendum(begin: Begin, actor: Actor, referral_id: ReferralId) -> None:
    """Open the signed note for an addendum. What is signed stays; the addendum becomes a Document of its own."""
    async with begin(actor) as uow:
        one = await _own_note(uow, actor, await referrals.case_facts(uow, referral_id))
        if one.state == "signed":
            await repository.set_state(uow, one.id, "amending")
            uow.audit("amend", "note", one.id, patient_id=one.patient_id)
