"""What follows a claim: questions back, the room, the advice, what the station did with it, and the end."""

from datetime import datetime, timedelta

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Forbidden, Invalid
from telehealth.kernel.faults import NEEDED, declare
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import DocumentId, ReferralId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.referrals.domain import Action, Reception, State
from telehealth.referrals.errors import NotYours
from telehealth.referrals.events import (
    AdviceAcknowledged,
    ConsultationStarted,
    InformationAnswered,
    InformationAsked,
    ReceptionRecorded,
    ReferralAdvised,
    ReferralCancelled,
    ReferralClosed,
)
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import ReferralRepository, Said
from telehealth.referrals.service.claims import accepted_within
from telehealth.referrals.service.common import happened, locked
from telehealth.rooms.service import NewSeat, SeatRole, open_room_within

DUE_IN_PAST = declare("referrals.due_in_past", N_("The time for the answer has to lie ahead."))


async def ask_information(
    begin: Begin, actor: Actor, referral_id: ReferralId, *, text: str, due_at: datetime
) -> Referral:
    """Ask the station for something more, until `due_at`."""
    async with begin(actor) as uow:
        if due_at <= uow.now:
            raise Invalid({"due_minutes": [DUE_IN_PAST.on_field()]})
        cases, case = await locked(uow, actor, referral_id, Action.ASK_INFORMATION)
        after = case.moved(Action.ASK_INFORMATION, uow.now, info_due_at=due_at).contacted(uow.now)
        said = Said(text=_worded(text), due_at=due_at)
        after = await happened(cases, case, after, Action.ASK_INFORMATION, uow.now, said)
        uow.record(InformationAsked(referral_id=case.id, at=uow.now, due_at=due_at))
    return after


async def answer_information(begin: Begin, actor: Actor, referral_id: ReferralId, *, text: str) -> Referral:
    """Answer the specialist's question; the case goes back to the pool, where whoever is free first takes it up."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.ANSWER_INFORMATION)
        after = case.returned(Action.ANSWER_INFORMATION, uow.now)
        after = await happened(cases, case, after, Action.ANSWER_INFORMATION, uow.now, Said(text=_worded(text)))
        uow.record(InformationAnswered(referral_id=case.id, at=uow.now))
    return after


async def say(begin: Begin, actor: Actor, referral_id: ReferralId, *, text: str) -> Referral:
    """Write in the case's thread. The specialist's first words count as first contact."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.MESSAGE)
        after = case.moved(Action.MESSAGE, uow.now)
        after = after.contacted(uow.now) if actor.practitioner_id == case.claimed_by else after
        return await happened(cases, case, after, Action.MESSAGE, uow.now, Said(text=_worded(text)))


async def start_consultation(begin: Begin, actor: Actor, referral_id: ReferralId) -> Referral:
    """Begin the live consultation, accepting the case first when that was not done yet. Raises LicenceExpired."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.START_CONSULTATION)
        if case.state is State.CLAIMED:
            case = await accepted_within(cases, actor, case)
        room_id = await open_room_within(
            uow, referral_id=case.id, seats=_seats(actor, case), patient_id=case.patient_id
        )
        after = case.moved(Action.START_CONSULTATION, uow.now, room_id=room_id).contacted(uow.now)
        uow.record(ConsultationStarted(referral_id=case.id, at=uow.now, room_id=room_id))
        return await happened(cases, case, after, Action.START_CONSULTATION, uow.now)


def _seats(actor: Actor, case: Referral) -> list[NewSeat]:
    """The specialist leads the room, the doctor who asked is called into it."""
    if actor.practitioner_id is None:
        raise NotYours
    host = NewSeat(
        practitioner_id=actor.practitioner_id, role=SeatRole.HOST, name=actor.name, facility=actor.facility_name
    )
    guest = NewSeat(
        practitioner_id=case.sender_id,
        role=SeatRole.GUEST,
        name=case.sender_name,
        facility=case.sender_facility_name,
    )
    return [host, guest]


async def end_session(begin: Begin, referral_id: ReferralId, *, at: datetime) -> None:
    """The room was finished. The case waits for the note; said twice, it happened once."""
    async with begin(None) as uow:
        cases = ReferralRepository(uow)
        case = await cases.lock(referral_id)
        if case.session_ended_at is None:
            ended = case.moved(Action.END_SESSION, uow.now, session_ended_at=at)
            await happened(cases, case, ended, Action.END_SESSION, at, Said(name=case.claimed_by_name))


async def advise_within(uow: UnitOfWork, referral_id: ReferralId, document_id: DocumentId) -> Referral:
    """A Document that answers the case was signed, in the caller's transaction."""
    actor = _signer(uow)
    cases, case = await locked(uow, actor, referral_id, Action.ADVISE)
    if case.state is State.CLAIMED:
        case = await accepted_within(cases, actor, case)
    after = case.moved(Action.ADVISE, uow.now, document_id=document_id, advised_at=uow.now).contacted(uow.now)
    after = await happened(cases, case, after, Action.ADVISE, uow.now, Said(entity_id=document_id))
    uow.record(ReferralAdvised(referral_id=case.id, at=uow.now, document_id=document_id))
    return after


async def add_advice_within(uow: UnitOfWork, referral_id: ReferralId, document_id: DocumentId) -> Referral:
    """An addendum was signed, in the caller's transaction. The case stays where it is."""
    cases, case = await locked(uow, _signer(uow), referral_id, Action.ADD_ADVICE)
    after = case.moved(Action.ADD_ADVICE, uow.now, document_id=document_id)
    return await happened(cases, case, after, Action.ADD_ADVICE, uow.now, Said(entity_id=document_id))


def _signer(uow: UnitOfWork) -> Actor:
    if uow.actor is None:
        raise Forbidden
    return uow.actor


async def acknowledge(
    begin: Begin, actor: Actor, referral_id: ReferralId, *, reception: str | None = None, text: str | None = None
) -> Referral:
    """The station has read the advice; it may say at once whether it is followed, changed or refused."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.ACKNOWLEDGE)
        after = case.moved(Action.ACKNOWLEDGE, uow.now, acknowledged_at=uow.now)
        after = await happened(cases, case, after, Action.ACKNOWLEDGE, uow.now)
        uow.record(AdviceAcknowledged(referral_id=case.id, at=uow.now))
        if reception:
            after = await _received(cases, after, reception, text)
    return after


async def record_reception(
    begin: Begin, actor: Actor, referral_id: ReferralId, *, reception: str, text: str | None = None
) -> Referral:
    """Say later what was done with the advice. Raises ReasonNeeded for anything but followed, changed, refused."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.RECORD_RECEPTION)
        return await _received(cases, case, reception, text)


async def _received(cases: ReferralRepository, case: Referral, reception: str, text: str | None) -> Referral:
    uow = cases.uow
    after = case.moved(Action.RECORD_RECEPTION, uow.now, reason=reception, reception=reception, reception_at=uow.now)
    if reception != Reception.FOLLOWED and not text:
        raise Invalid({"text": [NEEDED.on_field()]})
    said = Said(reason=reception, text=text)
    after = await happened(cases, case, after, Action.RECORD_RECEPTION, uow.now, said)
    uow.record(ReceptionRecorded(referral_id=case.id, at=uow.now, reception=reception))
    return after


async def close(begin: Begin, actor: Actor, referral_id: ReferralId, *, hub_may_look: timedelta) -> Referral:
    """End the case. The hub may look at it for some days more."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.CLOSE)
        after = case.moved(Action.CLOSE, uow.now, closed_at=uow.now, hub_access_until=uow.now + hub_may_look)
        after = await happened(cases, case, after, Action.CLOSE, uow.now)
        uow.record(ReferralClosed(referral_id=case.id, at=uow.now))
    return after


async def cancel(
    begin: Begin,
    actor: Actor,
    referral_id: ReferralId,
    *,
    reason: str,
    hub_may_look: timedelta,
    text: str | None = None,
) -> Referral:
    """Take the case back, before any consultation, with a reason."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.CANCEL)
        after = case.moved(
            Action.CANCEL, uow.now, reason=reason, closed_at=uow.now, hub_access_until=uow.now + hub_may_look
        )
        after = await happened(cases, case, after, Action.CANCEL, uow.now, Said(reason=reason, text=text))
        uow.record(ReferralCancelled(referral_id=case.id, at=uow.now, reason=reason))
    return after


def _worded(text: str) -> str:
    if not text.strip():
        raise Invalid({"text": [NEEDED.on_field()]})
    return text.strip()
