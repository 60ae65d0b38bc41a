"""The door to a summary: wrong tries of each, and which sessions have opened it."""

import sqlalchemy as sa

from telehealth.kernel.tables import instant, metadata, uuid_of

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
