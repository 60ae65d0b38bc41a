"""Whatever page names a patient has said so in the audit before it answers: every page, every role.

People have names that nobody else has, so a page that holds one has shown that person. Those who booked and are no
patient yet are known by what they booked.
"""

from collections.abc import Mapping
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.contract.test_access_matrix import Route, records_of, routes
from tests.support.app import Browser, RunningApp
from tests.support.matrix import World, a_world

# What a person is called, and the ids by which the audit may speak of them.
PEOPLE = sa.text("""
    select name, array[id] as known_by from patient
    union all
    select person.name, array_agg(coalesce(entry.id, booked.id)) || array_agg(booked.id)
      from booked_person person
      left join appointment booked on booked.person_id = person.id
      left join waiting_entry entry on entry.person_id = person.id
     group by person.id, person.name
""")
TOLD_BY = sa.text("""
    select entity_id from audit_event where request_id = :request
    union select patient_id from audit_event where request_id = :request
""")


async def unsaid(
    app: RunningApp, browser: Browser, path: str, people: Mapping[str, set[UUID]]
) -> tuple[int, list[str]]:
    """How many people a page names, and which of them without a word in the audit."""
    response = await browser.get(path)
    if response.content_type not in {"text/html", "application/json"}:
        return 0, []
    text = await response.text()
    named = [name for name in people if name in text.replace("</", " </")]
    async with app.begin(None) as uow:
        told = set((await uow.conn.execute(TOLD_BY, {"request": response.headers["X-Request-Id"]})).scalars())
    return len(named), [f"{path} names {name}" for name in named if not people[name] & told]


@pytest.fixture
async def world(app: RunningApp) -> World:
    return await a_world(app)


@pytest.mark.feature(107)
async def test_no_page_names_a_patient_without_a_row_in_the_audit(app: RunningApp, world: World) -> None:
    async with app.begin(None) as uow:
        people = {row.name: set(row.known_by) - {None} for row in await uow.conn.execute(PEOPLE)}
    shown, faults = 0, list[str]()
    for route in [Route("GET", "/patients?q=l%C3%B2"), *routes(app)]:
        if route.method != "GET":
            continue
        for ids in (ids for kind, ids in records_of(world, route).items() if kind != "missing"):
            for some in world.persons:
                many, unheard = await unsaid(app, next(iter(world.people[some].values())), route.filled(ids), people)
                shown, faults = shown + many, [*faults, *(f"{some}: {fault}" for fault in unheard)]
    assert faults == []
    assert shown > len(people), "hardly anybody was named anywhere"
