"""A person's identity as Vietnam writes it: birth dates of any precision, the citizen id, insurance numbers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from telehealth.kernel.ids import FacilityId, PatientId


class Sex(StrEnum):
    """FHIR administrative gender."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How much of a birth date is known; old people may have only a year (FHIR partial date)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Mismatch(StrEnum):
    """What in a citizen id disagrees with the rest. Warned of, never refused: papers have errors too."""

    BIRTH_YEAR = "birth_year"
    SEX = "sex"


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDate:
    """The earliest day that fits, and how precise it is."""

    value: date
    precision: Precision

    @property
    def fhir(self) -> str:
        """As FHIR's date: 1958, 1958-03 or 1958-03-24."""
        return self.value.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

    @property
    def local(self) -> str:
        """As people here write it: 1958, 03/1958 or 24/03/1958."""
        return {"year": f"{self.value:%Y}", "month": f"{self.value:%m/%Y}", "day": f"{self.value:%d/%m/%Y}"}[
            self.precision
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A registered person. Texts are NFC."""

    id: PatientId
    facility_id: FacilityId
    name: str
    birth: BirthDate
    sex: Sex
    citizen_id: str | None = None
    insurance_number: str | None = None
    other_id: str | None = None
    mother_citizen_id: str | None = None
    phone: str | None = None
    address: str = ""
    commune: str = ""
    province_code: str | None = None
    ethnicity: str = ""
    language: str = "vi"
    interpreter_needed: bool = False
    guardian_name: str = ""
    guardian_relation: str = ""
    registered_at: datetime


_BIRTH_FORMS = (
    (re.compile(r"(?P<y>\d{4})$"), Precision.YEAR),
    (re.compile(r"(?P<m>\d{1,2})[/.-](?P<y>\d{4})$"), Precision.MONTH),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})$"), Precision.MONTH),
    (re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})$"), Precision.DAY),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})$"), Precision.DAY),
)


def parse_birth_date(text: str) -> BirthDate | None:
    """A birth date as typed: 24/11/1960, 11/1960, 1960 or the ISO forms. None when it is not one."""
    for form, precision in _BIRTH_FORMS:
        if found := form.match(text.strip()):
            parts = found.groupdict()
            try:
                value = date(int(parts["y"]), int(parts.get("m") or 1), int(parts.get("d") or 1))
            except ValueError:
                return None
            return BirthDate(value=value, precision=precision)
    return None


# Digit 4 of a citizen id: century and sex (Circular 59/2021/TT-BCA art. 7): 0/1 for 1900-1999, 2/3 for 2000-2099 …
_CENTURY_OF_PAIR = (1900, 2000, 2100, 2200, 2300)


def citizen_id_mismatches(citizen_id: str, birth: BirthDate, sex: Sex) -> frozenset[Mismatch]:
    """Where a citizen id disagrees with birth year or sex. There is no check digit."""
    found = set()
    code = int(citizen_id[3])
    if _CENTURY_OF_PAIR[code // 2] + int(citizen_id[4:6]) != birth.value.year:
        found.add(Mismatch.BIRTH_YEAR)
    if sex in {Sex.MALE, Sex.FEMALE} and (code % 2 == 0) != (sex is Sex.MALE):
        found.add(Mismatch.SEX)
    return frozenset(found)


def plain(text: str) -> str:
    """Lower case without diacritics, for searching: 'Nguyễn Thị Đào' -> 'nguyen thi dao'."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
