"""Confirming who somebody is and letting them in: patient, case, room and seats in one transaction, once."""

from dataclasses import dataclass, replace
from uuid import UUID

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Invalid
from telehealth.kernel.faults import NEEDED
from telehealth.kernel.ids import AccountId, PatientId, PractitionerId, RoomId, VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import service as patients
from telehealth.patients.service import ConsentIn, NewPatientIn
from telehealth.referrals import service as referrals
from telehealth.rooms.service import NewSeat, SeatKind, SeatRole
from telehealth.scheduling import queries as scheduling_queries
from telehealth.scheduling import service as scheduling
from telehealth.waiting import repository
from telehealth.waiting.domain import Entry, EntryState
from telehealth.waiting.errors import ConsentNeeded, QueueNotFound
from telehealth.waiting.events import VisitAdmitted
from telehealth.waiting.service.common import Find, locked
from telehealth.waiting.service.interpreting import seats_within
from telehealth.waiting.service.inviting import seat_within
from telehealth.waiting.service.telling import keep

SPOKEN = "spoken-1"  # read out by the clinician: docs/glossary.md


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the clinician found somebody to be: a patient of theirs, or a new one. `spoken`: consent given aloud."""

    patient_id: PatientId | None = None
    new_patient: NewPatientIn | None = None
    spoken: bool = False


async def admit(
    begin: Begin, actor: Actor, visit_id: VisitId, who: Identity, *, find: Find = repository.find
) -> RoomId:
    """Let somebody in. Of any number of tries one admits; again by the same clinician gives the same room.

    Raises EntryNotFound, AlreadyAdmitted, NotHere, NotWaiting, ConsentNeeded, Invalid, and what linking and
    registering raise. `find` is for the test that shows what happens without the lock.
    """
    async with patients.registering(begin, actor, who.new_patient), begin(actor) as uow:
        one = await locked(uow, actor, visit_id, find=find)
        if one.state is EntryState.ADMITTED and one.room_id:
            return one.room_id
        one.admissible()
        if one.consented_at is None and not who.spoken:
            raise ConsentNeeded
        opened = await _open(uow, actor, one, await _recognised(uow, actor, one, who))
        after = replace(
            one.moved(EntryState.ADMITTED, uow.now), admitted_at=uow.now, room_id=opened.room_id,
            referral_id=opened.referral_id,
        )  # fmt: skip
        await keep(uow, one, after, "admit", room=str(opened.room_id))
        for invited in await repository.invitations_of(uow, one.id):
            await seat_within(uow, opened.room_id, invited)
        uow.publish("interpreting")
        uow.record(VisitAdmitted(visit_id=one.id, room_id=opened.room_id, at=uow.now))
    return opened.room_id


async def _recognised(uow: UnitOfWork, actor: Actor, one: Entry, who: Identity) -> PatientId:
    """The patient that the person is, from now on. Who was linked before stays who they are."""
    known = (await scheduling_queries.person_within(uow, one.person_id)).patient_id
    if known:
        return known
    if who.new_patient and actor.facility_id:
        patient_id = await patients.register_within(uow, actor, actor.facility_id, who.new_patient)
    elif who.patient_id:
        patient_id = who.patient_id
        await scheduling.check_patient_within(uow, actor, patient_id)
    else:
        raise Invalid({"patient": [NEEDED.on_field()]})
    await scheduling.link_within(uow, actor, one.person_id, patient_id)
    return patient_id


async def _open(uow: UnitOfWork, actor: Actor, one: Entry, patient_id: PatientId) -> referrals.Opened:
    service = await scheduling_queries.service_of(uow, one.service_id)
    if service is None:
        raise QueueNotFound
    card = await scheduling_queries.card_within(uow, one.appointment_id) if one.appointment_id else None
    booked = referrals.Booked(
        patient_id=patient_id, specialty=service.specialty, is_emergency=one.is_emergency,
        reason=card.appointment.reason if card else one.note, consent=_consent(one),
        asked_by=await _station_doctor(uow, card.appointment.booked_by_account) if card else None,
    )  # fmt: skip
    seats = [*_seats(actor, one), *await seats_within(uow, one, actor.practitioner_id)]
    opened = await referrals.open_for_appointment_within(uow, actor, booked, seats)
    if one.appointment_id:
        await scheduling.note_case_within(uow, one.appointment_id, opened.referral_id)
    return opened


async def _station_doctor(uow: UnitOfWork, account_id: UUID | None) -> PractitionerId | None:
    """Who booked for the patient beside them; patients who booked themselves have nobody."""
    found = await directory.practitioners_of_accounts(uow, [AccountId(account_id)]) if account_id else []
    return found[0].id if found else None


def _consent(one: Entry) -> ConsentIn:
    written = one.consented_at is not None
    return ConsentIn(
        text_version=one.consent_version or SPOKEN, method="written" if written else "spoken", given_by="patient",
        language=one.language,
    )  # fmt: skip


def _seats(actor: Actor, one: Entry) -> list[NewSeat]:
    host = NewSeat(
        practitioner_id=actor.practitioner_id, role=SeatRole.HOST, name=actor.name, facility=actor.facility_name
    )
    patient = NewSeat(
        role=SeatRole.GUEST, name=one.name, kind=SeatKind.PATIENT, subject_id=one.id, phone_id=one.phone_id,
        vouched_by=actor.name,
    )  # fmt: skip
    return [host, patient]
