"""What patients type at the door of their summary."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints

from telehealth.aftercare.domain import LONGEST_REMARK
from telehealth.kernel.forms import Incoming
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
