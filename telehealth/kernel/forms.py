"""What comes in: JSON bodies, forms and socket events, each checked against a pydantic model, every fault at once.

Text is normalised to NFC at this edge; control characters are refused. Forms use dotted names for nesting
("vitals.pulse.value"), numbered ones for lists of things
("diagnoses.0.text") and repeated ones for lists of words; an empty answer is no answer.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from telehealth.kernel.errors import FieldFault, Invalid
from telehealth.kernel.faults import CONTROL_CHARACTERS, UNKNOWN_FIELD, fault_of

M = TypeVar("M", bound=BaseModel)
DEPTH = 8  # of answers within answers: twice what any form has
DIGITS = 4  # of a line's number in a list
PATH = 200
LONGEST_NUMBER = 18  # Python refuses to read numbers of some thousand digits
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # Cc and Cs, but for tab and line ends


class Incoming(BaseModel):
    """Base of everything that comes in: unknown fields are refused, text is stripped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Form:
    """A form to show again: what was typed, and what is wrong with it, in the reader's language."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def faulty(self) -> bool:
        """Whether anything needs another look."""
        return bool(self.errors)


class InvalidForm(Invalid):
    """A form that does not fit; `values` and `lists` are what was typed."""

    def __init__(self, invalid: Invalid, values: Mapping[str, str], lists: Mapping[str, list[str]]) -> None:
        super().__init__(invalid.faults)
        self.values = values
        self.lists = lists

    @property
    def form(self) -> Form:
        """The form with its faults, to be shown again."""
        return Form(self.values, sentences(self), self.lists)


def sentences(invalid: Invalid) -> dict[str, list[str]]:
    """Each field's faults as sentences in the reader's language."""
    return {name: [fault.text() for fault in faults] for name, faults in invalid.faults.items()}


def parse(model: type[M], data: object) -> M:
    """The model made from `data`, or Invalid with every fault."""
    faults: dict[str, list[FieldFault]] = {}
    return _made(model, _normalise(data, "", faults), faults)


def parse_exact(model: type[M], data: object) -> M:
    """The same for what machines wrote (session descriptions): taken as it is, every line end in its place."""
    return _made(model, data, {})


def _made(model: type[M], data: object, faults: dict[str, list[FieldFault]]) -> M:
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            faults.setdefault(".".join(str(part) for part in one["loc"]) or "form", []).append(fault_of(one))
    if faults:
        raise Invalid(faults)
    return made


def parse_form(model: type[M], pairs: Iterable[tuple[str, str]]) -> M:
    """The model made from a form's pairs, or InvalidForm."""
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    values = {name: answers[-1] for name, answers in lists.items()}
    try:
        return parse(model, nested(lists, list_names(model)))
    except Invalid as invalid:
        raise InvalidForm(invalid, values, lists) from invalid


def nested(lists: Mapping[str, list[str]], repeated: frozenset[str]) -> dict[str, Any]:
    """Dotted names as nested objects, without the empty answers."""
    tree: dict[str, Any] = {}
    for name, answers in lists.items():
        given = [answer for answer in answers if answer.strip()]
        if not given:
            continue
        _put(tree, name, given if name in repeated else given[-1])
    return {name: _numbered(value) for name, value in tree.items()}


def _put(tree: dict[str, Any], name: str, value: object) -> None:
    """Set a dotted name. One that leads through a plain answer is kept whole, to be refused as unknown."""
    *path, last = name.split(".")
    if len(path) >= DEPTH:
        tree[name] = value
        return
    node = tree
    for part in path:
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            tree[name] = value
            return
    node[last] = value


def _numbered(value: object) -> object:
    """Entries named by number ("diagnoses.0.text") become a list; gaps close."""
    if not isinstance(value, dict):
        return value
    inner = {name: _numbered(one) for name, one in value.items()}
    if inner and all(name.isascii() and name.isdigit() and len(name) <= DIGITS for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def whole_number(text: str, *, most: int) -> int:
    """A count that somebody else's page or address gives: 0 when it is none, never more than `most`."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def list_names(model: type[BaseModel]) -> frozenset[str]:
    """The names of a model's own fields that are lists or tuples."""
    origins = {name: getattr(info.annotation, "__origin__", None) for name, info in model.model_fields.items()}
    return frozenset(name for name, origin in origins.items() if origin in {list, tuple, set, frozenset})


def _normalise(value: object, path: str, faults: dict[str, list[FieldFault]], depth: int = 0) -> object:
    if depth > DEPTH:
        faults.setdefault(path[:PATH], []).append(UNKNOWN_FIELD.on_field())
        return None
    if isinstance(value, str):
        if CONTROLS.search(value):
            faults.setdefault(path or "form", []).append(CONTROL_CHARACTERS.on_field())
            return ""
        return unicodedata.normalize("NFC", value).replace("\r\n", "\n")
    if isinstance(value, dict):
        return {k: _normalise(v, f"{path}.{k}".lstrip("."), faults, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_normalise(v, f"{path}.{i}".lstrip("."), faults, depth + 1) for i, v in enumerate(value)]
    return value
