"""The text in the QR code of a citizen card, old and new: fields between bars, of which the first seven are known.

Id, earlier id, name, birth day, sex, address, day of issue. Any of them may be empty; what comes after is ignored.
"""

import re
from dataclasses import dataclass

KNOWN_FIELDS = 7
_SEX = {"nam": "male", "nữ": "female"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What a card says of its holder, written as the form takes it; empty where it says nothing."""

    citizen_id: str
    name: str
    birth_date: str
    sex: str
    address: str


def read_card(text: str) -> CardText | None:
    """The card's words, or None when this is not a citizen card's text."""
    fields = [field.strip() for field in text.strip().split("|")]
    if len(fields) < KNOWN_FIELDS or not re.fullmatch(r"([0-9]{12})?", fields[0]) or not any(fields[:6]):
        return None
    return CardText(
        citizen_id=fields[0], name=fields[2], birth_date=_birth(fields[3]), sex=_SEX.get(fields[4].lower(), ""),
        address=fields[5],
    )  # fmt: skip


def _birth(digits: str) -> str:
    """24111960 as 24/11/1960; a day or month that nobody knows is written as zeros and left out."""
    if not re.fullmatch(r"[0-9]{8}", digits):
        return digits if re.fullmatch(r"[0-9]{4}", digits) else ""
    day, month, year = digits[:2], digits[2:4], digits[4:]
    return "/".join(part for part in (day, month, year) if part != "00")
