"""Opening the door to a summary, and saying that there is one."""

from dataclasses import dataclass

from telehealth.aftercare import policy, queries, repository
from telehealth.aftercare.domain import MOST_TRIES, OPEN_FOR, Door, fits
from telehealth.aftercare.errors import SummaryLocked, SummaryNotReady, WrongProof
from telehealth.aftercare.events import SummaryReady
from telehealth.guests import service as guests
from telehealth.guests.errors import WrongCode
from telehealth.guests.service import Asked, CodeLimits, GuestVisit, NewGuestSession
from telehealth.kernel.actor import Actor, Guest
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import DocumentId, PatientId, ReferralId, VisitId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.waiting import queries as waiting
from telehealth.waiting.errors import VisitNotFound

SUMMARY = guests.declare_purpose("summary", N_("Summary of your consultation"), "/visits/{subject_id}/summary")
LOOKS = guests.declare_purpose("looks", N_("Who opened your record"), "/visits/{subject_id}/looks")
ON_REQUEST = "PATRQT"  # the patient's own, in HL7's ActReason


async def tell(begin: Begin, referral_id: ReferralId, document_id: DocumentId) -> None:
    """A Document was signed: if its case came from a visit, there is a summary to read, or a corrected one."""
    async with begin(None) as uow:
        visit = await waiting.consulted_in_case(uow, referral_id)
        if visit and visit.phone_id:
            uow.record(SummaryReady(visit_id=visit.visit_id, occasion_id=document_id, at=uow.now))


async def ask_for_code(
    begin: Begin, guest: Guest, browser: GuestVisit, visit_id: VisitId, limits: CodeLimits, language: str
) -> Asked:
    """Have a code sent to the phone that booked. Raises VisitNotFound, SummaryNotReady, SummaryLocked, NoMoreCodes."""
    async with begin(guest) as uow:
        stands = await queries.standing_within(uow, guest, visit_id)
    _refuse_unless_askable(stands.door)
    return await guests.ask_for_code(begin, browser, stands.number, language, limits)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a patient typed: the code, and the birth date as an ISO date, maybe partial."""

    code: str
    birth: str


@dataclass(frozen=True, slots=True)
class _Try:
    number: str
    right_birth: bool
    left: int
    patient_id: PatientId


async def open_summary(
    begin: Begin, guest: Guest, browser: GuestVisit, visit_id: VisitId, proof: Proof
) -> NewGuestSession:
    """A fresh session that may read the summary for half an hour. Code and birth date have to be right, both.

    The try is counted, and committed, before anything is looked at. Raises VisitNotFound, SummaryNotReady,
    SummaryLocked, WrongProof.
    """
    async with begin(guest) as uow:
        one = await _count_try(uow, guest, visit_id, proof)
    try:
        opened = await guests.confirm_code(begin, browser, proof.code, number=one.number, and_also=one.right_birth)
    except WrongCode as error:
        async with begin(guest) as uow:
            uow.audit("execute", "summary", visit_id, patient_id=one.patient_id, purpose=ON_REQUEST, outcome="failure")
        raise (WrongProof(left=one.left) if one.left else SummaryLocked()) from error
    async with begin(opened.guest) as uow:
        await repository.forget_tries(uow, visit_id)
        await repository.note_opening(uow, opened.guest.session_id, visit_id)
        uow.audit("execute", "summary", visit_id, patient_id=one.patient_id, purpose=ON_REQUEST)
    return opened


async def _count_try(uow: UnitOfWork, guest: Guest, visit_id: VisitId, proof: Proof) -> _Try:
    stands = await queries.standing_within(uow, guest, visit_id)
    _refuse_unless_askable(stands.door)
    number = await repository.count_try(uow, visit_id)
    if number is None:
        raise SummaryLocked
    known, precision = await queries.birth_of(uow, stands)
    return _Try(stands.number, fits(proof.birth, known, precision), MOST_TRIES - number, stands.patient_id)


def _refuse_unless_askable(door: Door) -> None:
    if door in {Door.NOT_READY, Door.NO_PHONE}:
        raise SummaryNotReady
    if door is Door.LOCKED:
        raise SummaryLocked


async def send_link(begin: Begin, actor: Actor, visit_id: VisitId) -> None:
    """Send the phone a new link, after which five tries are open again. Links before it are void.

    Raises VisitNotFound when it is not this person's to send, SummaryNotReady.
    """
    async with begin(actor) as uow:
        visit = await waiting.consulted(uow, visit_id)
        if not policy.may_send_link(actor, visit.facility_id, visit.practitioner_id):
            raise VisitNotFound
        shared = (await queries.shared_for(uow, actor, [visit_id])).get(visit_id)
        if shared is None or not shared.ready:
            raise SummaryNotReady
        await guests.revoke_links_within(uow, visit_id)
        await repository.forget_tries(uow, visit_id)
        uow.record(SummaryReady(visit_id=visit_id, occasion_id=new_id(), at=uow.now))
        uow.audit("execute", "summary", visit_id, purpose="HOPERAT", what="send_link")


async def tidy(begin: Begin) -> None:
    """Forget what opens nothing any more."""
    async with begin(None) as uow:
        await repository.forget_openings(uow, before=uow.now - OPEN_FOR)
