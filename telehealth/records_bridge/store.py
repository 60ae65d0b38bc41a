"""The embedded FHIR store: a record system of our own, as small as it can be and as strict as the others.

Conditional create by tag (If-None-Exist), update by id and version (If-Match), read, history, search. Every version
is kept. It answers with HTTP's numbers because that is what record systems say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.ids import new_id
from telehealth.kernel.uow import UnitOfWork
from telehealth.records_bridge.domain import Resource
from telehealth.records_bridge.tables import fhir_resource, fhir_resource_version

CREATED, UNCHANGED, GONE_STALE = 201, 200, 412
PATIENT_ELEMENTS = ("subject", "patient", "securityContext")
DATE_ELEMENTS = ("effectiveDateTime", "date", "dateTime", "recordedDate", "authoredOn", "recorded")
CODE_ELEMENTS = ("code", "type", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a write did: 201 created, 200 there already or updated, 412 the condition did not hold."""

    status: int
    reference: str = ""
    version: int = 0


class FhirStore:
    """FHIR resources in the open transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def create(self, resource: Resource, *, if_none_exist: str | None = None) -> Written:
        """Create it, unless one with the tag "system|code" is there: none 201, one 200, more than one 412.

        Of any number of callers with one tag exactly one creates: they wait for each other on the tag.
        """
        if if_none_exist is not None:
            await self.wait_turn(if_none_exist)
            there = await self.search(resource["resourceType"], tag=if_none_exist)
            if len(there) > 1:
                return Written(status=GONE_STALE)
            if there:
                return Written(status=UNCHANGED, reference=reference_of(there[0]), version=version_of(there[0]))
        return await self._write(resource, str(new_id()), 1)

    async def wait_turn(self, tag: str) -> None:
        """Hold this tag until the transaction ends: who comes later sees what was written."""
        lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(tag, 0))
        await self.uow.conn.execute(sa.select(lock))

    async def update(self, resource: Resource, *, resource_id: str, if_match: int) -> Written:
        """Replace version `if_match` of a resource; 412 when it is no longer the newest one, or not there."""
        kind = resource["resourceType"]
        newest = sa.select(fhir_resource.c.version).where(_is(kind, resource_id)).with_for_update(key_share=True)
        version = (await self.uow.conn.execute(newest)).scalar_one_or_none()
        if version != if_match:
            return Written(status=GONE_STALE)
        return await self._write(resource, resource_id, if_match + 1)

    async def read(self, kind: str, resource_id: str) -> Resource | None:
        """The newest version of a resource."""
        query = sa.select(fhir_resource.c.body).where(_is(kind, resource_id))
        return (await self.uow.conn.execute(query)).scalar_one_or_none()

    async def history(self, kind: str, resource_id: str) -> list[Resource]:
        """All versions of a resource, the newest first."""
        table = fhir_resource_version
        mine = sa.and_(table.c.type == kind, table.c.id == resource_id)
        query = sa.select(table.c.body).where(mine).order_by(table.c.version.desc())
        return list((await self.uow.conn.execute(query)).scalars())

    async def search(
        self,
        *kinds: str,
        patient: str | None = None,
        code: str | None = None,
        tag: str | None = None,
        any_tag: Sequence[str] = (),
    ) -> list[Resource]:
        """Resources of these types, the newest first. `patient` is "Patient/id", `code` and `tag` are "system|code"."""
        table = fhir_resource
        wanted = [
            table.c.type.in_(kinds) if kinds else None,
            table.c.patient == patient if patient is not None else None,
            table.c.codes.contains([code]) if code is not None else None,
            table.c.tags.contains([tag]) if tag is not None else None,
            table.c.tags.overlap(list(any_tag)) if any_tag else None,
        ]
        query = sa.select(table.c.body).where(*(clause for clause in wanted if clause is not None))
        query = query.order_by(table.c.at.desc().nulls_last(), table.c.id)
        return list((await self.uow.conn.execute(query)).scalars())

    async def _write(self, resource: Resource, resource_id: str, version: int) -> Written:
        kind, now = resource["resourceType"], self.uow.now
        meta = {"versionId": str(version), "lastUpdated": _instant(now), **_asked_meta(resource)}
        body = {"resourceType": kind, "id": resource_id, "meta": meta} | {
            name: value for name, value in resource.items() if name not in {"resourceType", "id", "meta"}
        }
        row = {"type": kind, "id": resource_id, "version": version, "body": body}
        values = {**row, "patient": patient_of(body), "codes": _codes(body), "tags": _tags(body), "at": date_of(body)}
        if version == 1:
            await self.uow.conn.execute(fhir_resource.insert().values(values))
        else:
            await self.uow.conn.execute(fhir_resource.update().where(_is(kind, resource_id)).values(values))
        await self.uow.conn.execute(fhir_resource_version.insert().values({**row, "at": now}))
        return Written(
            status=CREATED if version == 1 else UNCHANGED, reference=f"{kind}/{resource_id}", version=version
        )


def reference_of(resource: Resource) -> str:
    """Type/id."""
    return f"{resource['resourceType']}/{resource['id']}"


def version_of(resource: Resource) -> int:
    """The version that a stored resource is."""
    return int(resource["meta"]["versionId"])


def content_of(resource: Resource) -> Resource:
    """A resource without what the store added."""
    meta = _asked_meta(resource)
    bare = {name: value for name, value in resource.items() if name not in {"id", "meta"}}
    return bare | ({"meta": meta} if meta else {})


def patient_of(resource: Resource) -> str | None:
    """Whose it is: "Patient/id"."""
    if resource["resourceType"] == "Patient":
        return reference_of(resource)
    for element in PATIENT_ELEMENTS:
        target = (resource.get(element) or {}).get("reference", "")
        if target.startswith("Patient/"):
            return str(target)
    return None


def date_of(resource: Resource) -> datetime | None:
    """When it was, clinically."""
    given = [resource.get(element) for element in DATE_ELEMENTS]
    period = resource.get("period") or {}
    for text in (*given, period.get("start"), period.get("end")):
        if isinstance(text, str):
            return datetime.fromisoformat(text)
    return None


def _is(kind: str, resource_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(fhir_resource.c.type == kind, fhir_resource.c.id == resource_id)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _asked_meta(resource: Resource) -> Resource:
    meta = resource.get("meta") or {}
    return {name: value for name, value in meta.items() if name not in {"versionId", "lastUpdated"}}


def _tags(resource: Resource) -> list[str]:
    return [_token(tag) for tag in (resource.get("meta") or {}).get("tag") or []]


def _codes(resource: Resource) -> list[str]:
    """The codes of an element that is a CodeableConcept, or a list of them."""
    found: list[str] = []
    for element in CODE_ELEMENTS:
        value: Any = resource.get(element) or []
        concepts = value if isinstance(value, list) else [value]
        found += [_token(c) for one in concepts if isinstance(one, dict) for c in one.get("coding") or []]
    return sorted(set(found))


def _token(coding: Resource) -> str:
    return f"{coding.get('system', '')}|{coding.get('code', '')}"
