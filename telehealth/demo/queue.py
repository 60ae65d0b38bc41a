"""Who sits in the waiting rooms when the demo begins: people who came to the desk, and what staff did with them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from telehealth.demo.cast import the_cast
from telehealth.demo.stage import Past
from telehealth.kernel.actor import Actor, Guest, GuestKind
from telehealth.kernel.ids import GuestSessionId, VisitId, new_id
from telehealth.kernel.uow import Begin
from telehealth.kernel.wiring import Deps
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.service import PersonSaid
from telehealth.waiting import service

CONSENT = "visit-1"

Step = Callable[[Begin, Actor, VisitId], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Somebody who waits for the clinician of this name, since so many minutes. `then`: what staff did last."""

    clinician: str
    name: str
    born: int
    sex: str
    ago: int
    is_emergency: bool = False
    agreed: bool = True
    away: bool = False
    then: Step | None = None
    note: str = ""
    words: str = ""


WAITERS: Sequence[Waiter] = (
    Waiter(
        clinician="ha", name="Giàng A Chú", born=1958, sex="male", ago=6, is_emergency=True,
        note="Người nhà dìu vào, khó thở khi nói.",
    ),
    Waiter(
        clinician="ha", name="Lò Thị Inh", born=1949, sex="female", ago=41, then=service.call,
        words="Sắp tới lượt bác, bác bật loa ngoài giúp cháu nhé.",
    ),
    Waiter(clinician="ha", name="Nguyễn Văn Thạo", born=1983, sex="male", ago=33, away=True),
    Waiter(
        clinician="ha", name="Hoàng Thị Chiêm", born=1971, sex="female", ago=27, then=service.hold,
        note="Chờ phim chụp từ trạm.",
    ),
    Waiter(clinician="ha", name="Tráng Seo Lềnh", born=1990, sex="male", ago=12, agreed=False),
    Waiter(clinician="nam", name="Đỗ Thị Hảo", born=1955, sex="female", ago=18),
    Waiter(clinician="nam", name="Cư A Nhà", born=1962, sex="male", ago=9),
)  # fmt: skip


async def seed_queue(deps: Deps, now: datetime) -> None:
    """All of them or none."""
    cast = await the_cast(deps.begin)
    async with deps.begin(None) as uow:
        past = Past(uow)
        for one in WAITERS:
            await _comes(past, cast[one.clinician], one, now)


async def _comes(past: Past, clinician: Actor, one: Waiter, now: datetime) -> None:
    came = now - timedelta(minutes=one.ago)
    walk_in = await _walk_in(past, clinician, one, came)
    token = await service.register_walk_in(past.at(came), clinician, walk_in, public_url="")
    who = Guest(session_id=GuestSessionId(new_id()), kind=GuestKind.PATIENT, subject_id=token.visit_id)
    soon = past.at(came + timedelta(minutes=2))
    if one.agreed:
        await service.consent(soon, who, token.visit_id, text_version=CONSENT, agrees=True)
    if one.away:
        await service.go_away(soon, who, token.visit_id)
    later = past.at(now - timedelta(minutes=1))
    if one.words:
        await service.write(later, clinician, token.visit_id, one.words)
    if one.note:
        await service.note(later, clinician, token.visit_id, one.note)
    if one.then:
        await one.then(later, clinician, token.visit_id)


async def _walk_in(past: Past, clinician: Actor, one: Waiter, at: datetime) -> service.WalkIn:
    async with past.at(at)(clinician) as uow:
        lines = await scheduling.schedules_at(uow, clinician.facility_id) if clinician.facility_id else []
    line = next(each for each in lines if each.practitioner_id == clinician.practitioner_id)
    person = PersonSaid(name=one.name, birth_date=date(one.born, 1, 1), birth_precision="year", sex=one.sex)
    return service.WalkIn(
        schedule_id=line.id, service_id=line.services[0], person=person, is_emergency=one.is_emergency
    )
