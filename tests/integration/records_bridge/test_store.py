"""The embedded FHIR store answers as a record system does."""

import asyncio
from typing import Any

import pytest

from telehealth.kernel.uow import Begin
from telehealth.records_bridge.build.systems import LOINC, TAG
from telehealth.records_bridge.store import FhirStore, Written, content_of
from tests.support.clock import FakeClock

HEART_RATE = f"{LOINC}|8867-4"


def heart_rate(patient: str, *, at: str = "2025-11-20T01:20:00Z", tag: str = "one") -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "meta": {"tag": [{"system": TAG, "code": tag}]},
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "8867-4"}]},
        "subject": {"reference": patient},
        "effectiveDateTime": at,
        "valueQuantity": {"value": 36.0},
    }


async def create(begin: Begin, resource: dict[str, Any], tag: str | None = None) -> Written:
    async with begin(None) as uow:
        return await FhirStore(uow).create(resource, if_none_exist=tag)


@pytest.mark.feature(80)
async def test_a_conditional_create_answers_by_how_many_are_there(begin: Begin) -> None:
    tag = f"{TAG}|one"
    first = await create(begin, heart_rate("Patient/1"), tag)
    second = await create(begin, heart_rate("Patient/1"), tag)
    assert (first.status, second.status) == (201, 200)
    assert (second.reference, second.version) == (first.reference, 1)
    await create(begin, heart_rate("Patient/1"))
    assert (await create(begin, heart_rate("Patient/1"), tag)).status == 412


async def test_of_many_simultaneous_conditional_creates_one_creates(begin: Begin) -> None:
    tag = f"{TAG}|one"
    answers = await asyncio.gather(*(create(begin, heart_rate("Patient/1"), tag) for _ in range(8)))
    assert sorted(a.status for a in answers) == [200] * 7 + [201]
    assert len({a.reference for a in answers}) == 1


async def test_an_update_needs_the_newest_version_and_keeps_the_old_ones(begin: Begin, clock: FakeClock) -> None:
    made = await create(begin, heart_rate("Patient/1"))
    resource_id = made.reference.split("/")[1]
    clock.advance(minutes=1)
    changed = heart_rate("Patient/1") | {"status": "amended"}
    async with begin(None) as uow:
        store = FhirStore(uow)
        assert (await store.update(changed, resource_id=resource_id, if_match=1)).version == 2
        assert (await store.update(changed, resource_id=resource_id, if_match=1)).status == 412
        assert (await store.update(changed, resource_id="none", if_match=1)).status == 412
        history = await store.history("Observation", resource_id)
        read = await store.read("Observation", resource_id)
    assert [one["status"] for one in history] == ["amended", "final"]
    assert [one["meta"]["versionId"] for one in history] == ["2", "1"]
    assert history[0]["meta"]["lastUpdated"] != history[1]["meta"]["lastUpdated"]
    assert read == history[0]


async def test_what_is_read_is_what_was_written(begin: Begin) -> None:
    made = await create(begin, heart_rate("Patient/1"))
    async with begin(None) as uow:
        read = await FhirStore(uow).read(*made.reference.split("/"))
    assert read is not None
    assert content_of(read) == heart_rate("Patient/1")


async def test_search_is_by_patient_type_code_and_tag_the_newest_first(begin: Begin) -> None:
    await create(begin, heart_rate("Patient/1", at="2025-11-20T01:20:00Z", tag="early"))
    await create(begin, heart_rate("Patient/1", at="2025-11-21T01:20:00Z", tag="late"))
    await create(begin, heart_rate("Patient/2"))
    await create(begin, {"resourceType": "Patient", "gender": "male"})
    async with begin(None) as uow:
        store = FhirStore(uow)
        mine = await store.search("Observation", patient="Patient/1", code=HEART_RATE)
        none = await store.search("Observation", patient="Patient/1", code=f"{LOINC}|8310-5")
        late = await store.search("Observation", tag=f"{TAG}|late")
        either = await store.search("Observation", any_tag=[f"{TAG}|late", f"{TAG}|early"])
        patients = await store.search("Patient")
        herself = await store.search(patient=f"Patient/{patients[0]['id']}")
    assert [one["effectiveDateTime"][:10] for one in mine] == ["2025-11-21", "2025-11-20"]
    assert none == []
    assert [one["meta"]["tag"][0]["code"] for one in late] == ["late"]
    assert len(either) == 2
    assert herself == patients


async def test_what_rolls_back_leaves_nothing(begin: Begin) -> None:
    async def create_and_fail() -> None:
        async with begin(None) as uow:
            await FhirStore(uow).create(heart_rate("Patient/1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await create_and_fail()
    async with begin(None) as uow:
        assert await FhirStore(uow).search("Observation") == []
