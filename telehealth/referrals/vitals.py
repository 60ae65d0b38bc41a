"""Vital signs: which there are, what is impossible at any age, and what is unusual for this one. Pure.

Refused is only what no living person of any age has or what no device shows. Unusual values are accepted and marked.
The bands for "unusual" and where they come from, so that a clinician can check them:

- From 16 years: Royal College of Physicians, National Early Warning Score (NEWS) 2, London 2017. `odd` is what scores 2
  there, `bad` what scores 3. The score itself is not computed here, and a missing value is never taken as normal.
- Below 16, heart and respiratory rate: Fleming S. et al., Lancet 2011;377:1011-18, first and 99th centile by age.
- Below 16, systolic pressure: Pediatric Advanced Life Support (American Heart Association 2020), hypotension by age.
- Below 16, temperature: NICE NG143 (fever in under 5s), 38 °C below three months, 39 °C from there; below 36 °C low.
- Below 16, SpO2: NICE NG143, 95 % or less in air; `bad` from 91 %, as in NEWS2.
- Glucose: WHO, low below 3.9 mmol/L, `bad` below 3.0 or from 16.7 (300 mg/dL).
- Pain: `odd` from 7 of 10, severe by the usual cut-offs of the numeric rating scale.

The bands have not been reviewed by a clinician of this project yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MG_DL_PER_MMOL_L = 18.016
YEAR = 12
ADULT_MONTHS = 16 * YEAR
YOUNG_INFANT_MONTHS = 3


class Level(StrEnum):
    """How far a value lies from what is usual at this age."""

    USUAL = "usual"
    ODD = "odd"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the greatest possible value, how many decimals make sense, and the UCUM unit."""

    low: float
    high: float
    places: int
    unit: str


POSSIBLE: Mapping[str, Range] = {
    "respiratory_rate": Range(1, 150, 0, "/min"),
    "oxygen_saturation": Range(30, 100, 0, "%"),
    "heart_rate": Range(10, 350, 0, "/min"),
    "systolic_pressure": Range(30, 320, 0, "mm[Hg]"),
    "diastolic_pressure": Range(10, 220, 0, "mm[Hg]"),
    "temperature": Range(20, 46, 1, "Cel"),
    "weight": Range(0.2, 500, 3, "kg"),
    "height": Range(20, 260, 1, "cm"),
    "glucose": Range(0.1, 100, 1, "mmol/L"),
    "pain": Range(0, 10, 0, "{score}"),
}
# Diastolic pressure is missing for the reason that systolic is.
STATE_OF: Mapping[str, str] = {"diastolic_pressure": "systolic_pressure"}
STATED = tuple(kind for kind in POSSIBLE if kind not in STATE_OF)


@dataclass(frozen=True, slots=True)
class Band:
    """From which value downwards and upwards something is odd or bad; None where there is no such limit."""

    odd_low: float | None = None
    odd_high: float | None = None
    bad_low: float | None = None
    bad_high: float | None = None

    def level(self, value: float) -> Level:
        """Where a value lies."""
        if _beyond(value, self.bad_low, self.bad_high):
            return Level.BAD
        return Level.ODD if _beyond(value, self.odd_low, self.odd_high) else Level.USUAL


def _beyond(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value <= low) or (high is not None and value >= high)


ADULT: Mapping[str, Band] = {
    "respiratory_rate": Band(None, 21, 8, 25),
    "oxygen_saturation": Band(odd_low=93, bad_low=91),
    "heart_rate": Band(None, 111, 40, 131),
    "systolic_pressure": Band(odd_low=100, bad_low=90, bad_high=220),
    "temperature": Band(odd_high=39.1, bad_low=35.0),
}
ANY_AGE: Mapping[str, Band] = {"glucose": Band(3.8, None, 2.9, 16.7), "pain": Band(odd_high=7)}
# Upper end of the age band in months: (heart rate 1st, 99th centile, respiratory rate 1st, 99th centile).
CENTILES: tuple[tuple[int, tuple[int, int, int, int]], ...] = (
    (3, (107, 181, 25, 66)),
    (6, (104, 175, 24, 64)),
    (9, (98, 168, 23, 61)),
    (12, (93, 161, 22, 58)),
    (18, (88, 156, 21, 53)),
    (24, (82, 149, 19, 46)),
    (36, (76, 142, 18, 38)),
    (48, (70, 136, 17, 33)),
    (72, (65, 131, 17, 29)),
    (96, (59, 123, 16, 27)),
    (144, (52, 115, 14, 25)),
    (180, (47, 108, 12, 23)),
    (216, (43, 104, 11, 22)),
)


def bands(age_months: int | None) -> Mapping[str, Band]:
    """What is unusual at this age. Unknown age: only what holds at any age."""
    if age_months is None:
        return ANY_AGE
    if age_months >= ADULT_MONTHS:
        return {**ANY_AGE, **ADULT}
    return {**ANY_AGE, **_child(age_months)}


def _child(age_months: int) -> Mapping[str, Band]:
    heart_low, heart_high, breath_low, breath_high = next(row for upper, row in CENTILES if age_months < upper)
    return {
        "heart_rate": Band(heart_low - 1, heart_high + 1),
        "respiratory_rate": Band(breath_low - 1, breath_high + 1),
        "systolic_pressure": Band(bad_low=lowest_systolic(age_months) - 1),
        "temperature": Band(35.9, 38.0 if age_months < YOUNG_INFANT_MONTHS else 39.0),
        "oxygen_saturation": Band(odd_low=95, bad_low=91),
    }


def lowest_systolic(age_months: int) -> int:
    """The least systolic pressure that is not yet hypotension in a child."""
    if age_months < 1:
        return 60
    if age_months < YEAR:
        return 70
    return 70 + 2 * (age_months // YEAR) if age_months < 10 * YEAR else 90


def level(kind: str, value: float, age_months: int | None) -> Level:
    """How far a value lies from what is usual at this age."""
    band = bands(age_months).get(kind)
    return band.level(value) if band else Level.USUAL


def consciousness_level(value: str) -> Level:
    """Everything but alert is far from usual, at any age."""
    return Level.USUAL if value == "A" else Level.BAD


def likely(kind: str, value: float) -> float | None:
    """What was probably meant when a digit too many was typed: 93 for 930. None when nothing suggests itself."""
    limits = POSSIBLE[kind]
    guess = value / 10
    return guess if value > limits.high and limits.low <= guess <= limits.high else None


def body_mass_index(weight_kg: float | None, height_cm: float | None) -> float | None:
    """Weight over height squared, to one decimal; None when either is missing."""
    if not weight_kg or not height_cm:
        return None
    return round(weight_kg / (height_cm / 100) ** 2, 1)


def mg_dl(mmol_l: float) -> int:
    """Glucose in the unit older meters show."""
    return round(mmol_l * MG_DL_PER_MMOL_L)
