"""What features say to each other after a commit: past tense, ids and instants only."""

import dataclasses
import functools
import types
import typing
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. `name` is feature.subject.verb; adding fields is free, renaming is a decision record.

    The first field of a subclass is its key: events with one key are handled in the order they were committed.
    """

    name: ClassVar[str]

    def key(self) -> str:
        """The ordering key: the event's first field."""
        return str(getattr(self, self._names[0]))

    def payload(self) -> dict[str, Any]:
        """The fields; written as JSON, ids and instants are text."""
        return {name: getattr(self, name) for name in self._names}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> typing.Self:
        """The event that `payload` was made from. Unknown fields are ignored, missing ones take their default."""
        hints = typing.get_type_hints(cls)
        known = {f.name for f in dataclasses.fields(cls)}
        return cls(**{k: _typed(hints[k], v) for k, v in payload.items() if k in known})

    @property
    def _names(self) -> tuple[str, ...]:
        kind: Any = type(self)  # mypy takes a class for as hashable as its instances
        return _names_of(kind)


@functools.cache
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in dataclasses.fields(kind))


def _typed(hint: object, value: Any) -> object:  # noqa: ANN401 - whatever JSON holds
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(a for a in hint.__args__ if a is not type(None))
    base = getattr(hint, "__supertype__", hint)
    if base is UUID:
        return UUID(value)
    return datetime.fromisoformat(value) if base is datetime else value
