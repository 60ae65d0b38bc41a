"""Pure: how the door to a summary is opened, and what of a signed Document a patient is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

MOST_TRIES = 5
OPEN_FOR = timedelta(minutes=30)  # phones are shared: after that a new code
LINK_LIVES = timedelta(days=30)
WANTED_FOR = timedelta(days=7)  # a message that could not be sent by then is not sent
DIGITS_KNOWN = {"year": 4, "month": 7, "day": 10}  # of an ISO date


class SurveyKind(StrEnum):
    """Who answers about a session. Each once."""

    PATIENT = "patient"
    CLINICIAN = "clinician"


# The questions and what can be answered, best first. A remark goes with them.
SURVEY: Mapping[str, Sequence[str]] = {
    "line": ("good", "fair", "bad"),
    "understood": ("yes", "partly", "no"),
    "again": ("yes", "unsure", "no"),
}
LONGEST_REMARK = 500
LONGEST_QUESTION = 1000
MOST_OPEN_QUESTIONS = 5


class Door(StrEnum):
    """What stands between a patient and the summary."""

    NOT_READY = "not_ready"  # nothing is signed yet
    NO_PHONE = "no_phone"  # nobody can be sent a code
    LOCKED = "locked"  # five wrong tries: staff send a new link
    CLOSED = "closed"  # a code and the birth date open it
    OPEN = "open"


def fits(said: str, known: str, precision: str) -> bool:
    """Whether a birth date that was typed is the one that is known, as far as that goes. ISO dates, maybe partial."""
    digits = DIGITS_KNOWN[precision]
    return len(said) >= digits and said[:digits] == known[:digits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An addendum: what was corrected, why, by whom."""

    at: datetime
    by: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the newest Document says, for the person it is about. Empty texts and lists: nothing was said."""

    code: str
    patient: str
    signed_at: datetime
    signed_by: str
    licence_number: str
    facility: str
    advice: str
    opinion: str
    diagnoses: Sequence[tuple[str, str]]  # words, how sure
    decision: str
    decision_reason: str
    by_when: str
    tests: Sequence[str]
    seen_again: date | None
    seen_again_by: str
    red_flags: str
    call_back: str
    thresholds: str
    medicines: Sequence[tuple[str, str]]  # name, how to take it
    limits: str
    corrections: Sequence[Correction]


def summary_of(newest: Mapping[str, Any], corrections: Sequence[Correction]) -> Summary:
    """The summary out of a Document's facts (notes/snapshot.py)."""
    note, attested = newest["note"], newest["attestation"]
    plan, transfer, again = note.get("plan") or {}, note.get("transfer") or {}, note.get("follow_up") or {}
    return Summary(
        code=newest["referral"].get("code") or "", patient=newest["patient"]["name"],
        signed_at=datetime.fromisoformat(attested["signed_at"]), signed_by=attested["name"],
        licence_number=attested.get("licence_number") or "", facility=newest["distant"]["facility"]["name"],
        advice=note.get("advice_to_patient") or "", opinion=note.get("opinion") or "",
        diagnoses=[(one["text"], one.get("certainty") or "") for one in note.get("diagnoses") or []],
        decision=transfer.get("decision") or "", decision_reason=transfer.get("reason") or "",
        by_when=transfer.get("by_when") or "", tests=plan.get("tests") or [],
        seen_again=date.fromisoformat(again["date"]) if again.get("date") else None,
        seen_again_by=again.get("owner") or "", red_flags=plan.get("red_flags") or "",
        call_back=plan.get("when_to_call_back") or "", thresholds=plan.get("thresholds") or "",
        medicines=[_medicine(one) for one in plan.get("drugs") or []], limits=note.get("limits") or "",
        corrections=corrections,
    )  # fmt: skip


def _medicine(one: Mapping[str, Any]) -> tuple[str, str]:
    how = [one.get(part) for part in ("dose", "route", "frequency", "duration")]
    return one["text"], ", ".join(part for part in how if part)
