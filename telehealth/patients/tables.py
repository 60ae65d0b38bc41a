"""Tables of patients, the reasons for opening them from elsewhere, and consents."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from telehealth.kernel.tables import instant, metadata, uuid_key, uuid_of

patient = sa.Table(
    "patient",
    metadata,
    uuid_key(),
    sa.Column("facility_id", UUID(as_uuid=True), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("birth_precision", sa.Text, nullable=False),
    sa.Column("sex", sa.Text, nullable=False),
    sa.Column("citizen_id", sa.Text),
    sa.Column("insurance_number", sa.Text),
    sa.Column("other_id", sa.Text),
    sa.Column("mother_citizen_id", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("commune", sa.Text, nullable=False, server_default=""),
    sa.Column("province_code", sa.Text),
    sa.Column("ethnicity", sa.Text, nullable=False, server_default=""),
    sa.Column("language", sa.Text, nullable=False, server_default="vi"),
    sa.Column("interpreter_needed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("guardian_name", sa.Text, nullable=False, server_default=""),
    sa.Column("guardian_relation", sa.Text, nullable=False, server_default=""),
    sa.Column("registered_at", instant, nullable=False),
    sa.Column("registered_by", UUID(as_uuid=True), nullable=False),
    sa.CheckConstraint("birth_precision in ('day', 'month', 'year')", name="birth_precision"),
    sa.CheckConstraint("sex in ('male', 'female', 'other', 'unknown')", name="sex"),
    sa.CheckConstraint("citizen_id ~ '^[0-9]{12}$'", name="citizen_id"),
    sa.Index("ix_patient_facility_id_search", "facility_id", "search"),
    sa.Index("uq_patient_citizen_id", "citizen_id", unique=True, postgresql_where=sa.text("citizen_id is not null")),
    sa.Index("ix_patient_insurance_number", "insurance_number"),
)

# A patient of another facility, opened with a reason (break-glass); it ends by itself.
patient_access = sa.Table(
    "patient_access",
    metadata,
    uuid_key(),
    uuid_of("patient_id", "patient.id"),
    sa.Column("facility_id", UUID(as_uuid=True), nullable=False),
    sa.Column("account_id", UUID(as_uuid=True), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("opened_at", instant, nullable=False),
    sa.Column("expires_at", instant, nullable=False),
    sa.Index("ix_patient_access_patient_id_facility_id", "patient_id", "facility_id"),
)

patient_lookup_miss = sa.Table(
    "patient_lookup_miss",
    metadata,
    uuid_key(),
    sa.Column("account_id", UUID(as_uuid=True), nullable=False),
    sa.Column("at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Index("ix_patient_lookup_miss_account_id_at", "account_id", "at"),
)

consent = sa.Table(
    "consent",
    metadata,
    uuid_key(),
    uuid_of("patient_id", "patient.id", index=True),
    sa.Column("referral_id", UUID(as_uuid=True), nullable=False, index=True),
    sa.Column("text_version", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("given_by", sa.Text, nullable=False),
    sa.Column("given_by_name", sa.Text, nullable=False, server_default=""),
    sa.Column("emergency_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("recording", sa.Boolean, nullable=False),
    sa.Column("obtained_by", UUID(as_uuid=True), nullable=False),
    sa.Column("obtained_at", instant, nullable=False),
    sa.Column("withdrawn_at", instant),
    sa.CheckConstraint("method in ('spoken', 'written', 'not_obtained')", name="method"),
    sa.CheckConstraint("given_by in ('patient', 'guardian', 'nobody')", name="given_by"),
    sa.CheckConstraint("method <> 'not_obtained' or emergency_reason <> ''", name="reason_when_not_obtained"),
)
