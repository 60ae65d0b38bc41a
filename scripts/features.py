"""Say what the product does, row by row of docs/features.md, by what the last `make test` showed.

python scripts/features.py

One line a row: its number, its state, how many passing tests are marked with it. A row that the document calls done
counts as done only when the test it names passed, in a browser or over HTTP; else it is told and counts as partial.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "features.md"
RESULTS = ROOT / "var" / "test-results.json"
ROWS = 118
STATES = ("done", "partial", "none")
LINE = re.compile(r"\| (\d+) \| (.+?) \| (\w+) \|(?: `(.+?)`)? \|")


class Stop(Exception):
    """The results can't be used. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the document."""

    number: int
    text: str
    state: str
    shown_by: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What one test did in the last run."""

    id: str
    passed: bool
    through: str
    features: tuple[int, ...]


def main() -> int:
    """Print the rows and their sum. Gives 1 when the results do not fit the code, or a row claims too much."""
    try:
        tests = read_results(RESULTS, git("rev-parse", "HEAD"), dirty=bool(git("status", "--porcelain")))
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    rows = list(read_rows(DOCUMENT.read_text(encoding="utf-8")))
    by_id = {test.id: test for test in tests}
    counts = Counter(row for test in tests if test.passed for row in test.features)
    claims = {row.number: fault for row in rows if (fault := unfounded(row, by_id))}
    done = 0
    for row in rows:
        state = "partial" if row.number in claims else row.state
        done += state == "done"
        print(row.number, state, counts[row.number])
    for number, fault in claims.items():
        print(f"{number} is called done, but {fault}", file=sys.stderr)
    print(f"features: {done} of {ROWS} done")
    return 1 if claims else 0


def read_rows(text: str) -> Iterator[Row]:
    """The rows of the document, as it has them."""
    for number, what, state, shown_by in LINE.findall(text):
        yield Row(int(number), what, state, shown_by or None)


def read_results(path: Path, head: str, *, dirty: bool) -> list[Shown]:
    """The last run's tests. Raises Stop when there was none, or it tested other code than this."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Stop("There are no results yet: run `make test` first.") from None
    if run["commit"] != head:
        raise Stop(f"The last `make test` tested commit {run['commit'][:12]} and this is {head[:12]}: run it again.")
    if run["dirty"] or dirty:
        raise Stop("The tree is not as committed, or was not when the tests ran: commit, then run `make test` again.")
    return [
        Shown(test["id"], test["outcome"] == "passed", test.get("through", ""), tuple(test.get("features", ())))
        for test in run["tests"]
    ]


def unfounded(row: Row, tests: Mapping[str, Shown]) -> str | None:
    """Why a row that calls itself done is not; None when it is, or does not say so. Of a test all variants count."""
    if row.state != "done":
        return None
    if not row.shown_by:
        return "it names no test"
    run = [test for test in tests.values() if row.shown_by in {test.id, test.id.partition("[")[0]}]
    if not run:
        return f"no test {row.shown_by} was run"
    return next((fault for test in run if (fault := _falls_short(test, row.number))), None)


def _falls_short(test: Shown, row: int) -> str | None:
    if not test.passed:
        return f"{test.id} did not pass"
    if row not in test.features:
        return f"{test.id} is not marked with this row"
    return None if test.through in {"browser", "http"} else f"{test.id} uses neither a browser nor HTTP"


def git(*arguments: str) -> str:
    """What git says."""
    done = subprocess.run(["git", *arguments], check=True, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
