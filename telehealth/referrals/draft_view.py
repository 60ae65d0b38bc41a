"""What the new-referral form shows: its fields, what is still missing, the vital signs beside their earlier values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from telehealth.directory.specialties import specialty_word
from telehealth.kernel import formats
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form
from telehealth.kernel.i18n import gettext
from telehealth.referrals import words
from telehealth.referrals.completeness import SECTIONS, Completeness, assess
from telehealth.referrals.labels import answer, label
from telehealth.referrals.queries import DraftDetail, Reading, age_in_months
from telehealth.referrals.schemas import CaseContent, read_fields, to_fields
from telehealth.referrals.vitals import MG_DL_PER_MMOL_L, POSSIBLE, STATE_OF, Band, bands

Choices = list[tuple[str, str]]
MOST_ROWS = 8
CURVE_WIDTH, CURVE_HEIGHT, CURVE_EDGE = 72, 20, 3


@dataclass(frozen=True, slots=True)
class Trend:
    """Earlier values of one sign, as a small curve and as words."""

    points: str
    end: tuple[float, float]
    last: str
    all: str


@dataclass(frozen=True, slots=True)
class VitalField:
    """One number of the assessment, with the limits that the browser warns by while somebody types."""

    kind: str
    name: str
    label: str
    unit: str
    decimal: bool
    state_name: str
    limits: Mapping[str, float]
    possible: str
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is not the same here and in the stored draft."""

    field: str
    label: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class EditPage:
    """Context of drafts/draft_edit.html."""

    draft: DraftDetail
    age: str
    form: Form
    completeness: Completeness
    sections: Mapping[str, str]
    done: list[str]
    label: Callable[[str], str]
    labels: Mapping[str, str]
    vitals: list[VitalField]
    glucose_factor: float
    choices: Mapping[str, Choices]
    specialties: list[tuple[str, str, str]]
    saved_at: datetime | None
    hotline: str
    consent_text: str
    version: int
    unsaved: bool
    rows: int = MOST_ROWS
    refusal: str = ""
    differences: list[Difference] = field(default_factory=list)


CHOICES: Mapping[str, Mapping[str, str]] = {
    "question": words.QUESTIONS,
    "allergies": words.ALLERGIES,
    "pregnancy": words.PREGNANCY,
    "consciousness": words.CONSCIOUSNESS,
    "oxygen": words.OXYGEN,
    "oxygen_device": words.OXYGEN_DEVICES,
    "vital_state": words.VITAL_STATES,
    "examination": words.EXAMINATION,
    "certainty": words.CERTAINTY,
    "mode": words.MODES,
    "method": words.CONSENT_METHODS,
    "giver": words.CONSENT_GIVERS,
    "language": words.LANGUAGES,
    "kind": words.ATTACHMENT_KINDS,
}


def edit_page(
    draft: DraftDetail,
    actor: Actor,
    now: datetime,
    form: Form | None = None,
    *,
    refusal: str = "",
    version: int | None = None,
) -> EditPage:
    """The page, with what was typed where that is not what is stored. `version`: which one it was typed on."""
    content, patient = draft.content, draft.patient
    found = assess(content, attachments=len(draft.files))
    stored = to_fields(content, actor.time_zone)
    shown = form or Form(stored)
    differences = _differences(stored, as_stored(shown.values, actor.time_zone))
    return EditPage(
        draft=draft,
        age=formats.age(patient.birth_date, now.date(), patient.birth_precision),
        form=shown,
        completeness=found,
        sections={name: gettext(title) for name, title in SECTIONS.items()},
        done=done_sections(content, found),
        label=label,
        labels={name: label(name) for name in shown.errors} | {gap.field: gettext(gap.label) for gap in found.gaps},
        vitals=vital_fields(draft, now, actor.time_zone),
        glucose_factor=MG_DL_PER_MMOL_L,
        choices={name: [(code, gettext(word)) for code, word in of.items()] for name, of in CHOICES.items()},
        specialties=[(code, specialty_word(code), _online(draft, code)) for code in draft.specialties],
        saved_at=draft.case.saved_at if draft.case.version else None,
        hotline=_hotline(draft),
        consent_text=gettext(words.CONSENT_TEXT),
        version=draft.case.version if version is None else version,
        unsaved=bool(differences),
        refusal=refusal,
        differences=differences,
    )


def done_sections(content: CaseContent, found: Completeness) -> list[str]:
    """The sections that say something and lack nothing."""
    said = content.to_store()
    parts = {name: (name,) for name in SECTIONS} | {"assessment": ("assessment", "vitals")}
    return [name for name in SECTIONS if not found.missing_in(name) and any(said.get(part) for part in parts[name])]


def _hotline(draft: DraftDetail) -> str:
    wanted = draft.content.request.specialty
    numbers = [hub.hotline for hub in draft.hubs if hub.hotline and hub.specialty == wanted]
    return numbers[0] if numbers else next((hub.hotline for hub in draft.hubs if hub.hotline), "")


def _online(draft: DraftDetail, specialty: str) -> str:
    return ", ".join(name for hub in draft.hubs if hub.specialty == specialty for name in hub.names)


def as_stored(typed: Mapping[str, str], zone: str) -> Mapping[str, str]:
    """What was typed, in the form in which it would come back: without blanks, with the local decimal mark."""
    fields = {name: value for name, value in typed.items() if "." in name}
    try:
        return to_fields(read_fields(fields, zone), zone)
    except Invalid:
        return {name: value.strip() for name, value in fields.items() if value.strip()}


def _differences(stored: Mapping[str, str], typed: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(name, label(name), answer(name, stored.get(name, "")), answer(name, typed.get(name, "")))
        for name in {**stored, **typed}
        if stored.get(name, "") != typed.get(name, "")
    ]


def vital_fields(draft: DraftDetail, now: datetime, zone: str) -> list[VitalField]:
    """The numbers of the assessment for this patient's age."""
    birth = draft.patient.birth
    usual = bands(age_in_months(birth.value, now.date(), birth.precision.value))
    return [_vital(kind, usual.get(kind, Band()), draft.earlier.get(kind, ()), zone) for kind in POSSIBLE]


def _vital(kind: str, usual: Band, earlier: tuple[Reading, ...], zone: str) -> VitalField:
    possible = POSSIBLE[kind]
    limits = {
        "low": possible.low, "high": possible.high, "odd_low": usual.odd_low, "odd_high": usual.odd_high,
        "bad_low": usual.bad_low, "bad_high": usual.bad_high,
    }  # fmt: skip
    return VitalField(
        kind=kind,
        name=f"vitals.{kind}",
        label=gettext(words.VITALS[kind]),
        unit=gettext(words.UNITS.get(kind, "")),
        decimal=possible.places > 0,
        state_name="" if kind in STATE_OF else f"vitals.{kind}_state",
        limits={name: value for name, value in limits.items() if value is not None},
        possible=gettext("Possible values lie between {low} and {high}.").format(
            low=formats.number(possible.low), high=formats.number(possible.high)
        ),
        trend=_trend(earlier, zone) if earlier else None,
    )


def _trend(earlier: tuple[Reading, ...], zone: str) -> Trend:
    spots = curve([reading.value for reading in earlier])
    said = [f"{formats.number(one.value)} ({formats.short_day(one.at, zone)})" for one in earlier]
    return Trend(points=" ".join(f"{x:g},{y:g}" for x, y in spots), end=spots[-1], last=said[-1], all=", ".join(said))


def curve(values: list[float]) -> list[tuple[float, float]]:
    """Where the values lie in the small drawing, oldest at the left; equal values lie in the middle."""
    low, high = min(values), max(values)
    inner_width, inner_height = CURVE_WIDTH - 2 * CURVE_EDGE, CURVE_HEIGHT - 2 * CURVE_EDGE
    step = inner_width / max(len(values) - 1, 1)
    start = CURVE_EDGE if len(values) > 1 else CURVE_EDGE + inner_width
    share = [(value - low) / (high - low) if high > low else 0.5 for value in values]
    return [
        (round(start + step * place, 1), round(CURVE_HEIGHT - CURVE_EDGE - inner_height * part, 1))
        for place, part in enumerate(share)
    ]
