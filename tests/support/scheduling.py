"""Clinics with hours, and bookings in them.

clinic = await a_clinic(begin)                       # weekdays 8 to 11:30, half an hour each
slot = (await clinic.free(begin))[0]
made = await service.book(begin, clinic.station.actor, an_order(slot))
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from telehealth.directory.queries import FacilityCard
from telehealth.kernel.ids import HealthcareServiceId, ResourceId, ScheduleId
from telehealth.kernel.uow import Begin
from telehealth.scheduling import queries, service
from telehealth.scheduling.queries import Hours, HoursException, Slot, Wish
from tests.support.people import Person, a_coordinator, a_facility, a_rural_clinician, a_specialist

Said = Any
WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
FIRST = date(2026, 1, 1)
MORNING = Hours(rule=WEEKDAYS, starts=time(8), ends=time(11, 30), first=FIRST)
CALM = {"unconscious": "no", "breathless": "no", "bleeding": "no", "since": "days"}
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """A hospital's service, the specialist who gives it, who arranges it, and a station that books it."""

    facility: FacilityCard
    specialist: Person
    coordinator: Person
    station: Person
    service_id: HealthcareServiceId
    schedule_id: ScheduleId

    async def free(
        self,
        begin: Begin,
        *,
        days: float = 3,
        since: datetime | None = None,
        schedule_id: ScheduleId | None = None,
        place_id: ResourceId | None = None,
    ) -> list[Slot]:
        """The free slots of the next days."""
        async with begin(None) as uow:
            start = since or uow.now
            return await queries.free_slots(
                uow, schedule_id or self.schedule_id, self.service_id, start, start + timedelta(days=days),
                place_id=place_id,
            )  # fmt: skip


async def a_clinic(
    begin: Begin, *, hours: tuple[Hours, ...] = (MORNING,), exceptions: tuple[HoursException, ...] = (), **said: Said
) -> Clinic:
    """A respiratory clinic of a central hospital, with hours on weekday mornings unless said otherwise."""
    lanes, facility = said.pop("lanes", 1), said.pop("facility", None)
    facility = facility or await a_facility(begin, tier="central", province="01")
    new = {"facility_id": facility.id, "specialty": "respiratory", "name": f"Khám hô hấp {next(_numbers)}"}
    service_id = await service.add_service(
        begin, None, service.NewService(**{**new, "minutes": 30, "questionnaire": "general", **said})
    )
    specialist = await a_specialist(begin, facility)
    schedule_id = await a_schedule(begin, specialist, service_id, hours, exceptions, lanes=lanes)
    return Clinic(
        facility=facility, specialist=specialist, coordinator=await a_coordinator(begin, facility),
        station=await a_rural_clinician(begin), service_id=service_id, schedule_id=schedule_id,
    )  # fmt: skip


async def a_schedule(
    begin: Begin,
    person: Person,
    service_id: HealthcareServiceId,
    hours: tuple[Hours, ...] = (MORNING,),
    exceptions: tuple[HoursException, ...] = (),
    *,
    facility: FacilityCard | None = None,
    lanes: int = 1,
) -> ScheduleId:
    """A specialist's schedule with hours."""
    place = facility.id if facility else person.facility_id
    schedule_id = await service.add_schedule(begin, None, person.practitioner_id, place, [service_id], lanes=lanes)
    new = service.NewHours(hours=hours, exceptions=exceptions, version=1)
    await service.change_hours(begin, None, schedule_id, new)
    return schedule_id


def an_order(slot: Slot, **said: Said) -> service.Order:
    """A booking of this slot for an invented person."""
    number = next(_numbers)
    person: dict[str, Said] = {
        "name": f"Lò Văn Thử {number}",
        "birth_date": date(1960, 11, 24),
        "birth_precision": "day",
    }
    person |= {name.removeprefix("person__"): said.pop(name) for name in list(said) if name.startswith("person__")}
    details = {"answers": CALM, "consent_version": "2026-01", "reason": "Ho kéo dài"}
    of_order = {name: said.pop(name) for name in ("key", "hold_id") if name in said}
    place_id = said.pop("place_id", None)
    return service.Order(
        wish=Wish(schedule_id=slot.schedule_id, service_id=slot.service_id, start=slot.start, place_id=place_id),
        person=service.PersonSaid(**person),
        details=service.Details(**{**details, **said}),
        **{"key": f"test-key-{number}", **of_order},
    )


def a_body(slot: Slot, **said: Said) -> dict[str, Said]:
    """The same as JSON for POST /api/appointments."""
    return {
        "schedule_id": str(slot.schedule_id), "service_id": str(slot.service_id), "start": slot.start.isoformat(),
        "key": f"test-key-{next(_numbers)}", "answers": CALM, "consent_version": "2026-01",
        "person": {"name": "Giàng Thị Thử", "birth_date": "24/11/1960", "sex": "female"}, **said,
    }  # fmt: skip
