"""Taking a case and giving it back. A claim is scarce: lock, read again, check, write, commit."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import ReferralId, SessionId
from telehealth.kernel.uow import Begin, UnitOfWork, database_now
from telehealth.referrals.domain import Action, Priority, ReturnReason, State
from telehealth.referrals.errors import LicenceExpired
from telehealth.referrals.events import ReferralAccepted, ReferralClaimed, ReferralReturned
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import ReferralRepository, Said, from_row
from telehealth.referrals.service.common import MakeRepository, happened, locked
from telehealth.referrals.tables import referral

BATCH = 20


async def claim(
    begin: Begin, actor: Actor, referral_id: ReferralId, *, repository: MakeRepository = ReferralRepository
) -> Referral:
    """Take the case. Of any number of callers one succeeds; the rest get AlreadyClaimed with who has it.

    Time is the database's, so that a claim does not expire by a clock that jumps. `repository` is for the test that
    shows what happens without the lock.
    """
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.CLAIM, repository)
        now = await database_now(uow)
        taken = await happened(cases, case, case.claimed(actor, now), Action.CLAIM, now)
        if actor.practitioner_id is not None and actor.facility_id is not None:
            uow.record(
                ReferralClaimed(
                    referral_id=case.id, at=now, practitioner_id=actor.practitioner_id, facility_id=actor.facility_id
                )
            )
    return taken


async def undo_claim(begin: Begin, actor: Actor, referral_id: ReferralId) -> Referral:
    """Give the case back as if nothing had been, within ten seconds of the claim. Raises UndoTooLate."""
    return await _give_back(begin, actor, referral_id, Action.UNDO_CLAIM, ReturnReason.RELEASED)


async def release(begin: Begin, actor: Actor, referral_id: ReferralId) -> Referral:
    """Give the case back to the pool before anything was done for it."""
    return await _give_back(begin, actor, referral_id, Action.RELEASE, ReturnReason.RELEASED)


async def decline(
    begin: Begin, actor: Actor, referral_id: ReferralId, *, reason: str, text: str | None = None
) -> Referral:
    """Give the case back with a reason that the sender and the next specialist read. Raises ReasonNeeded."""
    return await _give_back(begin, actor, referral_id, Action.DECLINE, reason, text)


async def _give_back(
    begin: Begin, actor: Actor, referral_id: ReferralId, action: Action, reason: str, text: str | None = None
) -> Referral:
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, action)
        now = await database_now(uow)
        return await _returned(cases, case, action, now, Said(reason=reason, text=text))


async def _returned(cases: ReferralRepository, case: Referral, action: Action, now: datetime, said: Said) -> Referral:
    back = await happened(cases, case, case.returned(action, now, reason=said.reason), action, now, said)
    cases.uow.record(ReferralReturned(referral_id=case.id, at=now, reason=said.reason or action.value))
    return back


async def accept(begin: Begin, actor: Actor, referral_id: ReferralId) -> Referral:
    """Take responsibility for the answer. Raises LicenceExpired."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.ACCEPT)
        return await accepted_within(cases, actor, case)


async def accepted_within(cases: ReferralRepository, actor: Actor, case: Referral) -> Referral:
    """Accept a case that is locked already."""
    uow = cases.uow
    after = case.moved(Action.ACCEPT, uow.now, accepted_at=uow.now, acted_at=uow.now)
    await check_licence(uow, actor)
    after = await happened(cases, case, after, Action.ACCEPT, uow.now)
    if actor.practitioner_id is not None:
        uow.record(ReferralAccepted(referral_id=case.id, at=uow.now, practitioner_id=actor.practitioner_id))
    return after


async def check_licence(uow: UnitOfWork, actor: Actor) -> None:
    """Raise LicenceExpired for who may not take responsibility for an answer today."""
    if actor.practitioner_id is None:
        raise LicenceExpired
    card = await directory.practitioner_card(uow, actor.practitioner_id)
    if card.licence_number is None or (card.licence_expires_on and card.licence_expires_on < uow.now.date()):
        raise LicenceExpired


async def return_overdue_claims(begin: Begin, *, emergency: timedelta, urgent: timedelta) -> int:
    """Put claims of emergencies and urgent cases that nobody acted on back into the pool. Gives how many."""
    idle = sa.func.clock_timestamp() - referral.c.acted_at
    overdue = sa.or_(
        sa.and_(referral.c.priority == Priority.STAT.value, idle > emergency),
        sa.and_(referral.c.priority == Priority.ASAP.value, idle > urgent),
    )
    return await _return_all(begin, overdue, Action.TIME_OUT, ReturnReason.TIMED_OUT)


async def return_claims_of_session(begin: Begin, session_id: SessionId) -> int:
    """Put what this session had claimed and not yet accepted back into the pool. Gives how many."""
    return await _return_all(
        begin, referral.c.claimed_session_id == session_id, Action.SIGN_OUT, ReturnReason.SIGNED_OUT
    )


async def _return_all(begin: Begin, which: sa.ColumnElement[bool], action: Action, reason: ReturnReason) -> int:
    async with begin(None) as uow:
        cases = ReferralRepository(uow)
        query = cases.selected().where(referral.c.state == State.CLAIMED.value, which)
        query = query.order_by(referral.c.id).limit(BATCH).with_for_update(key_share=True, skip_locked=True)
        rows = (await uow.conn.execute(query)).all()
        now = await database_now(uow)
        for row in rows:
            case = from_row(row)
            said = Said(reason=reason, name=case.claimed_by_name, facility_name=case.holder_facility_name)
            await _returned(cases, case, action, now, said)
    return len(rows)
