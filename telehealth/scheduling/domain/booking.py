"""What is booked: appointments by FHIR's status, the people they are for, and who booked them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from telehealth.kernel.ids import (
    AppointmentId,
    BookedPersonId,
    FacilityId,
    HealthcareServiceId,
    HoldId,
    PatientId,
    PractitionerId,
    ResourceId,
    ScheduleId,
)

AHEAD = timedelta(days=60)  # how far ahead slots are offered
HOLD_FOR = timedelta(minutes=10)
OPENS_BEFORE = timedelta(minutes=30)
OFFER_FOR = timedelta(hours=2)


class AppointmentStatus(StrEnum):
    """FHIR R4's words, those of them that happen here."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"


class Mode(StrEnum):
    """Where the patient is meanwhile."""

    VIDEO = "video"
    AT_STATION = "at_station"


class ResourceKind(StrEnum):
    """What can be busy."""

    PRACTITIONER = "practitioner"
    ROOM = "room"
    DEVICE = "device"


class Relation(StrEnum):
    """Whom somebody books for."""

    SELF = "self"
    DEPENDENT = "dependent"


class WaitlistState(StrEnum):
    """Where an entry of the waitlist stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"


class CancelReason(StrEnum):
    """Why an appointment does not take place."""

    PATIENT = "patient"
    FACILITY = "facility"
    HOURS_CHANGED = "hours_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booker:
    """Who books: a phone whose number was proved (and the session it was proved in), or a member of staff."""

    account_id: UUID | None = None
    phone_id: UUID | None = None
    session_id: UUID | None = None
    facility_id: FacilityId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSaid:
    """What a booking says of the person it is for. Unverified until a clinician links it to a patient."""

    name: str
    birth_date: date
    birth_precision: str
    sex: str = "unknown"
    relation: Relation = Relation.SELF
    address: str = ""
    citizen_id: str | None = None
    patient_id: PatientId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a booking says besides when and for whom."""

    mode: Mode = Mode.VIDEO
    language: str = "vi"
    interpreter_language: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    email: str | None = None
    phone_id: UUID | None = None  # the patient's, as staff wrote it down; a guest's own goes before it
    consent_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A slot kept for some minutes while a form is filled in."""

    id: HoldId
    schedule_id: ScheduleId
    service_id: HealthcareServiceId
    start: datetime
    end: datetime
    expires_at: datetime
    place_id: ResourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A booked consultation."""

    id: AppointmentId
    status: AppointmentStatus
    schedule_id: ScheduleId
    service_id: HealthcareServiceId
    facility_id: FacilityId
    practitioner_id: PractitionerId
    person_id: BookedPersonId
    start: datetime
    end: datetime
    mode: Mode
    token_number: int
    sequence: int
    phone_id: UUID | None = None
    place_id: ResourceId | None = None
    language: str = "vi"
    interpreter_language: str | None = None
    email: str | None = None
    reason: str = ""
    cancel_reason: CancelReason | None = None
    booked_by_account: UUID | None = None
    booked_by_session: UUID | None = None
    booked_at_facility: FacilityId | None = None

    @property
    def is_live(self) -> bool:
        """Whether it is still to take place or is taking place."""
        return self.status in {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED}

    @property
    def opens(self) -> datetime:
        """From when on its own page leads into the waiting room."""
        return self.start - OPENS_BEFORE
