"""The guard around every socket event: known name, rate, size, schema, handler, error as an acknowledgement.

python-socketio documents `trigger_event` as the place for this. Handlers hold no rules and get a checked model.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from aiohttp import web
from pydantic import BaseModel
from socketio import AsyncNamespace
from socketio.exceptions import ConnectionRefusedError as Refused

from telehealth.kernel.errors import (
    BodyTooLarge,
    DomainError,
    Invalid,
    Kind,
    MalformedBody,
    RateLimited,
    Unavailable,
)
from telehealth.kernel.forms import parse, parse_exact
from telehealth.kernel.http import field_problems
from telehealth.kernel.i18n import language
from telehealth.kernel.limits import Bucket
from telehealth.kernel.log import get_logger, request_of_the_log
from telehealth.kernel.metrics import Metrics

log = get_logger(__name__)
RETRY_MS = 1000


@dataclass(frozen=True, slots=True)
class EventRule:
    """What one event takes: its schema, messages a second with a burst, bytes, and who may send it (as documented).

    `exact`: written by machines for machines, so that nothing in it is normalised. `passes`: only passed on, so that
    nobody need ask for an acknowledgement; a refusal comes as the event `not_passed` too.
    """

    schema: type[BaseModel]
    rate: float
    burst: float
    max_bytes: int
    rule: str
    exact: bool = False
    passes: bool = False


class GuardedNamespace(AsyncNamespace):
    """A namespace whose events are all declared in `events`; anything else is refused and counted."""

    events: ClassVar[Mapping[str, EventRule]] = {}

    def __init__(self, namespace: str, metrics: Metrics) -> None:
        super().__init__(namespace)
        self.metrics = metrics
        self._handled = {event: metrics.socket_events.labels(event, "ok") for event in self.events}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._languages: dict[str, str] = {}

    async def trigger_event(self, event: str, *args: Any) -> dict[str, Any] | None:  # noqa: ANN401 - as python-socketio calls it
        """Called by the server for everything that happens on a socket of this namespace."""
        if event == "connect":
            await self._connect(*args)
            return None
        if event in {"disconnect", "__disconnect_final"}:
            await self._disconnect(event, *args)
            return None
        answer = await self._guarded(event, *args)
        if not answer["ok"] and event in self.events and self.events[event].passes:
            await self.emit("not_passed", {"event": event, "error": answer["error"]}, to=args[0])
        return answer

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        request: web.Request = environ["aiohttp.request"]
        self._languages[sid] = language.get()
        try:
            await self.connected(sid, request, auth if isinstance(auth, dict) else {})
        except DomainError as error:
            self._languages.pop(sid, None)
            raise Refused(error.code, error_body(error)) from error
        except (ConnectionError, TimeoutError) as error:
            self._languages.pop(sid, None)
            raise Refused(Unavailable.code, error_body(Unavailable())) from error
        self.metrics.sockets.labels(self.namespace).inc()

    async def _disconnect(self, event: str, *args: object) -> None:
        if event != "disconnect":
            return
        sid = str(args[0])
        known = self._languages.pop(sid, None)
        for name in self.events:
            self._buckets.pop((sid, name), None)
        if known is not None:
            self.metrics.sockets.labels(self.namespace).dec()
            await self.disconnected(sid)

    async def connected(self, sid: str, request: web.Request, auth: dict[str, Any]) -> None:
        """Accept a socket, or raise a DomainError."""
        raise NotImplementedError

    async def disconnected(self, sid: str) -> None:
        """A socket went away. Does as little as possible."""

    async def _guarded(self, event: str, sid: str, *args: object) -> dict[str, Any]:
        language.set(self._languages.get(sid, "vi"))
        try:
            model = self._check(event, sid, args)
            handler = getattr(self, f"on_{event}")
            answer = await handler(sid, model) or {}
        except DomainError as error:
            self.metrics.socket_events.labels(event if event in self.events else "unknown", error.kind.value).inc()
            return {"ok": False, "error": error_body(error)}
        except (ConnectionError, TimeoutError):
            return {"ok": False, "error": error_body(Unavailable())}
        except Exception:  # the edge: the log gets the trace, the client a code
            log.exception("socket_event_failed", socket_event=event)
            return {"ok": False, "error": {"code": "kernel.fault", "params": request_of_the_log(), "text": ""}}
        self._handled[event].inc()
        return {"ok": True, **answer}

    def _check(self, event: str, sid: str, args: tuple[object, ...]) -> BaseModel:
        declared = self.events.get(event)
        if declared is None or len(args) > 1:
            raise MalformedBody
        body = args[0] if args else {}
        wait = self._bucket(sid, event, declared).take()
        if wait:
            raise RateLimited(retry_after_s=max(round(wait, 2), 0.01))
        if not isinstance(body, dict):
            raise MalformedBody
        if len(orjson.dumps(body, default=str)) > declared.max_bytes:
            raise BodyTooLarge(limit_mib=round(declared.max_bytes / 2**20, 3))
        return parse_exact(declared.schema, body) if declared.exact else parse(declared.schema, body)

    def _bucket(self, sid: str, event: str, declared: EventRule) -> Bucket:
        bucket = self._buckets.get((sid, event))
        if bucket is None:
            bucket = self._buckets[sid, event] = Bucket(declared.rate, declared.burst, time.monotonic)
        return bucket


def error_body(error: DomainError) -> dict[str, Any]:
    """A refusal as an acknowledgement carries it."""
    body: dict[str, Any] = {"code": error.code, "params": dict(error.params), "text": error.text()}
    if isinstance(error, Invalid):
        body["errors"] = field_problems(error)
    if "retry_after_s" in error.params:
        body["retry_after_ms"] = int(float(error.params["retry_after_s"] or 0) * 1000)
    elif error.kind is Kind.UNAVAILABLE:
        body["retry_after_ms"] = RETRY_MS
    return body
