"""Who a booked person is: unverified until a clinician says which patient."""

from datetime import date

import sqlalchemy as sa

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import AppointmentId, BookedPersonId, FacilityId, PatientId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients import service as patient_service
from telehealth.patients.errors import PatientNotFound
from telehealth.patients.service import NewPatientIn
from telehealth.scheduling import policy
from telehealth.scheduling.domain.booking import Appointment, Booker, PersonSaid
from telehealth.scheduling.errors import AlreadyLinked, AppointmentNotFound
from telehealth.scheduling.events import PersonLinked
from telehealth.scheduling.repository import appointments
from telehealth.scheduling.tables import booked_person


async def link_person(begin: Begin, actor: Actor, appointment_id: AppointmentId, patient_id: PatientId) -> None:
    """After checking the person's paper: they are this patient. The form never does this by itself.

    Raises AppointmentNotFound, PatientNotFound (also a patient who is not this clinician's to open), AlreadyLinked.
    """
    async with begin(actor) as uow:
        await link_person_within(uow, actor, appointment_id, patient_id)


async def link_person_within(
    uow: UnitOfWork, actor: Actor, appointment_id: AppointmentId, patient_id: PatientId
) -> None:
    """The same in an open transaction: whoever admits somebody recognises them in the same step."""
    one = await linkable_within(uow, actor, appointment_id)
    await check_patient_within(uow, actor, patient_id)
    await _link(uow, actor, one, patient_id)


async def add_walk_in_within(
    uow: UnitOfWork, actor: Actor, said: PersonSaid, facility_id: FacilityId, day: date
) -> tuple[BookedPersonId, int]:
    """Somebody who came without an appointment: as unverified as one who booked, with the day's next token number."""
    person_id = await appointments.add_person(uow, Booker(account_id=actor.account_id), said)
    return person_id, await appointments.token_of_day(uow, facility_id, day)


async def register_and_link(begin: Begin, actor: Actor, appointment_id: AppointmentId, body: NewPatientIn) -> PatientId:
    """After checking their paper: they are nobody's patient yet; register them at one's own facility and link them.

    Raises AppointmentNotFound, AlreadyLinked, and what registering raises: PossibleDuplicate, IdentifierTaken,
    TooManyLookups, Invalid.
    """
    async with patient_service.registering(begin, actor, body), begin(actor) as uow:
        one = await linkable_within(uow, actor, appointment_id)
        if actor.facility_id is None:
            raise AppointmentNotFound
        patient_id = await patient_service.register_within(uow, actor, actor.facility_id, body)
        await _link(uow, actor, one, patient_id)
    return patient_id


async def linkable_within(uow: UnitOfWork, actor: Actor, appointment_id: AppointmentId) -> Appointment:
    """An appointment whose person this clinician may recognise. Raises AppointmentNotFound."""
    one = await appointments.by_id(uow, appointment_id)
    if not policy.may_link(actor, one):
        raise AppointmentNotFound
    return one


async def _link(uow: UnitOfWork, actor: Actor, one: Appointment, patient_id: PatientId) -> None:
    await link_within(uow, actor, one.person_id, patient_id)
    uow.publish(f"appointments:{one.facility_id}")


async def link_within(uow: UnitOfWork, actor: Actor, person_id: BookedPersonId, patient_id: PatientId) -> None:
    """The same for whose policy has said already that this clinician may. Raises AlreadyLinked."""
    c = booked_person.c
    free = sa.and_(c.id == person_id, sa.or_(c.patient_id.is_(None), c.patient_id == patient_id))
    values = {"patient_id": patient_id, "linked_by": actor.account_id, "linked_at": uow.now}
    linked = booked_person.update().where(free).values(values).returning(c.id)
    if (await uow.conn.execute(linked)).first() is None:
        raise AlreadyLinked
    uow.record(PersonLinked(person_id=person_id, patient_id=patient_id))
    uow.audit("link", "booked_person", person_id, patient_id=patient_id)


async def check_patient_within(uow: UnitOfWork, actor: Actor, patient_id: PatientId) -> None:
    """Raise PatientNotFound unless this member of staff may say that somebody is this patient."""
    if actor.role is Role.RURAL_CLINICIAN:
        await patients.readable(uow, actor, patient_id)
    elif (await patients.card(uow, patient_id)).facility_id != actor.facility_id:
        raise PatientNotFound
