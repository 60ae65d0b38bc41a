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
from telehealth.scheduling.domain.consents import CONSENT_VERSION
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
    close_on_holidays,
    end_shift,
    open_or_close,
)
from telehealth.scheduling.service.booking import Order, book, book_for_station, hold, release
from telehealth.scheduling.service.changing import cancel, reschedule
from telehealth.scheduling.service.hours import (
    Affected,
    Decisions,
    NewHours,
    change_hours,
    change_zone,
    preview_hours,
)
from telehealth.scheduling.service.interpreting import promise, withdraw
from telehealth.scheduling.service.offers import ServiceChange, change_service, edit_service, offer_services
from telehealth.scheduling.service.people import (
    add_walk_in_within,
    check_patient_within,
    link_person,
    link_person_within,
    link_within,
    register_and_link,
)
from telehealth.scheduling.service.progress import (
    fulfil_within,
    mark_arrived_within,
    note_case_within,
)
from telehealth.scheduling.service.upkeep import expire_holds, mark_missed, say_reminders, tighten
from telehealth.scheduling.service.waiting_list import Wait, join_waitlist, leave_waitlist, offer_freed

__all__ = [
    "CONSENT_VERSION",
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
    "ServiceChange",
    "Wait",
    "Wish",
    "add_device",
    "add_room",
    "add_schedule",
    "add_service",
    "add_shift",
    "add_walk_in_within",
    "book",
    "book_for_station",
    "cancel",
    "change_hours",
    "change_service",
    "change_zone",
    "check_patient_within",
    "close_on_holidays",
    "edit_service",
    "end_shift",
    "expire_holds",
    "fulfil_within",
    "hold",
    "join_waitlist",
    "leave_waitlist",
    "link_person",
    "link_person_within",
    "link_within",
    "mark_arrived_within",
    "mark_missed",
    "note_case_within",
    "offer_freed",
    "offer_services",
    "open_or_close",
    "preview_hours",
    "promise",
    "register_and_link",
    "release",
    "reschedule",
    "say_reminders",
    "tighten",
    "withdraw",
]
