"""What happens around every request: an id, headers, the origin check, language, session, errors made readable."""

import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from telehealth.kernel.actor import Actor, Guest
from telehealth.kernel.config import Config
from telehealth.kernel.errors import (
    HTTP_STATUS,
    BodyTooLarge,
    DomainError,
    ForeignOrigin,
    GuestNeeded,
    Invalid,
    MalformedBody,
    NotFound,
    SignInNeeded,
    Unavailable,
)
from telehealth.kernel.http import (
    ACTOR,
    CONFIG,
    GUEST,
    METRICS,
    REMOTE,
    REQUEST_ID,
    Handler,
    check_access,
    field_problems,
    see_other,
)
from telehealth.kernel.i18n import LANGUAGES, language
from telehealth.kernel.ids import new_id
from telehealth.kernel.log import get_logger
from telehealth.kernel.render import render_error

log = get_logger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LANGUAGE_COOKIE = "language"
# With nosniff never taken for a document: what rules documents would only weigh on a weak line.
NO_DOCUMENT = frozenset({"application/json", "application/problem+json", "text/css", "text/javascript"})

Authenticate = Callable[[web.Request], Awaitable[tuple[Actor | None, Guest | None]]]


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id and a client address, log it once, count it."""
    request[REQUEST_ID] = str(new_id())
    request[REMOTE] = client_address(request, request.app[CONFIG])
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request[REQUEST_ID])
    began = time.perf_counter()
    response = await handler(request)
    if not response.prepared and not is_static(request):
        response.headers["X-Request-Id"] = request[REQUEST_ID]
    route = request.match_info.route.resource.canonical if request.match_info.route.resource else "none"
    took = time.perf_counter() - began
    metrics = request.app[METRICS]
    metrics.requests.labels(request.method, route, str(response.status)).inc()
    metrics.seconds.labels(route).observe(took)
    level = log.debug if route.startswith("/static") or route == "/healthz" else log.info
    level("request", method=request.method, route=route, status=response.status, ms=round(took * 1000, 1))
    return response


def client_address(request: web.Request, config: Config) -> str:
    """The caller's address: the last one that is not our own proxy's."""
    peer = request.remote or ""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _is_ours(peer, config):
        peer = hops.pop()
    return peer


def _is_ours(address: str, config: Config) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in config.trusted_proxies)


def content_security_policy(config: Config) -> str:
    """No inline script or style, no third party, no framing; sockets to ourselves only."""
    sockets = " ".join(sorted(origin.replace("http", "ws", 1) for origin in config.origins))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        f"font-src 'self'; connect-src 'self' {sockets}; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def is_document(response: web.StreamResponse) -> bool:
    """Whether a browser may show this as a page of its own."""
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.BAD_REQUEST
    return response.content_type not in NO_DOCUMENT and not is_redirect


def security_headers(config: Config, *, document: bool) -> dict[str, str]:
    """The same on every answer, and more on documents; a call page widens Permissions-Policy itself."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if config.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if not document:
        return headers
    return headers | {
        "Content-Security-Policy": content_security_policy(config),
        "Permissions-Policy": "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }


@web.middleware
async def harden(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the security headers on, and keep every cookie to TLS where people reach us over it."""
    response = await handler(request)
    if not response.prepared:
        for cookie in response.cookies.values() if request.app[CONFIG].secure else ():
            cookie["secure"] = True
        for name, value in security_headers(request.app[CONFIG], document=is_document(response)).items():
            response.headers.setdefault(name, value)
    return response


async def say_less(_request: web.Request, response: web.StreamResponse) -> None:
    """Whoever asks is not told which server this is."""
    response.headers.popall("Server", None)


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Choose the language: the cookie, else what the browser prefers, else the deployment's."""
    language.set(chosen_language(request))
    return await handler(request)


def chosen_language(request: web.Request) -> str:
    """The reader's language."""
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    return cookie if cookie in LANGUAGES else request.app[CONFIG].language


@web.middleware
async def refuse_foreign(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Unsafe requests must come from our own pages: Sec-Fetch-Site, else Origin; refused when both are missing."""
    if request.method not in SAFE and not from_own_page(request.headers, request.app[CONFIG]):
        raise ForeignOrigin
    return await handler(request)


def from_own_page(headers: Mapping[str, str], config: Config) -> bool:
    """Whether a request's headers say that our own page made it."""
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return bool(site == "same-origin")
    return headers.get("Origin") in config.origins


def recognise(authenticate: Authenticate) -> Middleware:
    """The middleware that finds out who is here, then asks the route's declared rule."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            missing = request.match_info.http_exception
            raise NotFound if missing.status == HTTPStatus.NOT_FOUND else missing
        request[ACTOR], request[GUEST] = (None, None) if is_static(request) else await authenticate(request)
        check_access(request)
        return await handler(request)

    return middleware


def is_static(request: web.Request) -> bool:
    """Whether this is a file that is the same for everybody."""
    return request.path.startswith("/static/") or request.path == "/healthz"


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into answers in the reader's language; anything unknown shows a request id and no detail."""
    try:
        return await handler(request)
    except DomainError as error:
        return await answer(request, error)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return await answer(request, refusal_of(error, request.app[CONFIG]))
    except (ConnectionError, TimeoutError) as error:
        log.warning("dependency_failed", reason=type(error).__name__)
        return await answer(request, Unavailable())
    except Exception:  # the edge: the log gets the trace, the reader a request id
        log.exception("unhandled")
        return await answer(request, None)


def refusal_of(error: web.HTTPException, config: Config) -> DomainError:
    """Ours for one of the web server's own refusals."""
    if error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return NotFound()
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return BodyTooLarge(limit_mib=config.upload_max_mib)
    return MalformedBody()


async def answer(request: web.Request, error: DomainError | None) -> web.StreamResponse:
    """A refusal (None: a fault of ours) as problem details or as a page."""
    status = HTTP_STATUS[error.kind] if error else 500
    if wants_json(request):
        return problem(request, error, status)
    if isinstance(error, GuestNeeded) and request.method in SAFE:
        return see_other(f"/phone?next={quote(request.rel_url.raw_path_qs)}")
    if isinstance(error, SignInNeeded) and request.method in SAFE:
        return see_other(
            "/sign-in" if request.path == "/" else f"/sign-in?next={quote(request.rel_url.raw_path_qs, safe='/')}"
        )
    return await render_error(request, error, status)


def wants_json(request: web.Request) -> bool:
    """Whether the caller is a script rather than a reader."""
    return request.path.startswith(("/api/", "/socket.io/")) or "application/json" in request.headers.get("Accept", "")


def problem(request: web.Request, error: DomainError | None, status: int) -> web.Response:
    """RFC 9457 problem details."""
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": error.code if error else "kernel.fault"}
    body |= {"detail": error.text() if error else "", "params": dict(error.params) if error else {}}
    body["request_id"] = request[REQUEST_ID]
    if isinstance(error, Invalid):
        body["errors"] = field_problems(error)
    response = web.json_response(body, status=status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if error and "retry_after_s" in error.params:
        response.headers["Retry-After"] = str(error.params["retry_after_s"])
    return response
