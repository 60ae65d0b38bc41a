"""The one gate: everything about the code that a program can judge without running the tests.

python scripts/check.py

Runs every check, whatever becomes of the others, and names at the end those that found something.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
SCRIPT = [sys.executable, "-W", "error"]
DONE_ABOVE = ("test_size_ceilings.py", "test_translations.py")

# Title, command, and the folder it runs in.
CHECKS = (
    ("format", ["ruff", "format", "--check", "--quiet", "."], "."),
    ("lint", ["ruff", "check", "--quiet", "."], "."),
    ("sizes", [*SCRIPT, "scripts/size_ceilings.py"], "."),
    ("spelling", ["codespell"], "."),
    ("import contracts", ["lint-imports", "--no-cache"], "."),
    ("templates", ["djlint", "--quiet", "--lint", "web/templates"], "."),
    ("translations", [*SCRIPT, "scripts/i18n.py", "check"], "."),
    ("protocol types", ["telehealth", "export-protocol"], "."),
    ("browser code", ["npm", "run", "--silent", "check"], "web"),
    ("types", ["mypy"], "."),
    ("contracts", [*PYTEST, "tests/contract", *(f"--ignore=tests/contract/{name}" for name in DONE_ABOVE)], "."),
)


def main() -> int:
    """Run them all."""
    found = [title for title, command, folder in CHECKS if not passes(title, command, ROOT / folder)]
    print(f"\nmake check: {'found something in ' + ', '.join(found) if found else 'clean'}")
    return 1 if found else 0


def passes(title: str, command: list[str], folder: Path) -> bool:
    """Run one check; its output is shown only when it found something."""
    began = time.monotonic()
    done = subprocess.run(command, check=False, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    passed = done.returncode == 0
    print(f"{'ok    ' if passed else 'FOUND '} {title:18} {time.monotonic() - began:5.1f} s", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
