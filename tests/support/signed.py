"""A case taken to its end: consulted, signed, on its way to the record system."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel import outbox
from telehealth.kernel.outbox import Subscribers
from telehealth.kernel.uow import Begin
from telehealth.notes import service as notes
from telehealth.notes.schemas import NoteContent, SignIn
from telehealth.records_bridge.tables import delivery
from telehealth.referrals.referral import Referral
from tests.support.cases import Scene, the_case

NOTE = NoteContent.model_validate({
    "opinion": "Viêm phổi cộng đồng, điều trị tại trạm và theo dõi sát.",
    "diagnoses": [{"icd10": "J18.9", "text": "Viêm phổi, không đặc hiệu", "certainty": "provisional"}],
    "transfer": {"decision": "stay"},
})  # fmt: skip


async def sign_note(begin: Begin, scene: Scene, case: Referral, content: NoteContent = NOTE) -> UUID:
    """The specialist writes and signs the case's note. Gives the Document's id."""
    actor = scene.specialist.actor
    saved = await notes.save_draft(begin, actor, case.id, version=0, content=content)
    lasts = timedelta(days=400_000)  # the builders' people stepped up long ago, or far ahead
    return await notes.sign(begin, actor, case.id, SignIn(version=saved.version), step_up_lasts=lasts)


async def deliver_events(begin: Begin, subscribers: Subscribers) -> None:
    """What the worker would do with everything said so far."""
    while await outbox.deliver_due(begin, subscribers):
        pass


async def a_signed_document(
    begin: Begin, scene: Scene, case: Referral, subscribers: Subscribers
) -> Mapping[str, UUID | str]:
    """Sign the case's note and queue its delivery. Gives the ids of every record by the name routes give them."""
    document_id = await sign_note(begin, scene, case)
    await deliver_events(begin, subscribers)
    async with begin(None) as uow:
        delivery_id = (await uow.conn.execute(sa.select(delivery.c.id))).scalar_one()
    after = await the_case(begin, case.id)
    return {
        "referral_id": case.id,
        "patient_id": case.patient_id,
        "document_id": document_id,
        "delivery_id": delivery_id,
        **({"room_id": after.room_id} if after.room_id else {}),
    }
