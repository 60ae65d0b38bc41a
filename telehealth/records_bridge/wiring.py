"""Hangs the records bridge onto the application."""

from uuid import UUID

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.live import TopicRule
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.notes.events import DocumentSigned
from telehealth.records_bridge import pages, policy
from telehealth.records_bridge.adapters.embedded import EmbeddedAdapter
from telehealth.records_bridge.domain import RecordsAdapter
from telehealth.records_bridge.jobs import jobs
from telehealth.records_bridge.subscribers import finish_encounter, note_reading, queue_document
from telehealth.referrals import queries as referrals
from telehealth.referrals.events import AdviceAcknowledged
from telehealth.rooms.events import EncounterFinished


def setup(deps: Deps) -> None:
    """Add the pages, the live topics, the subscribers and the worker's job. Targets: the embedded store."""
    adapters: list[RecordsAdapter] = [EmbeddedAdapter(deps.begin)]
    deps.routes.append(pages.routes)
    deps.topics.declare("deliveries", own_facility)
    deps.topics.declare("delivery", readable_case(deps.begin))
    deps.subscribers.on(DocumentSigned, queue_document([adapter.name for adapter in adapters]))
    deps.subscribers.on(AdviceAcknowledged, note_reading)
    deps.subscribers.on(EncounterFinished, finish_encounter)
    deps.jobs.extend(jobs(deps, adapters))


async def own_facility(actor: Actor, ident: str) -> bool:
    """The topic deliveries:<facility> is for the clinicians who work there."""
    return policy.may_follow_deliveries(actor) and ident == str(actor.facility_id)


def readable_case(begin: Begin) -> TopicRule:
    """The topic delivery:<referral> is for those who may read the case."""

    async def rule(actor: Actor, ident: str) -> bool:
        try:
            referral_id = ReferralId(UUID(ident))
        except ValueError:
            return False
        async with begin(actor) as uow:
            return await referrals.may_read(uow, actor, referral_id)

    return rule
