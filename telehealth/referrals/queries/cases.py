"""One case: for its page, for its draft's form, for the features that build on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.directory import queries as directory
from telehealth.directory.queries import FacilityCard, PractitionerCard
from telehealth.kernel.actor import Actor
from telehealth.kernel.i18n import translations
from telehealth.kernel.ids import FacilityId, PatientId, PractitionerId, ReferralId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.patients import queries as patients
from telehealth.patients.queries import ConsentCard, PatientCard
from telehealth.referrals import policy
from telehealth.referrals.domain import HIDDEN, OPEN, Action, Party, State, possible
from telehealth.referrals.errors import ReferralNotFound
from telehealth.referrals.policy import Sight
from telehealth.referrals.queries.files import AttachmentRow, attachments_of
from telehealth.referrals.queries.trends import Readings, earlier_readings
from telehealth.referrals.queries.vitals import for_document
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import columns, from_row
from telehealth.referrals.schemas import CaseContent
from telehealth.referrals.tables import referral, referral_event
from telehealth.referrals.words import QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What documents, rooms and reports take from a case that was sent."""

    id: ReferralId
    code: str
    state: str
    patient_id: PatientId
    priority: str
    specialty: str
    mode: str
    sent_at: datetime
    reason: str
    question: str
    sender_practitioner_id: PractitionerId
    sender_name: str
    sender_facility_id: FacilityId
    claimed_by: PractitionerId | None
    claimed_by_name: str | None
    holder_facility_id: FacilityId | None
    vitals: list[dict[str, Any]]
    provisional_diagnosis: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One thing that happened."""

    seq: int
    action: str
    at: datetime
    state: str
    practitioner_id: PractitionerId | None
    name: str | None
    facility_name: str | None
    reason: str | None
    text: str | None
    due_at: datetime | None
    entity_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """How long each part took, in seconds; None while it has not happened."""

    to_claim: float | None
    to_first_contact: float | None
    to_advice: float | None
    to_acknowledgement: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetail:
    """A case as this person sees it. `patient` is masked by the page when `sight` is only the summary."""

    case: Referral
    content: CaseContent
    sight: Sight
    patient: PatientCard
    parties: frozenset[Party]
    actions: tuple[Action, ...]
    others: tuple[Action, ...]
    story: tuple[StoryLine, ...]
    files: tuple[AttachmentRow, ...]
    consent: ConsentCard | None
    online: tuple[PractitionerCard, ...]
    hub: FacilityCard | None
    sender_facility: FacilityCard | None

    @property
    def full(self) -> bool:
        """Whether everything may be shown."""
        return self.sight is Sight.EVERYTHING

    @property
    def clocks(self) -> Clocks:
        """The clocks kept from the start."""
        case = self.case
        return Clocks(
            to_claim=_between(case.sent_at, case.claimed_at),
            to_first_contact=_between(case.sent_at, case.first_contact_at),
            to_advice=_between(case.sent_at, case.advised_at),
            to_acknowledgement=_between(case.advised_at, case.acknowledged_at),
        )


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None


async def find(uow: UnitOfWork, referral_id: ReferralId) -> Referral:
    """A case without a lock. Raises ReferralNotFound."""
    row = (await uow.conn.execute(sa.select(*columns()).where(referral.c.id == referral_id))).one_or_none()
    if row is None:
        raise ReferralNotFound
    return from_row(row)


async def in_sight(uow: UnitOfWork, actor: Actor, referral_id: ReferralId) -> bool:
    """Whether this person sees at least the summary of this case."""
    try:
        case = await find(uow, referral_id)
    except ReferralNotFound:
        return False
    return policy.sight(actor, case.subject, uow.now) is not Sight.NOTHING


async def may_read(uow: UnitOfWork, actor: Actor, referral_id: ReferralId) -> bool:
    """Whether this person sees everything of this case."""
    try:
        case = await find(uow, referral_id)
    except ReferralNotFound:
        return False
    return policy.sight(actor, case.subject, uow.now) is Sight.EVERYTHING


async def case_facts(uow: UnitOfWork, referral_id: ReferralId) -> CaseFacts:
    """A sent case's facts. The caller has asked its own policy and audits. Raises ReferralNotFound."""
    case = await find(uow, referral_id)
    if case.sent_at is None or case.specialty is None or case.priority is None or case.mode is None:
        raise ReferralNotFound
    content = CaseContent.stored(case.content)
    return CaseFacts(
        id=case.id, code=case.code, state=case.state.value, patient_id=case.patient_id, priority=case.priority,
        specialty=case.specialty, mode=case.mode, sent_at=case.sent_at, reason=content.situation.problem or "",
        question=question_in(content, "vi"), sender_practitioner_id=case.sender_id, sender_name=case.sender_name,
        sender_facility_id=case.sender_facility_id, claimed_by=case.claimed_by, claimed_by_name=case.claimed_by_name,
        holder_facility_id=case.holder_facility_id, vitals=for_document(content.vitals, case.sent_at),
        provisional_diagnosis=_provisional(content),
    )  # fmt: skip


def question_in(content: CaseContent, language: str) -> str:
    """The question as asked, in a document's language."""
    chosen = QUESTIONS.get(content.situation.question or "", "")
    words = translations(language).gettext(chosen) if chosen else ""
    return " ".join(part for part in (words, content.situation.question_text) if part)


def _provisional(content: CaseContent) -> dict[str, Any] | None:
    given = content.assessment.diagnosis
    text = given.text or given.icd10
    return {"icd10": given.icd10, "text": text, "certainty": given.certainty or "provisional"} if text else None


async def detail(begin: Begin, actor: Actor, referral_id: ReferralId) -> CaseDetail:
    """A case for its page, audited. Raises ReferralNotFound also when it is not this person's to know about."""
    async with begin(actor) as uow:
        case = await find(uow, referral_id)
        sight = policy.sight(actor, case.subject, uow.now)
        if sight is Sight.NOTHING:
            raise ReferralNotFound
        uow.audit("read", "referral", case.id, patient_id=case.patient_id, sight=sight.value)
        waiting = case.state is State.SENT and case.specialty is not None
        hub_id = case.hub_facility_id or case.holder_facility_id
        places = await directory.facility_cards(uow, [place for place in (hub_id, case.sender_facility_id) if place])
        actions = policy.actions_of(actor, case.subject)
        return CaseDetail(
            case=case,
            content=CaseContent.stored(case.content),
            sight=sight,
            patient=await patients.card(uow, case.patient_id),
            parties=policy.parties(actor, case.subject),
            actions=tuple(actions),
            others=tuple(a for a in possible(case.state) if a not in actions and a not in HIDDEN),
            story=await _story(uow, case) if case.state in OPEN or sight is Sight.EVERYTHING else (),
            files=await attachments_of(uow, case.id),
            consent=await patients.consent_of(uow, case.id) if sight is Sight.EVERYTHING else None,
            online=tuple(await _online(uow, case)) if waiting else (),
            hub=places.get(hub_id) if hub_id else None,
            sender_facility=places.get(case.sender_facility_id),
        )


async def _online(uow: UnitOfWork, case: Referral) -> list[PractitionerCard]:
    return await directory.who_is_online(uow, specialty=case.specialty, facilities=case.asked)


async def _story(uow: UnitOfWork, case: Referral) -> tuple[StoryLine, ...]:
    names = [referral_event.c[name] for name in StoryLine.__dataclass_fields__]
    query = sa.select(*names).where(referral_event.c.referral_id == case.id).order_by(referral_event.c.seq.desc())
    return tuple(StoryLine(**row._mapping) for row in (await uow.conn.execute(query)).all())  # noqa: SLF001 - SQLAlchemy's documented way to the columns


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDetail:
    """A draft for its form."""

    case: Referral
    content: CaseContent
    patient: PatientCard
    files: tuple[AttachmentRow, ...]
    specialties: tuple[str, ...]
    hubs: tuple[directory.DutyRow, ...]
    sender_facility: FacilityCard | None
    earlier: Readings


async def draft(begin: Begin, actor: Actor, referral_id: ReferralId) -> DraftDetail:
    """A draft to go on writing, audited. Raises ReferralNotFound, also when it is not this station's."""
    async with begin(actor) as uow:
        case = await find(uow, referral_id)
        if Party.SENDER not in policy.parties(actor, case.subject):
            raise ReferralNotFound
        uow.audit("read", "referral", case.id, patient_id=case.patient_id)
        hubs = await directory.duty_board(uow, case.sender_facility_id)
        places = await directory.facility_cards(uow, [case.sender_facility_id])
        return DraftDetail(
            case=case,
            content=CaseContent.stored(case.content),
            patient=await patients.card(uow, case.patient_id),
            files=await attachments_of(uow, case.id),
            specialties=await directory.specialties_of_hubs(uow, case.sender_facility_id),
            hubs=tuple(hubs),
            sender_facility=places.get(case.sender_facility_id),
            earlier=await earlier_readings(uow, actor, case),
        )
