"""Verbs that only look."""

import argparse
import asyncio
import sys

from telehealth.app import ENGINE, create_app
from telehealth.kernel.config import Config, load_config
from telehealth.kernel.http import access_of
from telehealth.operations import NotReady, readiness
from telehealth.signaling.protocol import write_types


def check_config(_said: argparse.Namespace) -> int:
    """The settings, and whether the database they point to is one we can work with."""
    config = load_config()
    try:
        asyncio.run(_check(config))
    except NotReady as reason:
        print(reason, file=sys.stderr)
        return 1
    print("The settings hold together, and the database is ready.")
    return 0


async def _check(config: Config) -> None:
    app = create_app(config, with_worker=False)
    try:
        await readiness(app)
    finally:
        await app[ENGINE].dispose()


def routes(_said: argparse.Namespace) -> int:
    """Method, path, rule; then every socket event with its rule."""
    for line in asyncio.run(_routes(load_config(database_url="postgresql+asyncpg://nobody@/none"))):
        print(line)
    return 0


async def _routes(config: Config) -> list[str]:
    app = create_app(config, with_worker=False)
    lines = []
    for route in app.router.routes():
        access, resource = access_of(route.handler), route.resource
        if route.method != "HEAD" and access and resource:
            lines.append(f"{route.method:6} {resource.canonical:58} {access.name}")
    return sorted(lines, key=lambda line: line.split()[1])


def settings(_said: argparse.Namespace) -> int:
    """As docs/settings.md shows them."""
    for line in settings_table():
        print(line)
    return 0


def settings_table() -> list[str]:
    """A Markdown table of every setting."""
    rows = ["| setting | default | meaning |", "| --- | --- | --- |"]
    for name, field in Config.model_fields.items():
        default = "required" if field.is_required() else f"`{_shown(field.get_default())}`"
        rows.append(f"| `TELEHEALTH_{name.upper()}` | {default} | {field.description} |")
    return rows


def _shown(value: object) -> str:
    return "" if value in ([], None, "") or "SecretStr" in type(value).__name__ else str(value)


def export_protocol(said: argparse.Namespace) -> int:
    """The browser's types, made from the server's schemas."""
    print(write_types(said.to))
    return 0
