"""Use cases of scheduling. `begin` first; each opens its own transaction unless its name ends in `_within`."""

from telehealth.kernel.actor import Party
from telehealth.scheduling.domain.booking import (
    Appointment,
    AppointmentStatus,
    CancelReason,
    Details,
    Hold,
    Mode,
    PersonSaid,
    Relation,
)
from telehealth.scheduling.domain.hours import Deviation, Hours, HoursException
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.service.arranging import (
    NewService,
    NewShift,
    add_device,
    add_room,
    add_schedule,
    add_service,
    add_shift,
    change_service,
    close_on_holidays,
    end_shift,
    open_or_close,
)
from telehealth.scheduling.service.booking import Order, book, hold, release
from telehealth.scheduling.service.changing import cancel, reschedule
from telehealth.scheduling.service.hours import (
    Affected,
    Decisions,
    NewHours,
    change_hours,
    change_zone,
    preview_hours,
)
from telehealth.scheduling.service.people import link_person
from telehealth.scheduling.service.progress import fulfil_within, mark_arrived_within, mark_missed_within
from telehealth.scheduling.service.upkeep import expire_holds, say_reminders, tighten
from telehealth.scheduling.service.waiting_list import Wait, join_waitlist, leave_waitlist, offer_freed

__all__ = [
    "Affected",
    "Appointment",
    "AppointmentStatus",
    "CancelReason",
    "Decisions",
    "Details",
    "Deviation",
    "Hold",
    "Hours",
    "HoursException",
    "Mode",
    "NewHours",
    "NewService",
    "NewShift",
    "Order",
    "Party",
    "PersonSaid",
    "Relation",
    "Wait",
    "Wish",
    "add_device",
    "add_room",
    "add_schedule",
    "add_service",
    "add_shift",
    "book",
    "cancel",
    "change_hours",
    "change_service",
    "change_zone",
    "close_on_holidays",
    "end_shift",
    "expire_holds",
    "fulfil_within",
    "hold",
    "join_waitlist",
    "leave_waitlist",
    "link_person",
    "mark_arrived_within",
    "mark_missed_within",
    "offer_freed",
    "open_or_close",
    "preview_hours",
    "release",
    "reschedule",
    "say_reminders",
    "tighten",
]
