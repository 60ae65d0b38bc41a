"""What the bridge does when others say something. Each may be told twice."""

from collections.abc import Sequence

from telehealth.kernel.ids import ReferralId
from telehealth.kernel.outbox import Handler
from telehealth.kernel.uow import Begin
from telehealth.notes.events import DocumentSigned
from telehealth.records_bridge import service
from telehealth.records_bridge.build import keys
from telehealth.referrals.events import AdviceAcknowledged
from telehealth.rooms.events import EncounterFinished


def queue_document(targets: Sequence[str]) -> Handler[DocumentSigned]:
    """Put a signed Document on its way to each target."""

    async def on_signed(event: DocumentSigned, begin: Begin) -> None:
        await service.queue(begin, event.document_id, targets)

    return on_signed


async def note_reading(event: AdviceAcknowledged, begin: Begin) -> None:
    """The station has read the advice: the last station of its documents' way."""
    await service.mark_seen(begin, event.referral_id, event.at)


async def finish_encounter(event: EncounterFinished, begin: Begin) -> None:
    """A room that was still open at the signature has closed."""
    await service.finish_encounter(
        begin,
        ReferralId(event.referral_id),
        keys.encounter(event.encounter_id),
        started_at=event.started_at,
        finished_at=event.finished_at,
    )
