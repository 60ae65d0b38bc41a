"""What comes in about patients."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from telehealth.kernel.faults import declare
from telehealth.kernel.forms import Incoming
from telehealth.kernel.i18n import N_
from telehealth.patients.domain import BirthDate, Sex, parse_birth_date

CITIZEN_ID_LENGTH = 12
CITIZEN_ID = declare("patients.citizen_id_length", N_("A citizen id has 12 digits; this one has {digits}."))
CITIZEN_ID_DIGITS = declare("patients.citizen_id_digits", N_("A citizen id has digits only."))
INSURANCE_NUMBER = declare(
    "patients.insurance_number_length",
    N_("An insurance number has 10, 12 or 15 letters and digits; this one has {digits}."),
)
BIRTH_DATE = declare("patients.birth_date", N_("Write the birth date as 24/11/1960, or only 11/1960 or 1960."))
PHONE = declare("patients.phone", N_("A phone number has 9 to 11 digits, or starts with + and the country."))


def _digits(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


def _citizen_id(text: str) -> str:
    number = _digits(text)
    if not number.isascii() or not number.isdigit():
        raise CITIZEN_ID_DIGITS.error()
    if len(number) != CITIZEN_ID_LENGTH:
        raise CITIZEN_ID.error(digits=len(number))
    return number


def _insurance_number(text: str) -> str:
    number = _digits(text).upper()
    if len(number) not in {10, 12, 15} or not (number.isascii() and number.isalnum()):
        raise INSURANCE_NUMBER.error(digits=len(number))
    return number


def _phone(text: str) -> str:
    number = _digits(text)
    if not re.fullmatch(r"0\d{8,10}|\+\d{8,15}", number):
        raise PHONE.error()
    return number


def _birth(value: object) -> object:
    if isinstance(value, BirthDate):
        return value
    birth = parse_birth_date(value) if isinstance(value, str) else None
    if birth is None:
        raise BIRTH_DATE.error()
    return birth


Birth = Annotated[BirthDate, BeforeValidator(_birth)]
CitizenId = Annotated[str, Field(max_length=20), AfterValidator(_citizen_id)]
InsuranceNumber = Annotated[str, Field(max_length=20), AfterValidator(_insurance_number)]


class NewPatientIn(Incoming):
    """The registration form."""

    name: str = Field(min_length=2, max_length=120)
    birth_date: Birth
    sex: Sex
    citizen_id: CitizenId | None = None
    insurance_number: InsuranceNumber | None = None
    other_id: str | None = Field(default=None, max_length=40)
    mother_citizen_id: CitizenId | None = None
    phone: Annotated[str, Field(max_length=20), AfterValidator(_phone)] | None = None
    address: str = Field(default="", max_length=200)
    commune: str = Field(default="", max_length=80)
    ethnicity: str = Field(default="", max_length=40)
    language: str = Field(default="vi", max_length=20)
    interpreter_needed: bool = False
    guardian_name: str = Field(default="", max_length=120)
    guardian_relation: str = Field(default="", max_length=40)
    confirmed: bool = False


class LookupIn(Incoming):
    """Finding a patient of another facility: one exact identifier and the birth date."""

    identifier: str = Field(min_length=10, max_length=20)
    birth_date: Birth


class OpenIn(LookupIn):
    """Opening one, with a reason."""

    reason: str = Field(min_length=5, max_length=300)


class ConsentIn(Incoming):
    """A consent as the referral form takes it."""

    text_version: str = Field(min_length=1, max_length=40)
    method: Literal["spoken", "written", "not_obtained"]
    given_by: Literal["patient", "guardian", "nobody"]
    given_by_name: str = Field(default="", max_length=120)
    language: str = Field(min_length=2, max_length=20)
    emergency_reason: str = Field(default="", max_length=300)
    recording: bool = False
