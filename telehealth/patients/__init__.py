"""Patients: who they are, their identifiers, their consents, and who may find them. Knows nothing of their cases."""
