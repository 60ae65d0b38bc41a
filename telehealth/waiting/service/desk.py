"""The desk: whoever comes without an appointment gets a token and a place in the same order as everybody."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor, GuestKind
from telehealth.kernel.ids import HealthcareServiceId, PhoneId, ScheduleId, VisitId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling import queries as scheduling_queries
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.service import PersonSaid
from telehealth.waiting import policy, repository
from telehealth.waiting.domain import Entry, EntryState
from telehealth.waiting.errors import QueueNotFound
from telehealth.waiting.events import VisitRegistered
from telehealth.waiting.service.inviting import VISIT
from telehealth.waiting.service.telling import tell_queue

LIVES = timedelta(hours=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Who stands at the desk. `number`: their phone in E.164, empty without one."""

    schedule_id: ScheduleId
    service_id: HealthcareServiceId
    person: PersonSaid
    number: str = ""
    language: str = "vi"
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """What the desk hands over: the number, and a link for the phone, shown here and stored nowhere."""

    visit_id: VisitId
    number: int
    url: str


async def register_walk_in(begin: Begin, actor: Actor, walk_in: WalkIn, *, public_url: str) -> Token:
    """A token for somebody without an appointment. Their phone gets the link too. Raises QueueNotFound."""
    async with begin(actor) as uow:
        line = await scheduling_queries.schedule_line(uow, walk_in.schedule_id)
        if line is None or walk_in.service_id not in line.services:
            raise QueueNotFound
        if not policy.may_register_for(actor, line.facility_id, line.practitioner_id):
            raise QueueNotFound
        day = uow.now.astimezone(ZoneInfo(line.time_zone)).date()
        person_id, number = await scheduling.add_walk_in_within(uow, actor, walk_in.person, line.facility_id, day)
        phone_id = await guests.phone_within(uow, walk_in.number, walk_in.language) if walk_in.number else None
        one = await repository.add(uow, Entry(
            id=VisitId(new_id()), appointment_id=None, facility_id=line.facility_id, schedule_id=line.id,
            practitioner_id=line.practitioner_id, service_id=walk_in.service_id, person_id=person_id,
            name=walk_in.person.name, phone_id=phone_id, language=walk_in.language, day=day, token_number=number,
            slot_start=None, state=EntryState.WAITING, since=uow.now, arrived_at=uow.now,
            is_emergency=walk_in.is_emergency, near_told_at=uow.now,
        ))  # fmt: skip
        token = await _link(uow, one, phone_id)
        uow.record(VisitRegistered(visit_id=one.id, at=uow.now))
        uow.audit("create", "waiting_entry", one.id, token=number)
        await tell_queue(uow, one.schedule_id)
    return Token(one.id, number, guests.link_address(public_url, token or ""))


async def _link(uow: UnitOfWork, one: Entry, phone_id: PhoneId | None) -> str | None:
    link_id = await guests.new_link_within(
        uow, purpose=VISIT, subject_id=one.id, kind=GuestKind.PATIENT, phone_id=phone_id, lifetime=LIVES
    )
    return await guests.mint_link_within(uow, link_id)
