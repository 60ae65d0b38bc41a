"""What stands in somebody's list is what they can open: for every role and relation, list by list.

Cases have a test of their own (`test_what_is_in_a_list_is_what_can_be_read`), since lists of cases are made for work
and not for looking up.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Forbidden, NotFound
from telehealth.kernel.uow import Begin
from telehealth.patients import queries as patients
from telehealth.patients.errors import PatientNotFound
from telehealth.records_bridge import queries as deliveries
from telehealth.records_bridge.queries import Show
from telehealth.referrals import queries as referrals
from telehealth.scheduling import queries as scheduling
from telehealth.scheduling.errors import AppointmentNotFound
from telehealth.waiting import queries as waiting
from telehealth.waiting import service as waiting_service
from telehealth.waiting.errors import EntryNotFound
from tests.support.app import RunningApp
from tests.support.matrix import World, a_world

REFUSED = (Forbidden, NotFound, AppointmentNotFound, PatientNotFound, EntryNotFound)
Listed = Callable[[Begin, Actor], Awaitable[set[Any]]]
Opened = Callable[[Begin, Actor, Any], Awaitable[object]]


async def days(begin: Begin, actor: Actor) -> set[UUID]:
    """The appointments in the day lists of today and tomorrow."""
    if actor.facility_id is None:
        return set()
    async with begin(None) as uow:
        today = uow.now.date()
    found = [await scheduling.day_of(begin, actor, actor.facility_id, today + timedelta(days=n)) for n in range(-1, 3)]
    return {one.id for day in found for one in day}


async def own_patients(begin: Begin, actor: Actor) -> set[UUID]:
    """The patients in the list of a facility."""
    return {one.id for one in (await patients.find(begin, actor, ""))[0]}


async def queue(begin: Begin, actor: Actor) -> set[UUID]:
    """Who stands in the queues that are seen with names."""
    found = await waiting.queues_of(begin, actor)
    return {card.entry.id for one in found for card in one.cards} | {entry.id for one in found for entry in one.gone}


async def bans(begin: Begin, actor: Actor) -> set[UUID]:
    """The bans in the list of reports."""
    return {one.ban_id for one in await waiting.reports_of(begin, actor) if one.ban_id}


async def documents(begin: Begin, actor: Actor) -> set[UUID]:
    """The cases whose documents stand in the list of deliveries."""
    found = [await deliveries.deliveries(begin, actor, show) for show in Show]
    return {one.referral_id for listed in found for one in listed.journeys}


async def case_of_a_document(begin: Begin, actor: Actor, referral_id: Any) -> None:  # noqa: ANN401
    """Raise NotFound unless this person sees everything of the case."""
    async with begin(actor) as uow:
        if not await referrals.may_read(uow, actor, referral_id):
            raise NotFound


LISTS: dict[str, tuple[str, Listed, Opened]] = {
    "day": ("select id from appointment", days, scheduling.appointment_of),
    "patients": ("select id from patient", own_patients, patients.detail),
    "queue": ("select id from waiting_entry", queue, waiting.candidate),
    "reports": ("select id from waiting_ban", bans, waiting_service.lift_ban),
    "documents": ("select distinct referral_id from delivery", documents, case_of_a_document),
}


async def may_open(begin: Begin, actor: Actor, ident: object, opened: Opened) -> bool:
    try:
        await opened(begin, actor, ident)
    except REFUSED:
        return False
    return True


async def listed_for(begin: Begin, actor: Actor, listed: Listed) -> set[Any]:
    try:
        return await listed(begin, actor)
    except Forbidden:
        return set()


@pytest.fixture
async def world(app: RunningApp) -> World:
    return await a_world(app)


async def test_what_stands_in_a_list_can_be_opened_and_nothing_else(app: RunningApp, world: World) -> None:
    wrong, seen = [], dict.fromkeys(LISTS, 0)
    people = [(f"{role} {which}", one.actor) for role, some in world.persons.items() for which, one in some.items()]
    for name, (every, listed, opened) in LISTS.items():
        async with app.begin(None) as uow:
            ids = (await uow.conn.execute(sa.text(every))).scalars().all()
        assert ids, name
        for who, actor in people:
            inside = await listed_for(app.begin, actor, listed)
            readable = {ident for ident in ids if await may_open(app.begin, actor, ident, opened)}
            seen[name] += len(readable)
            if inside != readable:
                wrong.append(f"{name} of {who}: {len(inside - readable)} too many, {len(readable - inside)} missing")
    assert wrong == []
    assert all(seen.values()), f"nobody may open anything: {seen}"
