"""Reading line tests: a facility's recent ones, and the latest of each guest who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor, ScopeLevel
from telehealth.kernel.ids import AccountId, FacilityId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.line_test.domain import LineTest, overall
from telehealth.line_test.repository import test_of
from telehealth.line_test.tables import line_test
from telehealth.line_test.words import state_word

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentTest:
    """A test with the names of who ran it and where."""

    test: LineTest
    who: str
    where: str


async def recent(begin: Begin, actor: Actor) -> list[RecentTest]:
    """The newest tests within the actor's scope: the own facility's, the province's, or all."""
    async with begin(actor) as uow:
        query = sa.select(line_test).order_by(line_test.c.at.desc(), line_test.c.id.desc()).limit(MOST)
        if actor.scope is not ScopeLevel.NATION:
            places = [card.id for card in await directory.facilities_in(uow, actor)]
            query = query.where(line_test.c.facility_id.in_(places))
        return await _named(uow, [test_of(row) for row in await uow.conn.execute(query)])


async def latest_for(uow: UnitOfWork, subject_ids: Sequence[UUID]) -> dict[UUID, LineTest]:
    """The newest test of each of these links' subjects, for cards in the waiting room. The caller asked its policy."""
    t = line_test.c
    newest = distinct_on(t.subject_id)
    query = sa.select(line_test).ext(newest).where(t.subject_id.in_(subject_ids)).order_by(t.subject_id, t.at.desc())
    return {row.subject_id: test_of(row) for row in await uow.conn.execute(query)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """How somebody's newest test went: good, usable or bad (None: it found nothing out), and when."""

    state: str | None
    at: datetime


async def states_for(uow: UnitOfWork, subject_ids: Sequence[UUID]) -> dict[UUID, LineState]:
    """The newest test of each subject in one word, for lists. The caller asked its policy."""
    found = await latest_for(uow, subject_ids) if subject_ids else {}
    return {one: LineState(state=overall(test.found), at=test.at) for one, test in found.items()}


def word_for(test: LineTest | None) -> tuple[str, str]:
    """A test's outcome as a code and in a word, for cards in the waiting room."""
    state = overall(test.found) if test else None
    return state.value if state else "", state_word(state)


async def _named(uow: UnitOfWork, tests: list[LineTest]) -> list[RecentTest]:
    accounts = list({AccountId(test.account_id) for test in tests if test.account_id})
    people = {card.account_id: card.name for card in await directory.practitioners_of_accounts(uow, accounts)}
    places = await directory.facility_cards(uow, list({FacilityId(t.facility_id) for t in tests if t.facility_id}))
    return [
        RecentTest(
            test=test,
            who=people.get(AccountId(test.account_id), "") if test.account_id else "",
            where=places[FacilityId(test.facility_id)].name if test.facility_id else "",
        )
        for test in tests
    ]
