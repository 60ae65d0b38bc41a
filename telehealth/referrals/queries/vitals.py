"""The vital signs of a case in the words of what reads them: a page's grid, a Document's snapshot."""

from datetime import date, datetime
from typing import Any

from telehealth.referrals import vitals as signs
from telehealth.referrals.schemas import Vitals


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
