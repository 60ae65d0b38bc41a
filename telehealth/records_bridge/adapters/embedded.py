"""The embedded FHIR store as a target like any other: in chunks, each its own transaction, progress after each."""

from telehealth.kernel.uow import Begin
from telehealth.records_bridge.build.systems import TAG
from telehealth.records_bridge.check import check
from telehealth.records_bridge.domain import (
    Delivered,
    Done,
    Entry,
    NeedsPerson,
    Outcome,
    Refused,
    Resource,
    SaveProgress,
    Unit,
    Write,
    chunks,
    pointing,
)
from telehealth.records_bridge.store import CREATED, GONE_STALE, FhirStore, content_of, reference_of, version_of

CHUNK = 8
DUPLICATE = "duplicate"
CHANGED_MEANWHILE = "changed_meanwhile"


class ConditionFailedError(Exception):
    """412: rolls the chunk back. `reason` says which condition did not hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmbeddedAdapter:
    """Delivers into the FHIR store of this database."""

    name = "embedded"

    def __init__(self, begin: Begin) -> None:
        self.begin = begin

    async def deliver(self, unit: Unit, done: Done, save: SaveProgress) -> Outcome:
        """Write what is not done yet. It refuses what is not valid FHIR, as any record system should."""
        places = dict(done)
        for chunk in chunks(tuple(entry for entry in unit.entries if entry.full_url not in places), CHUNK):
            issues = [
                f"{e.type}: {issue}" for e in chunk if e.write is not Write.SUPERSEDE for issue in check(e.resource)
            ]
            if issues:
                return Refused(issues=tuple(issues))
            try:
                places |= await self._chunk(unit, chunk, places)
            except ConditionFailedError as failed:
                return NeedsPerson(reason=failed.reason)
            await save(places)
        composition = next(entry.full_url for entry in unit.entries if entry.type == "Composition")
        return Delivered(remote_id=places[composition])

    async def _chunk(self, unit: Unit, chunk: tuple[Entry, ...], places: Done) -> dict[str, str]:
        written: dict[str, str] = {}
        async with self.begin(None) as uow:
            store = FhirStore(uow)
            for entry in chunk:
                resource = pointing(entry.resource, {**places, **written})
                written[entry.full_url] = await _write(store, unit, entry, resource)
        return written


async def _write(store: FhirStore, unit: Unit, entry: Entry, resource: Resource) -> str:
    tag = f"{TAG}|{entry.key}"
    if entry.write is Write.SUPERSEDE:
        return await _supersede(store, tag, resource)
    made = await store.create(resource, if_none_exist=tag)
    if made.status == GONE_STALE:
        raise ConditionFailedError(DUPLICATE)
    if entry.write is Write.KEEP_CURRENT and made.status != CREATED and unit.newest:
        await _bring_up_to_date(store, made.reference, resource)
    return made.reference


async def _bring_up_to_date(store: FhirStore, reference: str, resource: Resource) -> None:
    """Read, compare, update by id and version. The same content makes no new version."""
    kind, _, resource_id = reference.partition("/")
    there = await store.read(kind, resource_id)
    if there is None or content_of(there) == resource:
        return
    await _update(store, there, resource)


async def _supersede(store: FhirStore, tag: str, ended: Resource) -> str:
    """End what an earlier document left current. Nothing there is nothing to end."""
    for there in await store.search(ended["resourceType"], tag=tag):
        if any(there.get(name) != value for name, value in ended.items()):
            await _update(store, there, content_of(there) | ended)
    return "superseded"


async def _update(store: FhirStore, there: Resource, content: Resource) -> None:
    _kind, _, resource_id = reference_of(there).partition("/")
    written = await store.update(content, resource_id=resource_id, if_match=version_of(there))
    if written.status == GONE_STALE:
        raise ConditionFailedError(CHANGED_MEANWHILE)
