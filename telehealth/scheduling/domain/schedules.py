"""What is offered: services, and the schedules of those who provide them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from telehealth.kernel.ids import (
    FacilityId,
    HealthcareServiceId,
    PractitionerId,
    ResourceId,
    ScheduleId,
)
from telehealth.scheduling.domain.booking import Mode
from telehealth.scheduling.domain.hours import Interval, Plan
from telehealth.scheduling.domain.slots import Length, Needs, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A kind of consultation a facility offers."""

    id: HealthcareServiceId
    facility_id: FacilityId
    specialty: str
    name: str
    length: Length
    modes: tuple[Mode, ...]
    is_public: bool
    questionnaire: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """One practitioner's hours at one facility."""

    id: ScheduleId
    resource: Resource
    practitioner_id: PractitionerId
    facility_id: FacilityId
    is_open: bool
    version: int
    plan: Plan

    def local(self, at: datetime) -> datetime:
        """An instant as clocks at the facility show it."""
        return at.astimezone(ZoneInfo(self.plan.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A slot somebody wants, and the room at a station it is to be taken from."""

    schedule_id: ScheduleId
    service_id: HealthcareServiceId
    start: datetime
    place_id: ResourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A first look at a wish. `is_taken`: no lane is left, hours or not. `is_known`: its key has booked before."""

    service: Service
    is_taken: bool
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookable:
    """A wish with all that it takes."""

    wish: Wish
    calendar: Calendar
    service: Service
    needs: Needs

    @property
    def resources(self) -> Sequence[ResourceId]:
        """Everybody and everything of which one may be taken."""
        return [one.id for choices in self.needs for one in choices]

    @property
    def consultation(self) -> Interval:
        """The time people see."""
        return self.service.length.consultation(self.wish.start)

    @property
    def blocked(self) -> Interval:
        """The time that is taken."""
        return self.service.length.blocked(self.wish.start)
