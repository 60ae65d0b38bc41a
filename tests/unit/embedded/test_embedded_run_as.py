"""As which user the embedded PostgreSQL runs, and what people are told when it can't."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from telehealth.embedded import EmbeddedError, run_as
from telehealth.embedded.run_as import CHILD, RunAs, choose_user, closed_folder

OURS = os.geteuid()
STRANGER = OURS + 4321


@pytest.fixture
def private(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder


def test_private_folder_is_closed_to_a_stranger_and_open_to_its_owner(private: Path) -> None:
    assert closed_folder(private / "var" / "pg", OURS) is None
    assert closed_folder(private / "var" / "pg", STRANGER) is not None


def test_plain_user_runs_the_server_as_oneself(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert choose_user(private / "pg", private) == RunAs()


def test_plain_user_is_told_that_the_data_is_somebody_elses(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    with pytest.raises(EmbeddedError, match="belongs to another user"):
        choose_user(private, private)


def test_root_without_namespaces_becomes_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_root_without_namespaces(monkeypatch)
    chosen = choose_user(Path("/") / "new-folder" / "pg", Path("/usr/bin"))
    assert chosen == RunAs(user=65534, group=65534)
    assert not tmp_path.joinpath("pg").exists()


def test_root_without_namespaces_is_told_which_folder_is_closed(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_root_without_namespaces(monkeypatch)
    with pytest.raises(EmbeddedError, match="may not enter"):
        choose_user(private / "pg", Path("/usr/bin"))


def test_command_carries_the_user_and_the_owner() -> None:
    start = [sys.executable, "-I", "-S", str(CHILD)]
    assert RunAs(namespace=True).command(["/bin/true"]) == [*start, "--namespace", "--", "/bin/true"]
    whole = RunAs(user=7, group=8).command(["/bin/true", "x"], owner=9)
    assert whole == [*start, "--user", "7", "--group", "8", "--owner", "9", "--", "/bin/true", "x"]


def as_root_without_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(run_as, "namespaces_work", lambda: False)
    monkeypatch.setattr("pwd.getpwnam", lambda _name: SimpleNamespace(pw_uid=65534, pw_gid=65534))
