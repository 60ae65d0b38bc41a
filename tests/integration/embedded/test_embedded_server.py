"""The embedded PostgreSQL: it keeps rows, ends with its owner and has one owner at a time."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from telehealth.embedded import APPLICATION_ROLE, EmbeddedError, EmbeddedPostgres

OWNER_PROGRAM = """
import sys
from pathlib import Path
from telehealth.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False, detached=sys.argv[2] == "detached")
server.start()
server.sql("create table if not exists kept (n int)")
server.sql("insert into kept values (1)")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One for the tests that only look at it."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("embedded") / "pg", durable=False) as postgres:
        yield postgres


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path / "pg", durable=False)
    with postgres:
        yield postgres


def other_owner(folder: Path, mode: str = "child") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OWNER_PROGRAM, str(folder), mode]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end_at_once(process: subprocess.Popen[str]) -> None:
    with process:
        process.send_signal(signal.SIGKILL)


def test_rows_survive_a_stop_and_a_start(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    with server:
        assert server.ensure_database("telehealth")
        server.sql("create table kept (name text)", "telehealth")
        server.sql("insert into kept values ('Nguyễn Thị Đào')", "telehealth")
    assert not server.is_running()
    with server:
        assert not server.ensure_database("telehealth")
        assert server.sql("select name from kept", "telehealth") == "Nguyễn Thị Đào"


def test_every_database_is_utf8_with_the_builtin_locale(running: EmbeddedPostgres) -> None:
    kind = "select pg_encoding_to_char(encoding), datlocprovider, datlocale from pg_database where datname = 'postgres'"
    assert running.sql(kind) == "UTF8|b|C.UTF-8"


def test_only_the_user_of_the_folder_can_reach_the_server(running: EmbeddedPostgres) -> None:
    assert running.sql("show listen_addresses") == ""
    assert running.socket_dir.stat().st_mode & 0o077 == 0


def test_application_role_is_made_once_and_has_no_special_rights(running: EmbeddedPostgres) -> None:
    running.ensure_application_role()
    running.ensure_application_role()
    rights = "select rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles where rolname = '{}'"
    assert running.sql(rights.format(APPLICATION_ROLE)) == "t|f|f|f|f"


def test_url_is_one_that_sqlalchemy_connects_with(running: EmbeddedPostgres) -> None:
    url = running.url("telehealth", APPLICATION_ROLE)
    assert url == f"postgresql+asyncpg://telehealth_app@/telehealth?host={running.socket_dir}&port=5432"


def test_kill_9_of_the_owner_ends_the_server_and_keeps_the_rows(tmp_path: Path) -> None:
    end_at_once(other_owner(tmp_path / "pg"))
    with EmbeddedPostgres(tmp_path / "pg", durable=False) as server:
        assert server.sql("select count(*) from kept") == "1"


def test_kill_9_of_the_server_itself_keeps_what_was_committed(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "pg") as server:
        server.sql("create table kept (n int)")
        server.sql("insert into kept values (1)")
        server.kill()
        server.start()
        assert server.sql("select count(*) from kept") == "1"


def test_second_owner_is_refused_in_plain_words(running: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(running.data_dir, patience=0)
    with pytest.raises(EmbeddedError, match="already running in this folder"):
        second.start()
    assert running.sql("select 1") == "1"


def test_second_owner_in_another_process_is_refused(tmp_path: Path) -> None:
    owner = other_owner(tmp_path / "pg")
    with pytest.raises(EmbeddedError, match="already running in this folder"):
        EmbeddedPostgres(tmp_path / "pg", patience=0).start()
    end_at_once(owner)


def test_detached_server_outlives_its_owner_until_somebody_stops_it(tmp_path: Path) -> None:
    end_at_once(other_owner(tmp_path / "pg", "detached"))
    server = EmbeddedPostgres(tmp_path / "pg")
    assert server.is_running()
    assert server.sql("select count(*) from kept") == "1"
    server.stop()
    assert not server.is_running()


def test_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path) -> None:
    deep = tmp_path / ("a-folder-whose-name-is-long/" * 4) / "pg"
    with EmbeddedPostgres(deep, durable=False) as server:
        assert server.socket_dir != server.data_dir
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert server.sql("select 1") == "1"
    server.socket_dir.rmdir()


def test_short_socket_folder_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("a-folder-whose-name-is-long/" * 4) / "pg"
    server = EmbeddedPostgres(deep, durable=False)
    (tmp_path / "theirs").mkdir()
    server.socket_dir.symlink_to(tmp_path / "theirs")
    try:
        with pytest.raises(EmbeddedError, match="is not ours"):
            server.start()
    finally:
        server.socket_dir.unlink()


def test_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "pg.new").mkdir()
    (tmp_path / "pg.new" / "half").write_text("of a database")
    with EmbeddedPostgres(tmp_path / "pg", durable=False) as server:
        assert server.sql("select 1") == "1"
    assert not (tmp_path / "pg.new").exists()


def test_data_of_another_version_is_refused_with_both_versions(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 17, and this is 18"):
        EmbeddedPostgres(tmp_path / "pg").start()


def test_server_that_cannot_start_says_why(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.data_dir / "postgresql.conf").write_text("no such setting\n")
    with pytest.raises(EmbeddedError, match=r"ended while starting.*\n.*syntax error"):
        server.start()
    assert not server.is_running()


def test_server_process_is_not_reached_by_ctrl_c(running: EmbeddedPostgres) -> None:
    backend_parent = int((running.data_dir / "postmaster.pid").read_text().splitlines()[0])
    assert os.getpgid(backend_parent) != os.getpgrp()
