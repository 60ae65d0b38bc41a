"""What a case's page says: states, steps, vital signs and reasons in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from telehealth.kernel import formats
from telehealth.kernel.i18n import N_, _, gettext
from telehealth.patients.queries import PatientCard
from telehealth.referrals import words
from telehealth.referrals.queries import CaseDetail, SignRow, StoryLine, age_in_months, for_page

DECLINE = ("wrong_specialty", "outside_licence", "no_capacity", "conflict_of_interest", "other")
CANCEL = ("patient_better", "already_transferred", "sent_by_mistake", "patient_died", "other")

# Kind of status, icon; the word is the state's.
STATUS: Mapping[str, tuple[str, str]] = {
    "draft": ("", "pen-line"), "sent": ("", "clock"), "info_requested": ("need", "circle-help"),
    "claimed": ("", "user-check"), "accepted": ("info", "check"), "in_consult": ("live", "video"),
    "advised": ("need", "file-text"), "acknowledged": ("done", "circle-check"), "closed": ("done", "archive"),
    "cancelled": ("stop", "ban"),
}  # fmt: skip
# Icon and tone of each step in the story.
STEPS: Mapping[str, tuple[str, str]] = {
    "send": ("send", ""), "claim": ("user-check", ""), "undo_claim": ("undo-2", ""), "release": ("undo-2", ""),
    "time_out": ("alarm-clock", "stop"), "sign_out": ("log-out", "need"), "accept": ("check", ""),
    "decline": ("user-x", "need"), "ask_information": ("circle-help", "need"),
    "answer_information": ("message-square", ""),
    "start_consultation": ("video", "now"), "end_session": ("video-off", ""), "end_answered": ("check", ""),
    "advise": ("file-text", "done"), "add_advice": ("file-pen", "done"),
    "message": ("message-square", ""), "attach": ("paperclip", ""), "acknowledge": ("circle-check", "done"),
    "record_reception": ("clipboard-list", "done"), "close": ("archive", "done"), "cancel": ("ban", "stop"),
}  # fmt: skip
HAPPENED: Mapping[str, str] = {
    "send": N_("sent the case"), "claim": N_("claimed the case"), "undo_claim": N_("undid the claim"),
    "release": N_("gave the case back to the pool"), "time_out": N_("did not act in time; the case waits again"),
    "sign_out": N_("signed out; the case waits again"), "accept": N_("accepted the case"),
    "decline": N_("declined the case"),
    "ask_information": N_("asks for information"), "answer_information": N_("answered"),
    "start_consultation": N_("opened the consultation"),
    "end_session": N_("finished the session"),
    "end_answered": N_("closed the case with the answer"), "advise": N_("signed the advice"),
    "add_advice": N_("signed an addendum"), "message": N_("wrote"), "attach": N_("added a file"),
    "acknowledge": N_("has read the advice"), "record_reception": N_("said what became of the advice"),
    "close": N_("closed the case"), "cancel": N_("cancelled the case"), "save": N_("began the case"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vital:
    """One figure of the vitals grid."""

    name: str
    value: str
    unit: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One station of the story."""

    who: str
    where: str
    what: str
    icon: str
    tone: str
    at: datetime
    reason: str
    text: str
    due_at: datetime | None


def said(words_of: Mapping[str, str], codes: Sequence[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a form's choices."""
    return [(code, gettext(words_of[code])) for code in codes]


def status_of(state: str, *, session_ended: bool = False) -> tuple[str, str, str]:
    """Kind, icon and word of a state. A session that ended without its note says so."""
    if session_ended and state == "in_consult":
        return "need", "pen-line", _("Session ended, note to sign")
    kind, icon = STATUS[state]
    return kind, icon, gettext(words.STATES[state])


def story_of(story: Sequence[StoryLine]) -> list[Line]:
    """The story's lines, the newest first."""
    return [_line(one) for one in story if one.action != "save"]


def _line(one: StoryLine) -> Line:
    icon, tone = STEPS.get(one.action, ("clock", ""))
    return Line(
        who=one.name or _("the system"),
        where=one.facility_name or "",
        what=gettext(HAPPENED.get(one.action, one.action)),
        icon=icon,
        tone=tone,
        at=one.at,
        reason=words.say({**words.REASONS, **words.RECEPTIONS}, one.reason),
        text=one.text or "",
        due_at=one.due_at,
    )


def vitals_of(detail: CaseDetail, patient: PatientCard, today: date) -> list[Vital]:
    """The case's vital signs, marked where they are unusual for the patient's age."""
    vitals = detail.content.vitals
    rows = for_page(vitals, age_in_months(patient.birth_date, today, patient.birth_precision))
    return [_vital(row, vitals.diastolic_pressure) for row in rows]


def _vital(row: SignRow, diastolic: float | None) -> Vital:
    kind = "blood_pressure" if row.kind == "systolic_pressure" else row.kind
    return Vital(
        name=gettext(words.VITALS[kind]),
        value=_value(row, diastolic),
        unit=gettext(words.UNITS.get(row.kind, "")),
        tone={"usual": "", "odd": "odd", "bad": "bad"}[row.level],
        note=words.say(words.VITAL_STATES, row.missing),
    )


def _value(row: SignRow, diastolic: float | None) -> str:
    if row.value is None:
        return ""
    if isinstance(row.value, str):
        return words.say(words.CONSCIOUSNESS, row.value)
    if row.kind == "systolic_pressure" and diastolic is not None:
        return f"{row.value:.0f}/{diastolic:.0f}"
    return formats.number(row.value)


def why_not(detail: CaseDetail) -> list[tuple[str, str]]:
    """Steps that belong to somebody else in this state, with whose they are."""
    holder = detail.case.claimed_by_name
    mine_to_wait = _("{name} does this.").format(name=holder) if holder else _("Open to the specialists of the pool.")
    sender = _("{name} does this.").format(name=detail.case.sender_name)
    station = {"acknowledge", "record_reception", "close", "cancel", "answer_information", "send", "attach"}
    return [
        (gettext(words.ACTIONS[one.value]), sender if one.value in station else mine_to_wait) for one in detail.others
    ]


def findings_of(detail: CaseDetail) -> list[tuple[str, str]]:
    """The examination, system by system, where something was found."""
    found = detail.content.assessment.examination
    pairs = [(gettext(word), getattr(found, system)) for system, word in words.EXAMINATION.items()]
    return [(word, text) for word, text in pairs if text]
