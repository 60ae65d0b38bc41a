"""Facilities and the people who work there."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from telehealth.kernel.actor import ScopeLevel
from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of

TIERS = ("commune", "district", "provincial", "central")


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


facility = sa.Table(
    "facility",
    metadata,
    uuid_key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("province_code", sa.Text, nullable=False, index=True),
    sa.Column("commune_code", sa.Text),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("phone", sa.Text, nullable=False, server_default=""),
    sa.Column("hotline", sa.Text, nullable=False, server_default=""),
    sa.Column("time_zone", sa.Text, nullable=False, server_default="Asia/Ho_Chi_Minh"),
    sa.CheckConstraint("code ~ '^[0-9]{5}$'", name="code"),
    sa.CheckConstraint(_among("tier", TIERS), name="tier"),
    sa.CheckConstraint("province_code ~ '^[0-9]{2}$'", name="province_code"),
)

department = sa.Table(
    "department",
    metadata,
    uuid_key(),
    uuid_of("facility_id", "facility.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.UniqueConstraint("facility_id", "name"),
)

practitioner = sa.Table(
    "practitioner",
    metadata,
    uuid_key(),
    sa.Column("account_id", UUID(as_uuid=True), sa.ForeignKey("account.id"), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("sex", sa.Text, nullable=False, server_default="unknown"),
    sa.Column("phone", sa.Text, nullable=False, server_default=""),
    sa.Column("licence_number", sa.Text),
    sa.Column("licence_scope", sa.Text, nullable=False, server_default=""),
    sa.Column("licence_expires_on", sa.Date),
    sa.CheckConstraint(_among("sex", ("male", "female", "other", "unknown")), name="sex"),
)

# One role a person for now; the account's role says what they may do, this one where and for whom.
practitioner_role = sa.Table(
    "practitioner_role",
    metadata,
    uuid_key(),
    sa.Column("practitioner_id", UUID(as_uuid=True), sa.ForeignKey("practitioner.id"), nullable=False, unique=True),
    uuid_of("facility_id", "facility.id", index=True),
    uuid_of("department_id", "department.id", nullable=True),
    sa.Column("specialties", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("languages", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("scope", sa.Text, nullable=False, server_default=ScopeLevel.FACILITY.value),
    sa.CheckConstraint(_among("scope", tuple(level.value for level in ScopeLevel)), name="scope"),
    sa.Index("ix_practitioner_role_specialties", "specialties", postgresql_using="gin"),
)

# Which hub answers a spoke's questions in a specialty.
hub_spoke = sa.Table(
    "hub_spoke",
    metadata,
    sa.Column("spoke_id", UUID(as_uuid=True), sa.ForeignKey("facility.id"), primary_key=True),
    sa.Column("specialty", sa.Text, primary_key=True),
    sa.Column("hub_id", UUID(as_uuid=True), sa.ForeignKey("facility.id"), primary_key=True, index=True),
    sa.CheckConstraint("hub_id <> spoke_id", name="two_facilities"),
)

# A lease: a page of this session was open at `seen_at`, by the database's clock.
presence = sa.Table(
    "presence",
    metadata,
    sa.Column("session_id", UUID(as_uuid=True), primary_key=True),
    uuid_of("practitioner_id", "practitioner.id", index=True),
    sa.Column("seen_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
)
