"""The browser's types of the protocol, written from the server's own: a misspelt field fails the type check there."""

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel
from typing_extensions import is_typeddict

from telehealth.kernel.errors import DomainError
from telehealth.signaling import messages, schemas
from telehealth.signaling.sockets import RoomsNamespace

FILE = "protocol.d.ts"
HEADER = "// Written by `telehealth export-protocol` from telehealth/signaling. Changes belong there.\n"
SIMPLE = {
    str: "string", int: "number", float: "number", bool: "boolean", UUID: "string", type(None): "null",
    object: "unknown",
}  # fmt: skip

# Who hears what: the events of the server, by name.
HEARD: Mapping[str, Any] = {
    "room_event": messages.RoomEventOut,
    "participant_changed": messages.ParticipantChanged,
    "peer_message": messages.PeerMessage,
    "admitted": messages.Admitted,
    "not_passed": messages.NotPassed,
    "removed": messages.Removed,
    "moved": messages.Moved,
    "finished": messages.Finished,
}
ANSWERED: Mapping[str, Any] = {
    "join": messages.RoomStateOut, "admit": messages.AdmitAck, "heartbeat": messages.HeartbeatAck,
}  # fmt: skip


def write_types(folder: Path) -> Path:
    """Write protocol.d.ts into `folder`. Gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE
    target.write_text(protocol_types(), encoding="utf-8")
    return target


def protocol_types() -> str:
    """The whole file."""
    said = {name: rule.schema for name, rule in RoomsNamespace.events.items()}
    roots = [schemas.Connect, *said.values(), *ANSWERED.values(), *HEARD.values()]
    parts = [HEADER, *(interface(kind) for kind in _reached(roots))]
    parts += [_events("ClientEvents", said, "What a browser may say, and the body of each event.")]
    parts += [_events("ServerEvents", HEARD, "What a browser may hear.")]
    parts += [_codes()]
    return "\n".join(parts)


def interface(kind: Any) -> str:  # noqa: ANN401 - a model or a typed dict
    """One message as a TypeScript interface."""
    lines = [f"/** {inspect.cleandoc(kind.__doc__).splitlines()[0]} */"] if _documented(kind) else []
    lines += [f"export interface {kind.__name__} {{"]
    lines += [f"  {name}{'?' if optional else ''}: {typescript(hint)};" for name, hint, optional in _fields(kind)]
    return "\n".join([*lines, "}", ""])


def typescript(hint: Any) -> str:  # noqa: ANN401 - any annotation
    """An annotation in TypeScript."""
    origin = get_origin(hint)
    return _composite(origin, get_args(hint)) if origin else SIMPLE.get(hint) or str(hint.__name__)


def _composite(origin: Any, arguments: tuple[Any, ...]) -> str:  # noqa: ANN401
    if origin is Literal:
        return " | ".join(_constant(value) for value in arguments)
    if origin in {Annotated, NotRequired}:
        return typescript(arguments[0])
    inner = [typescript(one) for one in arguments]
    if origin is list:
        return f"({inner[0]})[]" if " | " in inner[0] else f"{inner[0]}[]"
    return f"Record<string, {inner[1]}>" if origin is dict else " | ".join(inner)


def _fields(kind: Any) -> Iterator[tuple[str, Any, bool]]:  # noqa: ANN401
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        hints = get_type_hints(kind, include_extras=True)
        for name, field in kind.model_fields.items():
            yield name, hints[name], not field.is_required()
        return
    for name, hint in get_type_hints(kind, include_extras=True).items():
        yield name, hint, get_origin(hint) is NotRequired or name in kind.__optional_keys__


def _reached(roots: list[Any]) -> list[Any]:
    """The roots and every message that they hold, each once, in order of their names."""
    found: dict[str, Any] = {}
    ahead = list(roots)
    while ahead:
        kind = ahead.pop()
        if kind.__name__ not in found:
            found[kind.__name__] = kind
            ahead += [part for _, hint, _ in _fields(kind) for part in _parts(hint)]
    return [found[name] for name in sorted(found)]


def _parts(hint: Any) -> Iterator[Any]:  # noqa: ANN401
    if is_typeddict(hint) or (isinstance(hint, type) and issubclass(hint, BaseModel)):
        yield hint
    for argument in get_args(hint):
        yield from _parts(argument)


def _events(title: str, events: Mapping[str, Any], words: str) -> str:
    lines = [f"  {name}: {kind.__name__};" for name, kind in events.items()]
    return "\n".join([f"/** {words} */", f"export interface {title} {{", *lines, "}", ""])


def _codes() -> str:
    """Every code with which the server may refuse, of the features that are loaded."""
    codes = {one.code for one in _refusals(DomainError) if "code" in vars(one)}
    lines = "\n".join(f'  | "{code}"' for code in sorted(codes))
    return f"/** Codes of refusals: docs/errors.md. */\nexport type ErrorCode =\n{lines};\n"


def _refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _refusals(one)


def _constant(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def _documented(kind: Any) -> bool:  # noqa: ANN401
    return bool(kind.__doc__) and not kind.__doc__.startswith("dict(")
