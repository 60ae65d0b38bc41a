"""What is done when others say something. Each may be told twice."""

from telehealth.aftercare import service
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.uow import Begin
from telehealth.notes.events import DocumentSigned


async def tell(event: DocumentSigned, begin: Begin) -> None:
    """There is something to read."""
    await service.tell(begin, ReferralId(event.referral_id), event.document_id)
