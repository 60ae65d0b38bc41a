"""A signed Document on its way: once, in order, whatever the record system does."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from telehealth.kernel.ids import DocumentId, ReferralId
from telehealth.kernel.tables import audit_event, outbox
from telehealth.kernel.uow import Begin
from telehealth.records_bridge import service
from telehealth.records_bridge.adapters.embedded import EmbeddedAdapter
from telehealth.records_bridge.build.systems import TAG
from telehealth.records_bridge.domain import Later, NeedsPerson, Refused
from telehealth.records_bridge.errors import BeingSent
from telehealth.records_bridge.store import FhirStore
from telehealth.records_bridge.tables import delivery
from tests.integration.records_bridge.conftest import Sign, row, stored_versions
from tests.support import documents
from tests.support.record_systems import DiedError, Stubborn, answers, breaks

Deliver = Callable[[], Awaitable[bool]]


def other_patient(content: dict[str, Any], number: int) -> dict[str, Any]:
    """The same consultation of somebody else."""
    content["document"]["id"] = f"019aa000-0000-7000-8000-00000000{number:04x}"
    content["document"]["note_id"] = f"019aa000-0000-7000-8000-00000001{number:04x}"
    content["patient"]["id"] = f"019aa000-0000-7000-8000-00000002{number:04x}"
    content["referral"]["id"] = f"019aa000-0000-7000-8000-00000003{number:04x}"
    content["encounter"]["id"] = f"019aa000-0000-7000-8000-00000004{number:04x}"
    content["consent"]["id"] = f"019aa000-0000-7000-8000-00000005{number:04x}"
    return content


def next_note(content: dict[str, Any], *, minutes: int) -> dict[str, Any]:
    """Another consultation of the same patient, signed later."""
    patient = content["patient"]
    content = other_patient(content, minutes)
    content["patient"] = patient | {"id": documents.example()["patient"]["id"]}
    content["document"]["signed_at"] = f"2025-11-20T04:{minutes:02}:00Z"
    return content


@pytest.mark.feature(80)
async def test_a_signed_document_arrives_with_a_remote_id(begin: Begin, sign: Sign, deliver: Deliver) -> None:
    document_id = await sign(documents.live())
    assert (await row(begin, document_id)).state == "queued"
    assert await deliver()
    arrived = await row(begin, document_id)
    assert arrived.state == "accepted"
    assert arrived.remote_id.startswith("Composition/")
    assert len(arrived.progress) == 24
    assert not await deliver()


@pytest.mark.feature(82)
async def test_delivering_twice_changes_nothing(begin: Begin, sign: Sign, deliver: Deliver) -> None:
    document_id = await sign(documents.live())
    await deliver()
    before = await stored_versions(begin)
    async with begin(None) as uow:
        again: dict[str, Any] = {"state": "queued", "remote_id": None, "progress": {}}
        await uow.conn.execute(delivery.update().values(again))
    await deliver()
    assert (await row(begin, document_id)).state == "accepted"
    assert await stored_versions(begin) == before
    assert len(before) == 24
    assert set(before.values()) == {1}


async def test_being_told_twice_queues_once(begin: Begin, sign: Sign) -> None:
    document_id = await sign(documents.live())
    await service.queue(begin, document_id, ["embedded"])
    await row(begin, document_id)


async def test_of_many_workers_one_delivers(begin: Begin, sign: Sign, stubborn: Stubborn) -> None:
    document_id = await sign(documents.live())
    await asyncio.gather(*(service.deliver_next(begin, stubborn) for _ in range(6)))
    assert stubborn.attempts == 1
    assert (await row(begin, document_id)).state == "accepted"


async def test_an_answer_of_later_waits_and_then_arrives(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    document_id = await sign(documents.live())
    stubborn.faults = [answers(Later(reason="unavailable")), breaks(OSError("gone"))]
    await deliver()
    assert (await row(begin, document_id)).reason == "unavailable"
    await deliver()
    waiting = await row(begin, document_id)
    assert (waiting.state, waiting.reason, waiting.attempts) == ("queued", "fault", 2)
    await deliver()
    assert (await row(begin, document_id)).state == "accepted"


async def test_the_record_system_says_when_to_come_back(begin: Begin, sign: Sign, stubborn: Stubborn) -> None:
    document_id = await sign(documents.live())
    stubborn.faults = [answers(Later(reason="busy", after_s=3600))]
    await service.deliver_next(begin, stubborn)
    waiting = await row(begin, document_id)
    assert waiting.next_at - waiting.settled_at >= timedelta(minutes=59)
    assert not await service.deliver_next(begin, stubborn)


async def test_three_days_without_an_answer_need_a_person(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    document_id = await sign(documents.live())
    async with begin(None) as uow:
        await uow.conn.execute(delivery.update().values(queued_at=sa.func.now() - timedelta(hours=73)))
    stubborn.faults = [answers(Later(reason="unavailable"))]
    await deliver()
    stopped = await row(begin, document_id)
    assert (stopped.state, stopped.reason) == ("needs_person", "unreachable")


async def test_refused_content_stops_with_what_was_said(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    document_id = await sign(documents.live())
    stubborn.faults = [answers(Refused(issues=("Patient.identifier: unknown",)))]
    await deliver()
    stopped = await row(begin, document_id)
    assert (stopped.state, stopped.issues) == ("rejected", ["Patient.identifier: unknown"])
    assert not await deliver()


async def test_a_document_that_is_not_valid_is_never_sent(begin: Begin, sign: Sign, deliver: Deliver) -> None:
    content = documents.live()
    content["vitals"][0]["unit"] = "Cel"
    document_id = await sign(content)
    stopped = await row(begin, document_id)
    assert (stopped.state, stopped.reason, stopped.entries) == ("rejected", "invalid", [])
    assert any("mm[Hg]" in issue for issue in stopped.issues)
    assert not await deliver()
    assert await stored_versions(begin) == {}


async def test_a_document_of_an_unknown_shape_is_shown_as_stopped(begin: Begin, sign: Sign) -> None:
    content = documents.live() | {"schema_version": 99}
    stopped = await row(begin, await sign(content))
    assert (stopped.state, stopped.reason, stopped.issues) == ("rejected", "unreadable", ["schema_version"])
    assert stopped.patient_name == "Lò Văn Pánh"


@pytest.mark.feature(82)
async def test_a_thing_the_record_has_twice_needs_a_person(begin: Begin, sign: Sign, deliver: Deliver) -> None:
    document_id = await sign(documents.live())
    twice = {"resourceType": "Patient", "meta": {"tag": [{"system": TAG, "code": f"patient:{_patient()}"}]}}
    async with begin(None) as uow:
        store = FhirStore(uow)
        await store.create(twice)
        await store.create(twice)
    await deliver()
    stopped = await row(begin, document_id)
    assert (stopped.state, stopped.reason) == ("needs_person", "duplicate")


def _patient() -> str:
    return str(documents.example()["patient"]["id"])


@pytest.mark.feature(81, 82)
@pytest.mark.parametrize("chunks_done", [0, 1, 2])
async def test_a_crash_in_the_middle_goes_on_from_its_progress(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver, chunks_done: int
) -> None:
    document_id = await sign(documents.live())
    stubborn.die_after = chunks_done
    await deliver()
    left = await row(begin, document_id)
    assert len(left.progress) == 8 * chunks_done
    assert len(await stored_versions(begin)) == 8 * (chunks_done + 1)  # one chunk was written, its progress was lost
    await deliver()
    arrived = await row(begin, document_id)
    versions = await stored_versions(begin)
    assert arrived.state == "accepted"
    assert len(versions) == 24
    assert set(versions.values()) == {1}


async def test_a_worker_that_vanishes_loses_its_lease(begin: Begin, sign: Sign, stubborn: Stubborn) -> None:
    document_id = await sign(documents.live())
    async with begin(None) as uow:
        gone = {"state": "sending", "lease_until": sa.func.clock_timestamp() - timedelta(seconds=1)}
        await uow.conn.execute(delivery.update().values(gone))
    assert await service.deliver_next(begin, stubborn)
    assert (await row(begin, document_id)).state == "accepted"


async def test_a_lease_that_holds_is_left_alone(begin: Begin, sign: Sign, stubborn: Stubborn) -> None:
    await sign(documents.live())
    async with begin(None) as uow:
        held = {"state": "sending", "lease_until": sa.func.clock_timestamp() + timedelta(seconds=20)}
        await uow.conn.execute(delivery.update().values(held))
    assert not await service.deliver_next(begin, stubborn)


async def test_who_lost_the_lease_can_settle_nothing(begin: Begin, sign: Sign, stubborn: Stubborn) -> None:
    document_id = await sign(documents.live())

    async def another_takes_over(_unit: object, _done: object) -> None:
        async with begin(None) as uow:
            await uow.conn.execute(delivery.update().values(claim=None))

    stubborn.faults = [another_takes_over]
    assert await service.deliver_next(begin, stubborn)
    assert (await row(begin, document_id)).state == "sending"


@pytest.mark.feature(81)
async def test_a_patients_documents_arrive_in_the_order_of_their_signatures(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    later = await sign(next_note(documents.live(), minutes=9))
    first = await sign(documents.live())
    middle = await sign(next_note(documents.live(), minutes=5))
    stubborn.faults = [answers(Later(reason="unavailable"))]
    for _ in range(4):
        assert await deliver()
    assert stubborn.order == [str(one) for one in (first, first, middle, later)]
    del begin


async def test_one_patients_trouble_holds_up_nobody_else(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    stuck = await sign(documents.live())
    waiting = await sign(next_note(documents.live(), minutes=5))
    free = await sign(other_patient(documents.live(), 99))
    stubborn.faults = [answers(NeedsPerson(reason="duplicate"))]
    while await deliver():
        pass
    states = {one: (await row(begin, one)).state for one in (stuck, waiting, free)}
    assert states == {stuck: "needs_person", waiting: "queued", free: "accepted"}


@pytest.mark.feature(80)
async def test_an_addendum_takes_the_place_of_the_first_document(begin: Begin, sign: Sign, deliver: Deliver) -> None:
    await sign(documents.live())
    await sign(documents.addendum())
    while await deliver():
        pass
    async with begin(None) as uow:
        store = FhirStore(uow)
        references = {r["masterIdentifier"]["value"]: r["status"] for r in await store.search("DocumentReference")}
        medicines = sorted(m["status"] for m in await store.search("MedicationRequest"))
        encounters, vitals = await store.search("Encounter"), await store.search("Observation")
    assert references == {f"urn:uuid:{documents.FIRST}": "superseded", f"urn:uuid:{documents.SECOND}": "current"}
    assert medicines == ["active", "cancelled", "cancelled"]
    assert (len(encounters), len(vitals)) == (1, 8)


async def test_what_documents_share_is_brought_up_to_date(begin: Begin, sign: Sign, deliver: Deliver) -> None:
    await sign(documents.minimal())
    await deliver()
    content = next_note(documents.minimal(), minutes=5)
    content["patient"]["name"] = "Sùng Thị Mỷ"
    await sign(content)
    await deliver()
    async with begin(None) as uow:
        store = FhirStore(uow)
        [patient] = await store.search("Patient")
        history = await store.history("Patient", patient["id"])
    assert [one["name"][0]["text"] for one in history] == ["Sùng Thị Mỷ", "Mỷ"]


async def test_an_older_document_brings_nothing_back_to_an_older_state(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    old = await sign(documents.minimal())
    content = next_note(documents.minimal(), minutes=5)
    content["patient"]["name"] = "Sùng Thị Mỷ"
    await sign(content)
    stubborn.faults = [answers(Refused(issues=("no",)))]
    await deliver()
    async with begin(None) as uow:
        await uow.conn.execute(
            delivery.update().where(delivery.c.document_id == old).values(set_aside_at=sa.func.now())
        )
    await deliver()
    async with begin(None) as uow:
        again = {"state": "queued", "set_aside_at": None}
        await uow.conn.execute(delivery.update().where(delivery.c.document_id == old).values(again))
    await deliver()
    async with begin(None) as uow:
        [patient] = await FhirStore(uow).search("Patient")
    assert (await row(begin, old)).state == "accepted"
    assert patient["name"][0]["text"] == "Sùng Thị Mỷ"


async def finish(begin: Begin, content: dict[str, Any]) -> None:
    await service.finish_encounter(
        begin,
        ReferralId(UUID(content["referral"]["id"])),
        f"encounter:{content['encounter']['id']}",
        started_at=datetime(2025, 11, 20, 2, 2, 10, tzinfo=UTC),
        finished_at=datetime(2025, 11, 20, 2, 40, tzinfo=UTC),
    )


async def test_a_room_that_closes_after_the_signature_is_told_to_the_record(
    begin: Begin, sign: Sign, deliver: Deliver
) -> None:
    document_id = await sign(documents.minimal())
    await deliver()
    before = await stored_versions(begin)
    for _ in range(2):  # being told twice changes nothing more
        await finish(begin, documents.minimal())
        await deliver()
    after = await stored_versions(begin)
    async with begin(None) as uow:
        [encounter] = await FhirStore(uow).search("Encounter")
    assert (await row(begin, document_id)).state == "accepted"
    assert encounter["status"] == "finished"
    assert encounter["period"] == {"start": "2025-11-20T02:02:10Z", "end": "2025-11-20T02:40:00Z"}
    assert {place: n for place, n in after.items() if before[place] != n} == {f"Encounter/{encounter['id']}": 2}


async def test_a_room_that_closes_before_anything_was_sent_is_sent_closed(
    begin: Begin, sign: Sign, deliver: Deliver
) -> None:
    await sign(documents.minimal())
    await finish(begin, documents.minimal())
    await deliver()
    async with begin(None) as uow:
        [encounter] = await FhirStore(uow).search("Encounter")
    assert (encounter["status"], encounter["meta"]["versionId"]) == ("finished", "1")


async def test_a_room_that_closes_during_an_attempt_is_said_again_later(begin: Begin, sign: Sign) -> None:
    await sign(documents.minimal())
    async with begin(None) as uow:
        held = {"state": "sending", "lease_until": sa.func.clock_timestamp() + timedelta(seconds=20)}
        await uow.conn.execute(delivery.update().values(held))
    with pytest.raises(BeingSent):
        await finish(begin, documents.minimal())


async def test_each_change_is_published_said_and_audited(
    begin: Begin, sign: Sign, deliver: Deliver, published: list[str]
) -> None:
    content = documents.live()
    document_id = await sign(content)
    await deliver()
    originating, distant = (content[side]["facility"]["id"] for side in ("originating", "distant"))
    topics = {f"delivery:{content['referral']['id']}", f"deliveries:{originating}", f"deliveries:{distant}"}
    assert {topic: published.count(topic) for topic in topics} == dict.fromkeys(topics, 3)  # queued, sending, accepted
    async with begin(None) as uow:
        said = (await uow.conn.execute(sa.select(outbox.c.name, outbox.c.payload))).all()
        seen = (await uow.conn.execute(sa.select(audit_event.c.action, audit_event.c.entity_id))).all()
    assert [one.name for one in said] == ["records_bridge.document.accepted"]
    assert said[0].payload["document_id"] == str(document_id)
    assert [tuple(one) for one in seen] == [("create", document_id)]


async def test_the_embedded_store_refuses_what_is_not_valid(begin: Begin, sign: Sign) -> None:
    document_id = await sign(documents.live())
    async with begin(None) as uow:
        entries = (await uow.conn.execute(sa.select(delivery.c.entries))).scalar_one()
        entries[5]["resource"]["status"] = "nonsense"
        await uow.conn.execute(delivery.update().values(entries=entries))
    await service.deliver_next(begin, EmbeddedAdapter(begin))
    stopped = await row(begin, document_id)
    assert (stopped.state, stopped.reason) == ("rejected", "refused")
    assert any("Encounter.status" in issue for issue in stopped.issues)


@pytest.mark.feature(82)
async def test_under_forty_percent_faults_nothing_is_lost_doubled_or_dangling(
    begin: Begin, sign: Sign, stubborn: Stubborn, deliver: Deliver
) -> None:
    """Twelve documents of four patients; attempts fail by rote before, in the middle of and after a chunk."""
    signed: list[DocumentId] = []
    for patient in range(4):
        for visit in range(3):
            content = other_patient(documents.live(), 16 * patient + visit)
            content["patient"]["id"] = f"019aa000-0000-7000-8000-0000000200{patient:02x}"
            content["document"]["signed_at"] = f"2025-11-20T0{visit + 4}:00:00Z"
            signed.append(await sign(content))
    attempt = 0
    while True:
        attempt += 1
        stubborn.faults = [breaks(DiedError())] if attempt % 5 == 1 else []
        stubborn.die_after = attempt % 3 if attempt % 5 == 3 else None
        if not await deliver():
            break
    assert {(await row(begin, one)).state for one in signed} == {"accepted"}
    async with begin(None) as uow:
        everything = await FhirStore(uow).search()
    places = {f"{one['resourceType']}/{one['id']}" for one in everything}
    tags = [one["meta"]["tag"][0]["code"] for one in everything]
    # 4 patients, 2 facilities, 2 clinicians; per document an encounter, a consent, 8 vital signs, 5 findings, 4 papers.
    assert len(everything) == 4 + 2 + 2 + 12 * (1 + 1 + 8 + 5 + 4)
    assert len(set(tags)) == len(tags)
    assert _references(everything) <= places


def _references(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_references, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    own = {value["reference"]} if isinstance(value.get("reference"), str) else set()
    return own.union(*map(_references, value.values()))
