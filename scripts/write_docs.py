"""Write the documents that say what the code says: settings, errors, events. `make check` fails when they fall behind.

python scripts/write_docs.py           writes them
python scripts/write_docs.py --check   exit status 1 when one is not in step
"""

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TypeVar

import telehealth
from telehealth.kernel.config import Config
from telehealth.kernel.errors import HTTP_STATUS, DomainError
from telehealth.kernel.events import Event
from telehealth.kernel.faults import DECLARED

T = TypeVar("T")
DOCS = Path(__file__).parents[1] / "docs"


def load_everything() -> None:
    """Import every module, so that every error, fault and event is known."""
    for module in walk_packages(telehealth.__path__, "telehealth."):
        if ".migrations" not in module.name and not module.name.endswith(("__main__", ".child")):
            import_module(module.name)


def subclasses(base: type[T]) -> Iterator[type[T]]:
    """All subclasses, however deep."""
    for one in base.__subclasses__():
        yield one
        yield from subclasses(one)


def settings() -> str:
    """The text of docs/settings.md."""
    lines = [
        "# Settings\n",
        "Environment variables, read once at the start; `telehealth check-config` lists every fault at once.\n",
        "| setting | default | meaning |\n| --- | --- | --- |",
    ]
    for name, field in Config.model_fields.items():
        default = "required" if field.is_required() else _shown(field.get_default())
        lines.append(f"| `TELEHEALTH_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    empty = value in ([], None, "") or "SecretStr" in type(value).__name__
    return "" if empty else f"`{value}`"


def errors() -> str:
    """The text of docs/errors.md."""
    rows = {one.code: one for one in subclasses(DomainError) if "code" in vars(one)}
    lines = [
        "# Errors\n",
        "Every refusal has a stable code and a sentence in the reader's language. In JSON it is problem details",
        "(RFC 9457) with `code`, `params` and `request_id`; on a socket the acknowledgement has `ok: false, error`.\n",
        "| code | HTTP | sentence |\n| --- | --- | --- |",
    ]
    lines += [f"| `{code}` | {HTTP_STATUS[one.kind]} | {one.sentence} |" for code, one in sorted(rows.items())]
    lines += [
        "\n## Faults of one field\n",
        "Inside `kernel.invalid`, for each field.\n",
        "| code | sentence |\n| --- | --- |",
    ]
    lines += [f"| `{code}` | {sentence} |" for code, sentence in sorted(DECLARED.items())]
    return "\n".join(lines) + "\n"


def events() -> str:
    """The text of docs/events.md."""
    lines = [
        "# Events\n",
        "What features say after a commit, through the outbox: at least once, in order for one key (the first field).",
        "Ids and instants only. Adding a field is free; renaming an event is a decision record.\n",
        "| event | fields | when |\n| --- | --- | --- |",
    ]
    found = {one.name: one for one in subclasses(Event) if getattr(one, "name", "")}
    for name, one in sorted(found.items()):
        fields = ", ".join(f"`{field}`" for field in one.__dataclass_fields__)
        lines.append(f"| `{name}` | {fields} | {(inspect.getdoc(one) or '').splitlines()[0]} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write, or compare."""
    load_everything()
    behind = []
    for name, text in (("settings.md", settings()), ("errors.md", errors()), ("events.md", events())):
        path = DOCS / name
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            behind.append(name)
    if behind:
        print(f"docs behind the code: {', '.join(behind)}; run scripts/write_docs.py")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
