"""The life of a room on real PostgreSQL: seats, admission, leaving, coming back, finishing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from telehealth.kernel.errors import DomainError
from telehealth.kernel.tables import audit_event, outbox
from telehealth.kernel.uow import Begin
from telehealth.rooms import queries, service
from telehealth.rooms.errors import (
    ConsultationFinished,
    HostOnly,
    NotAdmitted,
    RoomNotFound,
    SeatInUse,
    SeatMoved,
    SeatRefused,
    SeatTakenAway,
)
from telehealth.rooms.service import SeatRole
from telehealth.rooms.tables import encounter_status, participant
from tests.support.app import RunningApp
from tests.support.people import a_coordinator, a_rural_clinician, a_specialist
from tests.support.rooms import Call, Sitting, a_room, new_seat


async def states(begin: Begin, call: Call) -> tuple[str, str, list[str]]:
    session = await call.session(begin)
    people = sorted(session.people, key=lambda one: one.role is SeatRole.GUEST)
    return session.room.state.value, session.encounter.status.value, [one.state.value for one in people]


async def log(begin: Begin, sitting: Sitting) -> list[tuple[int, str]]:
    joined = (await sitting.of.sits(begin, tab=sitting.carrier.tab)).joined
    return [(entry.seq, entry.kind.value) for entry in joined.missed]


async def let_go(begin: Begin, sitting: Sitting) -> None:
    """The socket closes, and the next look at the leases finds it."""
    await service.lose_carrier(begin, sitting.seat.participant_id, sitting.carrier.sid)
    await service.expire_leases(begin)


@pytest.mark.feature(17)
async def test_a_consultation_from_being_called_to_being_finished(app: RunningApp) -> None:
    begin = app.begin
    call = await a_room(begin)
    seen = [await states(begin, call)]
    guest = await call.guest.sits(begin)
    seen.append(await states(begin, call))
    host = await call.host.sits(begin)
    seen.append(await states(begin, call))
    await service.admit(begin, host.actor, host.seat, guest.seat.participant_id)
    seen.append(await states(begin, call))
    await service.leave(begin, host.actor, host.seat)
    seen.append(await states(begin, call))
    host = await call.host.sits(begin)
    await service.finish(begin, host.actor, host.seat, "done")
    seen.append(await states(begin, call))
    assert seen == [
        ("created", "planned", ["invited", "invited"]),
        ("open", "arrived", ["invited", "waiting"]),
        ("open", "arrived", ["connected", "waiting"]),
        ("live", "in-progress", ["connected", "connected"]),
        ("suspended", "in-progress", ["left", "connected"]),
        ("finished", "finished", ["left", "left"]),
    ]
    async with begin(None) as uow:
        history = (await uow.conn.execute(sa.select(encounter_status).order_by(encounter_status.c.since))).all()
        named = (await uow.conn.execute(sa.select(outbox.c.name).order_by(outbox.c.id))).scalars().all()
    assert {row.status for row in history} == {"planned", "arrived", "in-progress", "finished"}
    assert [row.status for row in history if row.until is None] == ["finished"]
    assert [name for name in named if name.startswith("rooms.")] == [
        "rooms.room.opened", "rooms.participant.admitted", "rooms.room.finished", "rooms.encounter.finished",
    ]  # fmt: skip


async def test_opening_a_case_s_room_again_gives_the_same_room(app: RunningApp) -> None:
    call = await a_room(app.begin)
    seats = [new_seat(call.host.person, SeatRole.HOST)]
    async with app.begin(None) as uow:
        assert await service.open_room_within(uow, referral_id=call.referral_id, seats=seats) == call.room_id
    host = await call.host.sits(app.begin)
    await service.finish(app.begin, host.actor, host.seat, "done")
    async with app.begin(None) as uow:
        assert await service.open_room_within(uow, referral_id=call.referral_id, seats=seats) != call.room_id


async def test_a_room_finished_before_two_met_is_a_cancelled_encounter(app: RunningApp) -> None:
    call = await a_room(app.begin)
    host = await call.host.sits(app.begin)
    await service.finish(app.begin, host.actor, host.seat, "done")
    assert await states(app.begin, call) == ("finished", "cancelled", ["left", "invited"])
    async with app.begin(None) as uow:
        assert await queries.encounter_for_document(uow, call.referral_id) is None


async def test_every_admission_entry_and_removal_is_audited(app: RunningApp) -> None:
    call = await a_room(app.begin)
    host, guest = await call.together(app.begin)
    await service.remove(app.begin, host.actor, host.seat, guest.seat.participant_id)
    async with app.begin(None) as uow:
        rows = (await uow.conn.execute(sa.select(audit_event).order_by(audit_event.c.id))).all()
    of_room = [(row.account_id, row.detail.get("what")) for row in rows if row.entity == "room"]
    hosts, guests = host.actor.account_id, guest.actor.account_id
    assert of_room == [
        (hosts, None), (hosts, "entered"), (guests, "waiting"), (hosts, "admitted"), (hosts, "removed"),
    ]  # fmt: skip


class TestSeats:
    """Passes to seats."""

    async def test_a_pass_opens_one_seat_of_one_room_for_one_person(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        token = await call.guest.token(app.begin)
        for stranger in (call.host.person, await a_rural_clinician(app.begin)):
            with pytest.raises(SeatRefused):
                async with app.begin(None) as uow:
                    await service.pass_of_within(uow, stranger.actor, token)
        async with app.begin(None) as uow:
            assert (await service.pass_of_within(uow, call.guest.person.actor, token)).room_id == call.room_id

    async def test_a_new_pass_voids_the_one_before(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        old = await call.guest.token(app.begin)
        await call.guest.token(app.begin)
        with pytest.raises(SeatRefused):
            async with app.begin(None) as uow:
                await service.pass_of_within(uow, call.guest.person.actor, old)

    async def test_a_pass_is_good_for_ten_minutes_by_the_databases_clock(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        token = await call.guest.token(app.begin)
        await _age_passes(app.begin, minutes=9, seconds=50)
        async with app.begin(None) as uow:
            await service.pass_of_within(uow, call.guest.person.actor, token)
        await _age_passes(app.begin, seconds=15)
        with pytest.raises(SeatRefused):
            async with app.begin(None) as uow:
                await service.pass_of_within(uow, call.guest.person.actor, token)

    async def test_a_heartbeat_brings_a_new_pass_when_half_the_time_is_over(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        guest = await call.guest.sits(app.begin)
        async with app.begin(guest.actor) as uow:
            assert (await service.renew_within(uow, guest.seat, guest.carrier.sid, None)).renewed is None
        await _age_passes(app.begin, minutes=6)
        async with app.begin(guest.actor) as uow:
            renewed = (await service.renew_within(uow, guest.seat, guest.carrier.sid, None)).renewed
        assert renewed is not None
        async with app.begin(None) as uow:
            assert await service.pass_of_within(uow, guest.actor, renewed.token) == guest.seat

    async def test_the_route_gives_a_pass_to_those_who_have_a_seat(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        path = f"/api/rooms/{call.room_id}/seat"
        own = await (await app.signed_in(call.guest.person)).post(path)
        answer = await own.json()
        assert (own.status, len(answer["seat_token"]), own.headers["Cache-Control"]) == (200, 43, "no-store")
        refusals = [
            await (await app.signed_in(await a_specialist(app.begin))).post(path),
            await (await app.signed_in(await a_coordinator(app.begin))).post(path),
            await (await app.browser()).post(path),
            await (await app.signed_in(call.guest.person)).post("/api/rooms/no-room/seat"),
        ]
        assert [one.status for one in refusals] == [404, 403, 401, 404]

    async def test_no_pass_is_kept_in_readable_form(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        token = await call.guest.token(app.begin)
        async with app.begin(None) as uow:
            rows = (await uow.conn.execute(sa.select(participant))).all()
        assert token not in repr(rows)

    async def test_after_the_end_no_pass_is_given(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        host, guest = await call.together(app.begin)
        await service.finish(app.begin, host.actor, host.seat, "done")
        with pytest.raises(ConsultationFinished):
            await call.guest.token(app.begin)
        with pytest.raises(ConsultationFinished):
            await service.say(app.begin, guest.actor, guest.seat, client_id="a", text="Còn đó không?")


class TestPresence:
    """Leases, carriers, and coming back."""

    async def test_joining_again_changes_nothing_and_gives_what_was_missed(self, app: RunningApp) -> None:
        """Pain 2: a seat is not its socket."""
        call = await a_room(app.begin)
        host, _ = await call.together(app.begin)
        await service.say(app.begin, host.actor, host.seat, client_id="a", text="Chào chị")
        again = (await call.host.sits(app.begin, tab=host.carrier.tab, last_seq=2)).joined
        assert [(e.seq, e.kind.value) for e in again.missed] == [(3, "admitted"), (4, "said")]
        assert (again.change.entries, again.change.shown, again.replaced_sid) == ((), (), host.carrier.sid)

    async def test_another_tab_is_asked_before_it_takes_the_seat(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        first = await call.host.sits(app.begin, tab="first")
        with pytest.raises(SeatInUse):
            await call.host.sits(app.begin, tab="second")
        second = await call.host.sits(app.begin, tab="second", take_over=True)
        assert (second.joined.replaced_sid, second.joined.from_another_tab) == (first.carrier.sid, True)
        with pytest.raises(SeatMoved):
            async with app.begin(first.actor) as uow:
                await service.renew_within(uow, first.seat, first.carrier.sid, None)

    async def test_another_tab_needs_no_asking_when_the_first_is_gone(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        first = await call.host.sits(app.begin, tab="first")
        await let_go(app.begin, first)
        assert not (await call.host.sits(app.begin, tab="second")).joined.from_another_tab

    async def test_missed_heartbeats_show_reconnecting_and_take_no_seat(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        _, guest = await call.together(app.begin)
        assert await service.expire_leases(app.begin) == []
        await let_go(app.begin, guest)
        assert await states(app.begin, call) == ("suspended", "in-progress", ["connected", "reconnecting"])
        assert await service.expire_leases(app.begin) == []
        await call.guest.sits(app.begin)
        assert await states(app.begin, call) == ("live", "in-progress", ["connected", "connected"])

    async def test_a_heartbeat_alone_brings_somebody_back(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        _, guest = await call.together(app.begin)
        await let_go(app.begin, guest)
        async with app.begin(guest.actor) as uow:
            beat = await service.renew_within(uow, guest.seat, guest.carrier.sid, {"rtt_ms": 80})
        assert beat.was_away
        back = await service.come_back(app.begin, guest.actor, guest.seat)
        assert back is not None
        assert [one.state.value for one in back.shown] == ["connected"]
        assert await service.come_back(app.begin, guest.actor, guest.seat) is None

    async def test_waiting_ends_by_no_lease(self, app: RunningApp) -> None:
        """Pain 4: who waits goes on waiting, and is let in, whatever their socket does."""
        call = await a_room(app.begin)
        guest = await call.guest.sits(app.begin)
        await let_go(app.begin, guest)
        assert (await states(app.begin, call))[2] == ["invited", "waiting"]
        host = await call.host.sits(app.begin)
        await service.admit(app.begin, host.actor, host.seat, guest.seat.participant_id)
        assert (await states(app.begin, call))[2] == ["connected", "admitted"]
        await call.guest.sits(app.begin)
        assert (await states(app.begin, call))[2] == ["connected", "connected"]

    async def test_leaving_keeps_the_seat_and_is_told_once(self, app: RunningApp) -> None:
        """Pain 10: hanging up ends nothing."""
        call = await a_room(app.begin)
        host, guest = await call.together(app.begin)
        await service.leave(app.begin, guest.actor, guest.seat)
        await service.leave(app.begin, guest.actor, guest.seat)
        await call.guest.sits(app.begin)
        assert await log(app.begin, host) == [
            (1, "entered"), (2, "waiting"), (3, "admitted"), (4, "left"), (5, "entered"),
        ]  # fmt: skip

    async def test_what_the_host_may_do_a_guest_may_not(self, app: RunningApp) -> None:
        third = await a_rural_clinician(app.begin)
        call = await a_room(app.begin, third)
        host, guest = await call.together(app.begin)
        for act in (
            service.admit(app.begin, guest.actor, guest.seat, guest.seat.participant_id),
            service.remove(app.begin, guest.actor, guest.seat, host.seat.participant_id),
            service.remove(app.begin, host.actor, host.seat, host.seat.participant_id),
            service.finish(app.begin, guest.actor, guest.seat, "done"),
        ):
            with pytest.raises(HostOnly):
                await act

    async def test_a_removed_guest_is_out_until_the_host_lets_them_in_again(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        host, guest = await call.together(app.begin)
        await service.remove(app.begin, host.actor, host.seat, guest.seat.participant_id)
        with pytest.raises(SeatTakenAway):
            await call.guest.token(app.begin)
        with pytest.raises(NotAdmitted):
            await service.say(app.begin, guest.actor, guest.seat, client_id="a", text="Sao vậy?")
        await service.admit(app.begin, host.actor, host.seat, guest.seat.participant_id)
        await call.guest.sits(app.begin)
        assert (await states(app.begin, call))[2] == ["connected", "connected"]


class TestTalking:
    """What is written."""

    async def test_sending_twice_stores_once(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        host, guest = await call.together(app.begin)
        first = await service.say(app.begin, host.actor, host.seat, client_id="a", text="Amoxicillin 500 mg")
        again = await service.say(app.begin, host.actor, host.seat, client_id="a", text="Amoxicillin 500 mg")
        other = await service.say(app.begin, guest.actor, guest.seat, client_id="a", text="Vâng")
        assert (first.entry.seq, again.entry.seq, other.entry.seq) == (4, 4, 5)
        assert (first.is_new, again.is_new) == (True, False)

    async def test_sharing_a_screen_is_told_once(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        host, _ = await call.together(app.begin)
        on, off = {"audio": True, "video": True, "screen": True}, {"audio": True, "video": True, "screen": False}
        kinds = [
            [entry.kind.value for entry in (await service.set_media(app.begin, host.actor, host.seat, media)).entries]
            for media in (on, on, off)
        ]
        assert kinds == [["shared"], [], []]

    async def test_waiting_ones_neither_write_nor_share(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        guest = await call.guest.sits(app.begin)
        media = {"audio": True, "video": True, "screen": True}
        for act in (
            service.say(app.begin, guest.actor, guest.seat, client_id="a", text="Alô"),
            service.set_media(app.begin, guest.actor, guest.seat, media),
        ):
            with pytest.raises(NotAdmitted):
                await act


class TestQueries:
    """What other features read."""

    async def test_the_way_back_is_there_while_the_room_is_open(self, app: RunningApp) -> None:
        call = await a_room(app.begin)
        actor = call.guest.person.actor
        async with app.begin(actor) as uow:
            assert await queries.open_room_of(uow, actor) is None
            assert [card.id for card in await queries.open_rooms_of(uow, actor)] == [call.room_id]
        host, guest = await call.together(app.begin)
        await service.leave(app.begin, guest.actor, guest.seat)
        async with app.begin(actor) as uow:
            card = await queries.open_room_of(uow, actor)
        assert card is not None
        assert (card.id, card.host and card.host.name) == (call.room_id, host.actor.name)
        await service.finish(app.begin, host.actor, host.seat, "done")
        async with app.begin(actor) as uow:
            assert await queries.open_room_of(uow, actor) is None

    async def test_a_room_is_shown_only_to_those_with_a_seat(self, app: RunningApp) -> None:
        call, stranger = await a_room(app.begin), await a_specialist(app.begin)
        async with app.begin(None) as uow:
            assert (await queries.room_of(uow, call.host.person.actor, call.room_id)).id == call.room_id
            with pytest.raises(RoomNotFound):
                await queries.room_of(uow, stranger.actor, call.room_id)

    async def test_a_document_learns_who_took_part_and_when(self, app: RunningApp) -> None:
        call = await a_room(app.begin, await a_rural_clinician(app.begin))
        host, guest = await call.together(app.begin)
        async with app.begin(None) as uow:
            assert await queries.live_referrals(uow) == [call.referral_id]
        await service.leave(app.begin, guest.actor, guest.seat)
        await service.finish(app.begin, host.actor, host.seat, "done")
        async with app.begin(None) as uow:
            facts = await queries.encounter_for_document(uow, call.referral_id)
            assert await queries.live_referrals(uow) == []
            assert len(await queries.rooms_of(uow, call.referral_id)) == 1
        assert facts is not None
        assert [(one.name, one.role) for one in facts.participants] == [
            (host.actor.name, "host"), (guest.actor.name, "guest"),
        ]  # fmt: skip
        assert all(one.joined_at and one.left_at for one in facts.participants)
        assert (facts.identity_confirmed_by, facts.status) == (host.actor.name, "finished")


async def _age_passes(begin: Begin, **by: float) -> None:
    async with begin(None) as uow:
        older = participant.c.seat_expires_at - timedelta(**by)
        await uow.conn.execute(participant.update().values(seat_expires_at=older))


def test_every_refusal_of_rooms_has_its_own_code() -> None:
    codes = [one.code for one in DomainError.__subclasses__() if one.__module__ == "telehealth.rooms.errors"]
    assert len(codes) == len(set(codes)) > 0
    assert all(code.startswith("rooms.") for code in codes)
