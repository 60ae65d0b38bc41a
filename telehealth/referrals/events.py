"""What referrals say after a commit. The first field is the ordering key."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from telehealth.kernel.events import Event
from telehealth.kernel.ids import DocumentId, FacilityId, PatientId, PractitionerId, ReferralId, RoomId


@dataclass(frozen=True, kw_only=True)
class ReferralEvent(Event):
    """Base of what is said about one referral."""

    name: ClassVar[str] = ""

    referral_id: ReferralId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReferralSent(ReferralEvent):
    """A case went to the pool."""

    name = "referrals.referral.sent"

    patient_id: PatientId
    sender_practitioner_id: PractitionerId
    sender_facility_id: FacilityId
    hub_facility_id: FacilityId | None
    specialty: str
    priority: str


@dataclass(frozen=True, kw_only=True)
class ReferralClaimed(ReferralEvent):
    """A specialist took a case."""

    name = "referrals.referral.claimed"

    practitioner_id: PractitionerId
    facility_id: FacilityId


@dataclass(frozen=True, kw_only=True)
class ReferralReturned(ReferralEvent):
    """A claim ended and the case is in the pool again: released, undone, timed_out, signed_out or declined."""

    name = "referrals.referral.returned"

    reason: str


@dataclass(frozen=True, kw_only=True)
class ReferralAccepted(ReferralEvent):
    """The specialist takes responsibility for answering."""

    name = "referrals.referral.accepted"

    practitioner_id: PractitionerId


@dataclass(frozen=True, kw_only=True)
class InformationAsked(ReferralEvent):
    """The specialist asks the station for something more."""

    name = "referrals.information.asked"

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class InformationAnswered(ReferralEvent):
    """The station answered; the case is in the pool again."""

    name = "referrals.information.answered"


@dataclass(frozen=True, kw_only=True)
class ConsultationStarted(ReferralEvent):
    """A room is open for the case."""

    name = "referrals.consultation.started"

    room_id: RoomId


@dataclass(frozen=True, kw_only=True)
class ReferralAdvised(ReferralEvent):
    """A signed Document answers the case."""

    name = "referrals.referral.advised"

    document_id: DocumentId


@dataclass(frozen=True, kw_only=True)
class AdviceAcknowledged(ReferralEvent):
    """The station has read the advice."""

    name = "referrals.advice.acknowledged"


@dataclass(frozen=True, kw_only=True)
class ReceptionRecorded(ReferralEvent):
    """The station said whether the advice was followed, changed or refused."""

    name = "referrals.reception.recorded"

    reception: str


@dataclass(frozen=True, kw_only=True)
class ReferralClosed(ReferralEvent):
    """The sender closed the case."""

    name = "referrals.referral.closed"


@dataclass(frozen=True, kw_only=True)
class ReferralCancelled(ReferralEvent):
    """The sender took the case back before any consultation."""

    name = "referrals.referral.cancelled"

    reason: str
