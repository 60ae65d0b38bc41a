"""What a case needs before it can be sent, and how full it is. Pure.

Needed of every case: the problem in a line, one question from the list, specialty, urgency, way of answering, consent.
Needed besides, by specialty: the findings without which that specialty cannot answer; "not measured" and "not
measurable" count as findings, silence does not. An emergency needs no findings: nothing here makes anyone wait for
software.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from telehealth.kernel.i18n import N_
from telehealth.referrals import words
from telehealth.referrals.domain import Priority
from telehealth.referrals.schemas import CaseContent, Vitals


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a case should hold: the field to go to, the section it is in, what it is called (an English msgid)."""

    field: str
    section: str
    label: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """`gaps` keep the case from being sent; `wanted` would help; `percent` counts both."""

    percent: int
    gaps: tuple[Item, ...]
    wanted: tuple[Item, ...]

    @property
    def ready(self) -> bool:
        """Whether the case may be sent."""
        return not self.gaps

    def missing_in(self, section: str) -> tuple[Item, ...]:
        """The gaps of one section."""
        return tuple(gap for gap in self.gaps if gap.section == section)


SECTIONS: Mapping[str, str] = {
    "situation": N_("Situation"),
    "background": N_("Background"),
    "assessment": N_("Assessment"),
    "request": N_("Question and recipient"),
}
VITAL_FIELD = {"blood_pressure": "systolic_pressure"}
FINDINGS: Mapping[str, tuple[str, ...]] = {
    "cardiology": ("heart_rate", "blood_pressure", "oxygen_saturation", "exam:cardiovascular"),
    "respiratory": ("respiratory_rate", "oxygen_saturation", "temperature", "exam:respiratory"),
    "paediatrics": ("weight", "respiratory_rate", "heart_rate", "temperature", "consciousness", "exam:general"),
    "obstetrics": ("blood_pressure", "heart_rate", "pregnancy", "exam:obstetric"),
    "endocrinology": ("glucose", "weight", "blood_pressure"),
    "neurology": ("consciousness", "blood_pressure", "glucose", "exam:neurological"),
    "dermatology": ("skin_or_picture",),
    "infectious_disease": ("temperature", "heart_rate", "respiratory_rate", "blood_pressure"),
    "general_surgery": ("heart_rate", "blood_pressure", "temperature", "pain", "exam:abdomen"),
    "emergency": ("heart_rate", "respiratory_rate", "blood_pressure", "oxygen_saturation", "consciousness"),
    "psychiatry": ("consciousness", "exam:mental"),
    "radiology": ("picture",),
}


def assess(content: CaseContent, *, attachments: int = 0) -> Completeness:
    """How complete the case is."""
    needed = _needed(content, attachments)
    wanted = _wanted(content)
    gaps = tuple(item for item, done in needed if not done)
    open_wishes = tuple(item for item, done in wanted if not done)
    total = len(needed) + len(wanted)
    done = total - len(gaps) - len(open_wishes)
    return Completeness(round(100 * done / total), gaps, open_wishes)


def _needed(content: CaseContent, attachments: int) -> list[tuple[Item, bool]]:
    situation, request = content.situation, content.request
    items = [
        (Item("situation.problem", "situation", N_("The problem in one line")), bool(situation.problem)),
        (Item("situation.question", "request", N_("The question for the specialist")), bool(situation.question)),
        (Item("request.specialty", "request", N_("The specialty")), bool(request.specialty)),
        (Item("request.priority", "request", N_("How urgent it is")), bool(request.priority)),
        (Item("request.mode", "request", N_("How you want the answer")), bool(request.mode)),
        *_consent(content),
    ]
    if request.priority != Priority.STAT:
        items += [_finding(name, content, attachments) for name in FINDINGS.get(request.specialty or "", ())]
    return items


def _consent(content: CaseContent) -> list[tuple[Item, bool]]:
    consent = content.consent
    items = [(Item("consent.method", "request", N_("The patient's consent")), bool(consent.method))]
    if consent.given_by == "guardian" and consent.method != "not_obtained":
        items.append((Item("consent.guardian", "request", N_("Who consented for the patient")), bool(consent.guardian)))
    if consent.method == "not_obtained":
        reason = Item("consent.emergency_reason", "request", N_("Why consent could not be obtained"))
        items.append((reason, bool(consent.emergency_reason)))
    elif consent.method:
        language = Item("consent.language", "request", N_("The language the consent was read in"))
        items.append((language, bool(consent.language)))
    return items


def _finding(name: str, content: CaseContent, attachments: int) -> tuple[Item, bool]:
    if name.startswith("exam:"):
        system = name.removeprefix("exam:")
        found = bool(getattr(content.assessment.examination, system))
        return Item(f"assessment.examination.{system}", "assessment", words.EXAMINATION[system]), found
    if name == "picture":
        return Item("attachments", "assessment", N_("A picture or a paper")), attachments > 0
    if name == "skin_or_picture":
        item = Item("assessment.examination.skin", "assessment", N_("Skin findings or a picture"))
        return item, attachments > 0 or bool(content.assessment.examination.skin)
    if name == "pregnancy":
        return Item("background.pregnancy", "background", N_("Pregnancy")), bool(content.background.pregnancy)
    kind = VITAL_FIELD.get(name, name)
    return Item(f"vitals.{kind}", "assessment", words.VITALS[name]), _measured(content.vitals, kind)


def _measured(vitals: Vitals, kind: str) -> bool:
    if kind == "systolic_pressure" and vitals.systolic_pressure is not None:
        return vitals.diastolic_pressure is not None
    return vitals.known(kind)


def _wanted(content: CaseContent) -> list[tuple[Item, bool]]:
    background, vitals = content.background, content.vitals
    return [
        (Item("situation.onset", "situation", N_("When it began")), bool(content.situation.onset)),
        (Item("background.history", "background", N_("History")), bool(background.history)),
        (Item("background.allergies", "background", N_("Allergies")), bool(background.allergies)),
        (Item("background.tried", "background", N_("What was tried")), bool(background.tried)),
        (Item("vitals.taken_at", "assessment", N_("When the vitals were taken")), vitals.taken_at is not None),
        (Item("vitals.consciousness", "assessment", words.VITALS["consciousness"]), vitals.known("consciousness")),
        (
            Item("assessment.diagnosis.text", "assessment", N_("Provisional diagnosis")),
            bool(content.assessment.diagnosis.text or content.assessment.diagnosis.icd10),
        ),
    ]
