"""Keeps the read model: a finished session or a signed answer makes its case count, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from telehealth.directory import queries as directory
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notes import queries as notes
from telehealth.notes.events import DocumentSigned
from telehealth.referrals import queries as referrals
from telehealth.reporting.tables import consultation_fact
from telehealth.rooms.events import RoomFinished


async def count_session(event: RoomFinished, begin: Begin) -> None:
    """A session in which people were together ended: its case counts on the day it ended."""
    async with begin(None) as uow:
        case = await referrals.case_facts(uow, ReferralId(event.referral_id))
        if case.claimed_by is None or not event.was_live:
            return
        holder = await directory.practitioner_card(uow, case.claimed_by)
        row = {
            "referral_id": case.id, "mode": "live", "at": event.at, "sent_at": case.sent_at,
            "specialty": case.specialty, "spoke_id": case.sender_facility_id, "hub_id": holder.facility_id,
            "practitioner_id": holder.id,
        }  # fmt: skip
        await _keep(uow, row, update=("mode", "at"))
        uow.publish("board")


async def count_answer(event: DocumentSigned, begin: Begin) -> None:
    """A Document was signed: a written answer counts from here, a live one gets its signature."""
    async with begin(None) as uow:
        view = (await notes.documents_of(uow, event.referral_id))[-1]
        facts = view.facts
        row = {
            "referral_id": event.referral_id, "mode": facts["encounter"]["mode"], "at": view.signed_at,
            "sent_at": datetime.fromisoformat(facts["referral"]["sent_at"]), "signed_at": view.signed_at,
            "specialty": facts["referral"]["specialty"]["code"], "spoke_id": facts["originating"]["facility"]["id"],
            "hub_id": facts["distant"]["facility"]["id"], "practitioner_id": facts["attestation"]["practitioner_id"],
        }  # fmt: skip
        await _keep(uow, row, update=("signed_at",))
        uow.publish("board")


async def _keep(uow: UnitOfWork, row: Mapping[str, Any], *, update: tuple[str, ...]) -> None:
    statement = insert(consultation_fact).values(**row)
    changed = {name: statement.excluded[name] for name in update}
    await uow.conn.execute(
        statement.on_conflict_do_update(index_elements=[consultation_fact.c.referral_id], set_=changed)
    )
