"""The referral's states and the one table of what may happen in them. Pure: no clock, no database.

An action that is not in the table for the state a referral is in is refused, whoever asks. Who may ask is the second
column; `policy` turns an actor into the parties they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from telehealth.referrals.errors import ReasonNeeded, UndoTooLate, WrongState


class State(StrEnum):
    """Where a referral is. FHIR Task has coarser words for these; the bridge maps them."""

    DRAFT = "draft"
    SENT = "sent"
    INFO_REQUESTED = "info_requested"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    IN_CONSULT = "in_consult"
    ADVISED = "advised"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What can happen to a referral."""

    SAVE = "save"
    SEND = "send"
    CLAIM = "claim"
    UNDO_CLAIM = "undo_claim"
    RELEASE = "release"
    TIME_OUT = "time_out"
    SIGN_OUT = "sign_out"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK_INFORMATION = "ask_information"
    ANSWER_INFORMATION = "answer_information"
    START_CONSULTATION = "start_consultation"
    END_SESSION = "end_session"
    END_ANSWERED = "end_answered"
    ADVISE = "advise"
    ADD_ADVICE = "add_advice"
    MESSAGE = "message"
    ATTACH = "attach"
    ACKNOWLEDGE = "acknowledge"
    RECORD_RECEPTION = "record_reception"
    CLOSE = "close"
    CANCEL = "cancel"


class Party(StrEnum):
    """What somebody is to a referral."""

    SENDER = "sender"  # a clinician of the originating facility
    POOL = "pool"  # a specialist the question was put to
    CLAIMER = "claimer"  # the specialist who holds it
    SYSTEM = "system"  # time, or a session that ended


class Origin(StrEnum):
    """Who asked: a station's clinician, or somebody who booked an appointment."""

    STATION = "station"
    APPOINTMENT = "appointment"


class Priority(StrEnum):
    """FHIR's request priority. On screen: emergency now, urgent (under 2 h), soon (under 24 h), routine."""

    STAT = "stat"
    ASAP = "asap"
    URGENT = "urgent"
    ROUTINE = "routine"


class Mode(StrEnum):
    """How the sender wants the answer."""

    LIVE = "live"
    WRITTEN = "written"
    ADVICE_ONLY = "advice_only"


class Reception(StrEnum):
    """What the station did with the advice."""

    FOLLOWED = "followed"
    CHANGED = "changed"
    REFUSED = "refused"


class DeclineReason(StrEnum):
    """Why a specialist gives a case back to the pool."""

    WRONG_SPECIALTY = "wrong_specialty"
    OUTSIDE_LICENCE = "outside_licence"
    NO_CAPACITY = "no_capacity"
    CONFLICT = "conflict_of_interest"
    OTHER = "other"


class CancelReason(StrEnum):
    """Why the sender takes a case back."""

    BETTER = "patient_better"
    TRANSFERRED = "already_transferred"
    MISTAKE = "sent_by_mistake"
    DIED = "patient_died"
    OTHER = "other"


class ReturnReason(StrEnum):
    """Why a claim ended without an answer."""

    RELEASED = "released"
    TIMED_OUT = "timed_out"
    SIGNED_OUT = "signed_out"


UNDO_WINDOW = timedelta(seconds=10)
PRIORITY_ORDER: Mapping[str, int] = {Priority.STAT: 0, Priority.ASAP: 1, Priority.URGENT: 2, Priority.ROUTINE: 3}
HELD = frozenset({State.CLAIMED, State.ACCEPTED, State.IN_CONSULT, State.ADVISED, State.ACKNOWLEDGED})
OPEN = frozenset(State) - {State.CLOSED, State.CANCELLED}
BEFORE_CONSULT = frozenset({State.DRAFT, State.SENT, State.INFO_REQUESTED, State.CLAIMED, State.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: who, from where, to where (None: stays), the reasons to choose from, whom it tells."""

    by: Party
    states: frozenset[State]
    to: State | None
    reasons: type[StrEnum] | None = None
    tells: frozenset[Party] = frozenset()


def _rule(
    by: Party,
    states: set[State] | frozenset[State],
    to: State | None,
    *tells: Party,
    reasons: type[StrEnum] | None = None,
) -> Rule:
    return Rule(by, frozenset(states), to, reasons, frozenset(tells))


TRANSITIONS: Mapping[Action, Rule] = {
    Action.SAVE: _rule(Party.SENDER, {State.DRAFT}, None),
    Action.SEND: _rule(Party.SENDER, {State.DRAFT}, State.SENT, Party.POOL),
    Action.CLAIM: _rule(Party.POOL, {State.SENT}, State.CLAIMED, Party.SENDER, Party.POOL),
    Action.UNDO_CLAIM: _rule(Party.CLAIMER, {State.CLAIMED}, State.SENT, Party.SENDER, Party.POOL),
    Action.RELEASE: _rule(Party.CLAIMER, {State.CLAIMED, State.INFO_REQUESTED}, State.SENT, Party.SENDER, Party.POOL),
    Action.TIME_OUT: _rule(Party.SYSTEM, {State.CLAIMED}, State.SENT, Party.SENDER, Party.POOL),
    Action.SIGN_OUT: _rule(Party.SYSTEM, {State.CLAIMED}, State.SENT, Party.SENDER, Party.POOL),
    Action.ACCEPT: _rule(Party.CLAIMER, {State.CLAIMED}, State.ACCEPTED, Party.SENDER),
    Action.DECLINE: _rule(
        Party.CLAIMER, {State.CLAIMED, State.ACCEPTED}, State.SENT, Party.SENDER, Party.POOL, reasons=DeclineReason
    ),
    Action.ASK_INFORMATION: _rule(Party.CLAIMER, {State.CLAIMED, State.ACCEPTED}, State.INFO_REQUESTED, Party.SENDER),
    Action.ANSWER_INFORMATION: _rule(Party.SENDER, {State.INFO_REQUESTED}, State.SENT, Party.CLAIMER, Party.POOL),
    Action.START_CONSULTATION: _rule(Party.CLAIMER, {State.ACCEPTED}, State.IN_CONSULT, Party.SENDER),
    Action.END_SESSION: _rule(
        Party.SYSTEM,
        {State.IN_CONSULT, State.ADVISED, State.ACKNOWLEDGED, State.CLOSED},
        None,
        Party.SENDER,
        Party.CLAIMER,
    ),
    Action.ADVISE: _rule(Party.CLAIMER, {State.ACCEPTED, State.IN_CONSULT}, State.ADVISED, Party.SENDER),
    Action.ADD_ADVICE: _rule(Party.CLAIMER, {State.ADVISED, State.ACKNOWLEDGED, State.CLOSED}, None, Party.SENDER),
    Action.MESSAGE: _rule(Party.SENDER, HELD, None, Party.CLAIMER),
    Action.ATTACH: _rule(Party.SENDER, OPEN, None, Party.CLAIMER),
    Action.ACKNOWLEDGE: _rule(Party.SENDER, {State.ADVISED}, State.ACKNOWLEDGED, Party.CLAIMER),
    Action.RECORD_RECEPTION: _rule(Party.SENDER, {State.ACKNOWLEDGED}, None, Party.CLAIMER, reasons=Reception),
    Action.CLOSE: _rule(Party.SENDER, {State.ACKNOWLEDGED}, State.CLOSED, Party.CLAIMER),
    Action.END_ANSWERED: _rule(Party.SYSTEM, {State.ADVISED}, State.CLOSED, Party.CLAIMER),
    Action.CANCEL: _rule(
        Party.SENDER, BEFORE_CONSULT, State.CANCELLED, Party.CLAIMER, Party.POOL, reasons=CancelReason
    ),
}
# The specialist may also write in the thread; the table's first column names who the action is mainly for.
ALSO: Mapping[Action, frozenset[Party]] = {Action.MESSAGE: frozenset({Party.CLAIMER})}

# What people do not choose: it happens to a case, or it follows from something else they do.
HIDDEN = frozenset({Action.TIME_OUT, Action.SIGN_OUT, Action.END_SESSION, Action.END_ANSWERED, Action.ADD_ADVICE})


def parties_for(action: Action) -> frozenset[Party]:
    """Who may do this."""
    return frozenset({TRANSITIONS[action].by}) | ALSO.get(action, frozenset())


def possible(state: State) -> list[Action]:
    """What may happen in this state, in the table's order."""
    return [action for action, rule in TRANSITIONS.items() if state in rule.states]


def after(action: Action, state: State, *, reason: str | None = None) -> State:
    """The state that follows. Raises WrongState, or ReasonNeeded when the action wants one of its own reasons."""
    rule = TRANSITIONS[action]
    if state not in rule.states:
        raise WrongState(
            state=state.value, action=action.value, possible=", ".join(a for a in possible(state) if a not in HIDDEN)
        )
    if rule.reasons is not None and reason not in set(rule.reasons):
        raise ReasonNeeded(action=action.value)
    return rule.to or state


def check_undo(claimed_at: datetime, now: datetime) -> None:
    """Raise UndoTooLate more than ten seconds after the claim."""
    if now - claimed_at > UNDO_WINDOW:
        raise UndoTooLate


def claim_limit(priority: str | None, *, emergency: timedelta, urgent: timedelta) -> timedelta | None:
    """How long a claim may stay without action. None: as long as it takes."""
    return {Priority.STAT.value: emergency, Priority.ASAP.value: urgent}.get(priority or "")


def case_code(created_at: datetime, serial: int) -> str:
    """The number people say on the phone: CA-2611-0482. It tells the month and nothing about patient or place."""
    return f"CA-{created_at:%y%m}-{serial:04d}"
