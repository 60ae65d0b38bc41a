"""What others may read of the waiting room."""

from telehealth.waiting.queries.standing import Standing, may_listen, standing
from telehealth.waiting.queries.visits import Told, VisitState, visit_json, visit_of, visit_within

__all__ = ["Standing", "Told", "VisitState", "may_listen", "standing", "visit_json", "visit_of", "visit_within"]
