"""Staff's pages of scheduling: hours, services and rosters, booking at a station, recognising who was booked."""

from telehealth.scheduling.staff_pages import days, held, hours, recognising, roster, schedule, services, station

# The fixed addresses under /schedule come before those with an id in them.
ROUTES = (
    roster.routes,
    services.routes,
    schedule.routes,
    hours.routes,
    days.routes,
    station.routes,
    held.routes,
    recognising.routes,
)
