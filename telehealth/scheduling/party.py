"""Who comes to book, as scheduling sees them."""

from telehealth.kernel.actor import Guest, GuestKind, Party
from telehealth.kernel.errors import Forbidden
from telehealth.scheduling.domain.booking import Appointment, Booker


def booker_of(party: Party) -> Booker:
    """The phone or the member of staff behind a party. Raises Forbidden for one that is neither."""
    if isinstance(party, Guest):
        if party.kind is not GuestKind.PATIENT or party.phone_id is None:
            raise Forbidden
        return Booker(phone_id=party.phone_id, session_id=party.session_id)
    if party.facility_id is None:
        raise Forbidden
    return Booker(account_id=party.account_id, session_id=party.session_id, facility_id=party.facility_id)


def booker_for(party: Party, one: Appointment) -> Booker:
    """Who books anew when an appointment is rescheduled: a link made for it speaks for the phone it was booked with."""
    if isinstance(party, Guest) and party.subject_id == one.id:
        return Booker(phone_id=one.phone_id, account_id=one.booked_by_account, session_id=party.session_id)
    return booker_of(party)
