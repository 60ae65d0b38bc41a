"""How rooms refuse."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class RoomNotFound(DomainError):
    """No such room, or no seat in it for this person."""

    kind = Kind.NOT_FOUND
    code = "rooms.not_found"
    sentence = N_("There is no consultation room here for you. Open it from the case.")


class ConsultationFinished(DomainError):
    """The host has ended the consultation."""

    kind = Kind.GONE
    code = "rooms.finished"
    sentence = N_("This consultation is finished. Its case is still open to you.")


class SeatRefused(DomainError):
    """The seat token is unknown, too old, or belongs to somebody else."""

    kind = Kind.UNAUTHENTICATED
    code = "rooms.seat_refused"
    sentence = N_("The pass to this seat is no longer good. Reload the page to get a new one; your place is kept.")


class SeatInUse(DomainError):
    """Another tab or device holds this seat now."""

    kind = Kind.CONFLICT
    code = "rooms.seat_in_use"
    sentence = N_("You are already in this consultation in another tab or on another device.")


class SeatMoved(DomainError):
    """The seat has gone to another tab or device, so this one may no longer act."""

    kind = Kind.CONFLICT
    code = "rooms.seat_moved"
    sentence = N_("The call has moved to another tab or device. Bring it back here to go on.")


class SeatTakenAway(DomainError):
    """The host removed this participant."""

    kind = Kind.GONE
    code = "rooms.seat_taken_away"
    sentence = N_("The specialist ended your part in this consultation. If that is a mistake, ring the hospital.")


class NotAdmitted(DomainError):
    """This needs somebody who was let in."""

    kind = Kind.FORBIDDEN
    code = "rooms.not_admitted"
    sentence = N_("You have not been let in yet. Your place is kept.")


class HostOnly(DomainError):
    """Only a host who is in the room may do this."""

    kind = Kind.FORBIDDEN
    code = "rooms.host_only"
    sentence = N_("Only the specialist who leads this consultation can do that.")


class NotWaiting(DomainError):
    """Nobody is waiting there to be let in."""

    kind = Kind.CONFLICT
    code = "rooms.not_waiting"
    sentence = N_("This person is not waiting any more. They appear again when they come back.")


class ParticipantNotFound(DomainError):
    """No such participant in this room."""

    kind = Kind.NOT_FOUND
    code = "rooms.participant_not_found"
    sentence = N_("This person is not in the room.")


class RoomLocked(DomainError):
    """The host lets nobody new in."""

    kind = Kind.FORBIDDEN
    code = "rooms.locked"
    sentence = N_("This consultation is locked: nobody new comes in until the specialist who leads it unlocks it.")


class RoomFull(DomainError):
    """As many people are inside as browsers can connect with each other."""

    kind = Kind.CONFLICT
    code = "rooms.full"
    sentence = N_("{most} people are in this consultation already; more do not fit. Somebody has to leave first.")
