"""What comes in from the staff's pages of scheduling."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from telehealth.kernel.errors import FieldFault, Invalid
from telehealth.kernel.faults import NEEDED, Fault, declare
from telehealth.kernel.forms import Incoming
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import AppointmentId, ScheduleId
from telehealth.scheduling import words
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.hours import Deviation, Hours, HoursException

Day = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MOST_DAYS = timedelta(days=366)

LAST_BEFORE_FIRST = declare("scheduling.last_before_first", N_("The last day lies before the first one."))
TOO_LONG = declare("scheduling.too_long", N_("Give at most a year at once."))
NO_TIME = declare("scheduling.no_time", N_("Beginning and end are the same."))
BOTH_TIMES = declare("scheduling.both_times", N_("Give both the beginning and the end, or neither for the whole day."))


class DecisionIn(Incoming):
    """What becomes of one appointment: a colleague's schedule, or `tell`: cancel it and tell the patient."""

    appointment: UUID
    to: UUID | Literal["tell"]


class ChangeIn(Incoming):
    """A change of hours: the version that was shown, and decisions once they were asked for."""

    version: int
    decisions: list[DecisionIn] = Field(default=[], max_length=200)

    def decided(self) -> Mapping[AppointmentId, ScheduleId | None]:
        """As the service takes them."""
        return {
            AppointmentId(one.appointment): None if one.to == "tell" else ScheduleId(one.to) for one in self.decisions
        }


class RemoveIn(ChangeIn):
    """A line to take away, by its number."""

    number: int = Field(ge=0, le=500)


class HoursIn(ChangeIn):
    """A line of weekly hours, new or (with its number) changed. `rule` stands for days that no form can say."""

    number: int | None = Field(default=None, ge=0, le=500)
    days: list[Day] = Field(default=[])
    every: int = Field(default=1, ge=1, le=12)
    rule: str | None = Field(default=None, max_length=200)
    starts: time
    ends: time
    first: date
    last: date | None = None
    most: int | None = Field(default=None, ge=1, le=200)

    def hours(self) -> Hours:
        """As the plan has it. Raises Invalid."""
        _check(
            {
                "days": NEEDED if not (self.days or self.rule) else None,
                "ends": NO_TIME if self.starts == self.ends else None,
                "last": LAST_BEFORE_FIRST if self.last and self.last < self.first else None,
            }
        )
        rule = words.weekly(tuple(self.days), self.every) if self.days else self.rule or ""
        return Hours(
            rule=rule, starts=self.starts, ends=self.ends, first=self.first, last=self.last, most=self.most
        )  # fmt: skip


class DaysIn(ChangeIn):
    """Days that differ: away, or there besides the weekly hours."""

    kind: Deviation
    first: date
    last: date | None = None
    starts: time | None = None
    ends: time | None = None
    most: int | None = Field(default=None, ge=1, le=200)
    reason: str = Field(default="", max_length=120)

    def exception(self) -> HoursException:
        """As the plan has it. Raises Invalid."""
        last = self.last or self.first
        half = (self.starts is None) != (self.ends is None)
        _check(
            {
                "last": LAST_BEFORE_FIRST if last < self.first else TOO_LONG if last - self.first > MOST_DAYS else None,
                "starts": NEEDED if self.kind is Deviation.EXTRA and self.starts is None else None,
                "ends": BOTH_TIMES if half else NO_TIME if self.starts and self.starts == self.ends else None,
            }
        )
        return HoursException(
            kind=self.kind, first=self.first, last=last, starts=self.starts, ends=self.ends, most=self.most,
            reason=self.reason,
        )  # fmt: skip


class NewScheduleIn(Incoming):
    """Beginning to keep hours somewhere; who arranges them says for whom."""

    facility: UUID
    practitioner: UUID | None = None
    services: list[UUID] = Field(min_length=1, max_length=50)
    lanes: int = Field(default=1, ge=1, le=50)


class OfferedIn(Incoming):
    """The services a schedule offers."""

    services: list[UUID] = Field(default=[], max_length=50)


class ServiceIn(Incoming):
    """A service, new or changed; the specialty is chosen once."""

    name: str = Field(min_length=3, max_length=80)
    specialty: str = Field(default="", max_length=40)
    minutes: int = Field(ge=5, le=240)
    buffer_before: int = Field(default=0, ge=0, le=120)
    buffer_after: int = Field(default=0, ge=0, le=120)
    modes: list[Mode] = Field(min_length=1)
    is_public: bool = False
    is_active: bool = False


class RoomIn(Incoming):
    """A room that can be booked, with what stands in it."""

    name: str = Field(min_length=2, max_length=80)
    device: str = Field(default="", max_length=80)


class DeviceIn(Incoming):
    """One more device in a room."""

    name: str = Field(min_length=2, max_length=80)


class HolidaysIn(Incoming):
    """Whether the facility rests on public holidays."""

    closed: bool = False


class ShiftIn(Incoming):
    """A turn of being on call."""

    specialty: str = Field(min_length=1, max_length=40)
    practitioner: UUID
    rank: int = Field(default=1, ge=1, le=9)
    days: list[Day] = Field(min_length=1)
    every: int = Field(default=1, ge=1, le=12)
    starts: time
    ends: time
    first: date
    last: date | None = None

    def check(self) -> None:
        """Raises Invalid."""
        _check({"last": LAST_BEFORE_FIRST if self.last and self.last < self.first else None})


def _check(found: Mapping[str, Fault | None]) -> None:
    faults: dict[str, list[FieldFault]] = {name: [fault.on_field()] for name, fault in found.items() if fault}
    if faults:
        raise Invalid(faults)
