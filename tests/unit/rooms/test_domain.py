"""The two tables of moves, and what a change makes of a session."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from telehealth.kernel.ids import EncounterId, ParticipantId, PractitionerId, ReferralId, RoomId, new_id
from telehealth.rooms import domain
from telehealth.rooms.domain import (
    LET_IN,
    PARTICIPANT_MOVES,
    ROOM_MOVES,
    EntryKind,
    ImpossibleMove,
    Participant,
    Room,
    SeatRole,
)
from telehealth.rooms.domain import ParticipantState as P
from telehealth.rooms.domain import RoomState as S
from telehealth.rooms.encounter import Encounter, EncounterStatus
from telehealth.rooms.errors import HostOnly, NotAdmitted, NotWaiting, RoomFull, SeatTakenAway
from telehealth.rooms.session import News, Session, change, visible

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=7)


def somebody(role: SeatRole = SeatRole.GUEST, state: P = P.INVITED, **said: object) -> Participant:
    inside: dict[str, Any] = {"admitted_at": NOW, "joined_order": 1, "admitted_seq": 1} if state in LET_IN else {}
    known: dict[str, Any] = {
        "id": ParticipantId(new_id()), "room_id": RoomId(new_id()), "practitioner_id": PractitionerId(new_id()),
        "account_id": None, "name": "BS. Lan", "facility": "BV Phổi", "role": role, "state": state, "since": NOW,
    }  # fmt: skip
    return Participant(**(known | inside | dict[str, Any](said)))


def a_session(*people: Participant, state: S = S.CREATED) -> Session:
    room = Room(
        id=RoomId(new_id()), referral_id=ReferralId(new_id()), patient_id=None, state=state, last_seq=0, created_at=NOW
    )
    return Session(
        room=room, people=people, encounter=Encounter(id=EncounterId(new_id()), status=EncounterStatus.PLANNED)
    )


HOST = somebody(SeatRole.HOST, P.CONNECTED)


@pytest.mark.parametrize(("before", "after"), list(product(P, P)))
def test_a_participant_moves_only_as_the_table_says(before: P, after: P) -> None:
    one = somebody(state=before)
    if before is after:
        assert one.moved(after, LATER) is one
    elif after in PARTICIPANT_MOVES[before]:
        assert (one.moved(after, LATER).state, one.moved(after, LATER).since) == (after, LATER)
    else:
        with pytest.raises(ImpossibleMove):
            one.moved(after, LATER)


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_a_room_moves_only_as_the_table_says(before: S, after: S) -> None:
    room = replace(a_session().room, state=before)
    if before is after or after in ROOM_MOVES[before]:
        assert room.moved(after).state is after
    else:
        with pytest.raises(ImpossibleMove):
            room.moved(after)


def test_every_state_is_in_the_tables_and_finished_is_the_only_end() -> None:
    assert set(ROOM_MOVES) == set(S)
    assert set(PARTICIPANT_MOVES) == set(P)
    assert [state for state, onwards in ROOM_MOVES.items() if not onwards] == [S.FINISHED]
    assert all(PARTICIPANT_MOVES[state] for state in P)


@pytest.mark.parametrize("state", list(P))
def test_whoever_was_let_in_once_may_always_come_back(state: P) -> None:
    """Pain 3: admission belongs to the person in the session."""
    one = somebody(state=state, admitted_at=NOW, joined_order=1)
    if state is P.REMOVED:
        with pytest.raises(SeatTakenAway):
            domain.arrive(one, LATER)
    elif state is not P.WAITING:
        assert domain.arrive(one, LATER).state is P.CONNECTED


def test_a_host_goes_in_and_a_guest_waits() -> None:
    assert domain.arrive(somebody(SeatRole.HOST), LATER).state is P.CONNECTED
    waits = domain.arrive(somebody(), LATER)
    assert (waits.state, waits.admitted_at) == (P.WAITING, None)
    assert domain.arrive(replace(waits, state=P.LEFT), LATER).state is P.WAITING


def test_letting_in_notes_who_vouched_and_connects_who_is_there() -> None:
    away = domain.admit(HOST, somebody(state=P.WAITING), 1, LATER)
    assert (away.state, away.identity_confirmed_by, away.identity_confirmed_at) == (P.ADMITTED, "BS. Lan", LATER)
    there = somebody(state=P.WAITING, carrier_sid="sid", has_lease=True)
    assert domain.admit(HOST, there, 1, LATER).state is P.CONNECTED


@pytest.mark.parametrize("state", sorted(LET_IN))
def test_letting_in_twice_is_the_same_as_once(state: P) -> None:
    one = somebody(state=state)
    assert domain.admit(HOST, one, 2, LATER) is one


@pytest.mark.parametrize("state", [P.INVITED, P.LEFT])
def test_nobody_is_let_in_who_does_not_wait(state: P) -> None:
    with pytest.raises(NotWaiting):
        domain.admit(HOST, somebody(state=state), 1, LATER)


def test_a_removed_guest_is_let_in_again_by_the_host_only() -> None:
    removed = domain.remove(HOST, somebody(state=P.CONNECTED), LATER)
    with pytest.raises(SeatTakenAway):
        domain.arrive(removed, LATER)
    assert domain.admit(HOST, removed, 1, LATER).state is P.ADMITTED


def test_a_fifth_person_is_told_why_not() -> None:
    with pytest.raises(RoomFull) as refusal:
        domain.admit(HOST, somebody(state=P.WAITING), 4, LATER)
    assert refusal.value.params == {"most": 4}


@pytest.mark.parametrize("other", [somebody(state=P.CONNECTED), somebody(SeatRole.HOST, P.INVITED)])
def test_only_a_host_inside_lets_in_removes_and_finishes(other: Participant) -> None:
    waiting, room = somebody(state=P.WAITING), a_session(state=S.OPEN).room
    for act in (
        lambda: domain.admit(other, waiting, 1, NOW),
        lambda: domain.remove(other, waiting, NOW),
        lambda: domain.finish(other, room, NOW),
        lambda: domain.remove(HOST, somebody(SeatRole.HOST, P.CONNECTED), NOW),
    ):
        with pytest.raises(HostOnly):
            act()


def test_outside_nobody_talks() -> None:
    with pytest.raises(NotAdmitted):
        domain.require_inside(somebody(state=P.WAITING))


def test_hanging_up_never_finishes_and_finishing_does() -> None:
    guest = somebody(state=P.CONNECTED, joined_order=2)
    session = a_session(HOST, guest, state=S.LIVE)
    gone = change(session, [domain.leave(HOST, LATER), domain.leave(guest, LATER)], [], LATER)
    assert gone.after.room.state is S.SUSPENDED
    assert domain.finish(HOST, session.room, LATER).state is S.FINISHED


def test_a_room_goes_through_its_states_with_its_people() -> None:
    host, guest = somebody(SeatRole.HOST), somebody(carrier_sid="sid", has_lease=True)
    session, states = a_session(host, guest), []
    steps = [
        lambda s: domain.arrive(s.people[1], NOW),
        lambda s: domain.arrive(s.people[0], NOW),
        lambda s: domain.admit(s.people[0], s.people[1], s.inside, NOW),
        lambda s: domain.lose(s.people[1], NOW),
        lambda s: domain.arrive(s.people[1], NOW),
    ]
    for step in steps:
        session = change(session, [step(session)], [], NOW).after
        states.append((session.room.state.value, session.encounter.status.value))
    assert states == [
        ("open", "arrived"), ("open", "arrived"), ("live", "in-progress"), ("suspended", "in-progress"),
        ("live", "in-progress"),
    ]  # fmt: skip
    assert (session.room.opened_at, session.room.live_at) == (NOW, NOW)
    assert [one.joined_order for one in session.people] == [1, 2]


def test_entries_are_numbered_on_from_the_rooms_last_number() -> None:
    session = a_session(HOST)
    session = replace(session, room=replace(session.room, last_seq=41))
    news = [News(kind=EntryKind.SAID, participant_id=HOST.id), News(kind=EntryKind.LEFT, participant_id=HOST.id)]
    made = change(session, [], news, NOW)
    assert [entry.seq for entry in made.entries] == [42, 43]
    assert made.after.room.last_seq == 43


def test_what_was_said_before_ones_admission_stays_with_those_who_heard_it() -> None:
    said = [News(kind=EntryKind.SAID, participant_id=HOST.id)] * 3
    entries = change(a_session(HOST), [], [News(kind=EntryKind.ENTERED, participant_id=HOST.id), *said], NOW).entries
    late = somebody(state=P.CONNECTED, admitted_seq=3)
    assert [entry.seq for entry in visible(entries, HOST)] == [1, 2, 3, 4]
    assert [entry.seq for entry in visible(entries, late)] == [1, 3, 4]
    assert [entry.seq for entry in visible(entries, somebody(state=P.WAITING))] == [1]


def test_a_new_carrier_alone_is_nobodys_business() -> None:
    session = a_session(HOST, state=S.OPEN)
    made = change(session, [replace(HOST, carrier_sid="another")], [], NOW)
    assert (len(made.moved), made.shown) == (1, ())
