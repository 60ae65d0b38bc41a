"""Phones, the codes sent to them, the sessions of guests, and links. Nothing that opens a door is kept in plain."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.actor import GuestKind
from telehealth.kernel.i18n import LANGUAGES
from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of


def _among(column: str, values: list[str]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


phone = sa.Table(
    "phone",
    metadata,
    uuid_key(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("confirmed_at", instant),
    sa.CheckConstraint(r"number ~ '^\+[1-9][0-9]{6,14}$'", name="number"),
    sa.CheckConstraint(_among("language", list(LANGUAGES)), name="language"),
)

guest_link = sa.Table(
    "guest_link",
    metadata,
    uuid_key(),
    sa.Column("token_hash", sa.LargeBinary, unique=True),  # none until it is sent
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("subject_id", UUID(as_uuid=True), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    uuid_of("phone_id", "phone.id", nullable=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("expires_at", instant, nullable=False, index=True),
    sa.Column("used_at", instant),
    sa.Column("revoked_at", instant),
    sa.CheckConstraint(_among("kind", [kind.value for kind in GuestKind]), name="kind"),
)

# A code asked for. It belongs to the browser that asked (`asked_hash`): nobody else can try it, or use its tries up.
phone_code = sa.Table(
    "phone_code",
    metadata,
    uuid_key(),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("asked_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("network", sa.LargeBinary, nullable=False),
    sa.Column("from_own_browser", sa.Boolean, nullable=False),
    uuid_of("link_id", "guest_link.id", nullable=True),
    sa.Column("asked_at", instant, nullable=False, index=True),
    sa.Column("code_hash", sa.LargeBinary),  # none until it is sent
    sa.Column("expires_at", instant),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("used_at", instant),
    sa.CheckConstraint("(code_hash is null) = (expires_at is null)", name="sent"),
    sa.Index("ix_phone_code_number_asked_at", "number", "asked_at"),
    sa.Index("ix_phone_code_network_asked_at", "network", "asked_at"),
)

guest_session = sa.Table(
    "guest_session",
    metadata,
    uuid_key(),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    uuid_of("phone_id", "phone.id", nullable=True, index=True),
    sa.Column("confirmed_at", instant),
    uuid_of("link_id", "guest_link.id", nullable=True, index=True),
    sa.Column("created_at", instant, nullable=False, index=True),
    sa.Column("last_seen_at", instant, nullable=False),
    sa.Column("revoked_at", instant),
    sa.Column("remote", sa.Text, nullable=False),
    sa.Column("user_agent", sa.Text, nullable=False),
    sa.CheckConstraint(_among("kind", [kind.value for kind in GuestKind]), name="kind"),
    sa.CheckConstraint("(phone_id is null) = (confirmed_at is null)", name="confirmed"),
    sa.CheckConstraint("phone_id is not null or link_id is not null", name="known_by_something"),
)
