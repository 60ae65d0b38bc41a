"""The referral itself and what its transitions do to it. Pure: a transition gives a new value or refuses."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import (
    DocumentId,
    FacilityId,
    PatientId,
    PractitionerId,
    ReferralId,
    RoomId,
    SessionId,
)
from telehealth.referrals.domain import HELD, Action, Origin, State, after, case_code, check_undo
from telehealth.referrals.errors import AlreadyClaimed
from telehealth.referrals.policy import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A case as its row holds it."""

    id: ReferralId
    serial: int
    state: State
    state_since: datetime
    version: int
    content: dict[str, Any]
    patient_id: PatientId
    sender_id: PractitionerId
    sender_name: str
    sender_facility_id: FacilityId
    sender_facility_name: str
    created_at: datetime
    saved_at: datetime
    origin: str = Origin.STATION.value
    specialty: str | None = None
    hub_facility_id: FacilityId | None = None
    priority: str | None = None
    mode: str | None = None
    form_seconds: int = 0
    sent_at: datetime | None = None
    claimed_by: PractitionerId | None = None
    claimed_by_name: str | None = None
    claimed_session_id: SessionId | None = None
    holder_facility_id: FacilityId | None = None
    holder_facility_name: str | None = None
    claimed_at: datetime | None = None
    acted_at: datetime | None = None
    accepted_at: datetime | None = None
    first_contact_at: datetime | None = None
    info_due_at: datetime | None = None
    room_id: RoomId | None = None
    session_ended_at: datetime | None = None
    document_id: DocumentId | None = None
    advised_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reception: str | None = None
    reception_at: datetime | None = None
    closed_at: datetime | None = None
    hub_access_until: datetime | None = None
    last_seq: int = 0
    asked: tuple[FacilityId, ...] = ()  # not a column: read with the row

    @property
    def code(self) -> str:
        """The number people say: CA-2611-0482."""
        return case_code(self.created_at, self.serial)

    @property
    def subject(self) -> Subject:
        """What the access rules need."""
        return Subject(
            state=self.state,
            sender_facility_id=self.sender_facility_id,
            specialty=self.specialty,
            asked=self.asked,
            holder_facility_id=self.holder_facility_id,
            claimed_by=self.claimed_by,
            hub_access_until=self.hub_access_until,
            origin=self.origin,
        )

    def moved(self, action: Action, now: datetime, *, reason: str | None = None, **changes: Any) -> Self:  # noqa: ANN401 - columns of many types
        """The case after an action, or WrongState or ReasonNeeded."""
        state = after(action, self.state, reason=reason)
        since = now if state is not self.state else self.state_since
        return replace(self, state=state, state_since=since, **changes)

    def claimed(self, actor: Actor, now: datetime) -> Self:
        """Held by this specialist. Raises AlreadyClaimed, or WrongState when there is nothing to claim."""
        if self.state in HELD | {State.INFO_REQUESTED}:
            raise AlreadyClaimed(by=str(self.claimed_by), by_label=self.claimed_by_name or "")
        return self.moved(
            Action.CLAIM, now,
            claimed_by=actor.practitioner_id, claimed_by_name=actor.name, claimed_session_id=actor.session_id,
            holder_facility_id=actor.facility_id, holder_facility_name=actor.facility_name,
            claimed_at=now, acted_at=now,
        )  # fmt: skip

    def returned(self, action: Action, now: datetime, *, reason: str | None = None) -> Self:
        """In the pool again; the story keeps who held it."""
        if action is Action.UNDO_CLAIM and self.claimed_at is not None:
            after(action, self.state)
            check_undo(self.claimed_at, now)
        return self.moved(
            action, now, reason=reason,
            claimed_by=None, claimed_by_name=None, claimed_session_id=None, holder_facility_id=None,
            holder_facility_name=None, claimed_at=None, acted_at=None, accepted_at=None, info_due_at=None,
        )  # fmt: skip

    def contacted(self, now: datetime) -> Self:
        """The specialist has done something for the case: the first time counts as first contact."""
        return replace(self, acted_at=now, first_contact_at=self.first_contact_at or now)
