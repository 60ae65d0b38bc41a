"""How the directory refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class FacilityCodeTaken(DomainError):
    """Another facility has this code."""

    kind = Kind.CONFLICT
    code = "directory.facility_code_taken"
    sentence = N_("There is a facility with this code already.")


class UnknownFacility(DomainError):
    """No facility has this code."""

    kind = Kind.INVALID
    code = "directory.unknown_facility"
    sentence = N_("No facility has this code. Add the facility first.")


class UnknownSpecialty(DomainError):
    """A specialty that is not on the list."""

    kind = Kind.INVALID
    code = "directory.unknown_specialty"
    sentence = N_("This specialty is not on the list.")
