"""Writing, signing and amending a note over HTTP on real PostgreSQL."""

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import ClientResponse
from sqlalchemy.exc import ProgrammingError

from telehealth.kernel.crypto import sha256_hex
from telehealth.kernel.ids import DocumentId, ReferralId
from telehealth.notes import queries
from telehealth.notes.tables import document, note
from telehealth.records_bridge.snapshot import read_snapshot
from tests.support.app import Browser, RunningApp
from tests.support.cases import Scene, a_scene, an_accepted_case, the_case
from tests.support.db import Database
from tests.support.people import a_specialist

CONTENT: Mapping[str, Any] = {
    "opinion": "Viêm phổi cộng đồng mức độ nặng, cần chuyển.",
    "diagnoses": [{"icd10": "J18.9", "text": "Viêm phổi, không đặc hiệu", "certainty": "provisional"}],
    "plan": {
        "drugs": [{"text": "Ceftriaxon 1 g", "dose": "2 g", "route": "tĩnh mạch"}],
        "tests": "Công thức máu\nX-quang",
    },
    "transfer": {"decision": "transfer", "reason": "SpO2 93 % khi thở khí trời", "by_when": "trong 2 giờ"},
}


class Desk:
    """A specialist at a case they have accepted."""

    def __init__(self, app: RunningApp, scene: Scene, browser: Browser, referral_id: ReferralId) -> None:
        self.app, self.scene, self.browser, self.referral_id = app, scene, browser, referral_id
        self.api = f"/api/referrals/{referral_id}/note"
        self.page = f"/referrals/{referral_id}/note"

    async def save(self, version: int = 0, **changes: object) -> ClientResponse:
        return await self.browser.put(self.api, json={"version": version, "content": {**CONTENT, **changes}})

    async def step_up(self) -> None:
        async with self.app.begin(None) as uow:
            await uow.conn.execute(sa.text("update session set stepped_up_at = :now"), {"now": uow.now})

    async def sign(self, version: int = 1, **said: str) -> ClientResponse:
        return await self.browser.post(f"{self.page}/sign", {"version": str(version), **said})

    async def documents(self) -> list[queries.DocumentView]:
        async with self.app.begin(None) as uow:
            return await queries.documents_of(uow, self.referral_id)


@pytest.fixture
async def desk(app: RunningApp) -> Desk:
    scene = await a_scene(app.begin)
    case = await an_accepted_case(app.begin, scene)
    return Desk(app, scene, await app.signed_in(scene.specialist), case.id)


async def test_a_save_is_acknowledged_with_its_version_after_the_commit(desk: Desk) -> None:
    answer = await (await desk.save()).json()
    stored = await (await desk.browser.get(desk.api)).json()
    assert answer["version"] == stored["version"] == 1
    assert stored["content"]["opinion"] == CONTENT["opinion"]


async def test_a_stale_save_is_refused_and_both_texts_are_shown(desk: Desk) -> None:
    await desk.save()
    refused = await desk.save(version=0, opinion="Bản khác")
    assert (refused.status, (await refused.json())["code"]) == (409, "notes.stale_version")
    page = await desk.browser.post(desk.page, {"version": "0", "opinion": "Bản khác", "go": ""})
    text = await page.text()
    assert page.status == 409
    assert CONTENT["opinion"] in text
    assert "Bản khác" in text


async def test_the_form_saves_without_script(desk: Desk) -> None:
    fields = {"version": "0", "opinion": "Ổn", "diagnoses.0.text": "Hen", "diagnoses.1.certainty": "provisional"}
    assert (await desk.browser.post(desk.page, {**fields, "go": "sign"})).headers["Location"] == f"{desk.page}/sign"
    stored = await (await desk.browser.get(desk.api)).json()
    assert [one["text"] for one in stored["content"]["diagnoses"]] == ["Hen"]


@pytest.mark.parametrize(
    "content",
    [
        {"opinion": "x" * 4001},
        {"diagnoses": [{"text": "x", "icd10": "not a code"}]},
        {"diagnoses": [{"text": "x"}] * 9},
        {"transfer": {"decision": "maybe"}},
        {"follow_up": {"day": "32/13/2026"}},
        {"surprise": 1},
        {"opinion": 7},
    ],
)
async def test_bad_content_is_answered_field_by_field(desk: Desk, content: dict[str, Any]) -> None:
    response = await desk.browser.put(desk.api, json={"version": 0, "content": content})
    body = await response.json()
    assert response.status == 422
    assert body["errors"]


async def test_signing_asks_for_the_password_again(desk: Desk) -> None:
    await desk.save()
    assert (await desk.sign()).headers["Location"].startswith("/step-up")
    assert await desk.documents() == []


@pytest.mark.feature(18, 35)
async def test_signing_locks_the_note_answers_the_case_and_says_so_in_one_transaction(desk: Desk) -> None:
    await desk.save()
    await desk.step_up()
    assert (await desk.sign()).status == 303
    signed = (await desk.documents())[0]
    assert signed.facts["attestation"]["name"] == desk.scene.specialist.name
    assert (await the_case(desk.app.begin, desk.referral_id)).state == "advised"
    assert (await (await desk.save(version=1)).json())["code"] == "notes.locked"
    async with desk.app.begin(None) as uow:
        said = (await uow.conn.execute(sa.text("select name from outbox"))).scalars().all()
    assert said.count("notes.document.signed") == 1


async def test_the_stored_bytes_are_what_the_bridge_reads_and_their_digest_holds(desk: Desk) -> None:
    await desk.save()
    await desk.step_up()
    await desk.sign()
    signed = (await desk.documents())[0]
    async with desk.app.begin(None) as uow:
        stored = await queries.stored(uow, DocumentId(signed.id))
    snapshot = read_snapshot(stored.body)
    assert sha256_hex(stored.body) == stored.sha256
    assert snapshot.encounter.mode == "written"
    assert snapshot.note.plan.tests == ("Công thức máu", "X-quang")


async def test_what_was_looked_at_is_what_is_signed(desk: Desk) -> None:
    await desk.save()
    await desk.save(version=1, opinion="Khác")
    await desk.step_up()
    assert (await desk.sign(version=1)).status == 409
    assert await desk.documents() == []


async def test_a_note_with_gaps_is_not_signed_and_names_them(desk: Desk) -> None:
    await desk.browser.put(desk.api, json={"version": 0, "content": {"transfer": {"decision": "transfer"}}})
    await desk.step_up()
    response = await desk.sign()
    text = await response.text()
    assert response.status == 422
    assert all(f'href="#f-{name}"' in text for name in ("opinion", "diagnoses-0-text", "transfer-reason"))


@pytest.mark.feature(35)
async def test_a_correction_is_an_addendum_of_its_own(desk: Desk) -> None:
    await desk.save()
    await desk.step_up()
    await desk.sign()
    assert (await desk.browser.post(f"{desk.page}/addendum")).status == 303
    await desk.save(version=1, opinion="Thêm: theo dõi lactate")
    assert (await desk.sign(version=2)).status == 422
    assert (await desk.sign(version=2, amendment_reason="Bổ sung", amendment_text="Lactate")).status == 303
    addendum, first = await desk.documents()
    assert (addendum.kind, addendum.revision, first.revision) == ("addendum", 2, 1)
    assert addendum.facts["document"]["replaces_document_id"] == str(first.id)
    assert first.intact


async def test_a_signed_document_cannot_be_changed_by_the_application(desk: Desk, database: Database) -> None:
    await desk.save()
    await desk.step_up()
    await desk.sign()
    for statement in (document.update().values(sha256=""), document.delete()):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.connection(owner=False) as conn:
                await conn.execute(statement)


async def test_only_the_holder_writes_and_only_readers_of_the_case_read(desk: Desk) -> None:
    await desk.save()
    await desk.step_up()
    await desk.sign()
    address = f"/documents/{(await desk.documents())[0].id}"
    other = await desk.app.signed_in(await a_specialist(desk.app.begin))
    assert (await other.get(desk.page)).status == 404
    assert (await other.get(address)).status == 404
    station = await desk.app.signed_in(desk.scene.doctor)
    assert (await station.get(desk.page)).status == 403
    assert "Ceftriaxon" in await station.page(address)


async def test_every_save_and_read_is_audited(desk: Desk) -> None:
    await desk.save()
    await desk.browser.page(desk.page)
    query = sa.text("select action from audit_event where entity = 'note' order by at")
    async with desk.app.begin(None) as uow:
        assert (await uow.conn.execute(query)).scalars().all() == ["update", "read"]
        assert (await uow.conn.execute(sa.select(note.c.version))).scalar_one() == 1
