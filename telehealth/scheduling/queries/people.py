"""Whom a booked person may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AppointmentId
from telehealth.kernel.uow import Begin
from telehealth.patients import queries as patients
from telehealth.patients.queries import Likeness, PatientCard
from telehealth.scheduling import policy
from telehealth.scheduling.errors import AppointmentNotFound
from telehealth.scheduling.queries.appointments import AppointmentCard, card_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """An appointment, and the own facility's patients its person may be."""

    card: AppointmentCard
    candidates: Sequence[PatientCard]


async def recognition(begin: Begin, actor: Actor, appointment_id: AppointmentId, text: str = "") -> Recognition:
    """For the clinician who has the person's paper in front of them; `text` searches their facility's patients.

    Raises AppointmentNotFound also for who may not link this person.
    """
    async with begin(actor) as uow:
        one = await card_within(uow, appointment_id)
        if not policy.may_link(actor, one.appointment) or actor.facility_id is None:
            raise AppointmentNotFound
        who = Likeness(
            name=one.person_name, birth_date=one.person_birth_date, birth_precision=one.person_birth_precision,
            citizen_id=one.person_citizen_id,
        )  # fmt: skip
        found = await patients.candidates_within(uow, actor.facility_id, who, text)
        uow.audit("read", "appointment", one.id, patient_id=one.patient_id)
    return Recognition(card=one, candidates=found)
