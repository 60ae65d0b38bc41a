"""Photos and papers of a case. Each file goes its own way, whether the case was sent already or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import filetype
import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.blobs import BlobStore
from telehealth.kernel.ids import AttachmentId, ReferralId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.referrals.adapters.image_pool import ImagePool
from telehealth.referrals.domain import Action, State
from telehealth.referrals.errors import EmptyFile, ReferralNotFound, TooManyAttachments, UnknownFileType
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import ReferralRepository, Said
from telehealth.referrals.service.common import happened, locked, tell
from telehealth.referrals.tables import attachment

MOST = 24
PDF = "application/pdf"
IMAGES = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/tiff", "image/bmp"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file as it arrived, and what was said about it. `client_id` is the browser's own number for it."""

    client_id: UUID
    data: bytes
    kind: str
    title: str
    body_site: str | None = None
    taken_at: datetime | None = None
    taken_by: str | None = None


async def add_attachment(
    begin: Begin, actor: Actor, referral_id: ReferralId, new: NewFile, *, blobs: BlobStore, pictures: ImagePool
) -> AttachmentId:
    """Keep a file with the case. Sent twice with the same client_id it is kept once.

    The type is what the content says, whatever the name was. Raises EmptyFile, UnknownFileType, UnreadableImage,
    TooManyPixels, TooManyAttachments.
    """
    async with begin(actor) as uow:
        _, case = await locked(uow, actor, referral_id, Action.ATTACH)
        known = await _known(uow, case, new.client_id)
        if known is not None:
            return known
        await _refuse_too_many(uow, case)
    stored = await _stored(new, blobs, pictures)
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.ATTACH)
        return await _known(uow, case, new.client_id) or await _added(cases, actor, case, new, stored)


async def _known(uow: UnitOfWork, case: Referral, client_id: UUID) -> AttachmentId | None:
    query = sa.select(attachment.c.id).where(attachment.c.referral_id == case.id, attachment.c.client_id == client_id)
    found: AttachmentId | None = (await uow.conn.execute(query)).scalar_one_or_none()
    return found


async def _refuse_too_many(uow: UnitOfWork, case: Referral) -> None:
    query = sa.select(sa.func.count()).where(attachment.c.referral_id == case.id, attachment.c.removed_at.is_(None))
    if (await uow.conn.execute(query)).scalar_one() >= MOST:
        raise TooManyAttachments(limit=MOST)


async def _stored(new: NewFile, blobs: BlobStore, pictures: ImagePool) -> dict[str, object]:
    """The file on disk, made safe, as the columns of its row."""
    if not new.data:
        raise EmptyFile
    found = filetype.guess_mime(new.data)
    if found == PDF:
        blob = await blobs.put(new.data)
        return {"media_type": PDF, "sha256": blob.sha256, "size": blob.size}
    if found not in IMAGES:
        raise UnknownFileType
    picture = await pictures.remake(new.data)
    blob, preview = await blobs.put(picture.data), await blobs.put(picture.preview)
    return {
        "media_type": picture.media_type, "sha256": blob.sha256, "size": blob.size, "preview_sha256": preview.sha256,
        "width": picture.width, "height": picture.height,
    }  # fmt: skip


async def _added(
    cases: ReferralRepository, actor: Actor, case: Referral, new: NewFile, stored: dict[str, object]
) -> AttachmentId:
    uow = cases.uow
    attachment_id = AttachmentId(new_id())
    await uow.conn.execute(
        attachment.insert().values(
            id=attachment_id, referral_id=case.id, client_id=new.client_id, kind=new.kind, title=new.title,
            body_site=new.body_site, taken_at=new.taken_at, taken_by=new.taken_by, added_by=actor.practitioner_id,
            added_at=uow.now, **stored,
        )
    )  # fmt: skip
    uow.audit("create", "attachment", attachment_id, patient_id=case.patient_id)
    if case.state is not State.DRAFT:
        moved = case.moved(Action.ATTACH, uow.now)
        await happened(cases, case, moved, Action.ATTACH, uow.now, Said(entity_id=attachment_id))
    tell(uow, case, case)
    return attachment_id


async def remove_attachment(begin: Begin, actor: Actor, attachment_id: AttachmentId) -> ReferralId:
    """Take a file out of a draft. What was sent stays."""
    async with begin(actor) as uow:
        query = sa.select(attachment.c.referral_id).where(
            attachment.c.id == attachment_id, attachment.c.removed_at.is_(None)
        )
        referral_id: ReferralId | None = (await uow.conn.execute(query)).scalar_one_or_none()
        if referral_id is None:
            raise ReferralNotFound
        _, case = await locked(uow, actor, referral_id, Action.SAVE)
        case = case.moved(Action.SAVE, uow.now)
        gone = attachment.update().where(attachment.c.id == attachment_id).values(removed_at=uow.now)
        await uow.conn.execute(gone)
        uow.audit("delete", "attachment", attachment_id, patient_id=case.patient_id)
        tell(uow, case, case)
    return referral_id
