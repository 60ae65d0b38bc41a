"""What the form's fields are called: beside them, in lists of what is missing or wrong, where two texts differ."""

import re
from collections.abc import Mapping

from telehealth.directory.specialties import specialty_word
from telehealth.kernel.i18n import N_, gettext
from telehealth.referrals import words

LABELS: Mapping[str, str] = {
    "situation.problem": N_("The problem in one line"),
    "situation.onset": N_("When it began"),
    "situation.question": N_("The question for the specialist"),
    "situation.question_text": N_("In your words"),
    "background.history": N_("History"),
    "background.allergies": N_("Allergies"),
    "background.allergies_text": N_("To what, and what happened"),
    "background.pregnancy": N_("Pregnancy"),
    "background.pregnancy_weeks": N_("Weeks"),
    "background.tried": N_("What was tried"),
    "background.response": N_("Response"),
    "vitals.taken_at": N_("When the vitals were taken"),
    "vitals.oxygen": N_("Breathing"),
    "vitals.oxygen_device": N_("Oxygen by"),
    "vitals.oxygen_flow": N_("Flow"),
    "assessment.diagnosis.text": N_("Diagnosis so far"),
    "assessment.diagnosis.icd10": N_("ICD-10 code"),
    "assessment.diagnosis.certainty": N_("How sure"),
    "attachments": N_("A picture or a paper"),
    "request.specialty": N_("The specialty"),
    "request.priority": N_("How urgent it is"),
    "request.mode": N_("How you want the answer"),
    "request.patient_present": N_("The patient is with me"),
    "request.treatment_begun": N_("Treatment begun"),
    "consent.method": N_("How consent was given"),
    "consent.given_by": N_("Given by"),
    "consent.guardian": N_("Name of the guardian or relative"),
    "consent.language": N_("Read in"),
    "consent.emergency_reason": N_("Why consent could not be obtained"),
    "consent.recording": N_("The patient also agrees to a recording"),
    **{f"vitals.{kind}": word for kind, word in words.VITALS.items()},
    **{f"assessment.examination.{system}": word for system, word in words.EXAMINATION.items()},
}
ROWS: Mapping[str, str] = {
    "background.drugs.name": N_("Medicine {n}"),
    "background.drugs.dose": N_("Dose of medicine {n}"),
    "assessment.tests.name": N_("Test {n}"),
    "assessment.tests.result": N_("Result of test {n}"),
    "assessment.tests.done_on": N_("Day of test {n}"),
}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "situation.question": words.QUESTIONS,
    "background.allergies": words.ALLERGIES,
    "background.pregnancy": words.PREGNANCY,
    "vitals.consciousness": words.CONSCIOUSNESS,
    "vitals.oxygen": words.OXYGEN,
    "vitals.oxygen_device": words.OXYGEN_DEVICES,
    "assessment.diagnosis.certainty": words.CERTAINTY,
    "request.priority": words.PRIORITIES,
    "request.mode": words.MODES,
    "request.patient_present": {"true": N_("Yes")},
    "consent.method": words.CONSENT_METHODS,
    "consent.given_by": words.CONSENT_GIVERS,
    "consent.language": words.LANGUAGES,
    "consent.recording": {"true": N_("Yes")},
}
_ROW = re.compile(r"\.(\d+)\.")


def label(field: str) -> str:
    """The field's label in the reader's language; the name itself for a field that is not on the form."""
    stated = LABELS.get(field.removesuffix("_state"))
    if stated:
        return gettext(stated)
    row = _ROW.search(field)
    words_of_row = ROWS.get(_ROW.sub(".", field)) if row else None
    return gettext(words_of_row).format(n=int(row[1]) + 1) if row and words_of_row else field


def answer(field: str, value: str) -> str:
    """What was answered, in words where the form offers some."""
    if field.endswith("_state"):
        return words.say(words.VITAL_STATES, value)
    if field == "request.specialty" and value:
        return specialty_word(value)
    return words.say(ANSWERS[field], value) if field in ANSWERS else value
