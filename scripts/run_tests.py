"""Run every test and say in one last line how many passed.

python scripts/run_tests.py

What can run side by side (unit, integration, contract, concurrency), the browser tests one at a time, as root those on
a slow network, and the browser code's own unit tests. What each test showed goes to var/test-results.json, from where
`make features` reads it.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "var" / "test-results.json"
PARTS = ROOT / "var" / "test-parts"
# As node's runner closes, with one sign or another in front: "# pass 233".
COUNTED = re.compile(r"\S (pass|fail) (\d+)$")
SIDE_BY_SIDE = str(min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Part:
    """One run of a test runner."""

    title: str
    passed: int
    failed: int
    tests: tuple[dict[str, object], ...] = ()


def main() -> int:
    """Run the parts one after the other, whatever becomes of the first."""
    state = git_state()
    parts = [
        run_pytest("Python", "-n", SIDE_BY_SIDE, "--dist", "worksteal", "tests"),
        run_pytest("browser", "--e2e", "tests/e2e"),
        *([run_pytest("network", "--faults", "tests/faults")] if os.geteuid() == 0 else []),
        run_node(),
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    tests = [test for part in parts for test in part.tests]
    RESULTS.write_text(json.dumps({**state, "tests": tests}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    passed, failed = sum(part.passed for part in parts), sum(part.failed for part in parts)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


def run_pytest(title: str, *arguments: str) -> Part:
    """Run pytest; a run that ends badly without a failed test (it could not collect) counts as one failure."""
    PARTS.mkdir(parents=True, exist_ok=True)
    file = PARTS / f"{title}.json"
    file.unlink(missing_ok=True)
    status = announced(title, [sys.executable, "-m", "pytest", "-q", "--results", str(file), *arguments])
    tests = tuple(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else ()
    outcomes = Counter(test["outcome"] for test in tests)
    failed = outcomes.total() - outcomes["passed"]
    return Part(title, outcomes["passed"], failed or int(status != 0), tests)


def run_node() -> Part:
    """Run the unit tests of the browser code and count what node's runner reports."""
    with subprocess.Popen(["npm", "test", "--silent"], cwd=ROOT / "web", stdout=subprocess.PIPE, text=True) as process:
        print("\nBrowser code, units", flush=True)
        counts = {"pass": 0, "fail": 0}
        for line in process.stdout or ():
            if found := COUNTED.match(line):
                counts[found[1]] = int(found[2])
            print(line, end="", flush=True)
    return Part("units", counts["pass"], counts["fail"] or int(process.returncode != 0))


def announced(title: str, command: list[str]) -> int:
    """Run a part with its output shown as it comes, and its title before."""
    print(f"\n{title} tests", flush=True)
    began = time.monotonic()
    status = subprocess.run(command, check=False, cwd=ROOT, stdin=subprocess.DEVNULL).returncode
    print(f"{title} tests took {time.monotonic() - began:.0f} s", flush=True)
    return status


def git_state() -> dict[str, object]:
    """Which commit is being tested, and whether the tree differs from it."""
    commit = git("rev-parse", "HEAD")
    return {"commit": commit, "dirty": bool(git("status", "--porcelain"))}


def git(*arguments: str) -> str:
    """What git says, or nothing outside a repository."""
    done = subprocess.run(["git", *arguments], check=False, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
