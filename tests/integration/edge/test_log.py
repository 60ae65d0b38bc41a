"""Nothing that says who a patient is, or what was written about them, reaches the log; nor does what opens a door."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog

from telehealth.app import DEPS
from telehealth.kernel.log import setup_logging
from tests.support.app import RunningApp, config_for, running_app
from tests.support.cases import COMPLETE, a_scene, an_accepted_case
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.people import session_for
from tests.support.signed import deliver_events, sign_note

PATIENT = {
    "name": "Vàng Thị Súa", "birth_date": "24/11/1960", "sex": "female", "citizen_id": "015160009876",
    "phone": "0987654321", "address": "Bản Nậm Cang", "commune": "Nậm Sỏi", "confirmed": "true",
}  # fmt: skip


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Everything that would be logged at the loudest level, by ours and by the libraries."""
    said = StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr("sys.stderr", said)
    setup_logging(level="debug", as_json=True)
    yield said
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


async def journey(app: RunningApp) -> list[str]:
    """A patient registered, searched for and written about, a case asked, answered, signed. Gives the secrets used."""
    scene = await a_scene(app.begin)
    token = await session_for(app.begin, scene.doctor)
    doctor = await (await app.browser()).with_cookies(session=token)
    address = (await doctor.post("/patients/new", PATIENT)).headers["Location"]
    await doctor.page(address)
    await doctor.page("/patients?q=S%C3%BAa")
    await doctor.post("/patients/find", {"identifier": PATIENT["citizen_id"], "birth_date": PATIENT["birth_date"]})
    started = await doctor.post("/referrals/new", {"patient": address.rsplit("/", 1)[1]})
    form = started.headers["Location"]
    fields = {**COMPLETE, "situation.problem": "Ho ra máu từ đêm qua", "vitals.heart_rate": "900"}
    for heart_rate in ("900", "112"):
        draft = {"version": 0, "fields": fields | {"vitals.heart_rate": heart_rate}, "seconds": 3}
        await doctor.put(f"/api{form.removesuffix('/edit')}/draft", json=draft)
    case = await an_accepted_case(app.begin, scene, situation__problem="Ho ra máu từ đêm qua")
    specialist = await app.signed_in(scene.specialist)
    await specialist.page(f"/referrals/{case.id}")
    await specialist.post("/sign-in", {"email": scene.doctor.email, "password": "mật khẩu gõ nhầm"})
    await sign_note(app.begin, scene, case)
    await deliver_events(app.begin, app.app[DEPS].subscribers)
    return [token, scene.doctor.email]


async def test_the_log_of_a_whole_journey_names_nobody(
    database: Database, clock: FakeClock, tmp_path: Path, log: StringIO
) -> None:
    async with running_app(config_for(database, tmp_path, log_level="debug"), clock=clock) as app:
        secrets = await journey(app)
    said = log.getvalue()
    assert '"request"' in said, "nothing was logged at all"
    words = [*(value for name, value in PATIENT.items() if name not in {"sex", "confirmed", "birth_date"}), *secrets]
    words += ["Súa", "S%C3%BAa", "Ho ra máu", "Viêm phổi", "mật khẩu", "Lò Văn Pánh", "1960-11-24"]
    escaped = [word.encode("unicode_escape").decode() for word in words]
    assert [word for word in [*words, *escaped] if word in said] == []
