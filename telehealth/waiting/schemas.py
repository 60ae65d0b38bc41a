"""What comes in about visits and queues."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from telehealth.kernel.forms import Incoming
from telehealth.kernel.ids import HealthcareServiceId, PatientId, ScheduleId
from telehealth.patients.service import Birth
from telehealth.scheduling.service import PersonSaid
from telehealth.waiting.domain import AbuseReason, InvitedKind, ReportOutcome

Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class ConsentIn(Incoming):
    """Agreeing to the video consultation, with the version of the text that was read."""

    text_version: str = Field(min_length=1, max_length=40)
    agrees: bool
    arrives: bool = False  # and waits from now on: one journey less on a weak link


class InvitationIn(Incoming):
    """A patient asks somebody in."""

    kind: Literal[InvitedKind.RELATIVE, InvitedKind.INTERPRETER]
    name: str = Field(min_length=2, max_length=80)


class ColleagueIn(Incoming):
    """A host asks a colleague of another hospital in. With a number or an address, the link is sent there."""

    name: str = Field(min_length=2, max_length=80)
    licence_number: str = Field(min_length=4, max_length=40)
    facility: str = Field(default="", max_length=120)
    number: str = Field(default="", max_length=20)
    email: Email | Literal[""] = ""


class EmergencyIn(Incoming):
    """First of all, or in the ordinary order."""

    marked: bool


class WordsIn(Incoming):
    """A few words to who waits."""

    text: str = Field(min_length=1, max_length=500)


class NoteIn(Incoming):
    """A note for oneself; empty takes it away."""

    text: str = Field(default="", max_length=300)


class TransferIn(Incoming):
    """Into which queue."""

    schedule_id: ScheduleId


class BanIn(Incoming):
    """For how many days; without a number the setting's."""

    days: int = Field(default=0, ge=0, le=365)


class SpokenIn(BaseModel):
    """Whether consent was given aloud; the form has more in it."""

    spoken: bool = False


class ChosenIn(BaseModel):
    """Which of the patients it is; the form has more in it."""

    patient: PatientId


class ReportIn(Incoming):
    """Report a guest of the room. Without `days` the setting's; 0 bans nobody."""

    participant_id: UUID
    reason: AbuseReason
    days: int | None = Field(default=None, ge=0, le=365)
    text: str = Field(default="", max_length=500)


class SettleIn(Incoming):
    """What was found of a report."""

    outcome: ReportOutcome


def _place(value: object) -> object:
    words = value[0] if isinstance(value, list) and len(value) == 1 else value
    return words.split(" ") if isinstance(words, str) else value


class WalkInIn(Incoming):
    """The desk's form. `place`: schedule and service, parted by a space."""

    place: Annotated[tuple[ScheduleId, HealthcareServiceId], BeforeValidator(_place)]
    name: str = Field(min_length=2, max_length=120)
    birth_date: Birth
    sex: Literal["male", "female", "other", "unknown"] = "unknown"
    number: str = Field(default="", max_length=20)
    is_emergency: bool = False

    def said(self) -> PersonSaid:
        """As scheduling keeps it."""
        born = self.birth_date
        return PersonSaid(name=self.name, birth_date=born.value, birth_precision=born.precision.value, sex=self.sex)
