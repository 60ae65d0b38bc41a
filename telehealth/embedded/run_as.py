"""As which user the embedded PostgreSQL runs. It refuses root, and root is who people are in containers."""

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")


class EmbeddedError(Exception):
    """The embedded PostgreSQL can't be had here. The text is one plain sentence with what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAs:
    """How the server is started. Without user and namespace it is whoever we are."""

    namespace: bool = False
    user: int | None = None
    group: int | None = None

    def command(self, program: Sequence[str | Path], *, owner: int | None = None) -> list[str]:
        """The command line that starts the program as this user, ending with `owner` when one is given."""
        options = ["--namespace"] if self.namespace else []
        if self.user is not None:
            options += ["--user", str(self.user), "--group", str(self.group)]
        if owner:
            options += ["--owner", str(owner)]
        return [sys.executable, "-I", "-S", str(CHILD), *options, "--", *map(str, program)]

    def own(self, folder: Path) -> None:
        """Hand a folder to the user that the server runs as."""
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)


def choose_user(data_dir: Path, programs: Path) -> RunAs:
    """Ourselves; as root, root's own folders seen from a user namespace, else `nobody`. Raises EmbeddedError."""
    if os.geteuid() != 0:
        return _ourselves(data_dir)
    if data_dir.exists() and (owner := data_dir.stat()).st_uid != 0:
        return _reachable(RunAs(user=owner.st_uid, group=owner.st_gid), owner.st_uid, data_dir, programs)
    if namespaces_work():
        return _reachable(RunAs(namespace=True), 0, data_dir, programs)
    nobody = pwd.getpwnam("nobody")
    return _reachable(RunAs(user=nobody.pw_uid, group=nobody.pw_gid), nobody.pw_uid, data_dir, programs)


def namespaces_work() -> bool:
    """Whether this machine lets us make a user namespace. Some containers do not."""
    attempt = RunAs(namespace=True).command([sys.executable, "-I", "-S", "-c", ""])
    return subprocess.run(attempt, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own command


def closed_folder(path: Path, user: int) -> Path | None:
    """The first folder on the way to `path` that this user, having no rights of root's, may not pass; or None."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            return None
        status = folder.stat()
        bit = 0o100 if status.st_uid == user else 0o001
        if folder.is_dir() and not status.st_mode & bit:
            return folder
    return None


def _ourselves(data_dir: Path) -> RunAs:
    if data_dir.exists() and data_dir.stat().st_uid != os.geteuid():
        message = f"The database in {data_dir} belongs to another user: run as that user, or use another folder."
        raise EmbeddedError(message)
    return RunAs()


def _reachable(run_as: RunAs, user: int, data_dir: Path, programs: Path) -> RunAs:
    closed = closed_folder(data_dir, user) or closed_folder(programs.resolve(), user)
    if closed is not None:
        message = (
            f"PostgreSQL refuses to run as root, and the user it would run as here may not enter {closed}: "
            "run as a normal user, or in a folder that everybody may enter."
        )
        raise EmbeddedError(message)
    return run_as
