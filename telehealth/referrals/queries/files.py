"""A case's files."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AttachmentId, PatientId, ReferralId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.referrals import policy
from telehealth.referrals.errors import ReferralNotFound
from telehealth.referrals.policy import Sight
from telehealth.referrals.repository import columns, from_row
from telehealth.referrals.tables import attachment, referral


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """A file as pages list it."""

    id: AttachmentId
    kind: str
    title: str
    body_site: str | None
    taken_at: datetime | None
    taken_by: str | None
    media_type: str
    size: int
    width: int | None
    height: int | None
    added_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentFile:
    """Where a file's bytes lie."""

    id: AttachmentId
    sha256: str
    media_type: str
    title: str


async def attachments_of(uow: UnitOfWork, referral_id: ReferralId) -> tuple[AttachmentRow, ...]:
    """A case's files in the order they came. The caller has asked its policy and audits."""
    names = [attachment.c[name] for name in AttachmentRow.__dataclass_fields__]
    query = sa.select(*names).where(attachment.c.referral_id == referral_id, attachment.c.removed_at.is_(None))
    rows = (await uow.conn.execute(query.order_by(attachment.c.added_at, attachment.c.id))).all()
    return tuple(AttachmentRow(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's documented way to the columns


async def attachment_file(
    begin: Begin, actor: Actor, attachment_id: AttachmentId, *, preview: bool = False
) -> AttachmentFile:
    """A file for somebody who sees the whole case, audited. Raises ReferralNotFound."""
    async with begin(actor) as uow:
        join = attachment.join(referral)
        query = sa.select(*columns(), attachment.c.sha256, attachment.c.preview_sha256, attachment.c.media_type,
                          attachment.c.title).select_from(join)  # fmt: skip
        query = query.where(attachment.c.id == attachment_id, attachment.c.removed_at.is_(None))
        row = (await uow.conn.execute(query)).one_or_none()
        if row is None:
            raise ReferralNotFound
        found = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to the columns
        extra = {name: found.pop(name) for name in ("sha256", "preview_sha256", "media_type", "title")}
        case = from_row(found)
        if policy.sight(actor, case.subject, uow.now) is not Sight.EVERYTHING:
            raise ReferralNotFound
        _audit(uow, attachment_id, case.patient_id, preview=preview)
    if preview and extra["preview_sha256"]:
        return AttachmentFile(id=attachment_id, sha256=extra["preview_sha256"], media_type="image/jpeg", title="")
    return AttachmentFile(
        id=attachment_id, sha256=extra["sha256"], media_type=extra["media_type"], title=extra["title"]
    )


def _audit(uow: UnitOfWork, attachment_id: AttachmentId, patient_id: PatientId, *, preview: bool) -> None:
    uow.audit("read", "attachment", attachment_id, patient_id=patient_id, preview=preview)
