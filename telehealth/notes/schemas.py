"""The fields of a consultation note (docs/workflows: consultation note). A draft may lack anything; signing may not."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from telehealth.kernel.errors import FieldFault
from telehealth.kernel.faults import NEEDED, declare
from telehealth.kernel.forms import Incoming
from telehealth.kernel.i18n import N_

Long = Annotated[str, Field(max_length=4000)]
MOST_VERSIONS = 2**31 - 1  # what the column holds
Short = Annotated[str, Field(max_length=300)]

REASON_FOR_TRANSFER = declare("notes.transfer_reason", N_("Say why the patient should be transferred, and by when."))


def _written(lines: object) -> object:
    """The lines somebody wrote in: a form also sends its spare ones, with only a choice made in advance."""
    if not isinstance(lines, list):
        return lines
    return [line for line in lines if not isinstance(line, dict) or set(line) - {"certainty"}]


class DiagnosisIn(Incoming):
    """One diagnosis: a code where there is one, always words, and how sure."""

    icd10: str = Field(default="", max_length=8, pattern=r"^([A-Z][0-9]{2}(\.[0-9A-Z]{1,3})?)?$")
    text: str = Field(min_length=1, max_length=300)
    certainty: Literal["confirmed", "provisional", "differential", "unconfirmed"] = "provisional"


class DrugIn(Incoming):
    """One medicine that is proposed. It is not a prescription."""

    text: str = Field(min_length=1, max_length=200)
    dose: Short = ""
    route: Short = ""
    frequency: Short = ""
    duration: Short = ""


class PlanIn(Incoming):
    """What the station is advised to do."""

    drugs: Annotated[list[DrugIn], BeforeValidator(_written)] = Field(default=[], max_length=12)
    tests: Long = ""
    thresholds: Long = ""
    red_flags: Long = ""
    when_to_call_back: Long = ""


class TransferIn(Incoming):
    """Whether the patient stays at the station."""

    decision: Literal["", "stay", "transfer", "transfer_urgently"] = ""
    reason: Long = ""
    by_when: Short = ""


class FollowUpIn(Incoming):
    """When the patient is seen again, and who sees to it."""

    day: Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))] | None = None
    owner: Short = ""


class NoteContent(Incoming):
    """A whole note as it is typed."""

    summary_as_understood: Long = ""
    findings_by_video: Long = ""
    opinion: Long = ""
    diagnoses: Annotated[list[DiagnosisIn], BeforeValidator(_written)] = Field(default=[], max_length=8)
    plan: PlanIn = PlanIn()
    transfer: TransferIn = TransferIn()
    follow_up: FollowUpIn = FollowUpIn()
    advice_to_patient: Long = ""
    limits: Long = ""


class SaveNoteIn(Incoming):
    """An autosave: the version that the page read, and the whole content."""

    version: int = Field(ge=0, le=MOST_VERSIONS)
    content: NoteContent


class NoteFormIn(NoteContent):
    """The same posted as a form, without script; `go` is the button that sent it."""

    version: int = Field(ge=0, le=MOST_VERSIONS)
    go: str = Field(default="", max_length=10)


class SignIn(Incoming):
    """Sign exactly the version that the author looked at."""

    version: int = Field(ge=1, le=MOST_VERSIONS)
    amendment_reason: str = Field(default="", max_length=300)
    amendment_text: Long = ""


def gaps(content: NoteContent) -> dict[str, list[FieldFault]]:
    """What must be written before a note can be signed."""
    found: dict[str, list[FieldFault]] = {}
    if not content.opinion:
        found["opinion"] = [NEEDED.on_field()]
    if not content.diagnoses:
        found["diagnoses.0.text"] = [NEEDED.on_field()]
    if not content.transfer.decision:
        found["transfer.decision"] = [NEEDED.on_field()]
    elif content.transfer.decision != "stay" and not content.transfer.reason:
        found["transfer.reason"] = [REASON_FOR_TRANSFER.on_field()]
    return found
