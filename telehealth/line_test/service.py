"""Beginning a test, reaching the echo peer, keeping what was found."""

from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from telehealth.kernel.actor import Guest, Party
from telehealth.kernel.ids import LineTestId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.line_test.domain import OPEN_FOR, Found, LineTest
from telehealth.line_test.errors import LineTestNotFound
from telehealth.line_test.repository import columns_of, test_of
from telehealth.line_test.tables import line_test
from telehealth.scheduling import queries as scheduling

KEPT_FOR = timedelta(days=90)


class EchoPeer(Protocol):
    """What answers offers: a process beside this one."""

    async def answer(self, who: UUID, sdp: str) -> str:
        """The answer to an offer; `who` had one connection before loses it. Raises EveryPlaceTaken."""
        ...


async def start_test(begin: Begin, party: Party) -> LineTestId:
    """A test with nothing found yet, so that staff also see who began and gave up."""
    test_id = LineTestId(new_id())
    async with begin(party) as uow:
        await uow.conn.execute(line_test.insert().values(id=test_id, at=uow.now, **await _whose(uow, party)))
    return test_id


async def answer_offer(begin: Begin, party: Party, peer: EchoPeer, test_id: LineTestId, sdp: str) -> str:
    """Connect the browser that runs this test to the echo peer. Raises LineTestNotFound, EveryPlaceTaken."""
    async with begin(party) as uow:
        await _own(uow, party, test_id)
    return await peer.answer(party.session_id, sdp)


async def keep_found(begin: Begin, party: Party, test_id: LineTestId, found: Found) -> LineTest:
    """Write down what was found so far, in place of what was there. Raises LineTestNotFound."""
    async with begin(party) as uow:
        await _own(uow, party, test_id)
        change = sa.update(line_test).where(line_test.c.id == test_id).values(columns_of(found))
        return test_of((await uow.conn.execute(change.returning(line_test))).one())


async def forget_old(begin: Begin) -> None:
    """Drop what nobody looks at any more."""
    async with begin(None) as uow:
        await uow.conn.execute(sa.delete(line_test).where(line_test.c.at < uow.now - KEPT_FOR))


async def _whose(uow: UnitOfWork, party: Party) -> dict[str, Any]:
    """Whose test it is: a guest's by what their link was for, or by what comes next for the phone that was proved."""
    if isinstance(party, Guest):
        by_phone = await scheduling.next_of_phone(uow, party.phone_id) if party.phone_id else None
        return {"kind": party.kind.value, "session_id": party.session_id, "subject_id": party.subject_id or by_phone}
    return {
        "kind": "staff",
        "session_id": party.session_id,
        "account_id": party.account_id,
        "facility_id": party.facility_id,
    }


async def _own(uow: UnitOfWork, party: Party, test_id: LineTestId) -> None:
    """Raise LineTestNotFound unless this session began the test a short while ago."""
    t = line_test.c
    query = sa.select(t.id).where(
        t.id == test_id, t.session_id == party.session_id, t.at > uow.now - OPEN_FOR
    )  # fmt: skip
    if (await uow.conn.execute(query)).first() is None:
        raise LineTestNotFound
