"""A consultation that was booked, or walked in to, is a case: asked for by the patient, held by who sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import PatientId, PractitionerId, ReferralId, RoomId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import service as patients
from telehealth.patients.service import ConsentIn
from telehealth.referrals.domain import Action, Mode, Origin, Priority, State
from telehealth.referrals.errors import NotYours
from telehealth.referrals.events import ConsultationStarted
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import ReferralRepository, Said
from telehealth.referrals.service.claims import check_licence
from telehealth.referrals.service.common import happened
from telehealth.rooms.service import NewSeat, open_room_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What a case of an appointment is made from. `asked_by`: the station's clinician who booked for the patient."""

    patient_id: PatientId
    specialty: str
    is_emergency: bool
    reason: str
    consent: ConsentIn
    asked_by: PractitionerId | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The case and its room."""

    referral_id: ReferralId
    room_id: RoomId


async def open_for_appointment_within(
    uow: UnitOfWork, actor: Actor, booked: Booked, seats: Sequence[NewSeat]
) -> Opened:
    """A case that this specialist holds and consults on at once, in a room with these seats. Raises LicenceExpired."""
    await check_licence(uow, actor)
    cases = ReferralRepository(uow)
    case = await cases.add(await _new(uow, actor, booked))
    uow.audit("create", "referral", case.id, patient_id=case.patient_id, origin=case.origin)
    case = await happened(cases, case, case, Action.ACCEPT, uow.now, Said(text=booked.reason or None))
    await patients.record_consent_within(uow, patient_id=case.patient_id, referral_id=case.id, body=booked.consent)
    room_id = await open_room_within(uow, referral_id=case.id, seats=seats, patient_id=case.patient_id)
    after = case.moved(Action.START_CONSULTATION, uow.now, room_id=room_id).contacted(uow.now)
    uow.record(ConsultationStarted(referral_id=case.id, at=uow.now, room_id=room_id))
    await happened(cases, case, after, Action.START_CONSULTATION, uow.now)
    return Opened(case.id, room_id)


async def _new(uow: UnitOfWork, actor: Actor, booked: Booked) -> dict[str, object]:
    if actor.practitioner_id is None or actor.facility_id is None:
        raise NotYours
    sender = await directory.practitioner_card(uow, booked.asked_by or actor.practitioner_id)
    situation = {"problem": booked.reason[:200], "question_text": booked.reason[:500]} if booked.reason else {}
    return {
        "id": new_id(), "state": State.ACCEPTED, "state_since": uow.now, "patient_id": booked.patient_id,
        "origin": (Origin.STATION if booked.asked_by else Origin.APPOINTMENT).value,
        "content": {"situation": situation, "consent": {"version": booked.consent.text_version}},
        "sender_id": sender.id, "sender_name": sender.name, "sender_facility_id": sender.facility_id,
        "sender_facility_name": sender.facility_name, "created_at": uow.now, "saved_at": uow.now, "sent_at": uow.now,
        "specialty": booked.specialty, "mode": Mode.LIVE.value,
        "priority": (Priority.STAT if booked.is_emergency else Priority.ROUTINE).value,
        "claimed_by": actor.practitioner_id, "claimed_by_name": actor.name, "claimed_session_id": actor.session_id,
        "holder_facility_id": actor.facility_id, "holder_facility_name": actor.facility_name, "claimed_at": uow.now,
        "acted_at": uow.now, "accepted_at": uow.now,
    }  # fmt: skip


async def end_answered(begin: Begin, referral_id: ReferralId, *, hub_may_look: timedelta) -> Referral | None:
    """An answered case that no station has to acknowledge is closed. Twice is the same as once."""
    async with begin(None) as uow:
        cases = ReferralRepository(uow)
        case = await cases.lock(referral_id)
        if case.origin != Origin.APPOINTMENT or case.state is not State.ADVISED:
            return None
        after = case.moved(Action.END_ANSWERED, uow.now)
        after = replace(after, closed_at=uow.now, hub_access_until=uow.now + hub_may_look)
        return await happened(cases, case, after, Action.END_ANSWERED, uow.now, Said(name=case.claimed_by_name))
