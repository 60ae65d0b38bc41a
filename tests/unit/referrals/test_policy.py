"""Who sees how much of a case, and who may do what with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import AccountId, FacilityId, PractitionerId, SessionId, new_id
from telehealth.referrals import policy
from telehealth.referrals.domain import Action, Party, State
from telehealth.referrals.errors import NotYours, ReferralNotFound
from telehealth.referrals.policy import Sight, Subject

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STATION, HUB, OTHER_HUB = (FacilityId(new_id()) for _ in range(3))


def an_actor(role: Role, facility_id: FacilityId | None, *specialties: str) -> Actor:
    return Actor(
        account_id=AccountId(new_id()), session_id=SessionId(new_id()), role=role, name="BS. Thử",
        practitioner_id=PractitionerId(new_id()), facility_id=facility_id, specialties=specialties,
    )  # fmt: skip


SENDER = an_actor(Role.RURAL_CLINICIAN, STATION)
COLLEAGUE = an_actor(Role.RURAL_CLINICIAN, STATION)
ELSEWHERE = an_actor(Role.RURAL_CLINICIAN, FacilityId(new_id()))
CLAIMER = an_actor(Role.SPECIALIST, HUB, "respiratory")
SAME_POOL = an_actor(Role.SPECIALIST, HUB, "respiratory", "cardiology")
OTHER_POOL = an_actor(Role.SPECIALIST, HUB, "dermatology")
OTHER_HOSPITAL = an_actor(Role.SPECIALIST, OTHER_HUB, "respiratory")
COORDINATOR = an_actor(Role.COORDINATOR, HUB)
ADMINISTRATOR = an_actor(Role.ADMINISTRATOR, HUB)
HOMELESS = an_actor(Role.SPECIALIST, None, "respiratory")
EVERYBODY = (SENDER, COLLEAGUE, ELSEWHERE, CLAIMER, SAME_POOL, OTHER_POOL, OTHER_HOSPITAL, COORDINATOR, ADMINISTRATOR)


def a_case(state: State, *, asked: tuple[FacilityId, ...] = (HUB,)) -> Subject:
    held = state not in {State.DRAFT, State.SENT, State.CANCELLED}
    return Subject(
        state=state, sender_facility_id=STATION, specialty="respiratory", asked=asked,
        holder_facility_id=HUB if held else None, claimed_by=CLAIMER.practitioner_id if held else None,
        hub_access_until=None,
    )  # fmt: skip


def seen(actor: Actor, case: Subject) -> Sight:
    return policy.sight(actor, case, NOW)


@pytest.mark.parametrize("state", list(State))
def test_the_station_sees_everything_it_asked_and_no_other_station_anything(state: State) -> None:
    case = a_case(state)
    assert {seen(actor, case) for actor in (SENDER, COLLEAGUE)} == {Sight.EVERYTHING}
    assert seen(ELSEWHERE, case) is Sight.NOTHING


@pytest.mark.parametrize("state", list(State))
def test_coordinators_and_administrators_see_nothing_clinical(state: State) -> None:
    assert {seen(actor, a_case(state)) for actor in (COORDINATOR, ADMINISTRATOR, HOMELESS)} == {Sight.NOTHING}


def test_the_pool_sees_the_summary_before_claiming_and_everything_after() -> None:
    assert seen(SAME_POOL, a_case(State.SENT)) is Sight.SUMMARY
    assert seen(SAME_POOL, a_case(State.CLAIMED)) is Sight.EVERYTHING
    assert seen(SAME_POOL, a_case(State.DRAFT)) is Sight.NOTHING


def test_other_specialties_and_other_hospitals_see_nothing_of_a_case_for_this_hub() -> None:
    for state, actor in product((State.SENT, State.CLAIMED, State.ADVISED), (OTHER_POOL, OTHER_HOSPITAL)):
        assert seen(actor, a_case(state)) is Sight.NOTHING


def test_a_case_for_any_hub_is_in_the_pools_of_the_stations_hubs_until_one_of_them_has_it() -> None:
    network = (HUB, OTHER_HUB)
    assert seen(OTHER_HOSPITAL, a_case(State.SENT, asked=network)) is Sight.SUMMARY
    assert seen(OTHER_HOSPITAL, a_case(State.CLAIMED, asked=network)) is Sight.NOTHING
    stranger = an_actor(Role.SPECIALIST, FacilityId(new_id()), "respiratory")
    assert seen(stranger, a_case(State.SENT, asked=network)) is Sight.NOTHING
    assert policy.parties(stranger, a_case(State.SENT, asked=network)) == set()


def test_who_has_no_workplace_is_in_no_pool_even_of_a_case_that_asks_nobody() -> None:
    assert seen(HOMELESS, a_case(State.SENT, asked=())) is Sight.NOTHING
    assert policy.pool_scope(HOMELESS).alternatives == ()


def test_the_hubs_access_ends_at_its_time_and_the_stations_does_not() -> None:
    closed = replace(a_case(State.CLOSED), hub_access_until=NOW + timedelta(seconds=1))
    over = replace(closed, hub_access_until=NOW)
    assert (seen(CLAIMER, closed), seen(SAME_POOL, closed)) == (Sight.EVERYTHING, Sight.EVERYTHING)
    assert (seen(CLAIMER, over), seen(SAME_POOL, over), seen(SENDER, over)) == (
        Sight.NOTHING, Sight.NOTHING, Sight.EVERYTHING,
    )  # fmt: skip


def test_parties_to_a_case() -> None:
    case = a_case(State.CLAIMED)
    assert policy.parties(SENDER, case) == {Party.SENDER}
    assert policy.parties(CLAIMER, case) == {Party.CLAIMER, Party.POOL}
    assert policy.parties(SAME_POOL, case) == {Party.POOL}
    assert policy.parties(OTHER_HOSPITAL, case) == set()
    assert policy.parties(COORDINATOR, case) == set()


def test_only_the_holder_accepts_and_the_sender_cannot() -> None:
    case = a_case(State.CLAIMED)
    policy.check(CLAIMER, case, Action.ACCEPT, seen=Sight.EVERYTHING)
    with pytest.raises(NotYours):
        policy.check(SAME_POOL, case, Action.ACCEPT, seen=Sight.EVERYTHING)
    with pytest.raises(NotYours):
        policy.check(SENDER, case, Action.ACCEPT, seen=Sight.EVERYTHING)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("actor", [ELSEWHERE, OTHER_POOL, COORDINATOR, ADMINISTRATOR])
def test_to_strangers_the_case_does_not_exist_whatever_they_try(actor: Actor, action: Action) -> None:
    with pytest.raises(ReferralNotFound):
        policy.check(actor, a_case(State.CLAIMED), action, seen=Sight.NOTHING)


def test_actions_shown_are_those_that_would_be_let_through() -> None:
    for state, actor in product(State, EVERYBODY):
        case = a_case(state)
        for action in policy.actions_of(actor, case):
            policy.check(actor, case, action, seen=seen(actor, case))


def test_route_rules_by_role() -> None:
    assert [policy.may_refer(actor) for actor in (SENDER, CLAIMER, COORDINATOR, HOMELESS)] == [True, True, False, False]
    assert [policy.may_take_cases(actor) for actor in (SENDER, CLAIMER, COORDINATOR, HOMELESS)] == [
        False, True, False, False,
    ]  # fmt: skip
    assert policy.may_open_cases(SENDER)
    assert policy.pool_scope(SENDER).alternatives == ()
