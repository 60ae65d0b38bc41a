"""Logs: one JSON object a line, constant event names, ids only. What could name a patient is dropped here as well.

Levels: error = someone must act; warning = we recovered; info = one per life-cycle step; debug = the rest.
"""

import logging
import sys
from typing import Any

import structlog

REDACTED = frozenset({
    "name", "patient_name", "phone", "email", "password", "token", "seat_token", "cookie", "authorization", "sdp",
    "candidate", "citizen_id", "insurance_number", "text", "body", "content", "birth_date", "address",
})  # fmt: skip


def _redact(_logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {k: "[redacted]" if k in REDACTED else v for k, v in fields.items()}


def setup_logging(*, level: str, as_json: bool) -> None:
    """Send our log and the libraries' to standard error in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                last,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for noisy in ("aiohttp.access", "socketio", "engineio", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose event names are constant and whose data are keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def request_of_the_log() -> dict[str, str]:
    """The request that is logged just now, for who is told that something failed: `{"request_id": …}`, or nothing."""
    known: dict[str, str] = structlog.contextvars.get_contextvars()
    return {"request_id": known["request_id"]} if "request_id" in known else {}
