"""docker-compose.yml as a compose implementation reads it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
IMPLEMENTATIONS = (["docker", "compose"], ["docker-compose"])
SITE = {"SITE_NAME": "site.example", "TURN_NAME": "turn.example", "TURN_ADDRESS": "203.0.113.10"}


def compose(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the first compose implementation that is here; a test fails, with a sentence, where there is none."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    for command in IMPLEMENTATIONS:
        if shutil.which(command[0]) and said(*command, "version").returncode == 0:
            return said(*command, "--file", str(ROOT / "docker-compose.yml"), *arguments, env=environment)
    pytest.fail("No compose implementation is here. Install one: apt-get install docker-compose")


def said(*command: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command; return what it said."""
    return subprocess.run(command, check=False, capture_output=True, text=True, env=env, cwd=ROOT)


def read_compose() -> dict[str, Any]:
    """Return the whole file, every default filled in, the services for one time use too."""
    done = compose("--profile", "backup", "--profile", "restore", "config", **SITE)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = yaml.safe_load(done.stdout)
    return read


def secrets_of(service: dict[str, Any]) -> set[str]:
    """Return the names of a service's secrets, whichever way the implementation spells them."""
    return {secret["source"] if isinstance(secret, dict) else secret for secret in service.get("secrets", [])}
