"""What can be read after a consultation: by its patient, and of it by staff."""

from telehealth.aftercare.domain import SurveyKind
from telehealth.aftercare.queries.looks import Look, Looks, looks
from telehealth.aftercare.queries.questions import Question, open_questions_within, questions_at
from telehealth.aftercare.queries.summary import (
    Shared,
    Standing,
    birth_of,
    read_summary,
    shared_for,
    shared_of_case,
    standing,
    standing_within,
)
from telehealth.aftercare.queries.survey import Tally, has_answered_within, tally_within

__all__ = [
    "Look",
    "Looks",
    "Question",
    "Shared",
    "Standing",
    "SurveyKind",
    "Tally",
    "birth_of",
    "has_answered_within",
    "looks",
    "open_questions_within",
    "questions_at",
    "read_summary",
    "shared_for",
    "shared_of_case",
    "standing",
    "standing_within",
    "tally_within",
]
