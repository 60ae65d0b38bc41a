"""What a message about somebody's turn is made from."""

from dataclasses import dataclass
from datetime import datetime

from telehealth.kernel.ids import FacilityId, PhoneId, VisitId
from telehealth.kernel.uow import UnitOfWork
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
