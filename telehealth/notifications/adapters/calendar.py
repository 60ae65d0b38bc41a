"""Calendar entries (RFC 5545) as invitations, updates and cancellations (RFC 5546) that calendars act upon."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar

from telehealth.notifications.domain import CalendarEntry

PRODUCT = "-//Telehealth//Appointments//EN"


def method_of(entry: CalendarEntry) -> str:
    """What a calendar is to do."""
    return "CANCEL" if entry.cancelled else "REQUEST"


def written(entry: CalendarEntry, *, organizer: str, attendee: str, now: datetime) -> bytes:
    """The file. Private, with its zone, the same UID for ever and a SEQUENCE that grows with each change."""
    event = _event(entry, organizer, now)
    person = icalendar.vCalAddress(f"mailto:{attendee}")
    person.params["PARTSTAT"], person.params["RSVP"] = "ACCEPTED", "FALSE"
    event.add("attendee", person)
    return _file(event, method_of(entry))


def published(entry: CalendarEntry, *, organizer: str, now: datetime) -> bytes:
    """The file to put into one's own calendar by hand: nobody is invited."""
    return _file(_event(entry, organizer, now), "PUBLISH")


def _file(event: icalendar.Event, method: str) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry, organizer: str, now: datetime) -> icalendar.Event:
    zone = ZoneInfo(entry.time_zone)
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts.astimezone(zone))
    event.add("dtend", entry.ends.astimezone(zone))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("organizer", icalendar.vCalAddress(f"mailto:{organizer}"))
    return event
