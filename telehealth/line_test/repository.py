"""Line tests in and out of their table."""

from typing import Any

import sqlalchemy as sa

from telehealth.line_test.domain import Carrier, Device, Found, LineTest, Run
from telehealth.line_test.tables import line_test

NUMBERS = ("rtt_ms", "loss", "up_kbps", "down_kbps")


def columns_of(found: Found) -> dict[str, object]:
    """What a test found, as columns."""
    devices = {"camera": found.camera.value, "microphone": found.microphone.value, "speaker": found.speaker.value}
    carrier = found.relay.carrier if found.relay else None
    runs = {**_run_columns("direct", found.direct), **_run_columns("relay", found.relay)}
    return {**devices, **runs, "relay_carrier": carrier.value if carrier else None, "browser": found.browser}


def test_of(row: sa.Row[Any]) -> LineTest:
    """A row as a value."""
    found = Found(
        camera=Device(row.camera), microphone=Device(row.microphone), speaker=Device(row.speaker),
        direct=_run(row, "direct"), relay=_run(row, "relay"), browser=row.browser,
    )  # fmt: skip
    return LineTest(
        id=row.id, at=row.at, kind=row.kind, account_id=row.account_id, subject_id=row.subject_id,
        facility_id=row.facility_id, found=found,
    )  # fmt: skip


def _run_columns(way: str, run: Run | None) -> dict[str, object]:
    names = ("reached", *NUMBERS)
    return {f"{way}_{name}": getattr(run, name) if run else None for name in names}


def _run(row: sa.Row[Any], way: str) -> Run | None:
    said: dict[str, Any] = {name: row._mapping[line_test.c[f"{way}_{name}"]] for name in ("reached", *NUMBERS)}  # noqa: SLF001 - SQLAlchemy's documented name
    if said["reached"] is None:
        return None
    return Run(**said, carrier=Carrier(row.relay_carrier) if way == "relay" and row.relay_carrier else None)
