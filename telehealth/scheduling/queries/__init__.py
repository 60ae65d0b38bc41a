"""What others may read of scheduling."""

from telehealth.scheduling.domain.booking import Appointment, AppointmentStatus, Booker, Hold, Mode, Relation
from telehealth.scheduling.domain.hours import Deviation, Hours, HoursException, Interval, Session
from telehealth.scheduling.domain.questionnaires import QUESTIONNAIRES, Question, questions_of
from telehealth.scheduling.domain.schedules import Service, Wish
from telehealth.scheduling.domain.slots import Slot
from telehealth.scheduling.queries.appointments import (
    AppointmentCard,
    DayOfWeek,
    Week,
    appointment_of,
    appointment_within,
    card_within,
    cards_of,
    day_of,
    of_phone,
    week_of,
)
from telehealth.scheduling.queries.days import ServiceDay, service_days
<<<<<<< HEAD
from telehealth.scheduling.queries.holds import HeldSlot, WaitingFor, held_slot, services_with, waiting_of
=======
from telehealth.scheduling.queries.holds import Offer, Waiting, offer_within, own_hold, waits_of
>>>>>>> e8ca931 (Let patients book, move and cancel by phone, and be told of a free time)
from telehealth.scheduling.queries.offers import (
    Place,
    PublicFacility,
    PublicService,
    ScheduleLine,
    all_places,
    colleagues_of,
    place_of,
    places_of,
    public_facilities,
    public_facility,
    rests_on_holidays,
    schedule_line,
    schedules_at,
    schedules_for,
    schedules_with,
    service_of,
    services_by_id,
    services_of,
)
from telehealth.scheduling.queries.people import Recognition, recognition
from telehealth.scheduling.queries.roster import RosterLine, Shift, on_call_at, on_call_now, roster_of, shifts_between
from telehealth.scheduling.queries.slots import (
    Search,
    first_free,
    free_by_day,
    free_slots,
)

__all__ = [
    "QUESTIONNAIRES",
    "Appointment",
    "AppointmentCard",
    "AppointmentStatus",
    "Booker",
    "DayOfWeek",
    "Deviation",
    "HeldSlot",
    "Hold",
    "Hours",
    "HoursException",
    "Interval",
    "Mode",
    "Offer",
    "Place",
    "PublicFacility",
    "PublicService",
    "Question",
    "Recognition",
    "Relation",
    "RosterLine",
    "ScheduleLine",
    "Search",
    "Service",
    "ServiceDay",
    "Session",
    "Shift",
    "Slot",
<<<<<<< HEAD
    "WaitingFor",
=======
    "Waiting",
>>>>>>> e8ca931 (Let patients book, move and cancel by phone, and be told of a free time)
    "Week",
    "Wish",
    "all_places",
    "appointment_of",
    "appointment_within",
    "card_within",
    "cards_of",
    "colleagues_of",
    "day_of",
    "first_free",
    "free_by_day",
    "free_slots",
    "held_slot",
    "of_phone",
    "offer_within",
    "on_call_at",
    "on_call_now",
    "own_hold",
    "place_of",
    "places_of",
    "public_facilities",
    "public_facility",
    "questions_of",
    "recognition",
    "rests_on_holidays",
    "roster_of",
    "schedule_line",
    "schedules_at",
    "schedules_for",
    "schedules_with",
    "service_days",
    "service_of",
    "services_by_id",
    "services_of",
    "services_with",
    "shifts_between",
<<<<<<< HEAD
    "waiting_of",
=======
    "waits_of",
>>>>>>> e8ca931 (Let patients book, move and cancel by phone, and be told of a free time)
    "week_of",
]
