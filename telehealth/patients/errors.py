"""How the patients feature refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class PossibleDuplicate(DomainError):
    """Somebody very like this is registered already; the caller may confirm that it is another person."""

    kind = Kind.CONFLICT
    code = "patients.possible_duplicate"
    sentence = N_("Somebody very like this is registered already. Compare before you make a second record.")


class IdentifierTaken(DomainError):
    """The identifier belongs to a registered patient."""

    kind = Kind.CONFLICT
    code = "patients.identifier_taken"
    sentence = N_(
        "This identifier is registered already. Find the patient by the identifier and the birth date, and open the "
        "record with a reason."
    )


class PatientNotFound(DomainError):
    """No such patient, or not one for this person."""

    kind = Kind.NOT_FOUND
    code = "patients.not_found"
    sentence = N_("No patient is found. Check the number and the birth date, or register the patient.")


class TooManyLookups(DomainError):
    """Too many look-ups beyond the facility that found nobody, or registrations under numbers that are taken."""

    kind = Kind.RATE_LIMITED
    code = "patients.too_many_lookups"
    sentence = N_(
        "Too many numbers were tried. Wait {retry_after_s} seconds; register the patient without the number if you "
        "can't wait."
    )
