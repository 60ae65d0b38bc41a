"""Who may come into a consultation room: those who have a seat in it, and nobody else."""

from typing import Protocol
from uuid import UUID

from telehealth.kernel.actor import Actor, Guest, GuestKind, Party
from telehealth.kernel.ids import AccountId, PhoneId, PractitionerId


class Owned(Protocol):
    """What the rule needs to know of a seat."""

    @property
    def kind(self) -> str:
        """As what somebody sits there."""
        ...

    @property
    def practitioner_id(self) -> PractitionerId | None:
        """The clinician whose seat it is."""
        ...

    @property
    def account_id(self) -> AccountId | None:
        """The account they came with."""
        ...

    @property
    def subject_id(self) -> UUID | None:
        """What a guest's link is for."""
        ...

    @property
    def phone_id(self) -> PhoneId | None:
        """The phone by which a patient comes back from another browser."""
        ...


def may_enter_rooms(actor: Actor) -> bool:
    """Clinicians may go to rooms; which ones, `owns_seat` decides."""
    return actor.is_clinician and actor.practitioner_id is not None


def may_come_to_rooms(party: Party) -> bool:
    """Route rule: clinicians, and guests who are known by something; which rooms, `owns_seat` decides."""
    if isinstance(party, Guest):
        return party.subject_id is not None or party.phone_id is not None
    return may_enter_rooms(party)


def owns_seat(party: Party, seat: Owned) -> bool:
    """Whether a seat is this person's. A clinician's, once somebody sat on it, only with the account they came with."""
    if isinstance(party, Guest):
        return _is_guests(party, seat)
    if not may_enter_rooms(party) or party.practitioner_id != seat.practitioner_id:
        return False
    return seat.account_id is None or seat.account_id == party.account_id


def _is_guests(guest: Guest, seat: Owned) -> bool:
    if seat.practitioner_id is not None or guest.kind.value != seat.kind:
        return False
    by_phone = guest.kind is GuestKind.PATIENT and guest.phone_id is not None and guest.phone_id == seat.phone_id
    return by_phone or (guest.subject_id is not None and guest.subject_id == seat.subject_id)
