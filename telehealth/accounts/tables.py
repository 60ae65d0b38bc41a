"""Accounts, their sessions, the browsers they came from, and the counters that slow a guesser."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.actor import Role
from telehealth.kernel.i18n import LANGUAGES
from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of


def _among(column: str, values: list[str]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


account = sa.Table(
    "account",
    metadata,
    uuid_key(),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("password_hash", sa.Text),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("created_at", instant, nullable=False, server_default=sa.func.now()),
    sa.Column("disabled_at", instant),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
    sa.CheckConstraint(_among("role", [role.value for role in Role]), name="role"),
    sa.CheckConstraint(_among("language", list(LANGUAGES)), name="language"),
    sa.CheckConstraint("not is_demo or password_hash is null", name="demo_without_password"),
)

session = sa.Table(
    "session",
    metadata,
    uuid_key(),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    uuid_of("account_id", "account.id", index=True),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("last_seen_at", instant, nullable=False),
    sa.Column("stepped_up_at", instant),
    sa.Column("revoked_at", instant),
    sa.Column("remote", sa.Text, nullable=False),
    sa.Column("user_agent", sa.Text, nullable=False),
)

# A browser in which this account has signed in before: a stranger's guesses elsewhere do not slow it.
known_browser = sa.Table(
    "known_browser",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("account_id", UUID(as_uuid=True), sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("used_at", instant, nullable=False, server_default=sa.func.now()),
)

# Tries to sign in, counted before the password is looked at. Keys are digests: an address typed wrongly is nobody's.
sign_in_tries = sa.Table(
    "sign_in_tries",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Index("ix_sign_in_tries_last_at", "last_at"),
)
