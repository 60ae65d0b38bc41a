"""Deliveries without a database: what is sent, how an attempt may end, and when the next one is due. Pure."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, Self, TypeAlias

from telehealth.kernel.ids import DeliveryId, DocumentId, PatientId

Resource: TypeAlias = dict[str, Any]


class Write(StrEnum):
    """How an entry is to be written. Each may be repeated without a second effect."""

    CREATE = "create"  # once: If-None-Exist by its tag
    KEEP_CURRENT = "keep_current"  # created once, later brought up to date
    SUPERSEDE = "supersede"  # everything with this tag takes the elements given here


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One resource to write. `key` is its meta.tag code; references to other entries are their `full_url`."""

    key: str
    full_url: str
    write: Write
    resource: Resource

    @property
    def type(self) -> str:
        """The resource's type."""
        name: str = self.resource["resourceType"]
        return name

    def finished(self, start: datetime, end: datetime) -> Self:
        """The Encounter of this entry as it is once everybody has left."""
        period = {"start": start.isoformat().replace("+00:00", "Z"), "end": end.isoformat().replace("+00:00", "Z")}
        return replace(self, resource=self.resource | {"status": "finished", "period": period})

    def as_json(self) -> dict[str, Any]:
        """For a jsonb column."""
        return {"key": self.key, "full_url": self.full_url, "write": self.write.value, "resource": self.resource}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        return cls(
            key=value["key"],
            full_url=value["full_url"],
            write=Write(value["write"]),
            resource=value["resource"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What an adapter is asked to deliver: the entries in the order of their dependencies.

    `newest` is False when a later document of the same patient has already arrived: then nothing that is shared between
    documents may be brought back to an older state.
    """

    delivery_id: DeliveryId
    document_id: DocumentId
    patient_id: PatientId
    entries: tuple[Entry, ...]
    newest: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """All of it is there. `remote_id` is the record system's own name for the document: "Composition/…"."""

    remote_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """It did not work now and may work later. `after_s` is what the target asked for, if it did."""

    reason: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """A person must decide: the target knows the thing twice, or not at all."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The target does not take this content. `issues` say what and where."""

    issues: tuple[str, ...]


Outcome: TypeAlias = Delivered | Later | NeedsPerson | Refused
Done: TypeAlias = Mapping[str, str]
SaveProgress: TypeAlias = Callable[[Done], Awaitable[None]]


class RecordsAdapter(Protocol):
    """A record system that takes deliveries. The embedded store is one; every other is a stranger behind a network."""

    name: str

    async def deliver(self, unit: Unit, done: Done, save: SaveProgress) -> Outcome:
        """Write what `done` (full_url -> Type/id) does not hold yet, saving progress after each chunk."""
        ...


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NEEDS_PERSON = "needs_person"


UNDONE = (DeliveryState.QUEUED, DeliveryState.SENDING)
STOPPED = (DeliveryState.REJECTED, DeliveryState.NEEDS_PERSON)

LEASE = timedelta(seconds=20)
BASE_WAIT_S = 5.0
LONGEST_WAIT_S = 30 * 60.0
GIVE_UP_AFTER = timedelta(hours=72)


def wait_before(attempt: int, jitter: Callable[[float, float], float] = random.uniform) -> timedelta:
    """Full jitter: up to 5 s after the first failure, twice that after each further one, 30 minutes at most."""
    ceiling = min(LONGEST_WAIT_S, BASE_WAIT_S * 2 ** min(max(attempt, 1) - 1, 20))
    return timedelta(seconds=jitter(0, ceiling))


def pointing(resource: Resource, done: Done) -> Resource:
    """The resource with every address in `done` replaced by where that resource now lives."""
    return {name: _placed(child, done) for name, child in resource.items()}


def _placed(value: object, done: Done) -> object:
    if isinstance(value, dict):
        return pointing(value, done)
    if isinstance(value, list):
        return [_placed(child, done) for child in value]
    return done.get(value, value) if isinstance(value, str) else value


def chunks(entries: tuple[Entry, ...], size: int) -> list[tuple[Entry, ...]]:
    """The entries in order, a few at a time: no record system takes an unlimited transaction."""
    return [entries[start : start + size] for start in range(0, len(entries), size)]
