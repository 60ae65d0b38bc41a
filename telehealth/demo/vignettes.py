"""Invented cases and their answers, from the files in cases/. Each fits many patients: its numbers vary a little."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from telehealth.notes.schemas import NoteContent
from telehealth.patients.queries import PatientCard
from telehealth.referrals.schemas import CaseContent
from telehealth.referrals.words import CONSENT_VERSION, LANGUAGES

CASES = Path(__file__).parent / "cases"
# By how much a number may differ from one patient to the next.
SPREAD = {"heart_rate": 6, "respiratory_rate": 2, "systolic_pressure": 6, "diastolic_pressure": 4, "weight": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """One kind of case. `answer` is empty where nobody answers."""

    key: str
    specialty: str
    who: str
    priority: str
    mode: str
    problem: str
    onset: str
    question: str
    ask: str
    history: str
    tried: str
    vitals: Mapping[str, Any]
    exam: Mapping[str, str]
    diagnosis: Sequence[str]
    drugs: Sequence[str] = ()
    tests: Sequence[Sequence[str]] = ()
    response: str | None = None
    allergies: str = "none_known"
    allergies_text: str | None = None
    pregnancy_weeks: int | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Whether the answer is given by video."""
        return self.mode == "live"

    def content(self, patient: PatientCard, at: datetime, dice: Random) -> CaseContent:
        """The case as the station would have written it."""
        code, words = self.diagnosis
        return CaseContent.model_validate({
            "situation": {"problem": self.problem, "onset": self.onset, "question": self.question,
                          "question_text": self.ask},
            "background": self._background(),
            "vitals": {**self._measured(dice), "taken_at": at - timedelta(minutes=12), "source": "typed"},
            "assessment": {
                "examination": dict(self.exam),
                "tests": [{"name": name, "result": result, "done_on": at.date()} for name, result in self.tests],
                "diagnosis": {"icd10": code, "text": words, "certainty": "provisional"},
            },
            "request": {"specialty": self.specialty, "priority": self.priority, "mode": self.mode,
                        "patient_present": self.live},
            "consent": _consent(patient),
        })  # fmt: skip

    def _background(self) -> dict[str, Any]:
        pregnant = {"pregnancy": "yes", "pregnancy_weeks": self.pregnancy_weeks} if self.pregnancy_weeks else {}
        told = {"history": self.history, "tried": self.tried, "response": self.response, "allergies": self.allergies,
                "allergies_text": self.allergies_text}  # fmt: skip
        return told | pregnant | {"drugs": [{"name": name} for name in self.drugs]}

    def _measured(self, dice: Random) -> dict[str, Any]:
        small = self.who in {"child", "infant"}
        return {
            kind: value + dice.randint(-SPREAD[kind], SPREAD[kind]) if kind in SPREAD and not small else value
            for kind, value in self.vitals.items()
        }

    def note(self, on: date) -> NoteContent:
        """The answer as the specialist would have written it."""
        said = self.answer
        code, words, certainty = said["diagnosis"]
        columns = ("text", "dose", "route", "frequency", "duration")
        plan = {name: said.get(name, "") for name in ("tests", "thresholds", "red_flags")}
        return NoteContent.model_validate({
            "summary_as_understood": f"{self.problem}. {self.ask}",
            "findings_by_video": said.get("video", ""), "opinion": said["opinion"],
            "diagnoses": [{"icd10": code, "text": words, "certainty": certainty}],
            "plan": plan | {"drugs": [dict(zip(columns, drug, strict=False)) for drug in said.get("drugs", ())],
                            "when_to_call_back": "Khi có một trong các dấu hiệu nặng, hoặc không đỡ đến hẹn."},
            "transfer": {"decision": said["transfer"], "reason": said.get("reason", ""),
                         "by_when": said.get("by_when", "")},
            "follow_up": {"day": on + timedelta(days=said["follow_up"]), "owner": "Trạm y tế xã"},
            "advice_to_patient": said["advice"], "limits": said.get("limits", ""),
        })  # fmt: skip


def _consent(patient: PatientCard) -> dict[str, Any]:
    """Parents consent for their children. The language is the patient's own, where the text is read in it."""
    language = patient.language if patient.language in LANGUAGES else "vi"
    by = (
        {"given_by": "guardian", "guardian": patient.guardian_name}
        if patient.guardian_name
        else {"given_by": "patient"}
    )
    return {"version": CONSENT_VERSION, "method": "spoken", "language": language, **by}


@cache
def vignettes() -> Mapping[str, Vignette]:
    """All of them by their key, in the files' order."""
    found = [one for path in sorted(CASES.glob("*.toml")) for one in tomllib.loads(path.read_text("utf-8"))["case"]]
    return {one["key"]: Vignette(**one) for one in found}
