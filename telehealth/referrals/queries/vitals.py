"""The vital signs of a case in the words of what reads them: a page's grid, a Document's snapshot."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from telehealth.referrals import vitals as signs
from telehealth.referrals.schemas import Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRow:
    """One vital sign as a page shows it: its value, or why there is none, and how unusual it is at this age."""

    kind: str
    value: float | str | None
    missing: str | None
    level: str


# The pair of pressures is one figure, shown under the first of its kinds.
SHOWN = ("respiratory_rate", "oxygen_saturation", "heart_rate", "systolic_pressure", "temperature", "glucose", "pain")


def for_page(vitals: Vitals, age_months: int | None) -> list[SignRow]:
    """The signs in the order they are read; what nobody spoke of is left out."""
    rows = [_sign(vitals, kind, age_months) for kind in SHOWN]
    if vitals.consciousness or vitals.missing("consciousness"):
        level = signs.consciousness_level(vitals.consciousness) if vitals.consciousness else signs.Level.USUAL
        missing = vitals.missing("consciousness")
        rows.append(SignRow(kind="consciousness", value=vitals.consciousness, missing=missing, level=level.value))
    return [row for row in rows if row.value is not None or row.missing]


def _sign(vitals: Vitals, kind: str, age_months: int | None) -> SignRow:
    value: float | None = getattr(vitals, kind)
    level = signs.level(kind, value, age_months) if value is not None else signs.Level.USUAL
    return SignRow(kind=kind, value=value, missing=vitals.missing(kind), level=level.value)


def age_in_months(birth: date, on: date, precision: str = "day") -> int:
    """Whole months lived; of somebody with only a year of birth, counted from its middle."""
    start = birth.replace(month=7) if precision == "year" else birth
    months = (on.year - start.year) * 12 + on.month - start.month - (on.day < start.day)
    return max(months, 0)


def for_document(vitals: Vitals, fallback: datetime) -> list[dict[str, Any]]:
    """As a signed Document keeps them: a value with its unit, or that there is none; silence leaves no row."""
    taken_at = vitals.taken_at or fallback
    rows = [row for kind in signs.POSSIBLE if (row := _row(vitals, kind, taken_at))]
    bmi = signs.body_mass_index(vitals.weight, vitals.height)
    if bmi is not None:
        rows.append({"kind": "bmi", "state": "measured", "value": bmi, "unit": "kg/m2", "taken_at": taken_at})
    return rows + _consciousness(vitals, taken_at)


def _row(vitals: Vitals, kind: str, taken_at: datetime) -> dict[str, Any] | None:
    value: float | None = getattr(vitals, kind)
    missing = vitals.missing(kind)
    if value is None:
        return {"kind": kind, "state": missing, "taken_at": taken_at} if missing else None
    row: dict[str, Any] = {"kind": kind, "state": "measured", "taken_at": taken_at, "unit": signs.POSSIBLE[kind].unit}
    row["value"] = int(value) if value.is_integer() else value
    if kind == "oxygen_saturation" and vitals.oxygen:
        row["oxygen"] = {"supply": vitals.oxygen, "device": vitals.oxygen_device, "flow_l_min": vitals.oxygen_flow}
    return row


def _consciousness(vitals: Vitals, taken_at: datetime) -> list[dict[str, Any]]:
    if vitals.consciousness:
        return [{"kind": "consciousness", "state": "measured", "value": vitals.consciousness, "taken_at": taken_at}]
    missing = vitals.missing("consciousness")
    return [{"kind": "consciousness", "state": missing, "taken_at": taken_at}] if missing else []
