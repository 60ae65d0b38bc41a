"""What the application's database role may do: everything but rewrite the audit and what is signed.

Run by `telehealth migrate` as the owner.
"""

import re

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

APPEND_ONLY = ("audit_event", "audit_seal", "document")


async def grant_application(conn: AsyncConnection, application_url: str) -> None:
    """Grant the role in `application_url` its rights. Nothing to do when the owner is the application."""
    role = make_url(application_url).username or ""
    owner = (await conn.execute(sa.text("select current_user"))).scalar_one()
    if not role or role == owner:
        return
    name = quoted(role)
    statements = [
        f"grant usage on schema public to {name}",
        f"grant select, insert, update, delete on all tables in schema public to {name}",
        f"grant usage, select on all sequences in schema public to {name}",
        *(f"revoke update, delete, truncate on {table} from {name}" for table in APPEND_ONLY),
    ]
    for statement in statements:
        await conn.execute(sa.text(statement))


def quoted(role: str) -> str:
    """A role's name as an SQL identifier."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]{0,62}", role):
        message = "the database role's name has characters that are not supported"
        raise ValueError(message)
    return f'"{role}"'


async def audit_is_append_only(conn: AsyncConnection) -> bool:
    """Whether this connection's role is unable to change the audit."""
    check = sa.text(
        "select bool_or(has_table_privilege(t, p)) from unnest(cast(:tables as text[])) t,"
        " unnest(cast(:privileges as text[])) p"
    )
    can = await conn.execute(check, {"tables": list(APPEND_ONLY), "privileges": ["update", "delete", "truncate"]})
    return not can.scalar_one()
