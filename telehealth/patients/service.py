"""Registering patients, opening those of other facilities, and taking consent."""

from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from telehealth.kernel.actor import Actor
from telehealth.kernel.db import constraint_name
from telehealth.kernel.errors import Forbidden, Invalid
from telehealth.kernel.faults import declare
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import ConsentId, FacilityId, PatientId, ReferralId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import policy, repository
from telehealth.patients.domain import Patient
from telehealth.patients.errors import IdentifierTaken, PatientNotFound, PossibleDuplicate
from telehealth.patients.events import PatientOpenedFromElsewhere
from telehealth.patients.guessing import counted
from telehealth.patients.schemas import Birth, CitizenId, ConsentIn, LookupIn, NewPatientIn, OpenIn
from telehealth.patients.tables import consent, patient_access

__all__ = [
    "Birth",
    "CitizenId",
    "ConsentIn",
    "NewPatientIn",
    "look_up",
    "open_with_reason",
    "record_consent_within",
    "register",
    "register_within",
    "registering",
]

ACCESS_LASTS = timedelta(days=1)
BIRTH_IN_FUTURE = declare("patients.birth_date_in_future", N_("A birth date cannot lie in the future."))
BIRTH_TOO_EARLY = declare("patients.birth_date_too_early", N_("Nobody this old is alive: check the year."))
OLDEST = 130


async def register(begin: Begin, actor: Actor, body: NewPatientIn) -> PatientId:
    """Register a patient of the actor's facility.

    Raises PossibleDuplicate unless confirmed, and IdentifierTaken always: an identifier names one person. The second
    is counted like a look-up that found nobody, since it tells who is registered elsewhere.
    """
    facility_id = _facility(actor)
    async with registering(begin, actor, body), begin(actor) as uow:
        return await register_within(uow, actor, facility_id, body)


def registering(begin: Begin, actor: Actor, body: NewPatientIn | None) -> AbstractAsyncContextManager[None]:
    """Goes around the transaction in which another feature calls `register_within`. Raises TooManyLookups."""
    return counted(begin, actor, *((body.citizen_id, body.insurance_number) if body else ()))


async def register_within(uow: UnitOfWork, actor: Actor, facility_id: FacilityId, body: NewPatientIn) -> PatientId:
    """The same in an open transaction of another feature, which has asked its own policy and is `registering`."""
    _check_birth(body, uow.now.date())
    await _refuse_duplicates(uow, facility_id, body)
    one = _patient(uow, actor, facility_id, body)
    try:
        await repository.add(uow, one)
    except IntegrityError as error:
        if constraint_name(error) == "uq_patient_citizen_id":
            raise IdentifierTaken from error
        raise
    uow.audit("create", "patient", one.id, patient_id=one.id)
    return one.id


def _facility(actor: Actor) -> FacilityId:
    if not policy.may_find_patients(actor) or actor.facility_id is None:
        raise Forbidden
    return actor.facility_id


def _check_birth(body: NewPatientIn, today: date) -> None:
    born = body.birth_date.value
    fault = BIRTH_IN_FUTURE if born > today else BIRTH_TOO_EARLY if born.year < today.year - OLDEST else None
    if fault:
        raise Invalid({"birth_date": [fault.on_field()]})


async def _refuse_duplicates(uow: UnitOfWork, facility_id: FacilityId, body: NewPatientIn) -> None:
    """First what the own facility may know anyway, so that nothing is said of others where that answers."""
    numbers = (body.citizen_id, body.insurance_number)
    if not body.confirmed and await repository.lookalikes(uow, facility_id, body.name, body.birth_date, *numbers):
        raise PossibleDuplicate
    if await repository.owners_of(uow, numbers):
        raise IdentifierTaken


def _patient(uow: UnitOfWork, actor: Actor, facility_id: FacilityId, body: NewPatientIn) -> Patient:
    given = body.model_dump(exclude={"confirmed", "birth_date"})
    return Patient(
        id=PatientId(new_id()),
        facility_id=facility_id,
        birth=body.birth_date,
        province_code=actor.province_code,
        registered_at=uow.now,
        **given,
    )


async def look_up(begin: Begin, actor: Actor, body: LookupIn) -> Patient:
    """Find a patient anywhere by exact identifier and birth date. The caller shows a masked card only.

    Raises PatientNotFound (counted) and TooManyLookups.
    """
    _facility(actor)
    async with counted(begin, actor, body.identifier):
        found = await _looked_up(begin, actor, body)
        if found is None:
            raise PatientNotFound
    return found


async def _looked_up(begin: Begin, actor: Actor, body: LookupIn) -> Patient | None:
    async with begin(actor) as uow:
        found = await repository.by_identifier(uow, _identifier(body), body.birth_date)
        uow.audit(
            "lookup", "patient", found.id if found else None, patient_id=found.id if found else None, hit=bool(found)
        )
    return found


def _identifier(body: LookupIn) -> str:
    return "".join(body.identifier.split()).replace(".", "").replace("-", "").upper()


async def open_with_reason(begin: Begin, actor: Actor, body: OpenIn) -> PatientId:
    """Open another facility's patient for a day. The reason is kept, audited, and the patient's facility is told."""
    found = await look_up(begin, actor, body)
    facility_id = _facility(actor)
    if found.facility_id == facility_id:
        return found.id
    async with begin(actor) as uow:
        await uow.conn.execute(
            patient_access.insert().values(
                id=new_id(),
                patient_id=found.id,
                facility_id=facility_id,
                account_id=actor.account_id,
                reason=body.reason,
                opened_at=uow.now,
                expires_at=sa.func.clock_timestamp() + ACCESS_LASTS,
            )
        )
        uow.audit("open_with_reason", "patient", found.id, patient_id=found.id, purpose="ETREAT")
        uow.record(
            PatientOpenedFromElsewhere(
                patient_id=found.id, by_facility_id=facility_id, home_facility_id=found.facility_id
            )
        )
    return found.id


async def record_consent_within(
    uow: UnitOfWork, *, patient_id: PatientId, referral_id: ReferralId, body: ConsentIn
) -> ConsentId:
    """Keep a consent with its text's version, language, who gave it and who obtained it."""
    if uow.actor is None:
        raise Forbidden
    consent_id = ConsentId(new_id())
    await uow.conn.execute(
        consent.insert().values(
            id=consent_id,
            patient_id=patient_id,
            referral_id=referral_id,
            obtained_by=uow.actor.account_id,
            obtained_at=uow.now,
            **body.model_dump(),
        )
    )
    uow.audit("create", "consent", consent_id, patient_id=patient_id)
    return consent_id
