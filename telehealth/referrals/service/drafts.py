"""Beginning a case, saving it while it is written, sending it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import FieldFault, Forbidden, Invalid
from telehealth.kernel.faults import declare
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import FacilityId, PatientId, ReferralId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients import service as patient_records
from telehealth.patients.errors import PatientNotFound
from telehealth.referrals import policy, words
from telehealth.referrals.completeness import Completeness, assess
from telehealth.referrals.domain import Action, State
from telehealth.referrals.errors import PatientElsewhere, StaleDraft
from telehealth.referrals.events import ReferralSent
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import ReferralRepository
from telehealth.referrals.schemas import CaseContent
from telehealth.referrals.service.common import happened, locked, tell
from telehealth.referrals.tables import attachment

MISSING = declare("referrals.missing", N_("This is needed before the case can be sent."))
IN_FUTURE = declare("referrals.time_in_future", N_("This time lies in the future."))
NO_SUCH_HUB = declare(
    "referrals.no_such_hub", N_("No hospital answers your station in this specialty here. Choose again.")
)
CLOCKS_DIFFER = timedelta(minutes=5)
LONGEST_FORM = 24 * 3600


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What the server holds now."""

    version: int
    saved_at: datetime
    completeness: Completeness


async def start_draft(begin: Begin, actor: Actor, patient_id: PatientId) -> ReferralId:
    """A new case for a patient this person may read; their unsent one for the patient is taken up again."""
    if not policy.may_refer(actor):
        raise Forbidden
    async with begin(actor) as uow:
        try:
            patient = await patients.readable(uow, actor, patient_id)
        except PatientNotFound as error:
            raise PatientElsewhere from error
        cases = ReferralRepository(uow)
        unsent = await cases.unsent_draft(actor, patient.id)
        if unsent is not None:
            return unsent
        consent = {"version": words.CONSENT_VERSION, "given_by": "patient", "language": patient.language}
        case = await cases.add({
            "id": new_id(), "state": State.DRAFT, "state_since": uow.now, "patient_id": patient.id,
            "content": {"consent": consent}, "sender_id": actor.practitioner_id, "sender_name": actor.name,
            "sender_facility_id": actor.facility_id, "sender_facility_name": actor.facility_name,
            "created_at": uow.now, "saved_at": uow.now,
        })  # fmt: skip
        uow.audit("create", "referral", case.id, patient_id=case.patient_id)
        uow.publish(f"home:{case.sender_facility_id}")
    return case.id


async def save_draft(
    begin: Begin, actor: Actor, referral_id: ReferralId, content: CaseContent, *, version: int, seconds: int = 0
) -> SavedDraft:
    """Keep what was typed so far. Raises StaleDraft when somebody saved since `version`."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.SAVE)
        case = case.moved(Action.SAVE, uow.now)
        case = await _written(uow, case, content, version=version, seconds=seconds)
        await cases.save(case)
        tell(uow, case, case)
        files = await _count_files(uow, case.id)
    return SavedDraft(case.version, case.saved_at, assess(content, attachments=files))


async def _written(uow: UnitOfWork, case: Referral, content: CaseContent, *, version: int, seconds: int) -> Referral:
    if version != case.version:
        raise StaleDraft(version=case.version)
    _check_times(content, uow.now)
    hub_id = await _hub(uow, case, content)
    return replace(
        case,
        version=case.version + 1, content=content.to_store(), saved_at=uow.now,
        specialty=content.request.specialty, priority=content.request.priority, mode=content.request.mode,
        hub_facility_id=hub_id, form_seconds=min(max(seconds, case.form_seconds), LONGEST_FORM),
    )  # fmt: skip


def _check_times(content: CaseContent, now: datetime) -> None:
    faults: dict[str, list[FieldFault]] = {}
    taken_at = content.vitals.taken_at
    if taken_at is not None and taken_at > now + CLOCKS_DIFFER:
        faults["vitals.taken_at"] = [IN_FUTURE.on_field()]
    for place, test in enumerate(content.assessment.tests):
        if test.done_on is not None and test.done_on > (now + timedelta(days=1)).date():
            faults[f"assessment.tests.{place}.done_on"] = [IN_FUTURE.on_field()]
    if faults:
        raise Invalid(faults)


async def _hub(uow: UnitOfWork, case: Referral, content: CaseContent) -> FacilityId | None:
    """The hub asked for, which has to answer this station in this specialty; None is any of them."""
    asked, specialty = content.request.hub, content.request.specialty
    if specialty is not None and specialty not in directory.SPECIALTIES:
        raise Invalid({"request.specialty": [NO_SUCH_HUB.on_field()]})
    if asked is None or specialty is None:
        return None
    for hub in await directory.hubs_for(uow, case.sender_facility_id, specialty):
        if str(hub.facility_id) == asked:
            return hub.facility_id
    raise Invalid({"request.hub": [NO_SUCH_HUB.on_field()]})


async def send(
    begin: Begin,
    actor: Actor,
    referral_id: ReferralId,
    *,
    version: int,
    content: CaseContent | None = None,
    seconds: int = 0,
) -> Referral:
    """Put the case into the pool, with `content` when more was typed. Raises Invalid with a fault for each gap."""
    async with begin(actor) as uow:
        cases, case = await locked(uow, actor, referral_id, Action.SEND)
        before = case
        case = case.moved(Action.SEND, uow.now, sent_at=uow.now)
        given = content or CaseContent.stored(case.content)
        case = await _written(uow, case, given, version=version, seconds=seconds)
        await _refuse_nobody(uow, case)
        _refuse_gaps(assess(given, attachments=await _count_files(uow, case.id)))
        await _keep_consent(uow, case, given)
        case = await happened(cases, before, case, Action.SEND, uow.now)
        uow.record(_sent(case))
    return case


async def _refuse_nobody(uow: UnitOfWork, case: Referral) -> None:
    """What no hub answers would wait in nobody's list."""
    if case.specialty is None or case.hub_facility_id:
        return
    if not await directory.hubs_for(uow, case.sender_facility_id, case.specialty):
        raise Invalid({"request.specialty": [NO_SUCH_HUB.on_field()]})


def _refuse_gaps(found: Completeness) -> None:
    if not found.ready:
        raise Invalid({gap.field: [FieldFault(MISSING.code, MISSING.sentence)] for gap in found.gaps})


async def _keep_consent(uow: UnitOfWork, case: Referral, content: CaseContent) -> None:
    given = content.consent
    nobody = given.method == "not_obtained"
    body = patient_records.ConsentIn.model_validate(
        {
            "text_version": given.version or words.CONSENT_VERSION,
            "method": given.method,
            "given_by": "nobody" if nobody else given.given_by or "patient",
            "given_by_name": "" if nobody else given.guardian or "",
            "language": given.language or "vi",
            "emergency_reason": given.emergency_reason or "" if nobody else "",
            "recording": bool(given.recording),
        }
    )
    await patient_records.record_consent_within(uow, patient_id=case.patient_id, referral_id=case.id, body=body)


def _sent(case: Referral) -> ReferralSent:
    return ReferralSent(
        referral_id=case.id, at=case.state_since, patient_id=case.patient_id,
        sender_practitioner_id=case.sender_id, sender_facility_id=case.sender_facility_id,
        hub_facility_id=case.hub_facility_id, specialty=case.specialty or "", priority=case.priority or "",
    )  # fmt: skip


async def _count_files(uow: UnitOfWork, referral_id: UUID) -> int:
    query = sa.select(sa.func.count()).where(attachment.c.referral_id == referral_id, attachment.c.removed_at.is_(None))
    return (await uow.conn.execute(query)).scalar_one()
