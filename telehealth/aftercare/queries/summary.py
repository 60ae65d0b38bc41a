"""What a patient finds after the consultation: a door, and behind it the summary. Each read is audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from telehealth.aftercare import policy, repository
from telehealth.aftercare.domain import MOST_TRIES, Correction, Door, Summary, summary_of
from telehealth.aftercare.errors import SummaryClosed, SummaryDamaged
from telehealth.aftercare.queries.survey import has_answered_within
from telehealth.directory import queries as directory
from telehealth.guests import queries as guests
from telehealth.kernel.actor import Actor, Guest
from telehealth.kernel.ids import PatientId, ReferralId, VisitId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notes import queries as notes
from telehealth.notes.queries import DocumentView
from telehealth.patients import queries as patients
from telehealth.waiting import queries as waiting
from telehealth.waiting.queries import Consulted


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A patient before the summary of their visit: how it stands, and whom to ring."""

    visit: Consulted
    door: Door
    documents: Sequence[DocumentView]
    number: str
    masked_phone: str
    facility: str
    help_phone: str
    time_zone: str
    asks_survey: bool

    @property
    def patient_id(self) -> PatientId:
        """Whom the Documents are about."""
        return PatientId(UUID(self.documents[0].facts["patient"]["id"]))


async def standing_within(uow: UnitOfWork, guest: Guest, visit_id: VisitId) -> Standing:
    """How the summary of this visit stands for its patient. Raises VisitNotFound, also when it is somebody else's."""
    visit = await waiting.consulted_by(uow, guest, visit_id)
    documents = await notes.documents_of(uow, visit.referral_id) if visit.referral_id else []
    phone = await guests.phone_card(uow, visit.phone_id) if visit.phone_id else None
    place = await directory.facility_card(uow, visit.facility_id)
    tries = (await repository.tries(uow, [visit_id])).get(visit_id, 0)
    door = policy.door(
        signed=bool(documents), has_phone=phone is not None, locked=tries >= MOST_TRIES,
        opened_at=await repository.opened_at(uow, guest.session_id, visit_id), now=uow.now,
    )  # fmt: skip
    return Standing(
        visit=visit, door=door, documents=documents, number=phone.number if phone else "",
        masked_phone=phone.masked if phone else "", facility=place.name, help_phone=place.phone or place.hotline,
        time_zone=place.time_zone, asks_survey=not await has_answered_within(uow, visit_id),
    )  # fmt: skip


async def standing(begin: Begin, guest: Guest, visit_id: VisitId) -> Standing:
    """The same for a page that asks for the proof."""
    async with begin(guest) as uow:
        return await standing_within(uow, guest, visit_id)


async def read_summary(begin: Begin, guest: Guest, visit_id: VisitId) -> tuple[Standing, Summary]:
    """What was signed, for the patient who has opened the door, audited.

    Raises VisitNotFound, SummaryClosed, SummaryDamaged.
    """
    async with begin(guest) as uow:
        stands = await standing_within(uow, guest, visit_id)
        if stands.door is not Door.OPEN:
            raise SummaryClosed
        if not all(one.intact for one in stands.documents):
            raise SummaryDamaged
        newest = stands.documents[0]
        uow.audit("read", "document", newest.id, patient_id=stands.patient_id, purpose="PATRQT")
    return stands, summary_of(newest.facts, [_correction(one) for one in stands.documents if one.facts["amendment"]])


def _correction(one: DocumentView) -> Correction:
    said = one.facts["amendment"]
    return Correction(
        at=one.signed_at, by=one.facts["attestation"]["name"], reason=said["reason"] or "", text=said["text"] or ""
    )


async def birth_of(uow: UnitOfWork, stands: Standing) -> tuple[str, str]:
    """The patient's birth date as the record has it (ISO, maybe partial), and how precise it is."""
    card = await patients.card(uow, stands.patient_id)
    return card.birth.fhir, card.birth_precision


@dataclass(frozen=True, slots=True)
class Shared:
    """Whether a visit's summary can be read by a link, and whether its door is locked, as staff see it."""

    visit_id: VisitId
    ready: bool
    locked: bool


async def shared_for(uow: UnitOfWork, actor: Actor, visit_ids: Sequence[VisitId]) -> dict[UUID, Shared]:
    """How the summaries of these visits stand, of those with a phone whose link this person may send anew."""
    visits = [
        one for one in await waiting.consulted_among(uow, visit_ids)
        if one.phone_id and policy.may_send_link(actor, one.facility_id, one.practitioner_id)
    ]  # fmt: skip
    signed = await notes.signed_among(uow, [one.referral_id for one in visits if one.referral_id])
    wrong = await repository.tries(uow, visit_ids)
    return {
        one.visit_id: Shared(one.visit_id, one.referral_id in signed, wrong.get(one.visit_id, 0) >= MOST_TRIES)
        for one in visits
    }


async def shared_of_case(uow: UnitOfWork, actor: Actor, referral_id: ReferralId) -> Shared | None:
    """The same for the visit that a case came from, if it came from one."""
    visit = await waiting.consulted_in_case(uow, referral_id)
    return (await shared_for(uow, actor, [visit.visit_id])).get(visit.visit_id) if visit else None
