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
    card_within,
    day_of,
    of_phone,
    week_of,
)
from telehealth.scheduling.queries.offers import (
    Place,
    PublicFacility,
    PublicService,
    ScheduleLine,
    Shift,
    on_call_at,
    places_of,
    public_facilities,
    public_facility,
    schedules_for,
    schedules_with,
    service_of,
    services_of,
)
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
    "Hold",
    "Hours",
    "HoursException",
    "Interval",
    "Mode",
    "Place",
    "PublicFacility",
    "PublicService",
    "Question",
    "Relation",
    "ScheduleLine",
    "Search",
    "Service",
    "Session",
    "Shift",
    "Slot",
    "Week",
    "Wish",
    "appointment_of",
    "card_within",
    "day_of",
    "first_free",
    "free_by_day",
    "free_slots",
    "of_phone",
    "on_call_at",
    "places_of",
    "public_facilities",
    "public_facility",
    "questions_of",
    "schedules_for",
    "schedules_with",
    "service_of",
    "services_of",
    "week_of",
]
