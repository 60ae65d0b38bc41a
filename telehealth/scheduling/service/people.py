"""Who a booked person is: unverified until a clinician says which patient."""

import sqlalchemy as sa

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import AppointmentId, PatientId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.errors import PatientNotFound
from telehealth.scheduling import policy
from telehealth.scheduling.errors import AlreadyLinked, AppointmentNotFound
from telehealth.scheduling.events import PersonLinked
from telehealth.scheduling.repository import appointments
from telehealth.scheduling.tables import booked_person


async def link_person(begin: Begin, actor: Actor, appointment_id: AppointmentId, patient_id: PatientId) -> None:
    """After checking the person's paper: they are this patient. The form never does this by itself.

    Raises AppointmentNotFound, PatientNotFound (also a patient who is not this clinician's to open), AlreadyLinked.
    """
    async with begin(actor) as uow:
        one = await appointments.by_id(uow, appointment_id)
        if not policy.may_link(actor, one):
            raise AppointmentNotFound
        await _check_patient(uow, actor, patient_id)
        c = booked_person.c
        free = sa.and_(c.id == one.person_id, sa.or_(c.patient_id.is_(None), c.patient_id == patient_id))
        values = {"patient_id": patient_id, "linked_by": actor.account_id, "linked_at": uow.now}
        linked = booked_person.update().where(free).values(values).returning(c.id)
        if (await uow.conn.execute(linked)).first() is None:
            raise AlreadyLinked
        uow.record(PersonLinked(person_id=one.person_id, patient_id=patient_id))
        uow.audit("link", "booked_person", one.person_id, patient_id=patient_id)
        uow.publish(f"appointments:{one.facility_id}")


async def _check_patient(uow: UnitOfWork, actor: Actor, patient_id: PatientId) -> None:
    if actor.role is Role.RURAL_CLINICIAN:
        await patients.readable(uow, actor, patient_id)
    elif (await patients.card(uow, patient_id)).facility_id != actor.facility_id:
        raise PatientNotFound
