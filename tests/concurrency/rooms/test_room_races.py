"""What happens at once in a room, on a database of its own with real commits. Each guard has a twin without it."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import Context
from pathlib import Path

import pytest
import sqlalchemy as sa

from telehealth.kernel.ids import ReferralId, RoomId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import repository, service
from telehealth.rooms.domain import EntryKind
from telehealth.rooms.errors import NotWaiting
from telehealth.rooms.repository import LostUpdate
from telehealth.rooms.service import SeatRole
from telehealth.rooms.session import News, Session, change
from telehealth.rooms.tables import participant, room, room_event
from tests.support.app import config_for, running_app
from tests.support.db import Database
from tests.support.people import a_rural_clinician, a_specialist
from tests.support.rooms import Call, Sitting, a_room, new_seat

AT_ONCE = 12


@pytest.fixture
async def begin(own_database: Database, tmp_path: Path) -> AsyncIterator[Begin]:
    """Transactions on a database of the test's own, enough of them at once."""
    async with running_app(config_for(own_database, tmp_path, database_pool_size=2 * AT_ONCE)) as app:
        yield app.begin


async def admissions(begin: Begin, call: Call) -> int:
    async with begin(None) as uow:
        which = sa.and_(room_event.c.room_id == call.room_id, room_event.c.kind == "admitted")
        return int((await uow.conn.execute(sa.select(sa.func.count()).where(which))).scalar_one())


async def admit_at_once(begin: Begin, host: Sitting, guest: Sitting) -> list[BaseException | service.Change]:
    tries = (service.admit(begin, host.actor, host.seat, guest.seat.participant_id) for _ in range(AT_ONCE))
    return await asyncio.gather(*tries, return_exceptions=True)


async def test_of_many_admissions_at_once_one_admits_and_the_others_change_nothing(begin: Begin) -> None:
    call = await a_room(begin)
    host, guest = await call.host.sits(begin), await call.guest.sits(begin)
    answers = await admit_at_once(begin, host, guest)
    made = [one for one in answers if isinstance(one, service.Change)]
    assert len(made) == AT_ONCE
    assert sum(len(one.entries) for one in made) == 1
    assert await admissions(begin, call) == 1


async def test_without_the_lock_the_losers_run_into_each_other(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    all_have_read, read = asyncio.Barrier(AT_ONCE), repository.read_alone

    async def read_together(uow: UnitOfWork, room_id: RoomId) -> Session:
        session = await read(uow, room_id)
        await all_have_read.wait()
        return session

    async def refuse(*_args: object) -> Session:
        raise LostUpdate

    call = await a_room(begin)
    host, guest = await call.host.sits(begin), await call.guest.sits(begin)
    monkeypatch.setattr(repository, "read_alone", read_together)
    monkeypatch.setattr(repository, "lock", refuse)
    answers = await admit_at_once(begin, host, guest)
    assert sum(isinstance(one, LostUpdate) for one in answers) == AT_ONCE - 1
    assert await admissions(begin, call) == 1  # what stands behind the lock held


async def test_what_changed_between_reading_and_writing_is_seen(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    call = await a_room(begin)
    host, guest = await call.host.sits(begin), await call.guest.sits(begin)
    read = repository.read_alone

    async def read_too_early(uow: UnitOfWork, room_id: RoomId) -> Session:
        session = await read(uow, room_id)
        await asyncio.create_task(service.leave(begin, guest.actor, guest.seat), context=Context())
        return session

    monkeypatch.setattr(repository, "read_alone", read_too_early)
    with pytest.raises(NotWaiting):
        await service.admit(begin, host.actor, host.seat, guest.seat.participant_id)
    assert await admissions(begin, call) == 0


async def test_somebody_whose_lease_ran_out_unseen_is_let_in_but_not_taken_for_present(begin: Begin) -> None:
    call = await a_room(begin)
    host, guest = await call.host.sits(begin), await call.guest.sits(begin)
    known = await call.session(begin)
    async with begin(None) as uow:
        over = {"lease_until": sa.func.clock_timestamp()}
        await uow.conn.execute(participant.update().where(participant.c.room_id == call.room_id).values(over))
    made = await service.admit(begin, host.actor, host.seat, guest.seat.participant_id, known=known)
    assert [one.state.value for one in made.after.people if not one.is_host] == ["admitted"]


async def test_admission_and_removal_at_once_end_in_one_order(begin: Begin) -> None:
    call = await a_room(begin)
    host, guest = await call.host.sits(begin), await call.guest.sits(begin)
    await asyncio.gather(
        service.admit(begin, host.actor, host.seat, guest.seat.participant_id),
        service.remove(begin, host.actor, host.seat, guest.seat.participant_id),
        return_exceptions=True,
    )
    session = await call.session(begin)
    async with begin(None) as uow:
        entries = await repository.entries_after(uow, call.room_id, 0)
    last = [entry.kind.value for entry in entries if entry.kind in {EntryKind.ADMITTED, EntryKind.REMOVED}][-1]
    assert (session.person(guest.seat.participant_id).state.value, last) in {
        ("connected", "admitted"), ("admitted", "admitted"), ("removed", "removed"),
    }  # fmt: skip


async def test_who_holds_a_room_holds_up_nobody_who_only_refers_to_it(begin: Begin) -> None:
    call = await a_room(begin)

    async def refer() -> None:
        """As the check of a foreign key does."""
        for table, mine in ((room, room.c.id), (participant, participant.c.room_id)):
            query = sa.select(table.c.id).where(mine == call.room_id)
            async with begin(None) as uow:
                await uow.conn.execute(query.with_for_update(read=True, key_share=True, nowait=True))

    async with begin(None) as holding:
        await repository.lock(holding, call.room_id)
        await asyncio.create_task(refer(), context=Context())


async def test_who_comes_back_by_a_heartbeat_and_who_joins_never_lock_each_other_out(begin: Begin) -> None:
    call = await a_room(begin)
    host, guest = await call.together(begin)
    for _ in range(20):
        async with begin(None) as uow:
            over = {"lease_until": sa.func.clock_timestamp()}
            await uow.conn.execute(participant.update().where(participant.c.room_id == call.room_id).values(over))
        await service.expire_leases(begin)

        async def beats(one: Sitting) -> None:
            async with begin(one.actor) as uow:
                beat = await service.renew_within(uow, one.seat, one.carrier.sid, None)
            if beat.was_away:
                await service.come_back(begin, one.actor, one.seat)

        await asyncio.gather(beats(host), beats(guest))
    session = await call.session(begin)
    assert [one.state.value for one in session.people] == ["connected", "connected"]


async def test_a_case_gets_one_room_however_many_open_it_at_once(begin: Begin) -> None:
    host, guest = await a_specialist(begin), await a_rural_clinician(begin)
    referral_id = ReferralId(new_id())
    seats = [new_seat(host, SeatRole.HOST), new_seat(guest, SeatRole.GUEST)]

    async def open_it() -> object:
        async with begin(host.actor) as uow:
            return await service.open_room_within(uow, referral_id=referral_id, seats=seats)

    opened = await asyncio.gather(*(open_it() for _ in range(AT_ONCE)))
    assert len(set(opened)) == 1
    async with begin(None) as uow:
        assert (await uow.conn.execute(sa.select(sa.func.count()).select_from(room))).scalar_one() == 1


async def test_two_slow_writers_lose_nothing_for_who_comes_back(begin: Begin) -> None:
    """Pain 34."""
    call = await a_room(begin)
    host, guest = await call.together(begin)
    written, go = asyncio.Event(), asyncio.Event()

    async def slow_writer() -> None:
        async with begin(host.actor) as uow:
            session = await repository.lock(uow, call.room_id)
            await repository.save(uow, change(session, [], [_said(host, "chậm")], uow.now))
            written.set()
            await go.wait()

    async def other_writer() -> None:
        await service.say(begin, guest.actor, guest.seat, client_id="b", text="nhanh")

    first = asyncio.create_task(slow_writer())
    await written.wait()
    second = asyncio.create_task(other_writer())
    early = await _after(begin, call, 3)
    go.set()
    await asyncio.gather(first, second)
    assert (early, await _after(begin, call, 3)) == ([], [(4, "chậm"), (5, "nhanh")])


async def test_numbers_from_a_sequence_would_lose_an_event(begin: Begin, own_database: Database) -> None:
    call = await a_room(begin)
    host, _ = await call.together(begin)
    async with own_database.connection() as owner:
        await owner.execute(sa.text("create sequence wrong start 4"))
        await owner.execute(sa.text("grant usage on sequence wrong to public"))
    taken, go = asyncio.Event(), asyncio.Event()

    async def write(text: str, *, slow: bool) -> None:
        async with begin(host.actor) as uow:
            seq = (await uow.conn.execute(sa.text("select nextval('wrong')"))).scalar_one()
            row = {"room_id": call.room_id, "seq": seq, "kind": "said", "body": {"text": text}, "at": uow.now}
            await uow.conn.execute(room_event.insert().values(row))
            if slow:
                taken.set()
                await go.wait()

    first = asyncio.create_task(write("chậm", slow=True))
    await taken.wait()
    await write("nhanh", slow=False)
    early = await _after(begin, call, 3)
    go.set()
    await first
    assert early == [(5, "nhanh")]
    assert await _after(begin, call, early[-1][0]) == []  # number 4 was never seen


def _said(sitting: Sitting, text: str) -> News:
    return News(kind=EntryKind.SAID, participant_id=sitting.seat.participant_id, body={"text": text}, client_id=text)


async def _after(begin: Begin, call: Call, seq: int) -> list[tuple[int, str]]:
    async with begin(None) as uow:
        return [(one.seq, one.body["text"]) for one in await repository.entries_after(uow, call.room_id, seq)]
