"""The web's plumbing: typed keys of the application, declared rules, bodies in, answers out.

Every handler is registered with `requires(rule)`, `requires_guest(rule)`, `requires_party(rule)` or `public(reason)`;
the application refuses to start with one that has none. A rule is a policy function of the Actor, of the Guest, or of
either; rules about one record are asked again in the service or query.
"""

import unicodedata
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage
from pydantic import BaseModel

from telehealth.kernel.actor import Actor, Guest, Party
from telehealth.kernel.blobs import BlobStore
from telehealth.kernel.clock import Clock
from telehealth.kernel.config import Config
from telehealth.kernel.errors import (
    BodyTooLarge,
    Forbidden,
    GuestNeeded,
    Invalid,
    MalformedBody,
    NotFound,
    SignInNeeded,
)
from telehealth.kernel.forms import CONTROLS, parse, parse_exact, parse_form, whole_number
from telehealth.kernel.metrics import Metrics
from telehealth.kernel.uow import Begin

CONFIG = web.AppKey("config", Config)
BEGIN = web.AppKey[Begin]("begin", cast("type[Begin]", object))
CLOCK = web.AppKey[Clock]("clock", cast("type[Clock]", object))
BLOBS = web.AppKey("blobs", BlobStore)
METRICS = web.AppKey("metrics", Metrics)

ACTOR = web.RequestKey[Actor | None]("actor", cast("type[Actor | None]", object))
GUEST = web.RequestKey[Guest | None]("guest", cast("type[Guest | None]", object))
PARTY = web.RequestKey[Party]("party", cast("type[Party]", object))
REQUEST_ID = web.RequestKey("request_id", str)
REMOTE = web.RequestKey("remote", str)
POSTED = web.RequestKey("posted", list[tuple[str, str]])

M = TypeVar("M", bound=BaseModel)
Id = TypeVar("Id", bound=UUID)

JSON_LIMIT = 512 * 1024
FORM_LIMIT = 1024 * 1024
FIELDS = 500  # of one form: more than the longest has with every line filled in
# What aiohttp raises about a body that cannot be read: a wrong encoding, an unknown one, pieces without a name.
UNREADABLE = (ValueError, LookupError, AssertionError, RuntimeError, zlib.error, BadHttpMessage)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Rule = Callable[[Actor], bool]
GuestRule = Callable[[Guest], bool]
PartyRule = Callable[[Party], bool]


class Among(StrEnum):
    """Whom a rule is asked about."""

    STAFF = "staff"
    GUESTS = "guests"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Access:
    """What a handler declared: a rule and whom it is asked about, or the reason why it is open to everybody."""

    rule: Callable[[Any], bool] | None
    reason: str = ""
    among: Among = Among.STAFF

    @property
    def name(self) -> str:
        """As listed by `telehealth routes`."""
        if self.rule is None:
            return f"public: {self.reason}"
        return self.rule.__name__ if self.among is Among.STAFF else f"{self.rule.__name__} ({self.among.value})"


_declared: dict[Handler, Access] = {}


def requires(rule: Rule) -> Callable[[Handler], Handler]:
    """Only for actors the rule says yes to."""

    def mark(handler: Handler) -> Handler:
        _declared[handler] = Access(rule)
        return handler

    return mark


def requires_guest(rule: GuestRule) -> Callable[[Handler], Handler]:
    """Only for guests the rule says yes to; staff are nobody here."""

    def mark(handler: Handler) -> Handler:
        _declared[handler] = Access(rule, among=Among.GUESTS)
        return handler

    return mark


def requires_party(rule: PartyRule) -> Callable[[Handler], Handler]:
    """For staff and guests the rule says yes to; `party_of` gives the one it said yes to."""

    def mark(handler: Handler) -> Handler:
        _declared[handler] = Access(rule, among=Among.BOTH)
        return handler

    return mark


def public(reason: str) -> Callable[[Handler], Handler]:
    """For everybody, and why."""

    def mark(handler: Handler) -> Handler:
        _declared[handler] = Access(None, reason)
        return handler

    return mark


def access_of(handler: object) -> Access | None:
    """What a handler declared, if it did."""
    return _declared.get(cast("Handler", handler))


def check_access(request: web.Request) -> None:
    """Raise SignInNeeded, GuestNeeded or Forbidden unless the matched handler's rule says yes."""
    access = access_of(request.match_info.handler)
    if access is None:
        raise Forbidden
    if access.rule is None:
        return
    here = parties(request, access.among)
    allowed = next((party for party in here if access.rule(party)), None)
    if allowed is None:
        raise Forbidden
    request[PARTY] = allowed


def parties(request: web.Request, among: Among) -> list[Party]:
    """Who is here of those a rule is asked about: on a shared computer staff and a guest may be. At least one."""
    actor: Actor | None = request.get(ACTOR) if among is not Among.GUESTS else None
    guest: Guest | None = request.get(GUEST) if among is not Among.STAFF else None
    here: list[Party] = [party for party in (actor, guest) if party is not None]
    if not here:
        raise SignInNeeded if among is Among.STAFF else GuestNeeded
    return here


def any_actor(actor: Actor) -> bool:
    """Everybody who is signed in."""
    return bool(actor.account_id)


def actor_of(request: web.Request) -> Actor:
    """Who is signed in. Raises SignInNeeded."""
    actor: Actor | None = request.get(ACTOR)
    if actor is None:
        raise SignInNeeded
    return actor


def guest_of(request: web.Request) -> Guest:
    """Which guest is here. Raises GuestNeeded."""
    guest: Guest | None = request.get(GUEST)
    if guest is None:
        raise GuestNeeded
    return guest


def party_of(request: web.Request) -> Party:
    """Whom the rule of this `requires_party` route said yes to."""
    return request[PARTY]


def path_id(request: web.Request, name: str, kind: Callable[[UUID], Id]) -> Id:
    """An identifier out of the path. Raises NotFound when it is not one."""
    try:
        return kind(UUID(request.match_info[name]))
    except ValueError as error:
        raise NotFound from error


async def read_json(request: web.Request, model: type[M], *, limit: int = JSON_LIMIT, exact: bool = False) -> M:
    """The body as a model; `exact` for what machines wrote. Raises MalformedBody, BodyTooLarge or Invalid."""
    if request.content_type != "application/json":
        raise MalformedBody
    body = await _read(request, limit)
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedBody from error
    if not isinstance(data, dict):
        raise MalformedBody
    return (parse_exact if exact else parse)(model, data)


async def read_form(request: web.Request, model: type[M]) -> M:
    """The posted form as a model. Raises InvalidForm, which knows what was typed."""
    return parse_form(model, await form_pairs(request))


async def form_pairs(request: web.Request) -> list[tuple[str, str]]:
    """The posted form's names and texts; files are left out. Raises MalformedBody or BodyTooLarge."""
    if POSTED not in request:
        try:
            posted = await request.clone(client_max_size=FORM_LIMIT).post()
        except web.HTTPRequestEntityTooLarge as error:
            raise BodyTooLarge(limit_mib=FORM_LIMIT // 2**20) from error
        except UNREADABLE as error:
            raise MalformedBody from error
        request[POSTED] = [(name, value) for name, value in posted.items() if isinstance(value, str)]
        for value in posted.values():
            if isinstance(value, web.FileField):  # nobody asked for it, so nobody else closes it
                value.file.close()
    return request[POSTED]


async def typed(request: web.Request) -> dict[str, str]:
    """The posted form as it was typed, to be shown again."""
    return dict(await form_pairs(request))


def asked_for(request: web.Request, name: str, *, longest: int = 80) -> str:
    """A text out of the address's query, as forms are read: NFC, trimmed, and nothing that cannot be stored."""
    text = unicodedata.normalize("NFC", request.query.get(name, "")[:longest])
    return "" if CONTROLS.search(text) else text.strip()


def count_asked_for(request: web.Request, name: str, *, most: int) -> int:
    """A whole number out of the address's query: 0 when it is none, never more than `most`."""
    return whole_number(request.query.get(name, ""), most=most)


async def _read(request: web.Request, limit: int) -> bytes:
    parts, size = [], 0
    async for chunk in chunks(request):
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(limit_mib=max(1, limit // 2**20))
        parts.append(chunk)
    return b"".join(parts)


async def chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it arrives."""
    async for chunk in request.content.iter_chunked(64 * 1024):
        yield chunk


def json_response(data: Mapping[str, Any] | list[Any], *, status: int = 200) -> web.Response:
    """A JSON answer that no cache keeps."""
    return web.Response(
        body=orjson.dumps(data, default=str),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def see_other(location: str) -> web.Response:
    """After a post: go and look there. Returned, never raised, so that no transaction rolls back."""
    return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})


def local_path(target: str | None, *, fallback: str = "/") -> str:
    """A path on this site to go back to; anything else becomes the fallback.

    Browsers take a backslash for a slash and leave tabs and line ends out: none of them is let through.
    """
    safe = target is not None and target.startswith("/") and not target.startswith("//")
    return target if safe and target and target.isprintable() and "\\" not in target else fallback


def field_problems(invalid: Invalid) -> list[dict[str, Any]]:
    """The faults of an Invalid as problem details carry them."""
    return [
        {"field": name, "code": fault.code, "params": dict(fault.params), "detail": fault.text()}
        for name, faults in invalid.faults.items()
        for fault in faults
    ]
