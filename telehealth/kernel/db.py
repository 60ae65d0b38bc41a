"""The engine, and what the driver says when a constraint refuses."""

import orjson
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


def make_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine on asyncpg. Connections are checked before use, so that a restarted server costs no request."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={"server_settings": {"application_name": "telehealth", "TimeZone": "UTC"}},
    )


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the constraint that refused, or None when the driver does not tell."""
    cause = error.orig.__cause__ if error.orig is not None else None
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None
