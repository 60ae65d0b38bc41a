"""Every line and branch of every `policy.py` is asked by the rules' own tests, which need no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_branch_of_every_policy_is_asked(tmp_path: Path) -> None:
    tests = ["tests/unit/test_rules.py", *map(str, sorted((ROOT / "tests" / "unit").glob("*/test_policy.py")))]
    settings = tmp_path / "coveragerc"
    settings.write_text("[run]\nbranch = true\ninclude = telehealth/*/policy.py\n")
    run = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    environment["COVERAGE_FILE"] = str(tmp_path / "coverage")
    done = subprocess.run(
        [*run, "-p", "no:xdist", "-p", "no:cacheprovider", *tests],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    found = tmp_path / "found.json"
    report = [sys.executable, "-m", "coverage", "json", f"--rcfile={settings}", "-q", "-o", str(found)]
    subprocess.run(report, check=True, cwd=ROOT, env=environment, timeout=60)
    files = json.loads(found.read_text())["files"]
    assert set(files) == {str(path.relative_to(ROOT)) for path in (ROOT / "telehealth").glob("*/policy.py")}
    gaps = {name: (one["missing_lines"], one["missing_branches"]) for name, one in files.items()}
    assert {name: gap for name, gap in gaps.items() if any(gap)} == {}
