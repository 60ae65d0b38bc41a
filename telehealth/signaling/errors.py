"""How signaling refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class PeerAway(DomainError):
    """The other participant has no carrier now, so nothing can be passed on."""

    kind = Kind.CONFLICT
    code = "signaling.peer_away"
    sentence = N_("The other side is away for a moment. The call goes on when they are back.")


class PeerNotInside(DomainError):
    """What is for one peer goes only to another participant who was let into the same room."""

    kind = Kind.FORBIDDEN
    code = "signaling.peer_not_inside"
    sentence = N_("This person is not in the consultation, so no picture or sound is exchanged with them.")


class NotJoined(DomainError):
    """The socket has not taken its seat: it has to join first."""

    kind = Kind.CONFLICT
    code = "signaling.not_joined"
    sentence = N_("The connection to the room was lost. Reload the page; your place is kept.")
