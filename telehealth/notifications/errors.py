"""How notifications refuse."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class MessageNotFound(DomainError):
    """No such message, or another facility's."""

    kind = Kind.NOT_FOUND
    code = "notifications.message_not_found"
    sentence = N_("There is no such message here.")


class NotToBeSentAgain(DomainError):
    """It is on its way, has arrived, or nobody waits for it any more."""

    kind = Kind.CONFLICT
    code = "notifications.not_to_be_sent_again"
    sentence = N_("This message is not one that stopped. Look at the list again.")
