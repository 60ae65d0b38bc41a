"""Every action crossed with every state, and the small rules beside the table."""

from datetime import UTC, datetime, timedelta

import pytest

from telehealth.referrals.domain import (
    ALSO,
    TRANSITIONS,
    Action,
    CancelReason,
    DeclineReason,
    Party,
    Reception,
    State,
    after,
    case_code,
    check_undo,
    claim_limit,
    parties_for,
    possible,
)
from telehealth.referrals.errors import ReasonNeeded, UndoTooLate, WrongState

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

# The whole machine, written out a second time by hand: action -> {from: to}.
D, S, Q, C, A, N, V, K, X, Z = (
    State.DRAFT, State.SENT, State.INFO_REQUESTED, State.CLAIMED, State.ACCEPTED, State.IN_CONSULT, State.ADVISED,
    State.ACKNOWLEDGED, State.CLOSED, State.CANCELLED,
)  # fmt: skip
EXPECTED: dict[Action, dict[State, State]] = {
    Action.SAVE: {D: D},
    Action.SEND: {D: S},
    Action.CLAIM: {S: C},
    Action.UNDO_CLAIM: {C: S},
    Action.RELEASE: {C: S, Q: S},
    Action.TIME_OUT: {C: S},
    Action.SIGN_OUT: {C: S},
    Action.ACCEPT: {C: A},
    Action.DECLINE: {C: S, A: S},
    Action.ASK_INFORMATION: {C: Q, A: Q},
    Action.ANSWER_INFORMATION: {Q: S},
    Action.START_CONSULTATION: {A: N},
    Action.END_SESSION: {N: N, V: V, K: K, X: X},
    Action.ADVISE: {A: V, N: V},
    Action.ADD_ADVICE: {V: V, K: K, X: X},
    Action.MESSAGE: {C: C, A: A, N: N, V: V, K: K},
    Action.ATTACH: {D: D, S: S, Q: Q, C: C, A: A, N: N, V: V, K: K},
    Action.ACKNOWLEDGE: {V: K},
    Action.RECORD_RECEPTION: {K: K},
    Action.CLOSE: {K: X},
    Action.END_ANSWERED: {V: X},
    Action.CANCEL: {D: Z, S: Z, Q: Z, C: Z, A: Z},
}
REASON = {
    Action.DECLINE: DeclineReason.NO_CAPACITY,
    Action.CANCEL: CancelReason.BETTER,
    Action.RECORD_RECEPTION: Reception.FOLLOWED,
}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", list(State))
def test_every_action_in_every_state_does_what_the_table_says_or_is_refused(action: Action, state: State) -> None:
    wanted = EXPECTED[action].get(state)
    if wanted is not None:
        assert after(action, state, reason=REASON.get(action)) is wanted
        return
    with pytest.raises(WrongState) as refused:
        after(action, state, reason=REASON.get(action))
    assert refused.value.params["state"] == state.value
    assert refused.value.params["action"] == action.value


def test_refusal_says_what_is_possible_now_in_words() -> None:
    with pytest.raises(WrongState) as refused:
        after(Action.CLAIM, State.ADVISED)
    assert refused.value.params["possible"] == "message, attach, acknowledge"


@pytest.mark.parametrize("action", [Action.DECLINE, Action.CANCEL, Action.RECORD_RECEPTION])
@pytest.mark.parametrize("reason", [None, "", "because"])
def test_steps_that_want_a_reason_refuse_any_other(action: Action, reason: str | None) -> None:
    state = next(iter(TRANSITIONS[action].states))
    with pytest.raises(ReasonNeeded):
        after(action, state, reason=reason)


def test_a_declined_case_is_always_in_the_pool_again() -> None:
    assert {after(Action.DECLINE, state, reason=DeclineReason.OTHER) for state in (C, A)} == {S}


def test_only_the_sender_ends_a_case_that_a_station_asked_about() -> None:
    ends = {action for action, rule in TRANSITIONS.items() if rule.to in {X, Z}} - {Action.END_ANSWERED}
    assert ends == {Action.CLOSE, Action.CANCEL}
    assert parties_for(Action.END_ANSWERED) == {Party.SYSTEM}
    assert all(parties_for(action) == {Party.SENDER} for action in ends)


def test_a_case_cannot_be_cancelled_once_a_consultation_began() -> None:
    assert Action.CANCEL not in possible(N)
    assert Action.CANCEL not in possible(V)


def test_every_step_but_saving_and_writing_tells_somebody() -> None:
    silent = {action for action, rule in TRANSITIONS.items() if not rule.tells}
    assert silent == {Action.SAVE}


def test_both_sides_may_write_in_the_thread() -> None:
    assert parties_for(Action.MESSAGE) == {Party.SENDER, Party.CLAIMER}
    assert set(ALSO) == {Action.MESSAGE}


def test_a_claim_is_undone_within_ten_seconds_and_not_later() -> None:
    check_undo(NOW, NOW + timedelta(seconds=10))
    with pytest.raises(UndoTooLate):
        check_undo(NOW, NOW + timedelta(seconds=10, milliseconds=1))


def test_claims_of_emergencies_and_urgent_cases_end_by_time_and_others_do_not() -> None:
    limits = {"emergency": timedelta(minutes=5), "urgent": timedelta(minutes=15)}
    assert claim_limit("stat", **limits) == timedelta(minutes=5)
    assert claim_limit("asap", **limits) == timedelta(minutes=15)
    assert claim_limit("urgent", **limits) is None
    assert claim_limit("routine", **limits) is None


def test_the_case_number_tells_the_month_and_nothing_else() -> None:
    assert case_code(NOW, 482) == "CA-2611-0482"
    assert case_code(NOW, 123456) == "CA-2611-123456"
