"""Messages by what they are about and where they stand, and what staff chose to be told. Never a body."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.i18n import LANGUAGES
from telehealth.kernel.tables import instant, metadata, uuid_key
from telehealth.notifications.domain import Channel, MessageState


def _among(column: str, values: list[str]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


message = sa.Table(
    "message",
    metadata,
    uuid_key(),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("occasion", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("subject_id", UUID(as_uuid=True), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("masked", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("facility_id", UUID(as_uuid=True)),
    sa.Column("province_code", sa.Text),
    sa.Column("state", sa.Text, nullable=False, server_default=MessageState.QUEUED.value),
    sa.Column("reason", sa.Text),
    sa.Column("reference", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("not_after", instant),
    sa.Column("claim", UUID(as_uuid=True)),
    sa.Column("lease_until", instant),
    sa.Column("queued_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("settled_at", instant),
    sa.UniqueConstraint("event", "occasion", "person", "channel"),
    sa.CheckConstraint(_among("channel", [one.value for one in Channel]), name="channel"),
    sa.CheckConstraint(_among("state", [one.value for one in MessageState]), name="state"),
    sa.CheckConstraint(_among("language", list(LANGUAGES)), name="language"),
    sa.CheckConstraint("(state = 'sending') = (lease_until is not null)", name="lease"),
    sa.Index("ix_message_due", "next_at", postgresql_where=sa.text("state in ('queued', 'sending')")),
    sa.Index("ix_message_queued_at", sa.text("queued_at desc")),
)

# Only what differs from being told: nobody has to choose before the first message.
notification_choice = sa.Table(
    "notification_choice",
    metadata,
    sa.Column("account_id", UUID(as_uuid=True), sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("wanted", sa.Boolean, nullable=False),
    sa.CheckConstraint(_among("channel", [one.value for one in Channel]), name="channel"),
)
