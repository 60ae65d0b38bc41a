"""The bytes that are signed: everything the record needs, as it was at that moment. Pure.

The shape is versioned (`schema_version`); the records bridge reads it. Instants are RFC 3339 in UTC, texts NFC, empty
texts null. Canonical JSON (sorted keys, UTF-8) so that the same facts always give the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson

from telehealth.notes.schemas import NoteContent

SCHEMA_VERSION = 1
ATTESTATION_METHOD = "step-up password"


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON."""
    return orjson.dumps(plain(value), option=orjson.OPT_SORT_KEYS)


def plain(value: object) -> object:
    """JSON-safe values: ids and instants as text, empty texts as null."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID | date):
        return str(value)
    return None if value == "" else value


def note_part(content: NoteContent) -> dict[str, Any]:
    """The note as the snapshot has it: tests one per line, a transfer only where one was decided."""
    plan = content.plan
    return {
        "summary_as_understood": content.summary_as_understood,
        "findings_by_video": content.findings_by_video,
        "opinion": content.opinion,
        "diagnoses": [one.model_dump() for one in content.diagnoses],
        "plan": {
            "drugs": [one.model_dump() for one in plan.drugs],
            "tests": [line.strip() for line in plan.tests.splitlines() if line.strip()],
            "thresholds": plan.thresholds,
            "red_flags": plan.red_flags,
            "when_to_call_back": plan.when_to_call_back,
        },
        "transfer": content.transfer.model_dump() if content.transfer.decision else None,
        "follow_up": {"date": content.follow_up.day, "owner": content.follow_up.owner},
        "advice_to_patient": content.advice_to_patient,
        "limits": content.limits,
    }
