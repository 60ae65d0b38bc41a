"""Who acts. Every service and query takes an Actor; nothing looks one up behind the caller's back.

Who has no account is a Guest, which is another type: no rule written for staff can be passed by one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from telehealth.kernel.ids import (
    AccountId,
    DepartmentId,
    FacilityId,
    GuestLinkId,
    GuestSessionId,
    PhoneId,
    PractitionerId,
    SessionId,
)


class Role(StrEnum):
    """What an account is for. One account has one role."""

    RURAL_CLINICIAN = "rural_clinician"
    SPECIALIST = "specialist"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class ScopeLevel(StrEnum):
    """How far a role reaches, from one department to the whole country."""

    DEPARTMENT = "department"
    FACILITY = "facility"
    PROVINCE = "province"
    NATION = "nation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The signed-in person and where they work, as they are at this request."""

    account_id: AccountId
    session_id: SessionId
    role: Role
    name: str
    practitioner_id: PractitionerId | None = None
    licence_number: str | None = None
    facility_id: FacilityId | None = None
    facility_name: str = ""
    department_id: DepartmentId | None = None
    province_code: str | None = None
    specialties: tuple[str, ...] = ()
    scope: ScopeLevel = ScopeLevel.FACILITY
    time_zone: str = "Asia/Ho_Chi_Minh"
    stepped_up_at: datetime | None = None
    remote: str = ""
    request_id: str = ""

    @property
    def is_clinician(self) -> bool:
        """Whether this person may see clinical content at all."""
        return self.role in {Role.RURAL_CLINICIAN, Role.SPECIALIST}


class GuestKind(StrEnum):
    """As what somebody without an account is here."""

    PATIENT = "patient"
    COMPANION = "companion"
    COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody without an account, known by a phone, a link, or both.

    `phone_id` is the phone that a code proved in this very browser, last at `confirmed_at`; a code proves a phone, not
    a person. `link_id`, `purpose` and `subject_id` are the link that was exchanged here: it opens that one thing.
    """

    session_id: GuestSessionId
    kind: GuestKind
    phone_id: PhoneId | None = None
    confirmed_at: datetime | None = None
    link_id: GuestLinkId | None = None
    purpose: str = ""
    subject_id: UUID | None = None
    name: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"
    remote: str = ""
    request_id: str = ""


Party = Actor | Guest
