"""The shipped PostgreSQL: its roles, its configuration, and a backup that is restored, on a real server."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from telehealth.embedded import EmbeddedPostgres
from telehealth.embedded.run_as import choose_user
from telehealth.embedded.server import PORT, _programs
from telehealth.kernel import audit
from telehealth.kernel.clock import SystemClock
from telehealth.kernel.grants import audit_is_append_only
from telehealth.kernel.uow import make_begin
from telehealth.migrate import migrate

DEPLOY = Path(__file__).parents[2] / "deploy"
OWNER, APPLICATION = "telehealth_owner", "telehealth_app"
PATIENT = "Nguyễn Thị Đào"


def run(script: str, *arguments: str, server: EmbeddedPostgres, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one of the shipped scripts against this server."""
    environment = {
        "PATH": f"{_programs()}:{os.environ['PATH']}",
        "PGHOST": str(server.socket_dir),
        "PGPORT": str(PORT),
        "POSTGRES_USER": "postgres",
        **variables,
    }
    command = ["sh", str(DEPLOY / script), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


@contextmanager
def shipped(folder: Path) -> Iterator[EmbeddedPostgres]:
    """PostgreSQL with the shipped configuration and the roles and database that the shipped script makes."""
    server = EmbeddedPostgres(folder / "data")
    with server:
        pass
    settings = (DEPLOY / "postgres" / "postgresql.conf").read_text()
    with (server.data_dir / "postgresql.conf").open("a") as configuration:
        configuration.write(f"\n{settings}\nshared_buffers = 64MB\n")
    with server:
        done = run("postgres/10-roles.sh", server=server, SECRETS_DIR=str(secrets(folder)))
        assert done.returncode == 0, done.stderr
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A site's server."""
    with shipped(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """Another server, just made, as after a fire."""
    with shipped(tmp_path) as running:
        yield running


def secrets(folder: Path) -> Path:
    """Make the secrets as the shipped script does."""
    subprocess.run(["sh", str(DEPLOY / "make-secrets.sh"), str(folder / "secrets")], check=True)
    return folder / "secrets"


@pytest.fixture(scope="module")
def site(server: EmbeddedPostgres) -> EmbeddedPostgres:
    """The server with our tables."""
    asyncio.run(migrate(server.url("telehealth", OWNER), server.url("telehealth", APPLICATION)))
    return server


async def ask(server: EmbeddedPostgres, statement: str, role: str = APPLICATION, **values: object) -> object:
    """Return the first value that a statement gives this role."""
    engine = create_async_engine(server.url("telehealth", role), poolclass=NullPool)
    try:
        async with engine.begin() as conn:
            result = await conn.execute(sa.text(statement), values)
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()


async def test_the_roles_are_nobody_special_and_their_passwords_are_hashed(server: EmbeddedPostgres) -> None:
    roles = server.sql(
        "select rolname, rolsuper, rolcreatedb, rolcreaterole, left(rolpassword, 13) from pg_authid"
        " where rolname like 'telehealth%' order by 1"
    )
    assert roles == "telehealth_app|f|f|f|SCRAM-SHA-256\ntelehealth_owner|f|f|f|SCRAM-SHA-256"
    assert (
        server.sql("select datlocprovider, pg_encoding_to_char(encoding) from pg_database where datname = 'telehealth'")
        == "b|UTF8"
    )


async def test_the_owner_migrates_and_the_application_cannot_touch_the_audit(site: EmbeddedPostgres) -> None:
    engine = create_async_engine(site.url("telehealth", APPLICATION), poolclass=NullPool)
    async with engine.connect() as conn:
        assert await audit_is_append_only(conn)
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            await conn.execute(sa.text("delete from audit_event"))
    await engine.dispose()


async def test_the_application_cannot_change_tables(site: EmbeddedPostgres) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
        await ask(site, "create table mine (id int)")
    with pytest.raises(sa.exc.ProgrammingError, match="must be owner"):
        await ask(site, "alter table audit_event disable trigger all")


async def test_no_value_of_a_refused_row_is_in_the_log(site: EmbeddedPostgres) -> None:
    await ask(site, "create table probe (name text unique)", OWNER)
    await refuse_a_row(site)
    assert "duplicate key" in site.log_file.read_text()
    assert PATIENT not in site.log_file.read_text()


async def refuse_a_row(server: EmbeddedPostgres, *, verbosity: str = "") -> None:
    """Have the server refuse a patient's name, on the owner's connection."""
    insert = "insert into probe (name) values (:name)"
    engine = create_async_engine(server.url("telehealth", "postgres"), poolclass=NullPool)
    try:
        async with engine.connect() as conn:
            if verbosity:
                await conn.execute(sa.text(f"set log_error_verbosity = '{verbosity}'"))
            with pytest.raises(sa.exc.IntegrityError):
                await conn.execute(sa.text(insert + ", (:name)"), {"name": PATIENT})
    finally:
        await engine.dispose()


async def test_without_the_shipped_setting_the_value_would_be_in_the_log(site: EmbeddedPostgres) -> None:
    await ask(site, "create table if not exists probe (name text unique)", OWNER)
    await refuse_a_row(site, verbosity="default")
    assert PATIENT in site.log_file.read_text()


def look(server: EmbeddedPostgres) -> None:
    """Write a row of audit, and use some transaction ids, as a day's work does."""
    row = "insert into audit_event (id, action, entity, purpose) values (gen_random_uuid(), 'read', 'patient', 'test')"
    server.sql(row, "telehealth")
    for _ in range(30):
        server.sql("select pg_current_xact_id()", "telehealth")


async def seal(server: EmbeddedPostgres) -> audit.Verdict:
    """Seal the audit as the application does, and verify it."""
    engine = create_async_engine(server.url("telehealth", APPLICATION), poolclass=NullPool)
    try:
        await audit.seal(make_begin(engine, SystemClock(), lambda _topics: None))
        async with engine.connect() as conn:
            return await audit.verify(conn)
    finally:
        await engine.dispose()


@pytest.fixture
def attachments(tmp_path: Path) -> Path:
    """A folder of attachments."""
    folder = tmp_path / "attachments"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcdef").write_bytes(b"a photo")
    return folder


@pytest.fixture
def backup(site: EmbeddedPostgres, attachments: Path, tmp_path: Path) -> Path:
    """What the shipped script wrote about a site with one row in its audit."""
    look(site)
    asyncio.run(seal(site))
    where = {"PGDATABASE": "telehealth", "PGUSER": OWNER, "DATA_DIR": str(attachments)}
    done = run("backup.sh", server=site, BACKUP_DIR=str(tmp_path / "backups"), **where)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def restore(site: EmbeddedPostgres, backup: Path, database: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Restore into this database and this folder, made now."""
    folder.mkdir()
    where = {"PGDATABASE": database, "PGUSER": OWNER, "DATA_DIR": str(folder)}
    return run("restore.sh", str(backup), server=site, **where)


@pytest.fixture
def empty_database(site: EmbeddedPostgres) -> Iterator[str]:
    """A database without a table, the owner's."""
    site.sql(f"create database rehearsal owner {OWNER}")
    yield "rehearsal"
    site.sql("drop database rehearsal with (force)")


@pytest.mark.feature(111)
def test_a_backup_is_restored_whole(site: EmbeddedPostgres, backup: Path, empty_database: str, tmp_path: Path) -> None:
    done = restore(site, backup, empty_database, tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "restored" / "ab" / "abcdef").read_bytes() == b"a photo"
    counted = [
        site.sql("select count(*), max(id::text) from audit_event", name) for name in ("telehealth", empty_database)
    ]
    assert counted[0] == counted[1] != "0|"
    assert [may(site, right, empty_database) for right in ("insert", "delete")] == ["t", "f"]


def may(server: EmbeddedPostgres, right: str, database: str) -> str:
    """Whether the application has this right on the audit: t or f."""
    return server.sql(f"select has_table_privilege('{APPLICATION}', 'audit_event', '{right}')", database)


def test_a_backup_is_not_restored_over_anything(site: EmbeddedPostgres, backup: Path, tmp_path: Path) -> None:
    done = restore(site, backup, "telehealth", tmp_path / "restored")
    assert (done.returncode, "not empty" in done.stderr) == (64, True)


def test_a_damaged_backup_is_not_restored(
    site: EmbeddedPostgres, backup: Path, empty_database: str, tmp_path: Path
) -> None:
    with (backup / "attachments.tar").open("ab") as archive:
        archive.write(b"!")
    done = restore(site, backup, empty_database, tmp_path / "restored")
    assert done.returncode != 0
    assert site.sql("select count(*) from pg_tables where schemaname = 'public'", empty_database) == "0"


def test_a_backup_is_for_its_owner_only(backup: Path) -> None:
    assert {path.name for path in backup.iterdir()} == {"SHA256SUMS", "attachments.tar", "database.dump"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (backup, *backup.iterdir()))


@pytest.mark.feature(111)
def test_after_a_restore_in_a_new_server_the_audit_goes_on(
    site: EmbeddedPostgres, new_server: EmbeddedPostgres, backup: Path, tmp_path: Path
) -> None:
    done = restore(new_server, backup, "telehealth", tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    last_step = done.stdout.splitlines()[-1]
    new_server.stop()
    advance(new_server, last_step.split())
    new_server.start()
    before = asyncio.run(seal(site))
    look(new_server)
    after = asyncio.run(seal(new_server))
    assert (after.problems, after.rows, after.seals) == ([], before.rows + 1, before.seals + 1)


def advance(server: EmbeddedPostgres, command: list[str]) -> None:
    """Run the command that the restore asked for, as the server's user."""
    assert (command[0], command[-1]) == ("pg_resetwal", "PGDATA")
    run_as = choose_user(server.data_dir, _programs())
    program = [str(_programs() / "pg_resetwal"), *command[1:-1], str(server.data_dir)]
    subprocess.run(run_as.command(program), check=True, capture_output=True)


def test_without_that_step_new_rows_stay_unsealed(
    site: EmbeddedPostgres, new_server: EmbeddedPostgres, backup: Path, tmp_path: Path
) -> None:
    assert restore(new_server, backup, "telehealth", tmp_path / "restored").returncode == 0
    row = "insert into audit_event (id, action, entity, purpose) values (gen_random_uuid(), 'read', 'patient', 'test')"
    new_server.sql(row, "telehealth")
    assert asyncio.run(seal(new_server)).problems != []
