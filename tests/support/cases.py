"""Patients and cases, made through the services, as far along their way as a test wants.

scene = await a_scene(begin)                       a station, its hub, a rural doctor, a specialist, a patient
case = await a_sent_case(begin, scene)
case = await a_claimed_case(begin, scene)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from telehealth.directory.queries import FacilityCard
from telehealth.kernel.ids import PatientId, ReferralId
from telehealth.kernel.uow import Begin
from telehealth.patients import service as patients
from telehealth.patients.schemas import NewPatientIn
from telehealth.referrals import service
from telehealth.referrals.queries.cases import find
from telehealth.referrals.referral import Referral
from telehealth.referrals.schemas import read_fields
from tests.support.people import Person, a_facility, a_hub, a_rural_clinician, a_specialist

ZONE = "Asia/Ho_Chi_Minh"
_numbers = count(1)

COMPLETE: Mapping[str, str] = {
    "situation.problem": "Sốt 3 ngày, ho đờm đục, khó thở tăng từ sáng nay",
    "situation.question": "transfer",
    "situation.question_text": "SpO2 còn 93 %, có nên chuyển ngay không?",
    "situation.onset": "3 ngày",
    "background.history": "Tăng huyết áp",
    "background.drugs.0.name": "Amlodipin",
    "background.drugs.0.dose": "5 mg mỗi ngày",
    "background.allergies": "none_known",
    "background.tried": "Amoxicillin 2 ngày, không đỡ",
    "vitals.taken_at": "2026-03-02T08:20",
    "vitals.respiratory_rate": "24",
    "vitals.oxygen_saturation": "93",
    "vitals.heart_rate": "112",
    "vitals.systolic_pressure": "104",
    "vitals.diastolic_pressure": "62",
    "vitals.temperature": "38,4",
    "vitals.consciousness": "A",
    "vitals.oxygen": "air",
    "assessment.examination.respiratory": "Ran nổ đáy phổi phải, không co kéo",
    "assessment.diagnosis.icd10": "J18.9",
    "assessment.diagnosis.text": "Viêm phổi, không đặc hiệu",
    "assessment.diagnosis.certainty": "provisional",
    "request.specialty": "respiratory",
    "request.priority": "asap",
    "request.mode": "live",
    "consent.version": "consultation-2026-1",
    "consent.method": "spoken",
    "consent.given_by": "patient",
    "consent.language": "vi",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Who is in a test about a case."""

    station: FacilityCard
    hub: FacilityCard
    doctor: Person
    specialist: Person
    patient_id: PatientId


async def a_scene(begin: Begin, *, specialty: str = "respiratory") -> Scene:
    """A station and its hub with a person each, and a patient of the station."""
    station = await a_facility(begin)
    hub = await a_hub(begin, station, specialty)
    doctor = await a_rural_clinician(begin, station)
    specialist = await a_specialist(begin, hub, specialties=(specialty,))
    patient_id = await a_patient(begin, doctor)
    return Scene(station=station, hub=hub, doctor=doctor, specialist=specialist, patient_id=patient_id)


async def a_patient(begin: Begin, doctor: Person, **said: object) -> PatientId:
    """A patient registered by this doctor."""
    number = next(_numbers)
    made_up = {"name": f"Lò Văn Pánh {number}", "birth_date": "12/03/1958", "sex": "male", "confirmed": True}
    return await patients.register(begin, doctor.actor, NewPatientIn.model_validate(made_up | said))


async def a_draft(begin: Begin, scene: Scene, *, patient_id: PatientId | None = None, **fields: str) -> Referral:
    """A complete draft; `fields` with "__" for dots change it, an empty text leaves an answer out."""
    referral_id = await service.start_draft(begin, scene.doctor.actor, patient_id or scene.patient_id)
    return await saved(begin, scene.doctor, referral_id, **fields)


async def saved(begin: Begin, doctor: Person, referral_id: ReferralId, **fields: str) -> Referral:
    """The draft with the complete content, changed by `fields`."""
    changed = {name.replace("__", "."): value for name, value in fields.items()}
    content = read_fields({**COMPLETE, **changed}, ZONE)
    before = await the_case(begin, referral_id)
    await service.save_draft(begin, doctor.actor, referral_id, content, version=before.version)
    return await the_case(begin, referral_id)


async def a_sent_case(begin: Begin, scene: Scene, **fields: str) -> Referral:
    """A case in the pool, of a patient of its own."""
    patient_id = await a_patient(begin, scene.doctor)
    draft = await a_draft(begin, scene, patient_id=patient_id, **fields)
    return await service.send(begin, scene.doctor.actor, draft.id, version=draft.version)


async def a_claimed_case(begin: Begin, scene: Scene, **fields: str) -> Referral:
    """A case held by the scene's specialist."""
    case = await a_sent_case(begin, scene, **fields)
    return await service.claim(begin, scene.specialist.actor, case.id)


async def an_accepted_case(begin: Begin, scene: Scene, **fields: str) -> Referral:
    """A case the scene's specialist has accepted."""
    case = await a_claimed_case(begin, scene, **fields)
    return await service.accept(begin, scene.specialist.actor, case.id)


async def the_case(begin: Begin, referral_id: ReferralId) -> Referral:
    """The case as it is now."""
    async with begin(None) as uow:
        return await find(uow, referral_id)
