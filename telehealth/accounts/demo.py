"""Demo mode cannot leak: the database's mark and the process's flag must agree, and never under a public name.

One-click sign-in also needs a click from this machine, or the code printed in the terminal.
"""

import hmac
from collections.abc import Mapping
from ipaddress import ip_address

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from telehealth.accounts.queries import DEMO_MARK
from telehealth.kernel.config import LOCAL_NAMES, Config
from telehealth.kernel.tables import deployment

HOME_SUFFIXES = (".local", ".lan", ".home.arpa", ".localhost", ".test")


class DemoDisagrees(Exception):
    """The demo's flag and the database's mark do not go together; the text says what to do."""


async def check_demo(conn: AsyncConnection, config: Config) -> None:
    """Raise DemoDisagrees unless flag and mark agree and a demo has no public name."""
    query = sa.select(deployment.c.value).where(deployment.c.key == DEMO_MARK)
    marked = (await conn.execute(query)).scalar_one_or_none() is not None
    fault = disagreement(config, marked=marked)
    if fault:
        raise DemoDisagrees(fault)


def disagreement(config: Config, *, marked: bool) -> str:
    """What does not go together, in a sentence; nothing when all is well."""
    if config.demo and not marked:
        return "TELEHEALTH_DEMO is on, but `telehealth seed-demo` has not marked this database as a demo's."
    if marked and not config.demo:
        return "This database is a demo's: anybody may sign in to it. Set TELEHEALTH_DEMO, or use another database."
    if marked and is_public_name(config.public_url.host or ""):
        return (
            "A demo is never served under a public name: TELEHEALTH_PUBLIC_URL must be this machine or its own network."
        )
    return ""


def is_public_name(host: str) -> bool:
    """Whether strangers could reach this name: not this machine's, a private address or a name of the home network."""
    if host in LOCAL_NAMES or host.endswith(HOME_SUFFIXES):
        return False
    try:
        return not ip_address(host.strip("[]")).is_private
    except ValueError:
        return True


def may_click_in(config: Config, *, remote: str, headers: Mapping[str, str], code: str) -> bool:
    """Whether a one-click sign-in may come from here: this machine itself, or somebody who can read its terminal."""
    if not config.demo or not _own_host(config, headers.get("Host", "")):
        return False
    return _is_this_machine(remote, headers) or _knows(config.demo_code.get_secret_value(), code)


def _own_host(config: Config, host: str) -> bool:
    """Our own name, not one that a stranger's page made to point here."""
    return any(origin.partition("://")[2] == host for origin in config.origins)


def _is_this_machine(remote: str, headers: Mapping[str, str]) -> bool:
    forwarded = "X-Forwarded-For" in headers or "Forwarded" in headers
    try:
        return ip_address(remote).is_loopback and not forwarded
    except ValueError:
        return False


def _knows(expected: str, code: str) -> bool:
    return bool(expected) and hmac.compare_digest(expected.encode(), code.strip().encode())
