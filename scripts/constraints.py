"""Write constraints.txt: exact versions of everything that may be installed, for every platform and Python from 3.11.

python scripts/constraints.py
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Exact versions of everything that may be installed, for every platform; `make constraints` writes it.\n"
EXTRAS = ("dev", "node")


def main() -> int:
    """Let uv work the versions out. Its own header would record how it was called on this machine; ours does not."""
    extras = [part for extra in EXTRAS for part in ("--extra", extra)]
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "pyproject.toml", *extras]
    try:
        done = subprocess.run(
            [*command, "--universal", "--python-version", "3.11"],
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError:
        print("This needs uv, once in a while: pip install uv", file=sys.stderr)
        return 1
    if done.returncode == 0:
        (ROOT / "constraints.txt").write_text(HEADER + done.stdout, encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
