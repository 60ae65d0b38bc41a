"""How guests are refused."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.formats import duration
from telehealth.kernel.i18n import N_, gettext

MINUTE = 60


class WrongCode(DomainError):
    """The code is not the one that was sent, or has run out, or was never asked for here: all the same answer."""

    kind = Kind.UNAUTHENTICATED
    code = "guests.wrong_code"
    sentence = N_("That code is not right, or it has run out. Look at the newest message, or ask for a new code.")


class NoMoreCodes(DomainError):
    """Too many codes were asked for. Says when there is room again, rounded up."""

    kind = Kind.RATE_LIMITED
    code = "guests.no_more_codes"
    sentence = N_("Codes were sent already. You can ask for another in {wait}.")

    def text(self) -> str:
        """The sentence with the wait in words."""
        seconds = int(self.params["retry_after_s"] or 0)
        rounded = seconds if seconds < MINUTE else -(-seconds // MINUTE) * MINUTE
        return gettext(self.sentence).format(wait=duration(rounded))


class LinkEnded(DomainError):
    """The link has run out, or was taken back, or never was one."""

    kind = Kind.GONE
    code = "guests.link_ended"
    sentence = N_("This link no longer works. The newest message has the link that does.")


class LinkUsed(DomainError):
    """The link was exchanged in another browser."""

    kind = Kind.CONFLICT
    code = "guests.link_used"
    sentence = N_("This link was opened in another browser already.")


class NoPhoneBehindLink(DomainError):
    """Only who made the link can help: no phone goes with it."""

    kind = Kind.CONFLICT
    code = "guests.no_phone_behind_link"
    sentence = N_("No phone goes with this link. Ask the person who sent it for a new one.")
