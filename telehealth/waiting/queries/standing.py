"""What a guest has to do with a visit: its patient, somebody invited into it, or nobody."""

from dataclasses import dataclass
from uuid import UUID

from telehealth.kernel.actor import Guest
from telehealth.kernel.ids import AppointmentId, VisitId
from telehealth.kernel.uow import UnitOfWork
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.errors import AppointmentNotFound
from telehealth.scheduling.queries import AppointmentCard
from telehealth.waiting import policy, repository
from telehealth.waiting.domain import Entry, Invitation
from telehealth.waiting.errors import VisitNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A guest before a visit. Without an entry the appointment was not come to yet; `invitation` for who is asked in.

    An invited colleague has neither: they come to a room.
    """

    entry: Entry | None = None
    appointment: AppointmentCard | None = None
    invitation: Invitation | None = None

    @property
    def is_patient(self) -> bool:
        """Whether this is the person the visit is for."""
        return self.invitation is None


async def standing(uow: UnitOfWork, guest: Guest, subject_id: UUID, *, lock: bool = False) -> Standing:
    """What this guest is to `subject_id`, a visit's id or an invitation's. Raises VisitNotFound."""
    invitation = await repository.invitation(uow, subject_id)
    if invitation:
        return await _invited(uow, guest, invitation)
    visit_id = VisitId(subject_id)
    entry = await repository.find(uow, visit_id, lock=lock)
    if entry and not policy.is_patient_of(guest, visit_id, entry.phone_id):
        raise VisitNotFound
    if entry and entry.appointment_id is None:
        return Standing(entry=entry)
    try:
        card = await scheduling.appointment_within(uow, guest, AppointmentId(subject_id))
    except AppointmentNotFound as error:
        raise VisitNotFound from error
    return Standing(entry=entry, appointment=card)


async def _invited(uow: UnitOfWork, guest: Guest, invitation: Invitation) -> Standing:
    if not policy.is_invited_by(guest, invitation.id) or invitation.revoked_at:
        raise VisitNotFound
    entry = await repository.find(uow, invitation.visit_id) if invitation.visit_id else None
    return Standing(entry=entry, invitation=invitation)


async def may_listen(uow: UnitOfWork, guest: Guest, ident: str) -> bool:
    """Whether this guest hears of "visit:{ident}"."""
    try:
        await standing(uow, guest, UUID(ident))
    except (VisitNotFound, ValueError):
        return False
    return True
