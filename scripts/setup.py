"""Install what this checkout needs into the checkout: Python packages, Node where there is none, npm packages, bundles.

python3 scripts/setup.py demo|dev

Needs nothing but Python's standard library and runs again at no cost: each step leaves a stamp of what it was made
from and is passed by as long as that stays the same.
"""

from __future__ import annotations  # an older Python must get as far as being told that it is too old

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
PYTHON_STAMP = VENV / "installed.json"
# The judges of our FHIR documents are somebody else's code, in the language they are written in.
NPM_FOLDERS = {"demo": ("web",), "dev": ("web", "tests/fhir_judges")}
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (22, 18)


class Stop(Exception):
    """Setting up can't go on. The text is a plain sentence with what to do."""


def main() -> int:
    """Install for running the demo, or for developing (which includes it)."""
    kind = sys.argv[1] if sys.argv[1:] in (["demo"], ["dev"]) else ""
    if not kind:
        print(__doc__)
        return 2
    try:
        check_python()
        install_python_packages(kind)
        for folder in NPM_FOLDERS[kind]:
            install_npm_packages(ROOT / folder)
        build_bundles()
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def check_python() -> None:
    """Raise Stop when this Python can't make a virtual environment for us."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        found = sys.version.split()[0]
        raise Stop(f"Python {wanted} or newer is needed, and this is {found}: make PYTHON=python{wanted} …")
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop("Python's venv is not complete here. Install it (apt install python3-venv) and run this again.")


def install_python_packages(kind: str) -> None:
    """Have the virtual environment with our own package in it, at exactly the versions of constraints.txt."""
    made_from = {
        "folder": str(ROOT),
        "python": sys.version.split()[0],
        "files": digest(ROOT / name for name in ("pyproject.toml", "constraints.txt", "requirements-data.txt")),
    }
    known = read_stamp()
    usable = PYTHON.exists() and known.get("folder") == str(ROOT) and known.get("python") == made_from["python"]
    present = set(known.get("extras", [])) if usable else set()
    wanted = {"demo"} | {kind} | ({"node"} if not node_is_new_enough() else set())
    if usable and known["files"] == made_from["files"] and wanted <= present:
        return
    if not usable:
        make_environment()
    extras = ",".join(sorted(wanted | present))
    say(f"Installing Python packages ({extras}); the first time takes a minute or two …")
    pip("-e", f"{ROOT}[{extras}]", "-c", str(ROOT / "constraints.txt"))
    pip("--no-deps", "-r", str(ROOT / "requirements-data.txt"))
    PYTHON_STAMP.write_text(json.dumps({**made_from, "extras": sorted(wanted | present)}), encoding="utf-8")


def make_environment() -> None:
    """Start from an empty virtual environment. One that was moved or made by another Python is of no use."""
    say("Making .venv …")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Python could not make the virtual environment .venv.")


def pip(*what: str) -> None:
    """Install quietly; what goes wrong is shown by pip itself."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    run(command, "The Python packages could not be installed; pip's own message stands above.")


def install_npm_packages(folder: Path) -> None:
    """Have a folder's node_modules exactly as its package-lock.json says."""
    stamp = folder / "node_modules" / ".installed"
    made_from = digest([folder / "package.json", folder / "package-lock.json"])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == made_from:
        return
    say(f"Installing npm packages in {folder.relative_to(ROOT)} …")
    # No package of ours needs its install script, and one that is not run can do no harm.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run(
        ["npm", "ci", *options],
        "The npm packages could not be installed: npm's own message stands above.",
        where=folder,
    )
    stamp.write_text(made_from, encoding="utf-8")


def build_bundles() -> None:
    """Have web/static/dist; the build looks for itself whether it is stale."""
    run(["node", "web/build.mjs"], "The browser bundles could not be built; the message stands above.")


def node_is_new_enough() -> bool:
    """Whether the machine has a Node that serves, apart from one that we installed."""
    elsewhere = [folder for folder in os.environ["PATH"].split(os.pathsep) if Path(folder) != BIN]
    node, npm = (shutil.which(name, path=os.pathsep.join(elsewhere)) for name in ("node", "npm"))
    if not node or not npm:
        return False
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return found is not None and tuple(map(int, found.groups())) >= OLDEST_NODE


def read_stamp() -> dict[str, Any]:
    """What the virtual environment was made from, or nothing."""
    try:
        known: dict[str, Any] = json.loads(PYTHON_STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known


def digest(files: Iterable[Path]) -> str:
    """One hash over the contents of files."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def run(command: list[str], failure: str, *, where: Path = ROOT) -> None:
    """Run a step, our own programs first in the path. Raises Stop with the sentence when it fails."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONWARNINGS": "ignore"}
    if subprocess.run(command, check=False, cwd=where, env=env).returncode != 0:
        raise Stop(failure)


def say(text: str) -> None:
    """Tell a waiting person what takes time."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
