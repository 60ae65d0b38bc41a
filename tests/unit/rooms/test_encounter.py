"""The mapping from a room's life to the FHIR Encounter, over every combination of states."""

from datetime import UTC, datetime
from itertools import product

import pytest
from msgspec.structs import replace

from telehealth.kernel.ids import EncounterId, ParticipantId, PractitionerId, ReferralId, RoomId, new_id
from telehealth.rooms.domain import Participant, Room, SeatRole
from telehealth.rooms.domain import ParticipantState as P
from telehealth.rooms.domain import RoomState as S
from telehealth.rooms.encounter import ORDER, OVER, Encounter, follow, status_for
from telehealth.rooms.encounter import EncounterStatus as E

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def a_room(state: S, *, was_live: bool) -> Room:
    return Room(
        id=RoomId(new_id()), referral_id=ReferralId(new_id()), patient_id=None, state=state, last_seq=0, created_at=NOW,
        live_at=NOW if was_live else None, finished_at=NOW if state is S.FINISHED else None,
    )  # fmt: skip


def a_guest(state: P, role: SeatRole = SeatRole.GUEST) -> Participant:
    return Participant(
        id=ParticipantId(new_id()), room_id=RoomId(new_id()), practitioner_id=PractitionerId(new_id()), account_id=None,
        name="", facility="", role=role, state=state, since=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(("state", "was_live", "guest"), list(product(S, [False, True], P)))
def test_the_status_follows_the_room(state: S, was_live: bool, guest: P) -> None:
    """Pain 7: the call and the visit are two machines, and only the call moves the visit."""
    expected = (
        (E.FINISHED if was_live else E.CANCELLED) if state is S.FINISHED
        else E.IN_PROGRESS if was_live
        else E.PLANNED if guest is P.INVITED
        else E.ARRIVED
    )  # fmt: skip
    assert status_for(a_room(state, was_live=was_live), [a_guest(guest)]) is expected


def test_a_host_alone_is_no_arrival() -> None:
    assert status_for(a_room(S.OPEN, was_live=False), [a_guest(P.CONNECTED, SeatRole.HOST)]) is E.PLANNED


@pytest.mark.parametrize(("before", "state", "was_live"), list(product(E, S, [False, True])))
def test_an_encounter_never_goes_back_and_never_leaves_its_end(before: E, state: S, was_live: bool) -> None:
    after = follow(Encounter(id=EncounterId(new_id()), status=before), a_room(state, was_live=was_live), []).status
    if before in OVER:
        assert after is before
    elif after is not E.CANCELLED:
        assert ORDER.index(after) >= ORDER.index(before)


def test_the_period_is_the_time_two_people_were_together() -> None:
    over = follow(Encounter(id=EncounterId(new_id()), status=E.IN_PROGRESS), a_room(S.FINISHED, was_live=True), [])
    assert (over.status, over.started_at, over.finished_at) == (E.FINISHED, NOW, NOW)


def test_a_finished_room_cannot_be_reopened_by_its_encounter() -> None:
    room = a_room(S.FINISHED, was_live=True)
    assert (
        follow(Encounter(id=EncounterId(new_id()), status=E.FINISHED), replace(room, state=S.LIVE), []).status
        is E.FINISHED
    )
