"""Who is at a patient's page, and the slot its address names."""

from aiohttp import web

from telehealth.kernel.actor import Guest
from telehealth.kernel.errors import GuestNeeded
from telehealth.kernel.http import asked_for, guest_of
from telehealth.kernel.ids import HealthcareServiceId, ResourceId, ScheduleId
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import NotBookable
from telehealth.scheduling.patient_pages.board import instant_of, uuid_of


def phone_guest(request: web.Request) -> Guest:
    """The guest whose phone was confirmed in this browser. Raises GuestNeeded, which asks for the phone."""
    guest = guest_of(request)
    if guest.phone_id is None:
        raise GuestNeeded
    return guest


def asked_wish(request: web.Request) -> Wish:
    """The slot that the address names. Raises NotBookable when it names none."""
    schedule, service = uuid_of(asked_for(request, "schedule")), uuid_of(asked_for(request, "service"))
    start, place = instant_of(asked_for(request, "start")), uuid_of(asked_for(request, "place"))
    if not (schedule and service and start):
        raise NotBookable
    return Wish(
        schedule_id=ScheduleId(schedule), service_id=HealthcareServiceId(service), start=start,
        place_id=ResourceId(place) if place else None,
    )  # fmt: skip
