"""What patients type at the door of their summary."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from telehealth.kernel.forms import Incoming
from telehealth.patients.service import Birth


def _digits(value: object) -> object:
    """Any code of the wrong form is a wrong code: it counts like one."""
    return re.sub(r"\D", "", value)[:20] if isinstance(value, str) else value


class ProofIn(Incoming):
    """The code from the message, and the birth date."""

    code: Annotated[str, BeforeValidator(_digits)]
    birth_date: Birth
