"""How what comes after a consultation is refused."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class WrongProof(DomainError):
    """Code or birth date is wrong, or the code has run out: which one is not said."""

    kind = Kind.UNAUTHENTICATED
    code = "aftercare.wrong_proof"
    sentence = N_("Code and birth date do not fit together. Look at the newest message. Tries left: {left}.")


class SummaryLocked(DomainError):
    """Five wrong tries. Staff open it again by sending a new link."""

    kind = Kind.FORBIDDEN
    code = "aftercare.locked"
    sentence = N_("After five wrong tries this is locked. Ring the facility: they send you a new link.")


class SummaryNotReady(DomainError):
    """Nothing is signed yet, or there is no phone to send a code to."""

    kind = Kind.CONFLICT
    code = "aftercare.not_ready"
    sentence = N_("There is no summary to open yet.")


class SummaryClosed(DomainError):
    """The code was typed too long ago, or in another browser."""

    kind = Kind.UNAUTHENTICATED
    code = "aftercare.closed"
    sentence = N_("Ask for a new code to open the summary again.")


class NoSession(DomainError):
    """Nobody was let in yet, or it is a session of others: there is nothing to say about it."""

    kind = Kind.NOT_FOUND
    code = "aftercare.no_session"
    sentence = N_("There was no consultation here that you could say something about.")


class TooManyQuestions(DomainError):
    """So many wait for an answer already."""

    kind = Kind.CONFLICT
    code = "aftercare.too_many_questions"
    sentence = N_("{most} questions of yours wait for an answer. Ring the facility if it cannot wait.")


class QuestionNotFound(DomainError):
    """No such question, or one of another facility."""

    kind = Kind.NOT_FOUND
    code = "aftercare.question_not_found"
    sentence = N_("There is no such question here.")


class QuestionAnsweredBefore(DomainError):
    """Somebody was quicker."""

    kind = Kind.CONFLICT
    code = "aftercare.question_answered"
    sentence = N_("This question was answered meanwhile. The first answer stands.")


class SummaryDamaged(DomainError):
    """The stored bytes are not the ones that were signed: nobody acts by them."""

    kind = Kind.UNAVAILABLE
    code = "aftercare.damaged"
    sentence = N_("The stored text is not the one that was signed, so it is not shown. Ring the facility.")
