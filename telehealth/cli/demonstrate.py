"""`telehealth demo`: everything on this machine, with invented people."""

import argparse
import asyncio
import hashlib
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path

import uvloop

from telehealth import migrate
from telehealth.cli.certificate import lan_address, self_made_certificate
from telehealth.cli.serving import serve_until_stopped
from telehealth.cli.storage import fill
from telehealth.embedded import APPLICATION_ROLE, EmbeddedError, EmbeddedPostgres
from telehealth.kernel.config import Config, load_config
from telehealth.kernel.log import setup_logging

DATABASE = "telehealth_demo"


def demo(said: argparse.Namespace) -> int:
    """Start the database, migrate, seed, serve. Ctrl-C stops all of it."""
    folder = said.folder.resolve()
    if said.reset:
        forget(folder)
    port = said.port or (8443 if said.lan else 8080)
    if not said.only_prepare and (busy := port_in_use(port)):
        print(busy, file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if older := of_another_version(folder):
        print(older, file=sys.stderr)
        return 1
    try:
        with EmbeddedPostgres(folder / "postgres") as server:
            return _run(said, folder, port, server)
    except EmbeddedError as reason:
        print(reason, file=sys.stderr)
        return 1


def _run(said: argparse.Namespace, folder: Path, port: int, server: EmbeddedPostgres) -> int:
    server.ensure_application_role()
    server.ensure_database(DATABASE)
    owner, application = server.url(DATABASE), server.url(DATABASE, APPLICATION_ROLE)
    asyncio.run(migrate.migrate(owner, application))
    config = demo_config(application, folder, port, lan=said.lan)
    setup_logging(level=config.log_level, as_json=False)
    people = uvloop.run(fill(config))
    if said.only_prepare:
        print("The demo's database is ready.")
        return 0
    return uvloop.run(serve_until_stopped(config, ready=greeting(config, people)))


def forget(folder: Path) -> None:
    """Remove the demo's data. Refuses a folder that is not a demo's."""
    if folder.exists():
        if not (folder / "postgres").is_dir():
            sys.exit(f"{folder} does not look like a demo's folder; remove it by hand if you are sure.")
        shutil.rmtree(folder)


def of_another_version(folder: Path) -> str:
    """A sentence when the data were made on other tables. What the tables began as is noted beside new data.

    Until the first release the first migration changes; after it, never again.
    """
    first = (Path(migrate.__file__).parent / "migrations" / "versions" / "0001_initial.py").read_bytes()
    mark, now = folder / "began-as", hashlib.sha256(first).hexdigest()
    if not (folder / "postgres").exists():
        mark.write_text(now, encoding="ascii")
    elif not mark.exists() or mark.read_text(encoding="ascii") != now:
        return "The demo's data are of another version. Start over, and lose them, with: make demo-reset"
    return ""


def port_in_use(port: int) -> str:
    """A sentence when something listens there already."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return f"Port {port} is taken: stop the program that uses it, or give another one with --port."
    return ""


def demo_config(database_url: str, folder: Path, port: int, *, lan: bool) -> Config:
    """The demo's settings; TELEHEALTH_* variables still decide what is not about the demo itself."""
    settings: dict[str, object] = {
        "database_url": database_url,
        "demo": True,
        "data_dir": folder / "data",
        "operator_port": 0,
        "listen_port": port,
        "line_test_addresses": ["any"],
        "log_level": os.environ.get("TELEHEALTH_LOG_LEVEL", "warning"),
    }
    if lan:
        certificate, key = self_made_certificate(folder / "tls", lan_address())
        return load_config(
            **settings,
            listen_host="0.0.0.0",  # noqa: S104 - what --lan is for
            public_url=f"https://{lan_address()}:{port}",
            also_allowed_origins=[f"https://localhost:{port}", f"https://127.0.0.1:{port}"],
            tls_certificate=certificate,
            tls_key=key,
            demo_code=f"{secrets.randbelow(10**6):06d}",
        )
    return load_config(
        **settings,
        public_url=f"http://localhost:{port}",
        also_allowed_origins=[f"http://127.0.0.1:{port}"],
    )


def greeting(config: Config, people: list[str]) -> str:
    """What a newcomer reads when it is up."""
    code = config.demo_code.get_secret_value()
    other = config.also_allowed_origins[-1]
    lines = [
        "",
        f"  Telehealth is running:  {str(config.public_url).rstrip('/')}",
        f"  A second person:        {other}   (another window, signed in on its own)",
        *([f"  Code for one-click sign-in from another machine: {code}"] if code else []),
        "",
        "  Who may sign in, with one click on the sign-in page (everybody is invented):",
        *(f"    {line}" for line in people),
        "",
        "  Ctrl-C stops it; the data stays for the next start.",
        "",
    ]
    return "\n".join(lines)
