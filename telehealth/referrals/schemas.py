"""The content of a case as the form and the autosave send it.

A draft may be as incomplete as it likes, but each answer that is there has to fit; `completeness` says what is missing
before sending. Every answer may come as the text a person typed, with a decimal comma too.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field, ValidationInfo, field_validator

from telehealth.kernel import formats
from telehealth.kernel.faults import declare
from telehealth.kernel.forms import Incoming, nested, parse
from telehealth.kernel.i18n import N_
from telehealth.referrals import vitals as signs
from telehealth.referrals import words

OUT_OF_RANGE = declare("referrals.vital_out_of_range", N_("Possible values lie between {low} and {high}."))
TYPING_SLIP = declare(
    "referrals.vital_typing_slip", N_("Possible values lie between {low} and {high}. Did you mean {guess}?")
)
TOO_PRECISE = declare(
    "referrals.vital_too_precise", N_("At most {places} digits after the decimal mark make sense here.")
)
VALUE_AND_NONE = declare(
    "referrals.vital_value_and_none", N_("There is a number, but it is marked as not measured. Keep one of the two.")
)
DIASTOLIC_NOT_BELOW = declare(
    "referrals.diastolic_not_below_systolic", N_("The diastolic pressure has to be lower than the systolic.")
)
UNKNOWN_ANSWER = declare("referrals.unknown_answer", N_("There is no such answer to choose."))
ICD10_SHAPE = declare("referrals.icd10_shape", N_("An ICD-10 code looks like J18.9."))

INSTANTS = frozenset({"vitals.taken_at"})
_ICD10 = re.compile(r"^[A-Z][0-9]{2}(\.[0-9]{1,2})?$")

# Years beyond these are slips of the pen; a zone away from them there would be no such instant.
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Line = Annotated[str, Field(min_length=1, max_length=200)]
Short = Annotated[str, Field(min_length=1, max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


def _one_of(choices: Mapping[str, str]) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value is not None and value not in choices:
            raise UNKNOWN_ANSWER.error()
        return value

    return AfterValidator(check)


def _decimal_comma(value: object) -> object:
    return value.strip().replace(",", ".") if isinstance(value, str) else value


def _possible(kind: str) -> AfterValidator:
    limits = signs.POSSIBLE[kind]
    bounds = {"low": f"{limits.low:g}", "high": f"{limits.high:g}"}

    def check(value: float | None) -> float | None:
        if value is None:
            return None
        if not limits.low <= value <= limits.high:
            guess = signs.likely(kind, value)
            raise OUT_OF_RANGE.error(**bounds) if guess is None else TYPING_SLIP.error(**bounds, guess=f"{guess:g}")
        if round(value, limits.places) != value:
            raise TOO_PRECISE.error(places=limits.places)
        return value

    return AfterValidator(check)


def _rows(value: object) -> object:
    """Numbered answers ("drugs.0.name") as a list in their order; gaps left by removed rows close up."""
    if isinstance(value, dict) and all(isinstance(key, str) and key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return value


def _icd10(value: str | None) -> str | None:
    if value is None or _ICD10.match(value.upper()):
        return value.upper() if value else value
    raise ICD10_SHAPE.error()


COMMA = BeforeValidator(_decimal_comma)
ROWS = BeforeValidator(_rows)
Missing = Literal["not_measured", "not_measurable"] | None


class Vitals(Incoming):
    """The vital signs, each a number or why there is none, with when and how they were taken."""

    taken_at: Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)] | None = None
    source: Annotated[str | None, _one_of(words.SOURCES)] = None
    respiratory_rate: Annotated[float | None, COMMA, _possible("respiratory_rate")] = None
    oxygen_saturation: Annotated[float | None, COMMA, _possible("oxygen_saturation")] = None
    heart_rate: Annotated[float | None, COMMA, _possible("heart_rate")] = None
    systolic_pressure: Annotated[float | None, COMMA, _possible("systolic_pressure")] = None
    diastolic_pressure: Annotated[float | None, COMMA, _possible("diastolic_pressure")] = None
    temperature: Annotated[float | None, COMMA, _possible("temperature")] = None
    weight: Annotated[float | None, COMMA, _possible("weight")] = None
    height: Annotated[float | None, COMMA, _possible("height")] = None
    glucose: Annotated[float | None, COMMA, _possible("glucose")] = None
    pain: Annotated[float | None, COMMA, _possible("pain")] = None
    consciousness: Annotated[str | None, _one_of(words.CONSCIOUSNESS)] = None
    oxygen: Literal["air", "oxygen"] | None = None
    oxygen_device: Annotated[str | None, _one_of(words.OXYGEN_DEVICES)] = None
    oxygen_flow: Annotated[float | None, COMMA, Field(gt=0, le=100)] = None
    # Why there is no number; blood pressure has one answer for both of its numbers.
    respiratory_rate_state: Missing = None
    oxygen_saturation_state: Missing = None
    heart_rate_state: Missing = None
    systolic_pressure_state: Missing = None
    temperature_state: Missing = None
    weight_state: Missing = None
    height_state: Missing = None
    glucose_state: Missing = None
    pain_state: Missing = None
    consciousness_state: Missing = None

    @field_validator("diastolic_pressure", mode="after")
    @classmethod
    def _below_systolic(cls, value: float | None, info: ValidationInfo) -> float | None:
        systolic = info.data.get("systolic_pressure")
        if value is not None and systolic is not None and value >= systolic:
            raise DIASTOLIC_NOT_BELOW.error()
        return value

    @field_validator(*(f"{kind}_state" for kind in (*signs.STATED, "consciousness")), mode="after")
    @classmethod
    def _not_both(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get(str(info.field_name).removesuffix("_state")) is not None:
            raise VALUE_AND_NONE.error()
        return value

    def known(self, kind: str) -> bool:
        """Whether somebody measured it or said why not."""
        return getattr(self, kind) is not None or self.missing(kind) is not None

    def missing(self, kind: str) -> str | None:
        """Why there is no number, if somebody said."""
        state: str | None = getattr(self, f"{signs.STATE_OF.get(kind, kind)}_state", None)
        return state


class Drug(Incoming):
    """A medicine the patient takes."""

    name: Line | None = None
    dose: Line | None = None


class Test(Incoming):
    """A test that was done."""

    name: Line | None = None
    result: Line | None = None
    done_on: Annotated[date, Field(ge=EARLIEST.date(), lt=LATEST.date())] | None = None


class Situation(Incoming):
    """Why a colleague is needed, in one line and one question."""

    problem: Line | None = None
    onset: Line | None = None
    question: Annotated[str | None, _one_of(words.QUESTIONS)] = None
    question_text: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class Background(Incoming):
    """What was there before, and what was tried."""

    history: Text | None = None
    drugs: Annotated[tuple[Drug, ...], ROWS, Field(max_length=20)] = ()
    allergies: Annotated[str | None, _one_of(words.ALLERGIES)] = None
    allergies_text: Line | None = None
    pregnancy: Annotated[str | None, _one_of(words.PREGNANCY)] = None
    pregnancy_weeks: Annotated[int, Field(ge=1, le=44)] | None = None
    tried: Text | None = None
    response: Text | None = None


class Examination(Incoming):
    """Findings by system."""

    general: Text | None = None
    respiratory: Text | None = None
    cardiovascular: Text | None = None
    abdomen: Text | None = None
    neurological: Text | None = None
    skin: Text | None = None
    mental: Text | None = None
    obstetric: Text | None = None
    other: Text | None = None


class Diagnosis(Incoming):
    """What the station thinks it is, and how sure."""

    icd10: Annotated[str | None, AfterValidator(_icd10)] = None
    text: Line | None = None
    certainty: Annotated[str | None, _one_of(words.CERTAINTY)] = None


class Assessment(Incoming):
    """What was found."""

    examination: Examination = Examination()
    tests: Annotated[tuple[Test, ...], ROWS, Field(max_length=20)] = ()
    diagnosis: Diagnosis = Diagnosis()


class Request(Incoming):
    """What is asked, of whom, how soon."""

    specialty: Short | None = None
    hub: Annotated[str, Field(max_length=36)] | None = None
    priority: Annotated[str | None, _one_of(words.PRIORITIES)] = None
    mode: Annotated[str | None, _one_of(words.MODES)] = None
    patient_present: bool | None = None
    treatment_begun: Line | None = None


class Consent(Incoming):
    """Whether the patient agreed, how, and to which text."""

    version: Annotated[str, Field(max_length=40)] | None = None
    method: Annotated[str | None, _one_of(words.CONSENT_METHODS)] = None
    given_by: Annotated[str | None, _one_of(words.CONSENT_GIVERS)] = None
    guardian: Annotated[str, Field(max_length=120)] | None = None
    language: Annotated[str | None, _one_of(words.LANGUAGES)] = None
    emergency_reason: Line | None = None
    recording: bool | None = None


class CaseContent(Incoming):
    """All that the sender says about a case."""

    situation: Situation = Situation()
    background: Background = Background()
    vitals: Vitals = Vitals()
    assessment: Assessment = Assessment()
    request: Request = Request()
    consent: Consent = Consent()

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> Self:
        """The content as a row keeps it."""
        return cls.model_validate(data)

    def to_store(self) -> dict[str, Any]:
        """What a row keeps: only what was answered."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def read_fields(fields: Mapping[str, str], zone: str) -> CaseContent:
    """The content out of a form's fields ("vitals.heart_rate": "88"). Raises Invalid with every fault by field."""
    aware = {name: [_with_zone(value, zone) if name in INSTANTS else value] for name, value in fields.items()}
    return parse(CaseContent, nested(aware, frozenset()))


def _with_zone(value: str, zone: str) -> str:
    """A time as a browser's field gives it, with the zone of the place where it was typed."""
    try:
        typed = datetime.fromisoformat(value.strip())
    except ValueError:
        return value
    return (typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(zone))).isoformat()


def to_fields(content: BaseModel, zone: str) -> dict[str, str]:
    """The content as a form's fields, times in the place's zone."""
    return dict(_flat(content.model_dump(exclude_none=True), "", zone))


def _flat(value: object, path: str, zone: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in _flat(inner, f"{path}.{key}".lstrip("."), zone)]
    if isinstance(value, tuple):
        return [pair for i, inner in enumerate(value) for pair in _flat(inner, f"{path}.{i}", zone)]
    return [(path, _typed(value, zone))]


def _typed(value: object, zone: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    return formats.number(value) if isinstance(value, float) else str(value)
