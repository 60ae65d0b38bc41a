"""What others may read of the waiting room."""

from telehealth.waiting.queries.consulted import (
    Consulted,
    consulted,
    consulted_among,
    consulted_by,
    consulted_in_case,
)
from telehealth.waiting.queries.queues import (
    Candidate,
    Card,
    Queue,
    Report,
    candidate,
    desk_places,
    may_hear_queue,
    queues_of,
    reports_of,
)
from telehealth.waiting.queries.standing import Standing, may_listen, standing
from telehealth.waiting.queries.telling import Asked, Turn, asked_of, turn_of
from telehealth.waiting.queries.visits import Told, VisitState, visit_json, visit_of, visit_within
from telehealth.waiting.words import REASONS

__all__ = [
    "REASONS",
    "Asked",
    "Candidate",
    "Card",
    "Consulted",
    "Queue",
    "Report",
    "Standing",
    "Told",
    "Turn",
    "VisitState",
    "asked_of",
    "candidate",
    "consulted",
    "consulted_among",
    "consulted_by",
    "consulted_in_case",
    "desk_places",
    "may_hear_queue",
    "may_listen",
    "queues_of",
    "reports_of",
    "standing",
    "turn_of",
    "visit_json",
    "visit_of",
    "visit_within",
]
