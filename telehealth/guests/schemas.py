"""What comes in from people without an account."""

import re
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from telehealth.guests.domain import CODE_DIGITS
from telehealth.kernel.faults import declare
from telehealth.kernel.forms import Incoming
from telehealth.kernel.i18n import N_

NOT_A_CODE = declare("guests.not_a_code", N_("The code has six digits, as in the message."))
Next = Annotated[str, StringConstraints(max_length=2000)]


def _digits(value: object) -> object:
    """People copy the code with blanks, or with a whole word around it."""
    if not isinstance(value, str):
        return value
    digits = re.sub(r"\D", "", value)
    if len(digits) != CODE_DIGITS:
        raise NOT_A_CODE.error()
    return digits


class PhoneIn(Incoming):
    """Send a code to this number."""

    number: Annotated[str, StringConstraints(max_length=40)]
    next: Next = "/phone"


class CodeIn(Incoming):
    """The code that was sent."""

    code: Annotated[str, BeforeValidator(_digits)]
    next: Next = "/phone"
