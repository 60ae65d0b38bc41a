"""What is remembered of a room may only say yes, and not for long."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from telehealth.kernel.ids import EncounterId, ParticipantId, PractitionerId, ReferralId, RoomId, new_id
from telehealth.rooms import queries
from telehealth.rooms.encounter import Encounter, EncounterStatus
from telehealth.rooms.errors import ConsultationFinished, NotAdmitted
from telehealth.rooms.service import Participant, ParticipantState, Room, RoomState, SeatRole, Session
from telehealth.signaling.errors import PeerAway, PeerNotInside
from telehealth.signaling.reach import REMEMBERED_S, Reach, refusal

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def somebody(role: SeatRole, state: ParticipantState = ParticipantState.CONNECTED) -> Participant:
    return Participant(
        id=ParticipantId(new_id()), room_id=RoomId(new_id()), practitioner_id=PractitionerId(new_id()), account_id=None,
        name="", facility="", role=role, state=state, since=NOW, carrier_sid="sid", has_lease=True,
    )  # fmt: skip


HOST, GUEST = somebody(SeatRole.HOST), somebody(SeatRole.GUEST)
ROOM = Room(
    id=RoomId(new_id()),
    referral_id=ReferralId(new_id()),
    patient_id=None,
    state=RoomState.LIVE,
    last_seq=3,
    created_at=NOW,
)
VISIT = Encounter(id=EncounterId(new_id()), status=EncounterStatus.IN_PROGRESS)
TOGETHER = Session(room=ROOM, people=(HOST, GUEST), encounter=VISIT)


def with_guest(**differently: Any) -> Session:  # noqa: ANN401
    return replace(TOGETHER, people=(HOST, replace(GUEST, **differently)))


def test_two_who_are_inside_reach_each_other() -> None:
    assert refusal(TOGETHER, HOST.id, GUEST.id) is refusal(TOGETHER, GUEST.id, HOST.id) is None


@pytest.mark.parametrize("state", list(ParticipantState))
def test_only_those_inside_are_reached_and_reach(state: ParticipantState) -> None:
    session, inside = with_guest(state=state), state in {"admitted", "connected", "reconnecting"}
    assert (refusal(session, HOST.id, GUEST.id) is None) is inside
    assert (refusal(session, GUEST.id, HOST.id) is None) is inside


def test_each_refusal_says_which() -> None:
    waiting = with_guest(state=ParticipantState.WAITING)
    finished = replace(TOGETHER, room=replace(ROOM, state=RoomState.FINISHED))
    cases = [
        (TOGETHER, HOST.id, HOST.id, PeerNotInside), (TOGETHER, HOST.id, ParticipantId(uuid4()), PeerNotInside),
        (TOGETHER, ParticipantId(uuid4()), HOST.id, NotAdmitted), (waiting, HOST.id, GUEST.id, PeerNotInside),
        (waiting, GUEST.id, HOST.id, NotAdmitted), (with_guest(has_lease=False), HOST.id, GUEST.id, PeerAway),
        (with_guest(carrier_sid=None), HOST.id, GUEST.id, PeerAway),
        (finished, HOST.id, GUEST.id, ConsultationFinished),
    ]  # fmt: skip
    assert [type(refusal(session, one, to)) for session, one, to, _ in cases] == [kind for *_, kind in cases]


class Asked:
    """A database that counts how often it is asked, and gives what is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times, self.session, self.at = 0, TOGETHER, 100.0
        monkeypatch.setattr(queries, "session", self._session)
        self.reach = Reach(self._begin, monotonic=lambda: self.at)  # type: ignore[arg-type] # no unit of work is used

    async def _session(self, _uow: object, _room_id: object) -> Session:
        self.times += 1
        return self.session

    @asynccontextmanager
    async def _begin(self, _actor: object) -> AsyncIterator[None]:
        yield


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(monkeypatch)


async def test_a_yes_is_remembered_for_seconds(asked: Asked) -> None:
    for _ in range(3):
        await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
    assert asked.times == 1
    asked.at += REMEMBERED_S
    await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
    assert asked.times == 2


async def test_a_no_is_always_asked_again(asked: Asked) -> None:
    asked.session = with_guest(state=ParticipantState.WAITING)
    for _ in range(2):
        with pytest.raises(PeerNotInside):
            await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
    asked.session = TOGETHER
    await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
    assert asked.times == 3


async def test_what_this_process_changes_is_learned_at_once(asked: Asked) -> None:
    await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
    removed = asked.session = with_guest(state=ParticipantState.REMOVED)
    asked.reach.learn(removed)
    with pytest.raises(PeerNotInside):
        await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
    asked.session = TOGETHER
    asked.reach.forget(ROOM.id)
    await asked.reach.require(ROOM.id, HOST.id, GUEST.id)
