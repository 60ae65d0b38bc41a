"""Everything a person reads exists in Vietnamese."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts import i18n

MARKERS = {"_", "N_", "gettext", "ngettext"}
CODE = Path(__file__).parents[2] / "telehealth"


def test_catalogs_are_complete_and_in_step_with_the_code() -> None:
    assert list(i18n.faults()) == []


def test_no_marked_sentence_is_overlooked_where_calls_stand_inside_each_other() -> None:
    """Babel reads the outermost call only: in `gettext(TITLES.get(status, N_("…")))` it saw nothing."""
    known = i18n.read(i18n.MESSAGES)
    overlooked = [f"{file.name}: {text}" for file in CODE.rglob("*.py") for text in marked(file) if text not in known]
    assert overlooked == []


def marked(file: Path) -> Iterator[str]:
    """The first word of every call of a marker, where it is written there."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS):
            continue
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
