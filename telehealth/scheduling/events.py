"""What scheduling says after a commit. Ids and instants only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from telehealth.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AppointmentBooked(Event):
    """Somebody has an appointment."""

    name: ClassVar[str] = "scheduling.appointment.booked"
    appointment_id: UUID
    start: datetime


@dataclass(frozen=True, kw_only=True)
class AppointmentRescheduled(Event):
    """The patient's side chose another time; `sequence` counts the changes, as calendars want it."""

    name: ClassVar[str] = "scheduling.appointment.rescheduled"
    appointment_id: UUID
    old_start: datetime
    start: datetime
    sequence: int


@dataclass(frozen=True, kw_only=True)
class AppointmentMoved(Event):
    """The facility gave the appointment to a colleague at the same time."""

    name: ClassVar[str] = "scheduling.appointment.moved"
    appointment_id: UUID
    old_schedule_id: UUID
    schedule_id: UUID
    sequence: int


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(Event):
    """It does not take place: `reason` is patient, facility or hours_changed (choose another time)."""

    name: ClassVar[str] = "scheduling.appointment.cancelled"
    appointment_id: UUID
    start: datetime
    reason: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class SlotFreed(Event):
    """A time is free again, for the waitlist to look at."""

    name: ClassVar[str] = "scheduling.slot.freed"
    schedule_id: UUID
    start: datetime


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event):
    """The appointment is a day or an hour away (`before`: day, hour)."""

    name: ClassVar[str] = "scheduling.appointment.reminder_due"
    appointment_id: UUID
    before: str
    start: datetime


@dataclass(frozen=True, kw_only=True)
class WaitlistOffered(Event):
    """A freed slot is held for the next on the waitlist until `until`."""

    name: ClassVar[str] = "scheduling.waitlist.offered"
    waitlist_id: UUID
    hold_id: UUID
    until: datetime


@dataclass(frozen=True, kw_only=True)
class InterpreterAsked(Event):
    """An appointment needs an interpreter: a bilingual health worker is to be found."""

    name: ClassVar[str] = "scheduling.interpreter.asked"
    appointment_id: UUID
    language: str
    start: datetime


@dataclass(frozen=True, kw_only=True)
class InterpreterPromised(Event):
    """A bilingual health worker said "I will"."""

    name: ClassVar[str] = "scheduling.interpreter.promised"
    appointment_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonLinked(Event):
    """A clinician confirmed which patient the booked person is."""

    name: ClassVar[str] = "scheduling.person.linked"
    person_id: UUID
    patient_id: UUID
