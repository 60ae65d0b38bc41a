"""What can be wrong with one field: each has a stable code and a sentence, declared once and raised from a validator.

BIRTH_DATE_FUTURE = declare("patients.birth_date_in_future", N_("A birth date cannot lie in the future."))
...
raise BIRTH_DATE_FUTURE.error()
"""

from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from telehealth.kernel.errors import FieldFault
from telehealth.kernel.i18n import N_

DECLARED: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """A declared fault."""

    code: str
    sentence: str

    def error(self, **params: str | float) -> PydanticCustomError:
        """The exception a pydantic validator raises."""
        return PydanticCustomError(self.code, "{code}", {"code": self.code, **params})

    def on_field(self, **params: str | float) -> FieldFault:
        """The fault as data, for checks outside a model."""
        return FieldFault(self.code, self.sentence, params)


def declare(code: str, sentence: str) -> Fault:
    """Register a fault. A code is declared once."""
    if DECLARED.setdefault(code, sentence) != sentence:
        message = f"{code} is declared twice"
        raise ValueError(message)
    return Fault(code, sentence)


NEEDED = declare("form.needed", N_("This is needed."))
TEXT = declare("form.text", N_("Text is expected here."))
NUMBER = declare("form.number", N_("A number is expected here, for example 38.5."))
WHOLE_NUMBER = declare("form.whole_number", N_("A whole number is expected here."))
DATE = declare("form.date", N_("A date is expected here, for example 24/11/1960."))
CHOICE = declare("form.choice", N_("Choose one of the given answers."))
TOO_LONG = declare("form.too_long", N_("At most {max_length} characters fit here."))
TOO_SHORT = declare("form.too_short", N_("At least {min_length} characters are needed."))
TOO_MANY = declare("form.too_many", N_("At most {max_length} entries fit here."))
TOO_LOW = declare("form.too_low", N_("The least possible value is {limit}."))
TOO_HIGH = declare("form.too_high", N_("The greatest possible value is {limit}."))
REFERENCE = declare("form.reference", N_("This points to something that is not there."))
UNKNOWN_FIELD = declare("form.unknown_field", N_("This answer has no place here."))
PATTERN = declare("form.pattern", N_("This is not written the way it has to be."))
YES_OR_NO = declare("form.yes_or_no", N_("Answer yes or no."))
CONTROL_CHARACTERS = declare("form.control_characters", N_("The text has characters that cannot be stored."))

_BY_TYPE = {
    "missing": NEEDED, "string_type": TEXT, "string_sub_type": TEXT, "string_unicode": TEXT,
    "int_parsing": WHOLE_NUMBER, "int_type": WHOLE_NUMBER, "int_from_float": WHOLE_NUMBER,
    "float_parsing": NUMBER, "float_type": NUMBER, "decimal_parsing": NUMBER, "decimal_type": NUMBER,
    "finite_number": NUMBER, "decimal_max_digits": NUMBER, "decimal_max_places": NUMBER, "decimal_whole_digits": NUMBER,
    "date_parsing": DATE, "date_from_datetime_parsing": DATE, "date_type": DATE, "datetime_parsing": DATE,
    "datetime_from_date_parsing": DATE, "datetime_type": DATE, "timezone_aware": DATE,
    "date_from_datetime_inexact": DATE,
    "enum": CHOICE, "literal_error": CHOICE, "string_pattern_mismatch": PATTERN, "uuid_parsing": REFERENCE,
    "uuid_type": REFERENCE, "extra_forbidden": UNKNOWN_FIELD, "bool_parsing": YES_OR_NO, "bool_type": YES_OR_NO,
}  # fmt: skip


def fault_of(error: ErrorDetails) -> FieldFault:
    """Our fault for one of pydantic's errors."""
    kind, context = error["type"], dict(error.get("ctx") or {})
    if kind in DECLARED:
        return FieldFault(kind, DECLARED[kind], {k: v for k, v in context.items() if k != "code"})
    if kind in _BY_TYPE:
        return _BY_TYPE[kind].on_field()
    return _limit(kind, context)


def _limit(kind: str, context: dict[str, Any]) -> FieldFault:
    if kind == "too_short" or (kind == "string_too_short" and context["min_length"] == 1):
        return NEEDED.on_field()
    sized = {"string_too_long": TOO_LONG, "too_long": TOO_MANY, "string_too_short": TOO_SHORT}
    if kind in sized:
        names = ("min_length",) if kind == "string_too_short" else ("max_length",)
        return sized[kind].on_field(**{name: context[name] for name in names})
    for name, fault in (("ge", TOO_LOW), ("gt", TOO_LOW), ("le", TOO_HIGH), ("lt", TOO_HIGH)):
        if name in context:
            return fault.on_field(limit=str(context[name]))
    return PATTERN.on_field()
