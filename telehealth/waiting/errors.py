"""How the waiting room refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class VisitNotFound(DomainError):
    """No such visit, or it is somebody else's."""

    kind = Kind.NOT_FOUND
    code = "waiting.not_found"
    sentence = N_("There is no visit here for you. Open it by the newest link you were sent.")


class ConsentNeeded(DomainError):
    """Nobody waits before they have agreed to be seen by video."""

    kind = Kind.CONFLICT
    code = "waiting.consent_needed"
    sentence = N_("Agree to the video consultation first.")


class NotToday(DomainError):
    """The appointment is on another day."""

    kind = Kind.CONFLICT
    code = "waiting.not_today"
    sentence = N_("Your appointment is on another day. Come back then by the same link.")


class VisitOver(DomainError):
    """The visit has ended, or staff took it out of the queue."""

    kind = Kind.GONE
    code = "waiting.over"
    sentence = N_("This visit is over. If you still need help, ring the hospital.")


class NotWaiting(DomainError):
    """This step does not fit where the person stands now."""

    kind = Kind.CONFLICT
    code = "waiting.not_waiting"
    sentence = N_("This person is not waiting now.")


class NotHere(DomainError):
    """Who went away has to be called back before they are let in."""

    kind = Kind.CONFLICT
    code = "waiting.not_here"
    sentence = N_("This person is away from the phone. Call them back first; they keep their place.")


class AlreadyAdmitted(DomainError):
    """Somebody was let in already."""

    kind = Kind.CONFLICT
    code = "waiting.already_admitted"
    sentence = N_("This person is in a consultation already.")


class Banned(DomainError):
    """This phone or link may not wait here for some days."""

    kind = Kind.FORBIDDEN
    code = "waiting.banned"
    sentence = N_("You cannot wait here by video at present. Ring the hospital if you need help.")


class TooManyInvited(DomainError):
    """No more people fit into the room."""

    kind = Kind.CONFLICT
    code = "waiting.too_many_invited"
    sentence = N_("{most} people are invited already; more do not fit into the consultation.")


class QueueNotFound(DomainError):
    """No such queue, or somebody else's."""

    kind = Kind.NOT_FOUND
    code = "waiting.queue_not_found"
    sentence = N_("There is no such queue here.")


class EntryNotFound(DomainError):
    """Nobody of this id waits in a queue of this person's."""

    kind = Kind.NOT_FOUND
    code = "waiting.entry_not_found"
    sentence = N_("Nobody here waits under this number.")
