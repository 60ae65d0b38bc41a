"""The one gate: everything about the code that a program can judge without running the tests.

python scripts/check.py

Runs every check, whatever becomes of the others, and names at the end those that found something.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
SCRIPT = [sys.executable, "-W", "error"]
# Checked apart, or too slow for a gate because they ask the running application: `make test` has these.
ELSEWHERE = (
    "test_size_ceilings.py",
    "test_translations.py",
    "test_access_matrix.py",
    "test_room_matrix.py",
    "test_page_weight.py",
    "records_bridge",
)

# Title, and the commands of which each must be content.
CHECKS = (
    ("types", [["mypy"]]),
    ("contracts", [[*PYTEST, "tests/contract", *(f"--ignore=tests/contract/{name}" for name in ELSEWHERE)]]),
    ("browser code", [["npm", "--prefix", "web", "run", "--silent", "check"]]),
    ("translations", [[*SCRIPT, "scripts/i18n.py", "check"]]),
    ("documents", [[*SCRIPT, "scripts/write_docs.py", "--check"]]),
    ("one migration head", [[*SCRIPT, "-c", "from telehealth.migrate import head; head()"]]),
    ("import contracts", [["lint-imports", "--no-cache"]]),
    ("templates", [["djlint", "--quiet", "--lint", "web/templates"]]),
    ("spelling", [["codespell"]]),
    ("lint", [["ruff", "check", "--quiet", "."]]),
    ("format", [["ruff", "format", "--check", "--quiet", "."]]),
    ("sizes", [[*SCRIPT, "scripts/size_ceilings.py"]]),
)


def main() -> int:
    """Run them all, as many at once as there are processors, the long ones first."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = dict(zip((title for title, _ in CHECKS), pool.map(lambda check: passes(*check), CHECKS), strict=True))
    found = [title for title, well in passed.items() if not well]
    print(f"\nmake check: {'found something in ' + ', '.join(found) if found else 'clean'}")
    return 1 if found else 0


def passes(title: str, commands: list[list[str]]) -> bool:
    """Run one check; its output is shown only when it found something."""
    began, said = time.monotonic(), ""
    for command in commands:
        done = subprocess.run(
            command, check=False, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said += done.stdout
        if done.returncode != 0:
            break
    passed = done.returncode == 0
    head = f"{'ok    ' if passed else 'FOUND '} {title:18} {time.monotonic() - began:5.1f} s"
    print(head if passed else f"{head}\n{said}", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
