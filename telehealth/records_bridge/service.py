"""Deliveries: queued when a Document is signed, sent by the worker, helped on by people."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import DeliveryId, DocumentId, ReferralId
from telehealth.kernel.log import get_logger
from telehealth.kernel.uow import Begin, UnitOfWork, database_now
from telehealth.notes import queries as notes
from telehealth.records_bridge import policy, preparing, repository
from telehealth.records_bridge.domain import (
    GIVE_UP_AFTER,
    STOPPED,
    Delivered,
    DeliveryState,
    Done,
    Later,
    NeedsPerson,
    Outcome,
    RecordsAdapter,
    Refused,
    wait_before,
)
from telehealth.records_bridge.errors import AlreadyArrived, BeingSent, DeliveryNotFound, NothingToSetAside
from telehealth.records_bridge.events import DocumentAccepted, DocumentStopped
from telehealth.records_bridge.repository import Claim, Delivery
from telehealth.referrals import queries as referrals

log = get_logger(__name__)
UNREACHABLE = "unreachable"
FAULT = "fault"

Wait = Callable[[int], timedelta]


class LeaseLostError(Exception):
    """Another worker has taken over; this attempt must not write any more."""


def topics(one: Delivery) -> list[str]:
    """The live topics that a change of this delivery touches."""
    facilities = {one.originating_facility_id, one.distant_facility_id}
    return [f"delivery:{one.referral_id}", *sorted(f"deliveries:{facility}" for facility in facilities)]


def _publish(uow: UnitOfWork, one: Delivery) -> None:
    for topic in topics(one):
        uow.publish(topic)


async def queue(begin: Begin, document_id: DocumentId, targets: Sequence[str]) -> None:
    """Put a signed Document on its way to each target. Doing it again changes nothing."""
    async with begin(None) as uow:
        document = await notes.stored(uow, document_id)
        values = preparing.labels(document) | preparing.content(document)
        for target in targets:
            if await repository.add(uow, values | {"target": target}):
                log.info("delivery_queued", document_id=str(document_id), target=target, state=values["state"])
        uow.publish(f"delivery:{document.referral_id}")
        for side in ("originating_facility_id", "distant_facility_id"):
            uow.publish(f"deliveries:{values[side]}")


async def deliver_next(begin: Begin, adapter: RecordsAdapter, *, wait: Wait = wait_before) -> bool:
    """Claim the next due delivery of this record system and make one attempt. False when there is none."""
    async with begin(None) as uow:
        held = await repository.claim(uow, adapter.name)
        if held is None:
            return False
        _publish(uow, held.delivery)
    try:
        outcome = await _attempt(begin, adapter, held)
    except LeaseLostError:
        log.warning("delivery_lease_lost", delivery_id=str(held.delivery.id))
        return True
    await _settle(begin, held, outcome, wait)
    return True


async def _attempt(begin: Begin, adapter: RecordsAdapter, held: Claim) -> Outcome:
    async def save(done: Done) -> None:
        async with begin(None) as uow:
            if not await repository.save_progress(uow, held, done):
                raise LeaseLostError

    try:
        return await adapter.deliver(held.unit, held.delivery.progress, save)
    except LeaseLostError:
        raise
    except Exception:
        log.exception("delivery_attempt_failed", delivery_id=str(held.delivery.id), target=adapter.name)
        return Later(reason=FAULT)


async def _settle(begin: Begin, held: Claim, outcome: Outcome, wait: Wait) -> None:
    async with begin(None) as uow:
        tried_for = await database_now(uow) - held.delivery.queued_at
        state, values = _verdict(held.delivery, outcome, wait, tried_for)
        if not await repository.settle(uow, held, state, values):
            log.warning("delivery_lease_lost", delivery_id=str(held.delivery.id))
            return
        _say(uow, held.delivery, state, values.get("reason"))
        _publish(uow, held.delivery)
    log.info("delivery_settled", delivery_id=str(held.delivery.id), state=state.value, reason=values.get("reason"))


def _verdict(one: Delivery, outcome: Outcome, wait: Wait, tried_for: timedelta) -> tuple[DeliveryState, dict[str, Any]]:
    """What an attempt's outcome makes of the row."""
    match outcome:
        case Delivered(remote_id=remote_id):
            return DeliveryState.ACCEPTED, {"remote_id": remote_id, "reason": None, "issues": []}
        case NeedsPerson(reason=reason):
            return DeliveryState.NEEDS_PERSON, {"reason": reason, "issues": []}
        case Refused(issues=issues):
            return DeliveryState.REJECTED, {"reason": "refused", "issues": list(issues)}
        case Later() if tried_for > GIVE_UP_AFTER:
            return DeliveryState.NEEDS_PERSON, {"reason": UNREACHABLE, "issues": []}
        case Later(reason=reason, after_s=after_s):
            due = timedelta(seconds=after_s) if after_s is not None else wait(one.attempts)
            return DeliveryState.QUEUED, {"reason": reason, "next_at": repository.due_in(due)}


def _say(uow: UnitOfWork, one: Delivery, state: DeliveryState, reason: str | None) -> None:
    said: dict[str, Any] = {
        "patient_id": one.patient_id,
        "document_id": one.document_id,
        "referral_id": one.referral_id,
        "delivery_id": one.id,
        "target": one.target,
        "at": uow.now,
    }
    if state is DeliveryState.ACCEPTED:
        uow.audit("create", "record", one.document_id, patient_id=one.patient_id, target=one.target)
        uow.record(DocumentAccepted(**said))
    elif state in STOPPED:
        uow.record(DocumentStopped(**said, reason=reason or ""))


async def deliver_due(begin: Begin, adapters: Sequence[RecordsAdapter], *, most: int = 20) -> bool:
    """One attempt for each due delivery, up to `most` a record system. True when there may be more."""
    more = False
    for adapter in adapters:
        tried = 0
        while tried < most and await deliver_next(begin, adapter):
            tried += 1
        more = more or tried == most
    return more


async def send_again(begin: Begin, actor: Actor, delivery_id: DeliveryId) -> None:
    """Send a delivery that stopped or waits, now. What has not begun to arrive is built anew from the Document.

    Raises DeliveryNotFound, AlreadyArrived, BeingSent.
    """
    async with begin(actor) as uow:
        one = await _handled(uow, actor, delivery_id)
        if one.state is DeliveryState.ACCEPTED:
            raise AlreadyArrived
        if one.state is DeliveryState.SENDING:
            raise BeingSent
        values: dict[str, Any] = {"state": "queued", "reason": None, "issues": [], "attempts": 0, "set_aside_at": None}
        if not one.progress:
            values |= preparing.content(await notes.stored(uow, one.document_id))
        await repository.change(uow, one.id, values | {"next_at": uow.clock, "queued_at": uow.clock})
        uow.audit("update", "delivery", one.id, patient_id=one.patient_id, why="sent again")
        _publish(uow, one)


async def set_aside(begin: Begin, actor: Actor, delivery_id: DeliveryId) -> None:
    """Let later documents of this patient pass one that stopped. Raises DeliveryNotFound, NothingToSetAside."""
    async with begin(actor) as uow:
        one = await _handled(uow, actor, delivery_id)
        if one.state not in STOPPED:
            raise NothingToSetAside
        await repository.change(uow, one.id, {"set_aside_at": uow.clock})
        uow.audit("update", "delivery", one.id, patient_id=one.patient_id, why="set aside")
        _publish(uow, one)


async def _handled(uow: UnitOfWork, actor: Actor, delivery_id: DeliveryId) -> Delivery:
    one = await repository.lock(uow, delivery_id)
    if one is None:
        raise DeliveryNotFound
    reads_the_case = await referrals.may_read(uow, actor, one.referral_id)
    if not policy.may_see_delivery(actor, reads_the_case=reads_the_case):
        raise DeliveryNotFound
    return one


async def finish_encounter(
    begin: Begin, referral_id: ReferralId, encounter_key: str, *, started_at: datetime, finished_at: datetime
) -> None:
    """The room closed after the note was signed: the record's Encounter is told, the signed document stays as it is.

    Raises BeingSent while an attempt goes on; whoever says it says it again.
    """
    async with begin(None) as uow:
        for one, entries in await repository.lock_of_referral(uow, referral_id):
            encounter = next(
                (e for e in entries if e.key == encounter_key and e.resource["status"] != "finished"), None
            )
            if encounter is None:
                continue
            if one.state is DeliveryState.SENDING:
                raise BeingSent
            ended = encounter.finished(started_at, finished_at)
            told = [(ended if e.key == encounter_key else e).as_json() for e in entries]
            await repository.change(uow, one.id, {"entries": told} | _once_more(uow, one, encounter.full_url))
            _publish(uow, one)


def _once_more(uow: UnitOfWork, one: Delivery, full_url: str) -> dict[str, Any]:
    """What sends one entry again of a delivery that had arrived; the others are done."""
    if one.state is not DeliveryState.ACCEPTED:
        return {}
    progress = {address: place for address, place in one.progress.items() if address != full_url}
    now = {"next_at": uow.clock, "queued_at": uow.clock}
    return {"state": "queued", "remote_id": None, "progress": progress, "attempts": 0, **now}


async def mark_seen(begin: Begin, referral_id: ReferralId, at: datetime) -> None:
    """The station has read the case's advice."""
    async with begin(None) as uow:
        for one in await repository.mark_seen(uow, referral_id, at):
            _publish(uow, one)
