"""The door to a summary: wrong tries, and who opened it. What was said of sessions, and asked about looks."""

from collections.abc import Iterable

import sqlalchemy as sa

from telehealth.aftercare.domain import LONGEST_REMARK, SURVEY, SurveyKind
from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of

summary_door = sa.Table(
    "summary_door",
    metadata,
    sa.Column("visit_id", sa.Uuid, sa.ForeignKey("waiting_entry.id"), primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("tries between 0 and 5", name="tries"),
)

# The session by its id only: sessions are tidied away, and what they opened then means nothing any more.
summary_opening = sa.Table(
    "summary_opening",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    uuid_of("visit_id", "waiting_entry.id", index=True),
    sa.Column("at", instant, nullable=False),
)


def _among(column: str, values: Iterable[str]) -> str:
    return f"{column} in ({', '.join(repr(str(value)) for value in values)})"


survey_answer = sa.Table(
    "survey_answer",
    metadata,
    uuid_key(),
    uuid_of("room_id", "room.id"),
    sa.Column("kind", sa.Text, nullable=False),
    uuid_of("facility_id", "facility.id"),
    *(sa.Column(question, sa.Text) for question in SURVEY),
    sa.Column("remark", sa.Text, nullable=False, server_default=""),
    sa.Column("at", instant, nullable=False),
    sa.UniqueConstraint("room_id", "kind"),
    sa.CheckConstraint(_among("kind", SurveyKind), name="kind"),
    *(sa.CheckConstraint(_among(question, answers), name=question) for question, answers in SURVEY.items()),
    sa.CheckConstraint(f"length(remark) <= {LONGEST_REMARK}", name="remark"),
    sa.Index("ix_survey_answer_facility_id_at", "facility_id", "at"),
)

record_question = sa.Table(
    "record_question",
    metadata,
    uuid_key(),
    uuid_of("patient_id", "patient.id", index=True),
    uuid_of("visit_id", "waiting_entry.id"),
    uuid_of("facility_id", "facility.id", index=True),
    sa.Column("is_objection", sa.Boolean, nullable=False),
    sa.Column("about_account", sa.Uuid),
    sa.Column("about_day", sa.Date),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("asked_at", instant, nullable=False),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Column("answered_at", instant),
    uuid_of("answered_by", "account.id", nullable=True),
    sa.CheckConstraint("(answered_at is null) = (answer = '')", name="answered"),
)
