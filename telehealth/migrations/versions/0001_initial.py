"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.execute("create extension if not exists btree_gist")  # equality beside ranges in an exclusion constraint
    op.create_table('account',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("language in ('vi', 'en')", name=op.f('ck_account_language')),
    sa.CheckConstraint("role in ('rural_clinician', 'specialist', 'coordinator', 'administrator')", name=op.f('ck_account_role')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_account_email_lower')),
    sa.CheckConstraint('not is_demo or password_hash is null', name=op.f('ck_account_demo_without_password')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    op.create_table('audit_event',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('txid', sa.BigInteger(), server_default=sa.text('(pg_current_xact_id()::text::bigint)'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=True),
    sa.Column('session_id', sa.UUID(), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.Column('facility_id', sa.UUID(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('entity', sa.Text(), nullable=False),
    sa.Column('entity_id', sa.UUID(), nullable=True),
    sa.Column('patient_id', sa.UUID(), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), server_default='success', nullable=False),
    sa.Column('remote', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=True),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    op.create_index('ix_audit_event_at', 'audit_event', ['at'], unique=False)
    op.create_index('ix_audit_event_patient_id_at', 'audit_event', ['patient_id', 'at'], unique=False)
    op.create_index('ix_audit_event_txid', 'audit_event', ['txid', 'id'], unique=False)
    op.create_table('audit_seal',
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('from_txid', sa.BigInteger(), nullable=False),
    sa.Column('to_txid', sa.BigInteger(), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_seal'))
    )
    op.create_table('consultation_fact',
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('specialty', sa.Text(), nullable=False),
    sa.Column('spoke_id', sa.UUID(), nullable=False),
    sa.Column('hub_id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.CheckConstraint("mode in ('live', 'written')", name=op.f('ck_consultation_fact_mode')),
    sa.PrimaryKeyConstraint('referral_id', name=op.f('pk_consultation_fact'))
    )
    op.create_index('ix_consultation_fact_at', 'consultation_fact', ['at'], unique=False)
    op.create_table('delivery',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('document_id', sa.UUID(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('document_sha256', sa.Text(), nullable=False),
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('referral_code', sa.Text(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('patient_name', sa.Text(), nullable=False),
    sa.Column('originating_facility_id', sa.UUID(), nullable=False),
    sa.Column('distant_facility_id', sa.UUID(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('bundle', sa.LargeBinary(), nullable=False),
    sa.Column('entries', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), server_default='queued', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('claim', sa.UUID(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('remote_id', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('issues', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'accepted') = (remote_id is not null)", name=op.f('ck_delivery_remote_id')),
    sa.CheckConstraint("(state = 'sending') = (lease_until is not null)", name=op.f('ck_delivery_lease')),
    sa.CheckConstraint("state in ('queued', 'sending', 'accepted', 'rejected', 'needs_person')", name=op.f('ck_delivery_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('document_id', 'revision', 'target', name=op.f('uq_delivery_document_id_revision_target'))
    )
    op.create_index('ix_delivery_due', 'delivery', ['next_at'], unique=False, postgresql_where=sa.text("state in ('queued', 'sending')"))
    op.create_index('ix_delivery_patient_order', 'delivery', ['patient_id', 'target', 'signed_at', 'id'], unique=False)
    op.create_index(op.f('ix_delivery_referral_id'), 'delivery', ['referral_id'], unique=False)
    op.create_table('deployment',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_deployment'))
    )
    op.create_table('facility',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('tier', sa.Text(), nullable=False),
    sa.Column('province_code', sa.Text(), nullable=False),
    sa.Column('commune_code', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('phone', sa.Text(), server_default='', nullable=False),
    sa.Column('hotline', sa.Text(), server_default='', nullable=False),
    sa.Column('time_zone', sa.Text(), server_default='Asia/Ho_Chi_Minh', nullable=False),
    sa.CheckConstraint("code ~ '^[0-9]{5}$'", name=op.f('ck_facility_code')),
    sa.CheckConstraint("province_code ~ '^[0-9]{2}$'", name=op.f('ck_facility_province_code')),
    sa.CheckConstraint("tier in ('commune', 'district', 'provincial', 'central')", name=op.f('ck_facility_tier')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility')),
    sa.UniqueConstraint('code', name=op.f('uq_facility_code'))
    )
    op.create_index(op.f('ix_facility_province_code'), 'facility', ['province_code'], unique=False)
    op.create_table('fhir_resource',
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('patient', sa.Text(), nullable=True),
    sa.Column('codes', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('tags', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('type', 'id', name=op.f('pk_fhir_resource'))
    )
    op.create_index('ix_fhir_resource_patient', 'fhir_resource', ['patient', 'type', sa.literal_column('at desc')], unique=False)
    op.create_index('ix_fhir_resource_tags', 'fhir_resource', ['tags'], unique=False, postgresql_using='gin')
    op.create_table('icd10',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('plain_code', sa.Text(), nullable=False),
    sa.Column('plain_en', sa.Text(), nullable=False),
    sa.Column('plain_vi', sa.Text(), nullable=False),
    sa.Column('words', postgresql.TSVECTOR(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_icd10'))
    )
    op.create_index('ix_icd10_plain_code', 'icd10', ['plain_code'], unique=False, postgresql_ops={'plain_code': 'text_pattern_ops'})
    op.create_index('ix_icd10_words', 'icd10', ['words'], unique=False, postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.create_table('message',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('occasion', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.UUID(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('masked', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=True),
    sa.Column('province_code', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default='queued', nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('not_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claim', sa.UUID(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('queued_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'sending') = (lease_until is not null)", name=op.f('ck_message_lease')),
    sa.CheckConstraint("channel in ('sms', 'email')", name=op.f('ck_message_channel')),
    sa.CheckConstraint("language in ('vi', 'en')", name=op.f('ck_message_language')),
    sa.CheckConstraint("state in ('queued', 'sending', 'sent', 'failed', 'suppressed')", name=op.f('ck_message_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('event', 'occasion', 'person', 'channel', name=op.f('uq_message_event_occasion_person_channel'))
    )
    op.create_index('ix_message_due', 'message', ['next_at'], unique=False, postgresql_where=sa.text("state in ('queued', 'sending')"))
    op.create_index('ix_message_queued_at', 'message', [sa.literal_column('queued_at desc')], unique=False)
    op.create_table('note',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('author_id', sa.UUID(), nullable=False),
    sa.Column('encounter_id', sa.UUID(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state in ('draft', 'signed', 'amending')", name=op.f('ck_note_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note')),
    sa.UniqueConstraint('referral_id', 'author_id', name=op.f('uq_note_referral_id_author_id'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('pending', 'done', 'parked')", name=op.f('ck_outbox_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_index('ix_outbox_due', 'outbox', ['next_at'], unique=False, postgresql_where=sa.text("state = 'pending'"))
    op.create_index('ix_outbox_undone_key', 'outbox', ['key', 'id'], unique=False, postgresql_where=sa.text("state <> 'done'"))
    op.create_table('patient',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('search', sa.Text(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('birth_precision', sa.Text(), nullable=False),
    sa.Column('sex', sa.Text(), nullable=False),
    sa.Column('citizen_id', sa.Text(), nullable=True),
    sa.Column('insurance_number', sa.Text(), nullable=True),
    sa.Column('other_id', sa.Text(), nullable=True),
    sa.Column('mother_citizen_id', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('commune', sa.Text(), server_default='', nullable=False),
    sa.Column('province_code', sa.Text(), nullable=True),
    sa.Column('ethnicity', sa.Text(), server_default='', nullable=False),
    sa.Column('language', sa.Text(), server_default='vi', nullable=False),
    sa.Column('interpreter_needed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('guardian_name', sa.Text(), server_default='', nullable=False),
    sa.Column('guardian_relation', sa.Text(), server_default='', nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('registered_by', sa.UUID(), nullable=False),
    sa.CheckConstraint("birth_precision in ('day', 'month', 'year')", name=op.f('ck_patient_birth_precision')),
    sa.CheckConstraint("citizen_id ~ '^[0-9]{12}$'", name=op.f('ck_patient_citizen_id')),
    sa.CheckConstraint("sex in ('male', 'female', 'other', 'unknown')", name=op.f('ck_patient_sex')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patient'))
    )
    op.create_index('ix_patient_facility_id_search', 'patient', ['facility_id', 'search'], unique=False)
    op.create_index('ix_patient_insurance_number', 'patient', ['insurance_number'], unique=False)
    op.create_index('uq_patient_citizen_id', 'patient', ['citizen_id'], unique=True, postgresql_where=sa.text('citizen_id is not null'))
    op.create_table('patient_lookup_miss',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patient_lookup_miss'))
    )
    op.create_index('ix_patient_lookup_miss_account_id_at', 'patient_lookup_miss', ['account_id', 'at'], unique=False)
    op.create_table('phone',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("language in ('vi', 'en')", name=op.f('ck_phone_language')),
    sa.CheckConstraint("number ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f('ck_phone_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone')),
    sa.UniqueConstraint('number', name=op.f('uq_phone_number'))
    )
    op.create_table('sign_in_tries',
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_sign_in_tries'))
    )
    op.create_index('ix_sign_in_tries_last_at', 'sign_in_tries', ['last_at'], unique=False)
    op.create_table('booked_person',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('birth_precision', sa.Text(), nullable=False),
    sa.Column('sex', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('citizen_id', sa.Text(), nullable=True),
    sa.Column('patient_id', sa.UUID(), nullable=True),
    sa.Column('linked_by', sa.UUID(), nullable=True),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("birth_precision in ('day', 'month', 'year')", name=op.f('ck_booked_person_birth_precision')),
    sa.CheckConstraint("relation in ('self', 'dependent')", name=op.f('ck_booked_person_relation')),
    sa.CheckConstraint('(patient_id is null) = (linked_at is null)', name=op.f('ck_booked_person_linked')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_booked_person_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booked_person'))
    )
    op.create_index(op.f('ix_booked_person_patient_id'), 'booked_person', ['patient_id'], unique=False)
    op.create_index(op.f('ix_booked_person_phone_id'), 'booked_person', ['phone_id'], unique=False)
    op.create_table('consent',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('text_version', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_by_name', sa.Text(), server_default='', nullable=False),
    sa.Column('emergency_reason', sa.Text(), server_default='', nullable=False),
    sa.Column('recording', sa.Boolean(), nullable=False),
    sa.Column('obtained_by', sa.UUID(), nullable=False),
    sa.Column('obtained_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("given_by in ('patient', 'guardian', 'nobody')", name=op.f('ck_consent_given_by')),
    sa.CheckConstraint("method <> 'not_obtained' or emergency_reason <> ''", name=op.f('ck_consent_reason_when_not_obtained')),
    sa.CheckConstraint("method in ('spoken', 'written', 'not_obtained')", name=op.f('ck_consent_method')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_consent_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_patient_id'), 'consent', ['patient_id'], unique=False)
    op.create_index(op.f('ix_consent_referral_id'), 'consent', ['referral_id'], unique=False)
    op.create_table('department',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_department_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department')),
    sa.UniqueConstraint('facility_id', 'name', name=op.f('uq_department_facility_id_name'))
    )
    op.create_table('document',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('note_id', sa.UUID(), nullable=False),
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('replaces_document_id', sa.UUID(), nullable=True),
    sa.Column('author_id', sa.UUID(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'addendum') = (replaces_document_id is not null)", name=op.f('ck_document_addendum_follows')),
    sa.CheckConstraint("kind in ('consultation_note', 'addendum')", name=op.f('ck_document_kind')),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_document_note_id')),
    sa.ForeignKeyConstraint(['replaces_document_id'], ['document.id'], name=op.f('fk_document_replaces_document_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('note_id', 'revision', name=op.f('uq_document_note_id_revision'))
    )
    op.create_index(op.f('ix_document_patient_id'), 'document', ['patient_id'], unique=False)
    op.create_index(op.f('ix_document_referral_id'), 'document', ['referral_id'], unique=False)
    op.create_table('fhir_resource_version',
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['type', 'id'], ['fhir_resource.type', 'fhir_resource.id'], name=op.f('fk_fhir_resource_version_type_id')),
    sa.PrimaryKeyConstraint('type', 'id', 'version', name=op.f('pk_fhir_resource_version'))
    )
    op.create_table('guest_link',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.UUID(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind in ('patient', 'companion', 'colleague')", name=op.f('ck_guest_link_kind')),
    sa.ForeignKeyConstraint(['phone_id'], ['phone.id'], name=op.f('fk_guest_link_phone_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_guest_link_token_hash'))
    )
    op.create_index(op.f('ix_guest_link_expires_at'), 'guest_link', ['expires_at'], unique=False)
    op.create_index(op.f('ix_guest_link_subject_id'), 'guest_link', ['subject_id'], unique=False)
    op.create_table('healthcare_service',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('specialty', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('buffer_before', sa.Integer(), server_default='0', nullable=False),
    sa.Column('buffer_after', sa.Integer(), server_default='0', nullable=False),
    sa.Column('modes', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('questionnaire', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint('buffer_before between 0 and 120 and buffer_after between 0 and 120', name=op.f('ck_healthcare_service_buffers')),
    sa.CheckConstraint('minutes between 5 and 240', name=op.f('ck_healthcare_service_minutes')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_healthcare_service_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_healthcare_service')),
    sa.UniqueConstraint('facility_id', 'name', name=op.f('uq_healthcare_service_facility_id_name'))
    )
    op.create_index(op.f('ix_healthcare_service_facility_id'), 'healthcare_service', ['facility_id'], unique=False)
    op.create_table('hub_spoke',
    sa.Column('spoke_id', sa.UUID(), nullable=False),
    sa.Column('specialty', sa.Text(), nullable=False),
    sa.Column('hub_id', sa.UUID(), nullable=False),
    sa.CheckConstraint('hub_id <> spoke_id', name=op.f('ck_hub_spoke_two_facilities')),
    sa.ForeignKeyConstraint(['hub_id'], ['facility.id'], name=op.f('fk_hub_spoke_hub_id')),
    sa.ForeignKeyConstraint(['spoke_id'], ['facility.id'], name=op.f('fk_hub_spoke_spoke_id')),
    sa.PrimaryKeyConstraint('spoke_id', 'specialty', 'hub_id', name=op.f('pk_hub_spoke'))
    )
    op.create_index(op.f('ix_hub_spoke_hub_id'), 'hub_spoke', ['hub_id'], unique=False)
    op.create_table('known_browser',
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_known_browser_account_id')),
    sa.PrimaryKeyConstraint('token_hash', 'account_id', name=op.f('pk_known_browser'))
    )
    op.create_table('line_test',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('facility_id', sa.UUID(), nullable=True),
    sa.Column('camera', sa.Text(), server_default='untried', nullable=False),
    sa.Column('microphone', sa.Text(), server_default='untried', nullable=False),
    sa.Column('speaker', sa.Text(), server_default='untried', nullable=False),
    sa.Column('direct_reached', sa.Boolean(), nullable=True),
    sa.Column('direct_rtt_ms', sa.REAL(), nullable=True),
    sa.Column('direct_loss', sa.REAL(), nullable=True),
    sa.Column('direct_up_kbps', sa.REAL(), nullable=True),
    sa.Column('direct_down_kbps', sa.REAL(), nullable=True),
    sa.Column('relay_reached', sa.Boolean(), nullable=True),
    sa.Column('relay_rtt_ms', sa.REAL(), nullable=True),
    sa.Column('relay_loss', sa.REAL(), nullable=True),
    sa.Column('relay_up_kbps', sa.REAL(), nullable=True),
    sa.Column('relay_down_kbps', sa.REAL(), nullable=True),
    sa.Column('relay_carrier', sa.Text(), nullable=True),
    sa.Column('browser', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint("camera in ('untried', 'ok', 'denied', 'missing', 'busy', 'blocked', 'silent')", name=op.f('ck_line_test_camera')),
    sa.CheckConstraint("kind in ('staff', 'patient', 'companion', 'colleague')", name=op.f('ck_line_test_kind')),
    sa.CheckConstraint("microphone in ('untried', 'ok', 'denied', 'missing', 'busy', 'blocked', 'silent')", name=op.f('ck_line_test_microphone')),
    sa.CheckConstraint("relay_carrier in ('udp', 'tcp', 'tls')", name=op.f('ck_line_test_relay_carrier')),
    sa.CheckConstraint("speaker in ('untried', 'ok', 'denied', 'missing', 'busy', 'blocked', 'silent')", name=op.f('ck_line_test_speaker')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_line_test_account_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_line_test_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_test'))
    )
    op.create_index('ix_line_test_at', 'line_test', ['at'], unique=False)
    op.create_index('ix_line_test_facility_id_at', 'line_test', ['facility_id', 'at'], unique=False)
    op.create_index('ix_line_test_subject_id_at', 'line_test', ['subject_id', 'at'], unique=False, postgresql_where=sa.text('subject_id is not null'))
    op.create_table('notification_choice',
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.CheckConstraint("channel in ('sms', 'email')", name=op.f('ck_notification_choice_channel')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notification_choice_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'event', 'channel', name=op.f('pk_notification_choice'))
    )
    op.create_table('patient_access',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_patient_access_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patient_access'))
    )
    op.create_index('ix_patient_access_patient_id_facility_id', 'patient_access', ['patient_id', 'facility_id'], unique=False)
    op.create_table('practitioner',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), server_default='', nullable=False),
    sa.Column('sex', sa.Text(), server_default='unknown', nullable=False),
    sa.Column('phone', sa.Text(), server_default='', nullable=False),
    sa.Column('licence_number', sa.Text(), nullable=True),
    sa.Column('licence_scope', sa.Text(), server_default='', nullable=False),
    sa.Column('licence_expires_on', sa.Date(), nullable=True),
    sa.CheckConstraint("sex in ('male', 'female', 'other', 'unknown')", name=op.f('ck_practitioner_sex')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_practitioner_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practitioner')),
    sa.UniqueConstraint('account_id', name=op.f('uq_practitioner_account_id'))
    )
    op.create_table('room',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('last_seq', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('version', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('live_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_locked', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint("(state = 'finished') = (finished_at is not null)", name=op.f('ck_room_finished_at')),
    sa.CheckConstraint("state in ('created', 'open', 'live', 'suspended', 'finished')", name=op.f('ck_room_state')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_room_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room'))
    )
    op.create_index(op.f('ix_room_referral_id'), 'room', ['referral_id'], unique=False)
    op.create_index('uq_room_unfinished', 'room', ['referral_id'], unique=True, postgresql_where=sa.text("state <> 'finished'"))
    op.create_table('session',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stepped_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remote', sa.Text(), nullable=False),
    sa.Column('user_agent', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_session_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_session_token_hash'))
    )
    op.create_index(op.f('ix_session_account_id'), 'session', ['account_id'], unique=False)
    op.create_table('token_counter',
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_token_counter_facility_id')),
    sa.PrimaryKeyConstraint('facility_id', 'day', name=op.f('pk_token_counter'))
    )
    op.create_table('waiting_ban',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('subject_id', sa.UUID(), nullable=False),
    sa.Column('token_number', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_account', sa.UUID(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.UUID(), nullable=True),
    sa.CheckConstraint('until > at', name=op.f('ck_waiting_ban_until')),
    sa.ForeignKeyConstraint(['by_account'], ['account.id'], name=op.f('fk_waiting_ban_by_account')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_waiting_ban_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_ban'))
    )
    op.create_index(op.f('ix_waiting_ban_facility_id'), 'waiting_ban', ['facility_id'], unique=False)
    op.create_index(op.f('ix_waiting_ban_phone_id'), 'waiting_ban', ['phone_id'], unique=False)
    op.create_index(op.f('ix_waiting_ban_subject_id'), 'waiting_ban', ['subject_id'], unique=False)
    op.create_table('draft_key',
    sa.Column('session_id', sa.UUID(), nullable=False),
    sa.Column('account_id', sa.UUID(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_key_account_id')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_draft_key_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_draft_key'))
    )
    op.create_index(op.f('ix_draft_key_account_id'), 'draft_key', ['account_id'], unique=False)
    op.create_table('encounter',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('room_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status in ('planned', 'arrived', 'in-progress', 'finished', 'cancelled')", name=op.f('ck_encounter_status')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_encounter_room_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_encounter')),
    sa.UniqueConstraint('room_id', name=op.f('uq_encounter_room_id'))
    )
    op.create_table('guest_session',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_id', sa.UUID(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remote', sa.Text(), nullable=False),
    sa.Column('user_agent', sa.Text(), nullable=False),
    sa.CheckConstraint("kind in ('patient', 'companion', 'colleague')", name=op.f('ck_guest_session_kind')),
    sa.CheckConstraint('(phone_id is null) = (confirmed_at is null)', name=op.f('ck_guest_session_confirmed')),
    sa.CheckConstraint('phone_id is not null or link_id is not null', name=op.f('ck_guest_session_known_by_something')),
    sa.ForeignKeyConstraint(['link_id'], ['guest_link.id'], name=op.f('fk_guest_session_link_id')),
    sa.ForeignKeyConstraint(['phone_id'], ['phone.id'], name=op.f('fk_guest_session_phone_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_guest_session_token_hash'))
    )
    op.create_index(op.f('ix_guest_session_created_at'), 'guest_session', ['created_at'], unique=False)
    op.create_index(op.f('ix_guest_session_link_id'), 'guest_session', ['link_id'], unique=False)
    op.create_index(op.f('ix_guest_session_phone_id'), 'guest_session', ['phone_id'], unique=False)
    op.create_table('on_call',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('specialty', sa.Text(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('rank', sa.Integer(), server_default='1', nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.CheckConstraint('rank between 1 and 9', name=op.f('ck_on_call_rank')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_on_call_facility_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_on_call_practitioner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_on_call'))
    )
    op.create_index('ix_on_call_facility_id_specialty', 'on_call', ['facility_id', 'specialty'], unique=False)
    op.create_index(op.f('ix_on_call_practitioner_id'), 'on_call', ['practitioner_id'], unique=False)
    op.create_table('participant',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('room_id', sa.UUID(), nullable=False),
    sa.Column('kind', sa.Text(), server_default='clinician', nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=True),
    sa.Column('account_id', sa.UUID(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('phone_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('facility', sa.Text(), server_default='', nullable=False),
    sa.Column('relation', sa.Text(), server_default='', nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('joined_order', sa.Integer(), nullable=True),
    sa.Column('admitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('admitted_seq', sa.BigInteger(), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('identity_confirmed_by', sa.Text(), nullable=True),
    sa.Column('identity_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('media', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('quality', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('seat_token_hash', sa.LargeBinary(), nullable=True),
    sa.Column('seat_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('carrier_sid', sa.Text(), nullable=True),
    sa.Column('carrier_tab', sa.Text(), nullable=True),
    sa.Column('carrier_session_id', sa.Uuid(), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'clinician') = (practitioner_id is not null)", name=op.f('ck_participant_clinician')),
    sa.CheckConstraint("kind in ('clinician', 'patient', 'companion', 'colleague')", name=op.f('ck_participant_kind')),
    sa.CheckConstraint("relation in ('', 'relative', 'interpreter')", name=op.f('ck_participant_relation')),
    sa.CheckConstraint("role = 'guest' or kind = 'clinician'", name=op.f('ck_participant_host_is_clinician')),
    sa.CheckConstraint("role in ('host', 'guest')", name=op.f('ck_participant_role')),
    sa.CheckConstraint("state in ('invited', 'waiting', 'admitted', 'connected', 'reconnecting', 'left', 'removed')", name=op.f('ck_participant_state')),
    sa.CheckConstraint("state not in ('admitted', 'connected', 'reconnecting') or (admitted_at is not null and joined_order > 0)", name=op.f('ck_participant_admitted')),
    sa.CheckConstraint('(practitioner_id is null) = (subject_id is not null)', name=op.f('ck_participant_known_by_one')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_participant_account_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_participant_practitioner_id')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_participant_room_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant')),
    sa.UniqueConstraint('room_id', 'joined_order', name=op.f('uq_participant_room_id_joined_order')),
    sa.UniqueConstraint('room_id', 'practitioner_id', name=op.f('uq_participant_room_id_practitioner_id')),
    sa.UniqueConstraint('room_id', 'subject_id', name=op.f('uq_participant_room_id_subject_id')),
    sa.UniqueConstraint('seat_token_hash', name=op.f('uq_participant_seat_token_hash'))
    )
    op.create_index(op.f('ix_participant_carrier_session_id'), 'participant', ['carrier_session_id'], unique=False)
    op.create_index('ix_participant_lease', 'participant', ['lease_until'], unique=False, postgresql_where=sa.text("state = 'connected'"))
    op.create_index(op.f('ix_participant_practitioner_id'), 'participant', ['practitioner_id'], unique=False)
    op.create_index(op.f('ix_participant_subject_id'), 'participant', ['subject_id'], unique=False)
    op.create_table('phone_code',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('asked_hash', sa.LargeBinary(), nullable=False),
    sa.Column('network', sa.LargeBinary(), nullable=False),
    sa.Column('from_own_browser', sa.Boolean(), nullable=False),
    sa.Column('link_id', sa.UUID(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(code_hash is null) = (expires_at is null)', name=op.f('ck_phone_code_sent')),
    sa.ForeignKeyConstraint(['link_id'], ['guest_link.id'], name=op.f('fk_phone_code_link_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_code')),
    sa.UniqueConstraint('asked_hash', name=op.f('uq_phone_code_asked_hash'))
    )
    op.create_index(op.f('ix_phone_code_asked_at'), 'phone_code', ['asked_at'], unique=False)
    op.create_index('ix_phone_code_network_asked_at', 'phone_code', ['network', 'asked_at'], unique=False)
    op.create_index('ix_phone_code_number_asked_at', 'phone_code', ['number', 'asked_at'], unique=False)
    op.create_table('practitioner_role',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('department_id', sa.UUID(), nullable=True),
    sa.Column('specialties', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('languages', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('scope', sa.Text(), server_default='facility', nullable=False),
    sa.CheckConstraint("scope in ('department', 'facility', 'province', 'nation')", name=op.f('ck_practitioner_role_scope')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_practitioner_role_department_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_practitioner_role_facility_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_practitioner_role_practitioner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practitioner_role')),
    sa.UniqueConstraint('practitioner_id', name=op.f('uq_practitioner_role_practitioner_id'))
    )
    op.create_index(op.f('ix_practitioner_role_facility_id'), 'practitioner_role', ['facility_id'], unique=False)
    op.create_index('ix_practitioner_role_specialties', 'practitioner_role', ['specialties'], unique=False, postgresql_using='gin')
    op.create_table('presence',
    sa.Column('session_id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_presence_practitioner_id')),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_presence'))
    )
    op.create_index(op.f('ix_presence_practitioner_id'), 'presence', ['practitioner_id'], unique=False)
    op.create_table('referral',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('serial', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('origin', sa.Text(), server_default='station', nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('sender_id', sa.UUID(), nullable=False),
    sa.Column('sender_facility_id', sa.UUID(), nullable=False),
    sa.Column('sender_name', sa.Text(), nullable=False),
    sa.Column('sender_facility_name', sa.Text(), nullable=False),
    sa.Column('specialty', sa.Text(), nullable=True),
    sa.Column('hub_facility_id', sa.UUID(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=True),
    sa.Column('mode', sa.Text(), nullable=True),
    sa.Column('form_seconds', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_by', sa.UUID(), nullable=True),
    sa.Column('claimed_by_name', sa.Text(), nullable=True),
    sa.Column('claimed_session_id', sa.UUID(), nullable=True),
    sa.Column('holder_facility_id', sa.UUID(), nullable=True),
    sa.Column('holder_facility_name', sa.Text(), nullable=True),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_contact_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('info_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('room_id', sa.UUID(), nullable=True),
    sa.Column('session_ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('document_id', sa.UUID(), nullable=True),
    sa.Column('advised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reception', sa.Text(), nullable=True),
    sa.Column('reception_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hub_access_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seq', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("claimed_by is not null or not state in ('accepted', 'acknowledged', 'advised', 'claimed', 'in_consult')", name=op.f('ck_referral_held_by_somebody')),
    sa.CheckConstraint("mode in ('advice_only', 'live', 'written')", name=op.f('ck_referral_mode')),
    sa.CheckConstraint("origin in ('appointment', 'station')", name=op.f('ck_referral_origin')),
    sa.CheckConstraint("priority in ('asap', 'routine', 'stat', 'urgent')", name=op.f('ck_referral_priority')),
    sa.CheckConstraint("reception in ('changed', 'followed', 'refused')", name=op.f('ck_referral_reception')),
    sa.CheckConstraint("state <> 'sent' or claimed_by is null", name=op.f('ck_referral_sent_by_nobody_held')),
    sa.CheckConstraint("state in ('accepted', 'acknowledged', 'advised', 'cancelled', 'claimed', 'closed', 'draft', 'in_consult', 'info_requested', 'sent')", name=op.f('ck_referral_state')),
    sa.CheckConstraint("state in ('draft', 'cancelled') or (specialty is not null and priority is not null and sent_at is not null)", name=op.f('ck_referral_sent_with_address')),
    sa.ForeignKeyConstraint(['claimed_by'], ['practitioner.id'], name=op.f('fk_referral_claimed_by')),
    sa.ForeignKeyConstraint(['holder_facility_id'], ['facility.id'], name=op.f('fk_referral_holder_facility_id')),
    sa.ForeignKeyConstraint(['hub_facility_id'], ['facility.id'], name=op.f('fk_referral_hub_facility_id')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_referral_patient_id')),
    sa.ForeignKeyConstraint(['sender_facility_id'], ['facility.id'], name=op.f('fk_referral_sender_facility_id')),
    sa.ForeignKeyConstraint(['sender_id'], ['practitioner.id'], name=op.f('fk_referral_sender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    sa.UniqueConstraint('serial', name=op.f('uq_referral_serial'))
    )
    op.create_index(op.f('ix_referral_claimed_by'), 'referral', ['claimed_by'], unique=False)
    op.create_index('ix_referral_claimed_session_id', 'referral', ['claimed_session_id'], unique=False, postgresql_where=sa.text("state = 'claimed'"))
    op.create_index('ix_referral_holder', 'referral', ['holder_facility_id', 'specialty', 'state_since'], unique=False, postgresql_where=sa.text("state not in ('closed', 'cancelled')"))
    op.create_index(op.f('ix_referral_patient_id'), 'referral', ['patient_id'], unique=False)
    op.create_index('ix_referral_pool', 'referral', ['specialty', 'sent_at'], unique=False, postgresql_where=sa.text("state = 'sent'"))
    op.create_index(op.f('ix_referral_sender_id'), 'referral', ['sender_id'], unique=False)
    op.create_index('ix_referral_station', 'referral', ['sender_facility_id', 'state_since'], unique=False, postgresql_where=sa.text("state not in ('closed', 'cancelled')"))
    op.create_table('resource',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=True),
    sa.Column('practitioner_id', sa.UUID(), nullable=True),
    sa.Column('room_id', sa.UUID(), nullable=True),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.Column('lanes', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(kind = 'device') = (room_id is not null)", name=op.f('ck_resource_device_in_room')),
    sa.CheckConstraint("(kind = 'practitioner') = (facility_id is null)", name=op.f('ck_resource_place')),
    sa.CheckConstraint("(kind = 'practitioner') = (practitioner_id is not null)", name=op.f('ck_resource_practitioner')),
    sa.CheckConstraint("kind in ('practitioner', 'room', 'device')", name=op.f('ck_resource_kind')),
    sa.CheckConstraint('lanes between 1 and 50', name=op.f('ck_resource_lanes')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_resource_facility_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_resource_practitioner_id')),
    sa.ForeignKeyConstraint(['room_id'], ['resource.id'], name=op.f('fk_resource_room_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource')),
    sa.UniqueConstraint('practitioner_id', name=op.f('uq_resource_practitioner_id'))
    )
    op.create_index(op.f('ix_resource_facility_id'), 'resource', ['facility_id'], unique=False)
    op.create_index(op.f('ix_resource_room_id'), 'resource', ['room_id'], unique=False)
    op.create_table('survey_answer',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('room_id', sa.UUID(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('line', sa.Text(), nullable=True),
    sa.Column('understood', sa.Text(), nullable=True),
    sa.Column('again', sa.Text(), nullable=True),
    sa.Column('remark', sa.Text(), server_default='', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("again in ('yes', 'unsure', 'no')", name=op.f('ck_survey_answer_again')),
    sa.CheckConstraint("kind in ('patient', 'clinician')", name=op.f('ck_survey_answer_kind')),
    sa.CheckConstraint("line in ('good', 'fair', 'bad')", name=op.f('ck_survey_answer_line')),
    sa.CheckConstraint("understood in ('yes', 'partly', 'no')", name=op.f('ck_survey_answer_understood')),
    sa.CheckConstraint('length(remark) <= 500', name=op.f('ck_survey_answer_remark')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_survey_answer_facility_id')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_survey_answer_room_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answer')),
    sa.UniqueConstraint('room_id', 'kind', name=op.f('uq_survey_answer_room_id_kind'))
    )
    op.create_index('ix_survey_answer_facility_id_at', 'survey_answer', ['facility_id', 'at'], unique=False)
    op.create_table('abuse_report',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('room_id', sa.UUID(), nullable=False),
    sa.Column('participant_id', sa.UUID(), nullable=False),
    sa.Column('ban_id', sa.UUID(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), server_default='', nullable=False),
    sa.Column('by_practitioner', sa.UUID(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.UUID(), nullable=True),
    sa.CheckConstraint("outcome in ('upheld', 'unfounded')", name=op.f('ck_abuse_report_outcome')),
    sa.CheckConstraint("reason in ('threat', 'insult', 'sexual', 'recording', 'impostor', 'other')", name=op.f('ck_abuse_report_reason')),
    sa.CheckConstraint('(outcome is null) = (settled_at is null)', name=op.f('ck_abuse_report_settled')),
    sa.ForeignKeyConstraint(['ban_id'], ['waiting_ban.id'], name=op.f('fk_abuse_report_ban_id')),
    sa.ForeignKeyConstraint(['by_practitioner'], ['practitioner.id'], name=op.f('fk_abuse_report_by_practitioner')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_abuse_report_facility_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_abuse_report_participant_id')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_abuse_report_room_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['account.id'], name=op.f('fk_abuse_report_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_abuse_report'))
    )
    op.create_index('ix_abuse_report_facility_id_at', 'abuse_report', ['facility_id', 'at'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('client_id', sa.UUID(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body_site', sa.Text(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_by', sa.Text(), nullable=True),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('preview_sha256', sa.Text(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('added_by', sa.UUID(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("media_type in ('image/jpeg', 'image/png', 'application/pdf')", name=op.f('ck_attachment_media_type')),
    sa.ForeignKeyConstraint(['added_by'], ['practitioner.id'], name=op.f('fk_attachment_added_by')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_attachment_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('referral_id', 'client_id', name=op.f('uq_attachment_referral_id_client_id'))
    )
    op.create_index(op.f('ix_attachment_referral_id'), 'attachment', ['referral_id'], unique=False)
    op.create_table('encounter_status',
    sa.Column('encounter_id', sa.UUID(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['encounter_id'], ['encounter.id'], name=op.f('fk_encounter_status_encounter_id')),
    sa.PrimaryKeyConstraint('encounter_id', 'status', name=op.f('pk_encounter_status'))
    )
    op.create_table('referral_event',
    sa.Column('referral_id', sa.UUID(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('facility_name', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entity_id', sa.UUID(), nullable=True),
    sa.CheckConstraint('seq > 0', name=op.f('ck_referral_event_seq')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_referral_event_practitioner_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_event_referral_id')),
    sa.PrimaryKeyConstraint('referral_id', 'seq', name=op.f('pk_referral_event'))
    )
    op.create_table('room_event',
    sa.Column('room_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('participant_id', sa.Uuid(), nullable=True),
    sa.Column('client_id', sa.Text(), nullable=True),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('entered', 'waiting', 'admitted', 'left', 'removed', 'said', 'shared', 'locked', 'unlocked', 'finished')", name=op.f('ck_room_event_kind')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_room_event_participant_id')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_room_event_room_id')),
    sa.PrimaryKeyConstraint('room_id', 'seq', name=op.f('pk_room_event')),
    sa.UniqueConstraint('room_id', 'participant_id', 'client_id', name=op.f('uq_room_event_room_id_participant_id_client_id'))
    )
    op.create_table('schedule',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('resource_id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('is_open', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('closed_on_holidays', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_schedule_facility_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_schedule_practitioner_id')),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_schedule_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule')),
    sa.UniqueConstraint('practitioner_id', 'facility_id', name=op.f('uq_schedule_practitioner_id_facility_id'))
    )
    op.create_index(op.f('ix_schedule_facility_id'), 'schedule', ['facility_id'], unique=False)
    op.create_index(op.f('ix_schedule_practitioner_id'), 'schedule', ['practitioner_id'], unique=False)
    op.create_index(op.f('ix_schedule_resource_id'), 'schedule', ['resource_id'], unique=False)
    op.create_table('appointment',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('schedule_id', sa.UUID(), nullable=False),
    sa.Column('service_id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('person_id', sa.UUID(), nullable=False),
    sa.Column('place_id', sa.UUID(), nullable=True),
    sa.Column('start_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('end_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('token_number', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), server_default='0', nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('booked_by_account', sa.UUID(), nullable=True),
    sa.Column('booked_by_session', sa.UUID(), nullable=True),
    sa.Column('booked_at_facility', sa.UUID(), nullable=True),
    sa.Column('idempotency_key', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('interpreter_language', sa.Text(), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('consent_version', sa.Text(), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('referral_id', sa.UUID(), nullable=True),
    sa.Column('reminded_day_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_hour_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(status = 'cancelled') = (cancelled_at is not null)", name=op.f('ck_appointment_cancelled')),
    sa.CheckConstraint("cancel_reason in ('patient', 'facility', 'hours_changed')", name=op.f('ck_appointment_cancel_reason')),
    sa.CheckConstraint("mode in ('video', 'at_station')", name=op.f('ck_appointment_mode')),
    sa.CheckConstraint("status in ('booked', 'arrived', 'fulfilled', 'cancelled', 'noshow')", name=op.f('ck_appointment_status')),
    sa.CheckConstraint('phone_id is not null or booked_by_account is not null', name=op.f('ck_appointment_booked_by')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_appointment_facility_id')),
    sa.ForeignKeyConstraint(['person_id'], ['booked_person.id'], name=op.f('fk_appointment_person_id')),
    sa.ForeignKeyConstraint(['place_id'], ['resource.id'], name=op.f('fk_appointment_place_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_appointment_practitioner_id')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_appointment_schedule_id')),
    sa.ForeignKeyConstraint(['service_id'], ['healthcare_service.id'], name=op.f('fk_appointment_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_appointment_idempotency_key'))
    )
    op.create_index(op.f('ix_appointment_booked_at_facility'), 'appointment', ['booked_at_facility'], unique=False)
    op.create_index('ix_appointment_booked_start_at', 'appointment', ['start_at'], unique=False, postgresql_where=sa.text("status = 'booked'"))
    op.create_index('ix_appointment_facility_id_start_at', 'appointment', ['facility_id', 'start_at'], unique=False)
    op.create_index(op.f('ix_appointment_person_id'), 'appointment', ['person_id'], unique=False)
    op.create_index(op.f('ix_appointment_phone_id'), 'appointment', ['phone_id'], unique=False)
    op.create_index(op.f('ix_appointment_practitioner_id'), 'appointment', ['practitioner_id'], unique=False)
    op.create_index('ix_appointment_schedule_id_start_at', 'appointment', ['schedule_id', 'start_at'], unique=False)
    op.create_table('offering',
    sa.Column('schedule_id', sa.UUID(), nullable=False),
    sa.Column('service_id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('province_code', sa.Text(), nullable=False),
    sa.Column('specialty', sa.Text(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('free_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_stale', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_offering_schedule_id')),
    sa.ForeignKeyConstraint(['service_id'], ['healthcare_service.id'], name=op.f('fk_offering_service_id')),
    sa.PrimaryKeyConstraint('schedule_id', 'service_id', name=op.f('pk_offering'))
    )
    op.create_index(op.f('ix_offering_facility_id'), 'offering', ['facility_id'], unique=False)
    op.create_index('ix_offering_free_from', 'offering', ['free_from'], unique=False)
    op.create_index('ix_offering_search', 'offering', ['province_code', 'specialty', 'free_from', 'schedule_id', 'service_id'], unique=False)
    op.create_index(op.f('ix_offering_service_id'), 'offering', ['service_id'], unique=False)
    op.create_index('ix_offering_stale', 'offering', ['schedule_id'], unique=False, postgresql_where=sa.text('is_stale'))
    op.create_table('schedule_exception',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('schedule_id', sa.UUID(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint("kind = 'closed' or starts is not null", name=op.f('ck_schedule_exception_extra_has_times')),
    sa.CheckConstraint("kind in ('closed', 'extra')", name=op.f('ck_schedule_exception_kind')),
    sa.CheckConstraint('(starts is null) = (ends is null)', name=op.f('ck_schedule_exception_times')),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_schedule_exception_days')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_schedule_exception_schedule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_exception'))
    )
    op.create_index('ix_schedule_exception_schedule_id_last_day', 'schedule_exception', ['schedule_id', 'last_day'], unique=False)
    op.create_table('schedule_hours',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('schedule_id', sa.UUID(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.CheckConstraint('most > 0', name=op.f('ck_schedule_hours_most')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_schedule_hours_schedule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_hours'))
    )
    op.create_index(op.f('ix_schedule_hours_schedule_id'), 'schedule_hours', ['schedule_id'], unique=False)
    op.create_table('waitlist',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('service_id', sa.UUID(), nullable=False),
    sa.Column('schedule_id', sa.UUID(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('account_id', sa.UUID(), nullable=True),
    sa.Column('session_id', sa.UUID(), nullable=True),
    sa.Column('facility_id', sa.UUID(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('offers', sa.Integer(), server_default='0', nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state in ('waiting', 'offered', 'booked', 'left')", name=op.f('ck_waitlist_state')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_waitlist_schedule_id')),
    sa.ForeignKeyConstraint(['service_id'], ['healthcare_service.id'], name=op.f('fk_waitlist_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waitlist'))
    )
    op.create_index('ix_waitlist_waiting', 'waitlist', ['service_id', 'since'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('hold',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('schedule_id', sa.UUID(), nullable=False),
    sa.Column('service_id', sa.UUID(), nullable=False),
    sa.Column('place_id', sa.UUID(), nullable=True),
    sa.Column('waitlist_id', sa.UUID(), nullable=True),
    sa.Column('start_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('end_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('account_id', sa.UUID(), nullable=True),
    sa.CheckConstraint('phone_id is not null or account_id is not null', name=op.f('ck_hold_held_by')),
    sa.ForeignKeyConstraint(['place_id'], ['resource.id'], name=op.f('fk_hold_place_id')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_hold_schedule_id')),
    sa.ForeignKeyConstraint(['service_id'], ['healthcare_service.id'], name=op.f('fk_hold_service_id')),
    sa.ForeignKeyConstraint(['waitlist_id'], ['waitlist.id'], name=op.f('fk_hold_waitlist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold'))
    )
    op.create_index(op.f('ix_hold_account_id'), 'hold', ['account_id'], unique=False)
    op.create_index(op.f('ix_hold_expires_at'), 'hold', ['expires_at'], unique=False)
    op.create_index(op.f('ix_hold_phone_id'), 'hold', ['phone_id'], unique=False)
    op.create_index('ix_hold_schedule_id_start_at', 'hold', ['schedule_id', 'start_at'], unique=False)
    op.create_index(op.f('ix_hold_waitlist_id'), 'hold', ['waitlist_id'], unique=False)
    op.create_table('interpreting',
    sa.Column('appointment_id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_interpreting_appointment_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_interpreting_practitioner_id')),
    sa.PrimaryKeyConstraint('appointment_id', name=op.f('pk_interpreting'))
    )
    op.create_index(op.f('ix_interpreting_practitioner_id'), 'interpreting', ['practitioner_id'], unique=False)
    op.create_table('waiting_entry',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('appointment_id', sa.UUID(), nullable=True),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('schedule_id', sa.UUID(), nullable=False),
    sa.Column('practitioner_id', sa.UUID(), nullable=False),
    sa.Column('service_id', sa.UUID(), nullable=False),
    sa.Column('person_id', sa.UUID(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('token_number', sa.Integer(), nullable=False),
    sa.Column('slot_start', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_emergency', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('consent_version', sa.Text(), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('near_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('admitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('referral_id', sa.UUID(), nullable=True),
    sa.Column('room_id', sa.UUID(), nullable=True),
    sa.CheckConstraint("not (state in ('away', 'called', 'held', 'waiting')) or arrived_at is not null", name=op.f('ck_waiting_entry_arrived')),
    sa.CheckConstraint("state <> 'admitted' or room_id is not null", name=op.f('ck_waiting_entry_admitted_to_room')),
    sa.CheckConstraint("state in ('expected', 'waiting', 'away', 'held', 'called', 'admitted', 'done', 'removed', 'left')", name=op.f('ck_waiting_entry_state')),
    sa.CheckConstraint('(admitted_at is null) = (room_id is null)', name=op.f('ck_waiting_entry_admitted')),
    sa.CheckConstraint('appointment_id is null or appointment_id = id', name=op.f('ck_waiting_entry_visit_is_appointment')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_waiting_entry_appointment_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_waiting_entry_facility_id')),
    sa.ForeignKeyConstraint(['person_id'], ['booked_person.id'], name=op.f('fk_waiting_entry_person_id')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioner.id'], name=op.f('fk_waiting_entry_practitioner_id')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_waiting_entry_schedule_id')),
    sa.ForeignKeyConstraint(['service_id'], ['healthcare_service.id'], name=op.f('fk_waiting_entry_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_entry')),
    sa.UniqueConstraint('appointment_id', name=op.f('uq_waiting_entry_appointment_id')),
    sa.UniqueConstraint('referral_id', name=op.f('uq_waiting_entry_referral_id')),
    sa.UniqueConstraint('room_id', name=op.f('uq_waiting_entry_room_id'))
    )
    op.create_index('ix_waiting_entry_facility_id_day', 'waiting_entry', ['facility_id', 'day'], unique=False)
    op.create_index('ix_waiting_entry_live', 'waiting_entry', ['schedule_id'], unique=False, postgresql_where=sa.text("state in ('away', 'called', 'held', 'waiting')"))
    op.create_index(op.f('ix_waiting_entry_phone_id'), 'waiting_entry', ['phone_id'], unique=False)
    op.create_index('ix_waiting_entry_schedule_id_ended_at', 'waiting_entry', ['schedule_id', 'ended_at'], unique=False)
    op.create_table('busy',
    sa.Column('resource_id', sa.UUID(), nullable=False),
    sa.Column('lane', sa.SmallInteger(), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('hold_id', sa.UUID(), nullable=True),
    sa.Column('hold_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('appointment_id', sa.UUID(), nullable=True),
    postgresql.ExcludeConstraint((sa.column('resource_id'), '='), (sa.column('lane'), '='), (sa.column('during'), '&&'), using='gist', name='ex_busy_resource_id_lane_during'),
    sa.CheckConstraint('(hold_id is null) <> (appointment_id is null)', name=op.f('ck_busy_of_one')),
    sa.CheckConstraint('(hold_id is null) = (hold_expires_at is null)', name=op.f('ck_busy_hold_expires')),
    sa.CheckConstraint('not isempty(during)', name=op.f('ck_busy_during')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_busy_appointment_id')),
    sa.ForeignKeyConstraint(['hold_id'], ['hold.id'], name=op.f('fk_busy_hold_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_busy_resource_id'))
    )
    op.create_index(op.f('ix_busy_appointment_id'), 'busy', ['appointment_id'], unique=False)
    op.create_index(op.f('ix_busy_hold_id'), 'busy', ['hold_id'], unique=False)
    op.create_table('record_question',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('patient_id', sa.UUID(), nullable=False),
    sa.Column('visit_id', sa.UUID(), nullable=False),
    sa.Column('facility_id', sa.UUID(), nullable=False),
    sa.Column('is_objection', sa.Boolean(), nullable=False),
    sa.Column('about_account', sa.Uuid(), nullable=True),
    sa.Column('about_day', sa.Date(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), server_default='', nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.UUID(), nullable=True),
    sa.CheckConstraint("(answered_at is null) = (answer = '')", name=op.f('ck_record_question_answered')),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_record_question_answered_by')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_record_question_facility_id')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_record_question_patient_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['waiting_entry.id'], name=op.f('fk_record_question_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_question'))
    )
    op.create_index(op.f('ix_record_question_facility_id'), 'record_question', ['facility_id'], unique=False)
    op.create_index(op.f('ix_record_question_patient_id'), 'record_question', ['patient_id'], unique=False)
    op.create_table('summary_door',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint('tries between 0 and 5', name=op.f('ck_summary_door_tries')),
    sa.ForeignKeyConstraint(['visit_id'], ['waiting_entry.id'], name=op.f('fk_summary_door_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', name=op.f('pk_summary_door'))
    )
    op.create_table('summary_opening',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.UUID(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['visit_id'], ['waiting_entry.id'], name=op.f('fk_summary_opening_visit_id')),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_summary_opening'))
    )
    op.create_index(op.f('ix_summary_opening_visit_id'), 'summary_opening', ['visit_id'], unique=False)
    op.create_table('waiting_invitation',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('visit_id', sa.UUID(), nullable=True),
    sa.Column('room_id', sa.UUID(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('licence_number', sa.Text(), nullable=True),
    sa.Column('facility', sa.Text(), server_default='', nullable=False),
    sa.Column('phone_id', sa.UUID(), nullable=True),
    sa.Column('email', sa.Text(), server_default='', nullable=False),
    sa.Column('language', sa.Text(), server_default='vi', nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('participant_id', sa.UUID(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'colleague') = (licence_number is not null)", name=op.f('ck_waiting_invitation_colleague_licence')),
    sa.CheckConstraint("(kind = 'colleague') = (room_id is not null)", name=op.f('ck_waiting_invitation_colleague_into_room')),
    sa.CheckConstraint("kind in ('relative', 'interpreter', 'colleague')", name=op.f('ck_waiting_invitation_kind')),
    sa.CheckConstraint('(visit_id is null) <> (room_id is null)', name=op.f('ck_waiting_invitation_into_one')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_waiting_invitation_participant_id')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_waiting_invitation_room_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['waiting_entry.id'], name=op.f('fk_waiting_invitation_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_invitation'))
    )
    op.create_index(op.f('ix_waiting_invitation_room_id'), 'waiting_invitation', ['room_id'], unique=False)
    op.create_index(op.f('ix_waiting_invitation_visit_id'), 'waiting_invitation', ['visit_id'], unique=False)
    op.create_table('waiting_message',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('entry_id', sa.UUID(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sender_name', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['waiting_entry.id'], name=op.f('fk_waiting_message_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_message'))
    )
    op.create_index(op.f('ix_waiting_message_entry_id'), 'waiting_message', ['entry_id'], unique=False)


def downgrade() -> None:
    """Drop every table."""
    op.drop_table('waiting_message')
    op.drop_table('waiting_invitation')
    op.drop_table('summary_opening')
    op.drop_table('summary_door')
    op.drop_table('record_question')
    op.drop_table('busy')
    op.drop_table('waiting_entry')
    op.drop_table('interpreting')
    op.drop_table('hold')
    op.drop_table('waitlist')
    op.drop_table('schedule_hours')
    op.drop_table('schedule_exception')
    op.drop_table('offering')
    op.drop_table('appointment')
    op.drop_table('schedule')
    op.drop_table('room_event')
    op.drop_table('referral_event')
    op.drop_table('encounter_status')
    op.drop_table('attachment')
    op.drop_table('abuse_report')
    op.drop_table('survey_answer')
    op.drop_table('resource')
    op.drop_table('referral')
    op.drop_table('presence')
    op.drop_table('practitioner_role')
    op.drop_table('phone_code')
    op.drop_table('participant')
    op.drop_table('on_call')
    op.drop_table('guest_session')
    op.drop_table('encounter')
    op.drop_table('draft_key')
    op.drop_table('waiting_ban')
    op.drop_table('token_counter')
    op.drop_table('session')
    op.drop_table('room')
    op.drop_table('practitioner')
    op.drop_table('patient_access')
    op.drop_table('notification_choice')
    op.drop_table('line_test')
    op.drop_table('known_browser')
    op.drop_table('hub_spoke')
    op.drop_table('healthcare_service')
    op.drop_table('guest_link')
    op.drop_table('fhir_resource_version')
    op.drop_table('document')
    op.drop_table('department')
    op.drop_table('consent')
    op.drop_table('booked_person')
    op.drop_table('sign_in_tries')
    op.drop_table('phone')
    op.drop_table('patient_lookup_miss')
    op.drop_table('patient')
    op.drop_table('outbox')
    op.drop_table('note')
    op.drop_table('message')
    op.drop_table('icd10')
    op.drop_table('fhir_resource')
    op.drop_table('facility')
    op.drop_table('deployment')
    op.drop_table('delivery')
    op.drop_table('consultation_fact')
    op.drop_table('audit_seal')
    op.drop_table('audit_event')
    op.drop_table('account')
