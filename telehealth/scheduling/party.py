"""Who comes to book, as scheduling sees them."""

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Forbidden
from telehealth.scheduling.domain.booking import Booker

Party = Actor


def booker_of(party: Party) -> Booker:
    """The phone or the member of staff behind a party. Raises Forbidden for a party that can be neither."""
    if party.facility_id is None:
        raise Forbidden
    return Booker(account_id=party.account_id, session_id=party.session_id, facility_id=party.facility_id)
