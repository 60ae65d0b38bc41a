"""The one MetaData of the database, its naming convention, and the kernel's own tables."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

instant = sa.DateTime(timezone=True)


def uuid_key(name: str = "id") -> sa.Column[object]:
    """A UUID primary key, made by the application."""
    return sa.Column(name, UUID(as_uuid=True), primary_key=True)


def uuid_of(name: str, target: str, *, nullable: bool = False, index: bool = False) -> sa.Column[object]:
    """Make a column that references another table's row, given as "facility.id"."""
    return sa.Column(name, UUID(as_uuid=True), sa.ForeignKey(target), nullable=nullable, index=index)


outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("payload", JSONB, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="pending"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", instant, nullable=False, server_default=sa.func.now()),
    sa.Column("created_at", instant, nullable=False, server_default=sa.func.now()),
    sa.Column("last_error", sa.Text),
    sa.CheckConstraint("state in ('pending', 'done', 'parked')", name="state"),
    sa.Index("ix_outbox_due", "next_at", postgresql_where=sa.text("state = 'pending'")),
    sa.Index("ix_outbox_undone_key", "key", "id", postgresql_where=sa.text("state <> 'done'")),
)

# Append-only for the application's role: see kernel/grants.py. `txid` lets the sealer take only what is settled.
audit_event = sa.Table(
    "audit_event",
    metadata,
    uuid_key(),
    sa.Column("txid", sa.BigInteger, nullable=False, server_default=sa.text("(pg_current_xact_id()::text::bigint)")),
    sa.Column("at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("account_id", UUID(as_uuid=True)),
    sa.Column("session_id", UUID(as_uuid=True)),
    sa.Column("role", sa.Text),
    sa.Column("facility_id", UUID(as_uuid=True)),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("entity_id", UUID(as_uuid=True)),
    sa.Column("patient_id", UUID(as_uuid=True)),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False, server_default="success"),
    sa.Column("remote", sa.Text),
    sa.Column("request_id", sa.Text),
    sa.Column("detail", JSONB, nullable=False, server_default="{}"),
    sa.Index("ix_audit_event_txid", "txid", "id"),
    sa.Index("ix_audit_event_patient_id_at", "patient_id", "at"),
    sa.Index("ix_audit_event_at", "at"),
)

audit_seal = sa.Table(
    "audit_seal",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("from_txid", sa.BigInteger, nullable=False),
    sa.Column("to_txid", sa.BigInteger, nullable=False),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("sealed_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
)

deployment = sa.Table(
    "deployment",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
