"""What comes in when somebody books."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from telehealth.kernel.forms import Incoming
from telehealth.kernel.ids import HealthcareServiceId, HoldId, PatientId, ResourceId, ScheduleId
from telehealth.patients.service import Birth, CitizenId
from telehealth.scheduling.domain.booking import Details, Mode, PersonSaid, Relation
from telehealth.scheduling.domain.schedules import Wish

Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Answer = Annotated[str, StringConstraints(max_length=40)]


class WishIn(Incoming):
    """The slot somebody wants: a slot has no id of its own."""

    schedule_id: UUID
    service_id: UUID
    start: AwareDatetime
    place_id: UUID | None = None

    def wish(self) -> Wish:
        """As the service takes it."""
        return Wish(
            schedule_id=ScheduleId(self.schedule_id), service_id=HealthcareServiceId(self.service_id), start=self.start,
            place_id=ResourceId(self.place_id) if self.place_id else None,
        )  # fmt: skip


class PersonIn(Incoming):
    """Whom the booking is for."""

    relation: Relation = Relation.SELF
    name: str = Field(min_length=2, max_length=120)
    birth_date: Birth
    sex: Literal["male", "female", "other", "unknown"] = "unknown"
    address: str = Field(default="", max_length=200)
    citizen_id: CitizenId | None = None
    patient_id: UUID | None = None

    def said(self) -> PersonSaid:
        """As the service takes it."""
        return PersonSaid(
            name=self.name, birth_date=self.birth_date.value, birth_precision=self.birth_date.precision.value,
            sex=self.sex, relation=self.relation, address=self.address, citizen_id=self.citizen_id,
            patient_id=PatientId(self.patient_id) if self.patient_id else None,
        )  # fmt: skip


class BookIn(WishIn):
    """A booking. `key` is made once by the page, so that sending it twice books once."""

    key: str = Field(min_length=8, max_length=80)
    hold_id: UUID | None = None
    person: PersonIn
    mode: Mode = Mode.VIDEO
    language: Literal["vi", "en"] = "vi"
    interpreter_language: str | None = Field(default=None, max_length=40)
    answers: dict[str, Answer] = Field(default={}, max_length=40)
    reason: str = Field(default="", max_length=1000)
    email: Email | None = None
    consent_version: str = Field(min_length=1, max_length=40)

    @property
    def held(self) -> HoldId | None:
        """The hold that is being used up."""
        return HoldId(self.hold_id) if self.hold_id else None

    def details(self) -> Details:
        """As the service takes it."""
        return Details(
            mode=self.mode, language=self.language, interpreter_language=self.interpreter_language,
            answers=self.answers, reason=self.reason, email=self.email, consent_version=self.consent_version,
        )  # fmt: skip
