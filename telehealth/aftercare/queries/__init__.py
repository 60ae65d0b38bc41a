"""What can be read after a consultation: by its patient, and of it by staff."""

from telehealth.aftercare.domain import SurveyKind
from telehealth.aftercare.queries.summary import (
    Shared,
    Standing,
    birth_of,
    read_summary,
    shared_for,
    standing,
    standing_within,
)
from telehealth.aftercare.queries.survey import Tally, has_answered_within, tally_within

__all__ = [
    "Shared",
    "Standing",
    "SurveyKind",
    "Tally",
    "birth_of",
    "has_answered_within",
    "read_summary",
    "shared_for",
    "standing",
    "standing_within",
    "tally_within",
]
