"""Whom a booked person may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AppointmentId, BookedPersonId, PatientId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.queries import Likeness, PatientCard
from telehealth.scheduling import policy
from telehealth.scheduling.errors import AppointmentNotFound
from telehealth.scheduling.queries.appointments import AppointmentCard, card_within
from telehealth.scheduling.tables import booked_person


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


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPerson:
    """What a booking, or the desk, said of a person; checked by nobody until `patient_id` says so."""

    name: str
    birth_date: date
    birth_precision: str
    sex: str
    address: str
    citizen_id: str | None
    patient_id: PatientId | None


async def person_within(uow: UnitOfWork, person_id: BookedPersonId) -> BookedPerson:
    """One booked person, for another feature that has asked its own policy."""
    names = list(BookedPerson.__dataclass_fields__)
    query = sa.select(*(booked_person.c[name] for name in names)).where(booked_person.c.id == person_id)
    return BookedPerson(**(await uow.conn.execute(query)).one()._asdict())
