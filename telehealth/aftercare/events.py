"""What is said after a consultation."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from telehealth.kernel.events import Event
from telehealth.kernel.ids import VisitId


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """There is an answer to what a patient asked about their record; `occasion_id` is the question's id."""

    name: ClassVar[str] = "aftercare.question.answered"

    visit_id: VisitId
    occasion_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SummaryReady(Event):
    """A summary may be read: it was signed, corrected, or staff send its link anew. `occasion_id` tells them apart."""

    name: ClassVar[str] = "aftercare.summary.ready"

    visit_id: VisitId
    occasion_id: UUID
    at: datetime
