"""What a message about somebody's turn is made from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from telehealth.kernel.ids import FacilityId, PhoneId, PractitionerId, VisitId
from telehealth.kernel.uow import UnitOfWork
from telehealth.rooms import queries as rooms
from telehealth.waiting import repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whom to tell, and whether it is still true that they wait. Nobody's name is in it."""

    visit_id: VisitId
    facility_id: FacilityId
    phone_id: PhoneId | None
    language: str
    token_number: int
    state: str
    is_live: bool
    arrived_at: datetime | None


async def turn_of(uow: UnitOfWork, visit_id: VisitId) -> Turn | None:
    """The turn of a visit."""
    one = await repository.find(uow, visit_id)
    return None if one is None else Turn(
        visit_id=one.id, facility_id=one.facility_id, phone_id=one.phone_id, language=one.language,
        token_number=one.token_number, state=one.state.value, is_live=one.is_live, arrived_at=one.arrived_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A colleague who is asked in: where to send the link, by whom they are asked, and until when it is any use."""

    invitation_id: UUID
    name: str
    phone_id: PhoneId | None
    email: str
    language: str
    host_id: PractitionerId
    expires_at: datetime
    is_open: bool


async def asked_of(uow: UnitOfWork, invitation_id: UUID) -> Asked | None:
    """An invitation into a running call. None for one by a patient, or where nobody leads the room."""
    one = await repository.invitation(uow, invitation_id)
    card = await rooms.card_within(uow, one.room_id) if one and one.room_id else None
    if one is None or card is None or card.host is None or card.host.practitioner_id is None:
        return None
    return Asked(
        invitation_id=one.id, name=one.name, phone_id=one.phone_id, email=one.email, language=one.language,
        host_id=card.host.practitioner_id, expires_at=one.expires_at,
        is_open=one.revoked_at is None and not card.is_finished,
    )  # fmt: skip
