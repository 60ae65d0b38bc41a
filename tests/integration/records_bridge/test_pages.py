"""From a signature to the pages: the documents' way and the record that is read back, with who may see them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from telehealth.app import DEPS, ENGINE
from telehealth.kernel import outbox
from telehealth.kernel.ids import DocumentId, PatientId, ReferralId, new_id
from telehealth.kernel.tables import audit_event
from telehealth.notes import queries as note_queries
from telehealth.notes import service as notes
from telehealth.notes.schemas import NoteContent, SignIn
from telehealth.records_bridge import queries, service
from telehealth.records_bridge.adapters.embedded import EmbeddedAdapter
from telehealth.records_bridge.build import keys
from telehealth.records_bridge.build.systems import TAG
from telehealth.records_bridge.snapshot import read_snapshot
from telehealth.records_bridge.store import FhirStore
from telehealth.records_bridge.tables import delivery, fhir_resource, fhir_resource_version
from telehealth.referrals import service as referrals
from tests.support.app import RunningApp
from tests.support.cases import Scene, a_draft, a_scene, an_accepted_case
from tests.support.people import a_coordinator, a_hub, a_rural_clinician, a_specialist, an_administrator
from tests.support.query_budget import query_budget

ENGLISH = {"Accept-Language": "en", "Cookie": "language=en"}
NOTE: dict[str, Any] = {
    "summary_as_understood": "Sốt, ho đờm, SpO2 93 %",
    "opinion": "Viêm phổi cộng đồng, chưa cần chuyển <b>",
    "diagnoses": [{"icd10": "J18.9", "text": "Viêm phổi, không đặc hiệu", "certainty": "confirmed"}],
    "plan": {
        "drugs": [{"text": "Amoxicillin 500 mg", "dose": "2 viên", "frequency": "ngày 3 lần"}],
        "tests": "Công thức máu",
    },
    "transfer": {"decision": "stay"},
    "follow_up": {"day": "2026-03-04"},
    "advice_to_patient": "Uống nhiều nước",
}


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A case that was answered."""

    scene: Scene
    referral_id: ReferralId
    patient_id: PatientId
    document_id: DocumentId


async def sign(app: RunningApp, scene: Scene | None = None) -> Signed:
    """A case as far as its signature, through the services."""
    scene = scene or await a_scene(app.begin)
    case = await an_accepted_case(app.begin, scene)
    actor = scene.specialist.actor
    saved = await notes.save_draft(app.begin, actor, case.id, version=0, content=NoteContent.model_validate(NOTE))
    document_id = await notes.sign(
        app.begin, actor, case.id, SignIn(version=saved.version), step_up_lasts=timedelta(minutes=5)
    )
    return Signed(scene=scene, referral_id=case.id, patient_id=case.patient_id, document_id=document_id)


async def work(app: RunningApp) -> None:
    """What the worker does: hand events on, deliver."""
    deps = app.app[DEPS]
    while await outbox.deliver_due(deps.begin, deps.subscribers):
        pass
    await service.deliver_due(deps.begin, [EmbeddedAdapter(deps.begin)])


async def change(app: RunningApp, **values: object) -> None:
    """Arrange a delivery behind the application's back."""
    async with app.begin(None) as uow:
        await uow.conn.execute(delivery.update().values(values))


@pytest.mark.feature(80)
async def test_what_notes_sign_is_what_the_bridge_reads(app: RunningApp) -> None:
    signed = await sign(app)
    async with app.begin(None) as uow:
        stored = await note_queries.stored(uow, signed.document_id)
    snap = read_snapshot(stored.body)
    assert snap.document.id == signed.document_id
    assert snap.note.diagnoses[0].icd10 == "J18.9"
    assert snap.distant.practitioner.id == signed.scene.specialist.practitioner_id


@pytest.mark.feature(80)
async def test_the_record_is_read_back_by_both_sides(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    for person in (signed.scene.doctor, signed.scene.specialist):
        page = await (await app.signed_in(person)).page(f"/patients/{signed.patient_id}/record", headers=ENGLISH)
        assert "J18.9" in page
        assert "Not a prescription." in page
        assert "Amoxicillin 500 mg" in page
        assert signed.scene.hub.name in page
        assert "chưa cần chuyển &lt;b&gt;" in page
    async with app.begin(None) as uow:
        stored = await note_queries.stored(uow, signed.document_id)
    assert stored.sha256 in page


async def test_a_document_shows_days_as_its_reader_writes_them(app: RunningApp) -> None:
    signed = await sign(app)
    browser = await app.signed_in(signed.scene.doctor)
    assert "4 Mar 2026" in await browser.page(f"/documents/{signed.document_id}", headers=ENGLISH)
    assert "04/03/2026" in await browser.page(f"/documents/{signed.document_id}")


async def test_a_record_without_documents_says_what_comes_next(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    page = await (await app.signed_in(scene.doctor)).page(f"/patients/{scene.patient_id}/record", headers=ENGLISH)
    assert "Nothing is in the record yet" in page


@pytest.mark.feature(107)
async def test_reading_a_record_leaves_a_trace(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    browser = await app.signed_in(signed.scene.specialist)
    await browser.page(f"/patients/{signed.patient_id}/record")
    async with app.begin(None) as uow:
        read = sa.select(audit_event).where(audit_event.c.entity == "record", audit_event.c.action == "read")
        [trace] = (await uow.conn.execute(read)).all()
    assert trace.patient_id == signed.patient_id
    assert trace.account_id == signed.scene.specialist.account_id


async def test_another_hospital_reads_the_record_once_it_holds_a_case_of_the_patient(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    begin, station = app.begin, signed.scene.station
    hub = await a_hub(begin, station, "infectious_disease")
    colleague = await a_specialist(begin, hub, specialties=("infectious_disease",))
    browser = await app.signed_in(colleague)
    address = f"/patients/{signed.patient_id}/record"
    draft = await a_draft(begin, signed.scene, patient_id=signed.patient_id, request__specialty="infectious_disease")
    case = await referrals.send(begin, signed.scene.doctor.actor, draft.id, version=draft.version)
    assert (await browser.get(address)).status == 404
    await referrals.claim(begin, colleague.actor, case.id)
    assert "J18.9" in await browser.page(address)


async def test_nobody_else_reads_a_record(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    for stranger, status in [
        (await a_rural_clinician(app.begin), 404),
        (await a_specialist(app.begin), 404),
        (await a_coordinator(app.begin), 403),
        (await an_administrator(app.begin), 403),
    ]:
        browser = await app.signed_in(stranger)
        assert (await browser.get(f"/patients/{signed.patient_id}/record")).status == status
    doctor = await app.signed_in(signed.scene.doctor)
    assert (await doctor.get(f"/patients/{new_id()}/record")).status == 404
    assert (await (await app.browser()).get(f"/patients/{signed.patient_id}/record")).status in {303, 401}


@pytest.mark.feature(81)
async def test_the_list_tells_each_documents_way(app: RunningApp) -> None:
    signed = await sign(app)
    browser = await app.signed_in(signed.scene.specialist)
    await outbox.deliver_due(app.begin, app.app[DEPS].subscribers)
    assert "Waits to be sent" in await browser.page("/deliveries", headers=ENGLISH)  # beside those that need help
    await work(app)
    page = await browser.page("/deliveries", headers=ENGLISH)
    assert "Waits for the station to read it" in page
    assert "In the record as" in page
    await referrals.acknowledge(app.begin, signed.scene.doctor.actor, signed.referral_id)
    await work(app)
    assert "Nothing is on its way" in await browser.page("/deliveries?show=moving", headers=ENGLISH)
    arrived = await browser.page("/deliveries?show=arrived", headers=ENGLISH)
    assert "Read by the station" in arrived


@pytest.mark.feature(81)
async def test_a_refused_document_says_why_and_goes_again(app: RunningApp) -> None:
    signed = await sign(app)
    await outbox.deliver_due(app.begin, app.app[DEPS].subscribers)
    await change(
        app, state="rejected", reason="refused", issues=["Patient.identifier: <unknown>"], settled_at=sa.func.now()
    )
    browser = await app.signed_in(signed.scene.specialist)
    page = await browser.page("/deliveries", headers=ENGLISH)
    assert "1 document needs your help" in page
    assert "The record system refused the content." in page
    assert "Patient.identifier: &lt;unknown&gt;" in page
    one = await the_delivery(app)
    answer = await browser.post(f"/deliveries/{one}/send-again")
    assert (answer.status, answer.headers["Location"]) == (303, "/deliveries?show=moving")
    await work(app)
    assert "In the record as" in await browser.page("/deliveries?show=moving", headers=ENGLISH)
    assert (await browser.post(f"/deliveries/{one}/send-again")).status == 409


@pytest.mark.feature(82)
async def test_a_conflict_is_shown_overwrites_nothing_and_goes_again_without_a_duplicate(app: RunningApp) -> None:
    signed = await sign(app)
    theirs = {
        "resourceType": "Patient", "name": [{"text": "Nhập tay"}],
        "meta": {"tag": [{"system": TAG, "code": keys.patient(signed.patient_id)}]},
    }  # fmt: skip
    async with app.begin(None) as uow:
        made = [await FhirStore(uow).create(theirs) for _ in range(2)]
    await work(app)
    browser = await app.signed_in(signed.scene.specialist)
    for page in ("/deliveries", f"/referrals/{signed.referral_id}"):
        assert "has a part of this document twice" in await browser.page(page, headers=ENGLISH)
    async with app.begin(None) as uow:
        store = FhirStore(uow)
        assert [one["name"] for one in await store.search("Patient")] == [theirs["name"]] * 2
        assert await store.search("Composition") == []
        extra = made[1].reference.partition("/")[2]
        for table in (fhir_resource_version, fhir_resource):  # a person puts it right
            await uow.conn.execute(table.delete().where(table.c.id == extra))
    assert (await browser.post(f"/deliveries/{await the_delivery(app)}/send-again")).status == 303
    await work(app)
    assert "In the record as" in await browser.page("/deliveries?show=moving", headers=ENGLISH)
    async with app.begin(None) as uow:
        found = {kind: len(await FhirStore(uow).search(kind)) for kind in ("Patient", "Composition", "Encounter")}
    assert found == {"Patient": 1, "Composition": 1, "Encounter": 1}


async def the_delivery(app: RunningApp) -> UUID:
    async with app.begin(None) as uow:
        return (await uow.conn.execute(sa.select(delivery.c.id))).scalar_one()


@pytest.mark.feature(81)
async def test_later_documents_pass_one_that_is_set_aside(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    await sign(app, scene)
    await outbox.deliver_due(app.begin, app.app[DEPS].subscribers)
    await change(app, state="needs_person", reason="duplicate", settled_at=sa.func.now())
    async with app.begin(None) as uow:
        old = (await uow.conn.execute(sa.select(delivery))).one()
        later = dict(old._mapping) | {"id": new_id(), "document_id": new_id(), "state": "queued", "reason": None}
        later["signed_at"] += timedelta(hours=1)
        await uow.conn.execute(delivery.insert().values(later))
    browser = await app.signed_in(scene.specialist)
    page = await browser.page("/deliveries?show=moving", headers=ENGLISH)
    assert "Waits for an earlier document" in page
    assert "Let later documents pass" in await browser.page("/deliveries", headers=ENGLISH)
    assert (await browser.post(f"/deliveries/{old.id}/set-aside")).status == 303
    await work(app)
    async with app.begin(None) as uow:
        rows = (await uow.conn.execute(sa.select(delivery.c.id, delivery.c.state))).all()
    assert {row.id: row.state for row in rows} == {old.id: "needs_person", later["id"]: "accepted"}
    assert (await browser.post(f"/deliveries/{later['id']}/set-aside")).status == 409


async def test_nobody_else_helps_a_delivery_on(app: RunningApp) -> None:
    await sign(app)
    await outbox.deliver_due(app.begin, app.app[DEPS].subscribers)
    one = await the_delivery(app)
    for stranger, status in [
        (await a_rural_clinician(app.begin), 404),
        (await a_specialist(app.begin), 404),
        (await a_coordinator(app.begin), 403),
    ]:
        browser = await app.signed_in(stranger)
        for act in ("send-again", "set-aside"):
            assert (await browser.post(f"/deliveries/{one}/{act}")).status == status
        if status == 404:
            assert "data-key" not in await browser.page("/deliveries?show=moving")


@pytest.mark.feature(105)
async def test_a_list_shows_the_documents_that_open_and_no_others(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    begin, hub = app.begin, signed.scene.hub
    beside, other = await a_specialist(begin, hub), await a_specialist(begin, hub, specialties=("dermatology",))
    readers = {signed.scene.doctor: True, signed.scene.specialist: True, beside: True, other: False}
    for person, reads in readers.items():
        browser = await app.signed_in(person)
        assert ("data-key" in await browser.page("/deliveries/rows?show=moving")) is reads
        assert (await browser.get(f"/documents/{signed.document_id}")).status == (200 if reads else 404)
        answer = await browser.post(f"/deliveries/{await the_delivery(app)}/set-aside")
        assert answer.status == (409 if reads else 404)


async def test_a_delivery_under_way_is_not_sent_a_second_time(app: RunningApp) -> None:
    signed = await sign(app)
    await outbox.deliver_due(app.begin, app.app[DEPS].subscribers)
    await change(app, state="sending", lease_until=sa.func.now() + timedelta(seconds=20))
    browser = await app.signed_in(signed.scene.specialist)
    assert (await browser.post(f"/deliveries/{await the_delivery(app)}/send-again")).status == 409


async def test_the_rows_alone_carry_no_page_around_them(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    browser = await app.signed_in(signed.scene.specialist)
    rows = await browser.page("/deliveries/rows?show=moving")
    assert "data-key" in rows
    assert "<html" not in rows


ODD = ["show=nonsense&skip=-1", "skip=99999999999999999999", "skip=²"]


@pytest.mark.parametrize("address", ODD)
async def test_odd_addresses_are_answered(app: RunningApp, address: str) -> None:
    browser = await app.signed_in(await a_specialist(app.begin))
    assert "No document needs you" in await browser.page(f"/deliveries?{address}", headers=ENGLISH)


async def test_pages_ask_few_questions(app: RunningApp) -> None:
    scene = await a_scene(app.begin)
    signed = [await sign(app, scene) for _ in range(3)]
    await work(app)
    browser = await app.signed_in(scene.specialist)
    await browser.page("/deliveries?show=moving")
    with query_budget(app.app[ENGINE], most=9):
        assert (await browser.page("/deliveries?show=moving")).count("data-key") == 3
    with query_budget(app.app[ENGINE], most=12):
        await browser.page(f"/patients/{signed[0].patient_id}/record")


async def test_a_case_page_asks_for_its_documents_ways(app: RunningApp) -> None:
    signed = await sign(app)
    await work(app)
    actor = signed.scene.doctor.actor
    async with app.begin(actor) as uow:
        ways = await queries.journeys_of(uow, actor, signed.referral_id)
    assert [station.state for station in ways[signed.document_id].stations] == ["done", "done", "done", "now"]


async def test_live_topics_are_for_those_whom_they_concern(app: RunningApp) -> None:
    signed = await sign(app)
    topics, scene = app.app[DEPS].topics, signed.scene
    stranger = (await a_specialist(app.begin)).actor
    for topic in (f"deliveries:{scene.hub.id}", f"delivery:{signed.referral_id}"):
        assert await topics.may_listen(scene.specialist.actor, topic)
        assert not await topics.may_listen(stranger, topic)
    assert not await topics.may_listen(scene.specialist.actor, "delivery:nonsense")


async def test_the_operator_sees_how_deliveries_stand(app: RunningApp) -> None:
    await sign(app)
    deps = app.app[DEPS]
    await outbox.deliver_due(deps.begin, deps.subscribers)
    await next(job for job in deps.jobs if job.name == "deliveries_measure").run()
    said = deps.metrics.text().decode()
    assert 'telehealth_deliveries{state="queued"} 1.0' in said
    assert "telehealth_delivery_oldest_seconds" in said
