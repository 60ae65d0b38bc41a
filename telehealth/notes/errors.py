"""How notes refuse."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class StaleNote(DomainError):
    """The note was saved somewhere else since this page read it."""

    kind = Kind.CONFLICT
    code = "notes.stale_version"
    sentence = N_("This note was saved in another window meanwhile. Both texts are kept: compare them and choose.")


class NoteLocked(DomainError):
    """The note is signed; only an addendum may follow."""

    kind = Kind.CONFLICT
    code = "notes.locked"
    sentence = N_("This note is signed and locked. Write an addendum to correct or complete it.")


class NothingToAmend(DomainError):
    """An addendum needs a signed Document to follow."""

    kind = Kind.CONFLICT
    code = "notes.nothing_to_amend"
    sentence = N_("There is no signed note yet that an addendum could follow.")


class NoteNotFound(DomainError):
    """No such note, or not one for this person."""

    kind = Kind.NOT_FOUND
    code = "notes.not_found"
    sentence = N_("There is no note here that you may open.")


class NoConsent(DomainError):
    """The case has no consent on record, so nothing can be signed into the patient's record."""

    kind = Kind.CONFLICT
    code = "notes.no_consent"
    sentence = N_("The patient's consent is not on record for this case. Ask the station to record it, then sign.")
