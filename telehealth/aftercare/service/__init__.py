"""What happens after a consultation. Each function opens its own transactions unless its name ends in `_within`."""

from telehealth.aftercare.domain import LINK_LIVES, WANTED_FOR
from telehealth.aftercare.service.questions import answer, ask
from telehealth.aftercare.service.summary import (
    LOOKS,
    SUMMARY,
    Proof,
    ask_for_code,
    open_summary,
    send_link,
    tell,
    tidy,
)
from telehealth.aftercare.service.survey import answer_as_clinician, answer_as_patient

__all__ = [
    "LINK_LIVES",
    "LOOKS",
    "SUMMARY",
    "WANTED_FOR",
    "Proof",
    "answer",
    "answer_as_clinician",
    "answer_as_patient",
    "ask",
    "ask_for_code",
    "open_summary",
    "send_link",
    "tell",
    "tidy",
]
