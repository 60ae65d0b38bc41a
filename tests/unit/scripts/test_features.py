"""`make features` counts what tests showed, and does not take a document's word for it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.features import Row, Shown, Stop, read_results, read_rows, unfounded

HEAD = "a" * 40
DONE = Row(24, "One worklist", "done", "tests/e2e/test_day.py::test_worklist")
SHOWN = Shown(DONE.shown_by or "", passed=True, through="browser", features=(24,))


def results(folder: Path, *, commit: str = HEAD, dirty: bool = False) -> Path:
    path = folder / "results.json"
    tests = [
        {"id": "t::a", "outcome": "passed", "features": [24], "through": "http"},
        {"id": "t::b", "outcome": "failed"},
    ]
    path.write_text(json.dumps({"commit": commit, "dirty": dirty, "tests": tests}))
    return path


def test_results_of_this_commit_are_read(tmp_path: Path) -> None:
    first, second = read_results(results(tmp_path), HEAD, dirty=False)
    assert first == Shown("t::a", passed=True, through="http", features=(24,))
    assert not second.passed


def test_no_results_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="run `make test` first"):
        read_results(tmp_path / "results.json", HEAD, dirty=False)


def test_results_of_another_commit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="tested commit bbbbbbbbbbbb and this is aaaaaaaaaaaa"):
        read_results(results(tmp_path, commit="b" * 40), HEAD, dirty=False)


@pytest.mark.parametrize(("then", "now"), [(True, False), (False, True)])
def test_results_of_a_changed_tree_are_refused(tmp_path: Path, then: bool, now: bool) -> None:
    with pytest.raises(Stop, match="not as committed"):
        read_results(results(tmp_path, dirty=then), HEAD, dirty=now)


def test_row_is_done_when_its_test_passed_in_a_browser_or_over_http() -> None:
    assert unfounded(DONE, {SHOWN.id: SHOWN}) is None


def test_row_is_done_when_every_variant_of_its_test_passed() -> None:
    variants = {f"{SHOWN.id}[{name}]": replace(SHOWN, id=f"{SHOWN.id}[{name}]") for name in ("vi", "en")}
    assert unfounded(DONE, variants) is None
    variants[f"{SHOWN.id}[en]"] = replace(SHOWN, id=f"{SHOWN.id}[en]", passed=False)
    assert unfounded(DONE, variants) == f"{SHOWN.id}[en] did not pass"


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (None, "was run"),
        (Shown(SHOWN.id, passed=False, through="browser", features=(24,)), "did not pass"),
        (Shown(SHOWN.id, passed=True, through="browser", features=(25,)), "not marked with this row"),
        (Shown(SHOWN.id, passed=True, through="code", features=(24,)), "neither a browser nor HTTP"),
    ],
)
def test_row_that_claims_too_much_is_told_why(test: Shown | None, why: str) -> None:
    assert why in (unfounded(DONE, {test.id: test} if test else {}) or "")


def test_row_that_names_no_test_is_not_done() -> None:
    assert unfounded(Row(24, "One worklist", "done", None), {}) == "it names no test"


def test_rows_are_read_with_and_without_a_test() -> None:
    text = "| 1 | Ask | none | |\n| 2 | Answer | done | `tests/e2e/test_day.py::test_answer` |\n"
    assert list(read_rows(text)) == [
        Row(1, "Ask", "none", None),
        Row(2, "Answer", "done", "tests/e2e/test_day.py::test_answer"),
    ]
