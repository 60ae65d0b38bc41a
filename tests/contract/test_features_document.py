"""docs/features.md has every row once, in order, in a known state, and names tests that exist."""

from pathlib import Path

from scripts.features import DOCUMENT, ROWS, STATES, Row, read_rows

ROOT = Path(__file__).resolve().parents[2]


def rows() -> list[Row]:
    return list(read_rows(DOCUMENT.read_text(encoding="utf-8")))


def test_every_row_is_there_once_and_in_order() -> None:
    assert [row.number for row in rows()] == list(range(1, ROWS + 1))


def test_every_state_is_one_that_we_know() -> None:
    assert {row.state for row in rows()} <= set(STATES)


def test_every_row_that_is_done_names_a_test_and_no_other_must() -> None:
    assert [row.number for row in rows() if row.state == "done" and not row.shown_by] == []
    assert [row.number for row in rows() if row.state == "none" and row.shown_by] == []


def test_every_test_that_is_named_exists() -> None:
    named = [row.shown_by for row in rows() if row.shown_by]
    assert [name for name in named if not is_written(name)] == []


def is_written(name: str) -> bool:
    file, _, function = name.partition("::")
    path = ROOT / file
    return path.is_file() and f"def {function.partition('[')[0]}(" in path.read_text(encoding="utf-8")
