"""Phone numbers as people write them, made into the one form they are kept in (E.164)."""

from collections.abc import Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from telehealth.kernel.errors import Invalid
from telehealth.kernel.faults import declare
from telehealth.kernel.i18n import N_

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})

NOT_A_NUMBER = declare(
    "guests.not_a_number", N_("This is not a whole phone number. It looks like 0912 345 678, with ten digits.")
)
NOT_MOBILE = declare(
    "guests.not_mobile", N_("Messages cannot reach a landline. Give a mobile number, yours or a relative's.")
)
NOT_HERE = declare("guests.country_not_served", N_("Messages are not sent to that country. Give a number from here."))


def read_number(text: str, countries: Sequence[str]) -> str:
    """The number in E.164; without a country code it is the first country's. Raises Invalid about `number`."""
    try:
        parsed = phonenumbers.parse(text, countries[0])
    except NumberParseException as error:
        raise Invalid({"number": [NOT_A_NUMBER.on_field()]}) from error
    if not phonenumbers.is_valid_number(parsed):
        raise Invalid({"number": [NOT_A_NUMBER.on_field()]})
    if phonenumbers.region_code_for_number(parsed) not in countries:
        raise Invalid({"number": [NOT_HERE.on_field()]})
    if phonenumbers.number_type(parsed) not in MOBILE:
        raise Invalid({"number": [NOT_MOBILE.on_field()]})
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
