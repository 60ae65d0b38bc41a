"""Slots: the hours' grid minus what is busy. Pure; what is busy is handed in."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telehealth.kernel.ids import HealthcareServiceId, ResourceId, ScheduleId
from telehealth.scheduling.domain.hours import Interval, Session

Lane = tuple[ResourceId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a service takes, and the time kept free before and after it for the people and places it uses."""

    minutes: int
    before: int = 0
    after: int = 0

    def consultation(self, start: datetime) -> Interval:
        """The time people see."""
        return Interval(start, start + timedelta(minutes=self.minutes))

    def blocked(self, start: datetime) -> Interval:
        """The time nobody else gets, buffers and all."""
        end = start + timedelta(minutes=self.minutes + self.after)
        return Interval(start - timedelta(minutes=self.before), end)

    @property
    def step(self) -> timedelta:
        """From one slot of a session to its next: so much that the two can both be booked."""
        return timedelta(minutes=self.before + self.minutes + self.after)


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable time: named by schedule, service and start."""

    schedule_id: ScheduleId
    service_id: HealthcareServiceId
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody or something that serves so many at once."""

    id: ResourceId
    lanes: int = 1


# What a booking uses: one of each. ((practitioner,), (room,), (device, device)): any of the two devices will do.
Needs = Sequence[Sequence[Resource]]


class Busy:
    """What is taken, by resource and lane. Within one lane nothing overlaps: a constraint sees to that."""

    def __init__(self, taken: Iterable[tuple[ResourceId, int, Interval]] = ()) -> None:
        self._lanes: dict[Lane, tuple[list[datetime], list[datetime]]] = {}
        for resource, lane, at in sorted(taken, key=lambda one: one[2].start):
            starts, ends = self._lanes.setdefault((resource, lane), ([], []))
            starts.append(at.start)
            ends.append(at.end)

    def is_free(self, lane: Lane, at: Interval) -> bool:
        """Whether nothing in this lane overlaps."""
        starts, ends = self._lanes.get(lane, ([], []))
        before = bisect_left(starts, at.end)
        return before == 0 or ends[before - 1] <= at.start

    def lanes_for(self, needs: Needs, at: Interval) -> list[Lane] | None:
        """The first free lane for each need, or None when one of them finds none."""
        found = [self._first(choices, at) for choices in needs]
        return [lane for lane in found if lane] if all(found) else None

    def _first(self, choices: Sequence[Resource], at: Interval) -> Lane | None:
        lanes = ((one.id, lane) for one in choices for lane in range(1, one.lanes + 1))
        return next((lane for lane in lanes if self.is_free(lane, at)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that decides which slots a service has on a schedule within a time."""

    schedule_id: ScheduleId
    service_id: HealthcareServiceId
    length: Length
    sessions: Sequence[Session]
    needs: Needs
    busy: Busy
    begun: Sequence[datetime] = field(default_factory=tuple)  # starts of what is booked, for sessions with a cap

    def free(self, since: datetime, until: datetime) -> list[Slot]:
        """The free slots that start from `since` to just before `until`, in order."""
        starts = {start for session in self.sessions for start in self._starts(session, since, until)}
        return [self._slot(start) for start in sorted(starts)]

    def _starts(self, session: Session, since: datetime, until: datetime) -> Iterator[datetime]:
        if session.most is not None and self._booked_in(session) >= session.most:
            return
        for start in grid(session, self.length):
            if since <= start < until and self.busy.lanes_for(self.needs, self.length.blocked(start)):
                yield start

    def _booked_in(self, session: Session) -> int:
        return sum(session.start <= start < session.end for start in self.begun)

    def _slot(self, start: datetime) -> Slot:
        return Slot(self.schedule_id, self.service_id, start, self.length.consultation(start).end)


def grid(session: Session, length: Length) -> Iterator[datetime]:
    """Where slots may start: every step from the session's beginning, within it and outside what is shut."""
    start = session.start
    while (at := length.consultation(start)).end <= session.end:
        if not any(at.overlaps(gap) for gap in session.shut):
            yield start
        start += length.step


def lies_in(at: Interval, sessions: Iterable[Session]) -> bool:
    """Whether somebody is there all that time."""
    return any(
        one.start <= at.start and at.end <= one.end and not any(at.overlaps(gap) for gap in one.shut)
        for one in sessions
    )


def earliest(found: Iterable[Slot], count: int) -> list[Slot]:
    """The first `count` by time."""
    return sorted(found, key=lambda slot: (slot.start, slot.schedule_id.int, slot.service_id.int))[:count]


def lanes_of(resources: Mapping[ResourceId, int], ids: Sequence[ResourceId]) -> list[Resource]:
    """Resources with their lanes."""
    return [Resource(one, resources[one]) for one in ids]
