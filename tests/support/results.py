"""Writes down what a run showed: every test with its outcome and the rows of docs/features.md that it is marked with.

`pytest --results FILE`. The features travel from xdist's workers to the controller with each test's report.
"""

import json
from pathlib import Path

import pytest

ROWS = range(1, 119)
OVER_HTTP = {"RunningApp", "Browser", "Site"}  # what tests are given when they ask the product as people do


def rows_of(item: pytest.Item) -> list[int]:
    """The feature rows a test is marked with. A row that does not exist is a mistake worth stopping for."""
    rows = sorted({row for mark in item.iter_markers("feature") for row in mark.args})
    if unknown := [row for row in rows if row not in ROWS]:
        message = f"{item.nodeid}: there is no feature row {unknown[0]!r}"
        raise pytest.UsageError(message)
    return rows


def through(item: pytest.Item) -> str:
    """How a test comes to the product: in a browser, over HTTP, or in code."""
    if "e2e" in item.path.parts:
        return "browser"
    given = getattr(item, "funcargs", {}).values()
    kinds = {type(one).__name__ for value in given for one in (value if isinstance(value, tuple) else (value,))}
    return "http" if kinds & OVER_HTTP else "code"


class Results:
    """A pytest plugin that collects outcomes and writes them at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tests: dict[str, dict[str, object]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test passed when its call passed and nothing around it failed."""
        known = self.tests.get(report.nodeid)
        if report.when == "call" or report.outcome != "passed":
            outcome = "failed" if known and known["outcome"] == "failed" else report.outcome
            self.tests[report.nodeid] = {"id": report.nodeid, "outcome": outcome, **dict(report.user_properties)}

    def pytest_sessionfinish(self) -> None:
        """Write the file, in the order of the names."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        tests = [self.tests[name] for name in sorted(self.tests)]
        self.path.write_text(json.dumps(tests, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
