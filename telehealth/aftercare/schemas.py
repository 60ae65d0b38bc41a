"""What patients type at the door of their summary."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from telehealth.aftercare.domain import LONGEST_QUESTION, LONGEST_REMARK
from telehealth.kernel.forms import Incoming
from telehealth.kernel.ids import AccountId
from telehealth.patients.service import Birth


def _digits(value: object) -> object:
    """Any code of the wrong form is a wrong code: it counts like one."""
    return re.sub(r"\D", "", value)[:20] if isinstance(value, str) else value


class ProofIn(Incoming):
    """The code from the message, and the birth date."""

    code: Annotated[str, BeforeValidator(_digits)]
    birth_date: Birth


class SurveyIn(Incoming):
    """What somebody says of a session. Every answer may be left out."""

    line: Literal["good", "fair", "bad"] | None = None
    understood: Literal["yes", "partly", "no"] | None = None
    again: Literal["yes", "unsure", "no"] | None = None
    remark: Annotated[str, StringConstraints(max_length=LONGEST_REMARK)] = ""


class QuestionIn(Incoming):
    """A question about who opened one's record, or an objection to it: about somebody and a day, or in general."""

    kind: Literal["question", "objection"] = "question"
    about: AccountId | None = None
    day: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))] | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUESTION)]


class AnswerIn(Incoming):
    """What the facility answers."""

    answer: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUESTION)]
