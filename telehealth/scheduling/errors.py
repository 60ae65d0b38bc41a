"""How scheduling refuses."""

from collections.abc import Sequence
from datetime import datetime

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class SlotTaken(DomainError):
    """Somebody else has it, or it is not offered any more. `next_free` has the starts of what is free instead."""

    kind = Kind.CONFLICT
    code = "scheduling.slot_taken"
    sentence = N_("This time is no longer free. Choose another one.")

    def __init__(self, next_free: Sequence[datetime] = ()) -> None:
        super().__init__(next_free=" ".join(one.isoformat() for one in next_free))
        self.next_free = tuple(next_free)


class SlotInPast(DomainError):
    """The time has begun already."""

    kind = Kind.CONFLICT
    code = "scheduling.slot_in_past"
    sentence = N_("This time has passed. Choose another one.")


class HoldExpired(DomainError):
    """The ten minutes are over and the slot went back."""

    kind = Kind.GONE
    code = "scheduling.hold_expired"
    sentence = N_("The time was kept for you for a while and has been given back. Choose it again if it is still free.")


class TooManyHolds(DomainError):
    """One booker keeps slots back from everybody else."""

    kind = Kind.RATE_LIMITED
    code = "scheduling.too_many_holds"
    sentence = N_("You are holding {most} times already. Book or give back one of them first.")


class RedFlag(DomainError):
    """The answers speak of an emergency: no appointment, but an ambulance."""

    kind = Kind.CONFLICT
    code = "scheduling.red_flag"
    sentence = N_(
        "Your answers point to an emergency. Do not wait for an appointment: call 115 now, or go to the nearest "
        "health station or hospital."
    )


class NotBookable(DomainError):
    """No such schedule or service, or it is closed."""

    kind = Kind.NOT_FOUND
    code = "scheduling.not_bookable"
    sentence = N_("This service is not open for booking. Choose another one.")


class AppointmentNotFound(DomainError):
    """There is no such appointment, or it is not this person's."""

    kind = Kind.NOT_FOUND
    code = "scheduling.appointment_not_found"
    sentence = N_("There is no such appointment, or it is not yours to open.")


class AppointmentOver(DomainError):
    """It was cancelled or has taken place."""

    kind = Kind.CONFLICT
    code = "scheduling.appointment_over"
    sentence = N_("This appointment is cancelled or over, so it cannot be changed. Book a new one.")


class KeyUsed(DomainError):
    """The idempotency key belongs to another booking."""

    kind = Kind.CONFLICT
    code = "scheduling.key_used"
    sentence = N_("This booking was sent already with other details. Reload the page and try again.")


class ScheduleNotFound(DomainError):
    """There is no such schedule, or it is not this person's."""

    kind = Kind.NOT_FOUND
    code = "scheduling.schedule_not_found"
    sentence = N_("There are no such hours, or they are not yours to change.")


class ScheduleKept(DomainError):
    """The practitioner has a schedule at this facility already."""

    kind = Kind.CONFLICT
    code = "scheduling.schedule_kept"
    sentence = N_("Hours are kept for this person at this place already. Open them from the list.")


class HoursChanged(DomainError):
    """Somebody else changed the hours since they were shown."""

    kind = Kind.CONFLICT
    code = "scheduling.hours_changed"
    sentence = N_("These hours were changed meanwhile. Look at them again before you save.")


class AppointmentsUndecided(DomainError):
    """The new hours leave appointments outside for which nobody has decided anything."""

    kind = Kind.CONFLICT
    code = "scheduling.appointments_undecided"
    sentence = N_("{count} appointments lie outside the new hours. Say for each who takes it, or that it is cancelled.")


class AlreadyLinked(DomainError):
    """The booked person is linked to another patient."""

    kind = Kind.CONFLICT
    code = "scheduling.already_linked"
    sentence = N_("This booking is linked to a patient already.")


class CallNotFound(DomainError):
    """No interpreter is needed there, or not in a language this person speaks."""

    kind = Kind.NOT_FOUND
    code = "scheduling.call_not_found"
    sentence = N_("Nobody needs you as an interpreter there, or no longer.")


class WaitlistEntryNotFound(DomainError):
    """There is no such entry, or it is not this person's."""

    kind = Kind.NOT_FOUND
    code = "scheduling.waitlist_entry_not_found"
    sentence = N_("You are not on this waiting list.")
