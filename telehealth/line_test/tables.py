"""Results of line tests, one row a test."""

from collections.abc import Iterable

import sqlalchemy as sa

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of
from telehealth.line_test.domain import Carrier, Device

KINDS = ("staff", "patient", "companion", "colleague")
RUNS = ("direct", "relay")


def _among(column: str, values: Iterable[str]) -> str:
    return f"{column} in ({', '.join(repr(str(value)) for value in values)})"


def _device(name: str) -> list[sa.Column[str] | sa.CheckConstraint]:
    column = sa.Column(name, sa.Text, nullable=False, server_default=Device.UNTRIED.value)
    return [column, sa.CheckConstraint(_among(name, Device), name=name)]


def _run(way: str) -> list[sa.Column[object]]:
    numbers = ("rtt_ms", "loss", "up_kbps", "down_kbps")
    reached: sa.Column[object] = sa.Column(f"{way}_reached", sa.Boolean)  # null: not tried
    return [reached, *(sa.Column(f"{way}_{name}", sa.REAL) for name in numbers)]


line_test = sa.Table(
    "line_test",
    metadata,
    uuid_key(),
    sa.Column("at", instant, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("session_id", sa.Uuid, nullable=False),
    uuid_of("account_id", "account.id", nullable=True),
    sa.Column("subject_id", sa.Uuid),
    uuid_of("facility_id", "facility.id", nullable=True),
    *_device("camera"),
    *_device("microphone"),
    *_device("speaker"),
    *_run("direct"),
    *_run("relay"),
    sa.Column("relay_carrier", sa.Text),
    sa.Column("browser", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint(_among("kind", KINDS), name="kind"),
    sa.CheckConstraint(_among("relay_carrier", Carrier), name="relay_carrier"),
    sa.Index("ix_line_test_facility_id_at", "facility_id", "at"),
    sa.Index("ix_line_test_at", "at"),
    sa.Index("ix_line_test_subject_id_at", "subject_id", "at", postgresql_where=sa.text("subject_id is not null")),
)
