"""Refuse functions and files that have grown past what a person reads at a sitting.

python scripts/size_ceilings.py
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTION_LINES = 50
FILE_LINES = 400
TEST_FILE_LINES = 500
COUNTED = {".py", ".js", ".mjs", ".css", ".html", ".sh"}
# Not written by hand.
UNCOUNTED = ("telehealth/migrations/versions/",)


def main() -> int:
    """List what is too long."""
    found = list(too_long())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def too_long() -> Iterator[str]:
    """One line for each file and function past its ceiling."""
    for name in files():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        lines, ceiling = text.count("\n"), TEST_FILE_LINES if name.startswith("tests/") else FILE_LINES
        if lines > ceiling:
            yield f"{name}: {lines} lines, the ceiling is {ceiling}"
        if path.suffix == ".py":
            yield from (f"{name}:{line} {what}" for line, what in long_functions(text))


def files() -> list[str]:
    """The source files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(
        name
        for name in set(listed)
        if Path(name).suffix in COUNTED and not name.startswith(UNCOUNTED) and (ROOT / name).is_file()
    )


def long_functions(text: str) -> Iterator[tuple[int, str]]:
    """Line and description of each function past the ceiling."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name}: {lines} lines, the ceiling is {FUNCTION_LINES}"


if __name__ == "__main__":
    sys.exit(main())
