"""Pages: a dataclass in, HTML out. Templates are strict (an undefined name is an error) and always escape."""

import dataclasses
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from telehealth.kernel import formats
from telehealth.kernel.errors import DomainError
from telehealth.kernel.http import ACTOR, CLOCK, CONFIG, GUEST, REQUEST_ID, local_path
from telehealth.kernel.i18n import N_, WEB_DIR, gettext, language, ngettext, pgettext

FLASH_COOKIE = "flash"
FLASH_MOST = 400
THEME_COOKIE = "theme"
SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>')
THEMES = frozenset({"auto", "light", "dark"})


@dataclasses.dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the main navigation."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class OpenRoom:
    """The way back into a consultation that is still open."""

    href: str
    label: str


@dataclasses.dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every page: who is here, where they may go, how to come back to an open consultation."""

    locale: str
    path: str
    demo: bool = False
    signed_in: bool = False
    person_name: str = ""
    facility_name: str = ""
    role: str = ""
    nav: tuple[NavItem, ...] = ()
    open_room: OpenRoom | None = None


MakeShell = Callable[[web.Request], Awaitable[Shell]]
SHELL = web.AppKey[MakeShell]("shell", cast("type[MakeShell]", object))


@dataclasses.dataclass(frozen=True, slots=True)
class Flash:
    """Said once on the next page: what was done, and how to undo it within `seconds`."""

    text: str
    undo_action: str = ""
    seconds: int = 10


_flash_sentences: dict[str, str] = {}


def declare_flash(code: str, sentence: str) -> str:
    """Register what a flash code says (an English msgid) and give the code."""
    _flash_sentences[code] = sentence
    return code


def flash(response: web.Response, code: str, *, undo_action: str = "") -> web.Response:
    """Say `code`'s sentence on the next page this browser loads. `undo_action` is a path to post to."""
    packed = urlsafe_b64encode(json.dumps([code, undo_action]).encode()).decode()
    response.set_cookie(FLASH_COOKIE, packed, max_age=30, httponly=True, samesite="Lax", path="/")
    return response


def _read_flash(request: web.Request) -> Flash | None:
    raw = request.cookies.get(FLASH_COOKIE)
    if not raw or len(raw) > FLASH_MOST:
        return None
    try:
        code, undo = json.loads(urlsafe_b64decode(raw))
        return Flash(gettext(_flash_sentences[code]), local_path(str(undo), fallback=""))
    except (Base64Error, ValueError, KeyError, TypeError):
        return None


@cache
def environment() -> Environment:
    """The one Jinja environment."""
    env = Environment(
        loader=FileSystemLoader(WEB_DIR / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install = env.install_gettext_callables  # type: ignore[attr-defined]  # the extension adds it
    install(gettext, ngettext, newstyle=True, pgettext=pgettext)
    env.globals.update(asset=asset, sprite=sprite, inlined=inlined)
    env.filters.update({
        "clock_time": formats.clock_time, "day": formats.day, "iso_day": formats.iso_day, "moment": formats.moment,
        "number": formats.number,
        "duration": formats.duration, "ago": formats.ago, "initials": formats.initials,
        "weekday_and_day": formats.weekday_and_day, "iso": datetime.isoformat, "age": formats.age,
    })  # fmt: skip
    return env


@cache
def _manifest(_stamp: float) -> Mapping[str, str]:
    path = WEB_DIR / "static" / "dist" / "manifest.json"
    return cast("Mapping[str, str]", json.loads(path.read_text())) if path.exists() else {}


def asset(name: str) -> str:
    """Where a built file lies, by its name before the build. The manifest is read again when a build replaces it."""
    path = WEB_DIR / "static" / "dist" / "manifest.json"
    built = _manifest(path.stat().st_mtime if path.exists() else 0.0)
    return f"/static/dist/{built.get(name, name)}"


def inlined(name: str) -> str:
    """A small built drawing in its own address: for pages that should not ask for more files than they must."""
    path = WEB_DIR / "static" / "dist" / asset(name).rsplit("/", 1)[1]
    return "data:image/svg+xml," + (quote(path.read_text(encoding="utf-8"), safe=" =/:'") if path.exists() else "")


def sprite(*names: str) -> Markup:
    """These icons in the page itself, for pages that should not ask for more files than they must. Built ones only."""
    path = WEB_DIR / "static" / "dist" / asset("icons.svg").rsplit("/", 1)[1]
    symbols = _symbols(path) if path.exists() else {}
    return Markup(f"<svg hidden>{''.join(symbols.get(name, '') for name in names)}</svg>")  # noqa: S704  our own drawings


@cache
def _symbols(path: Path) -> Mapping[str, str]:
    return {found[1]: found[0] for found in SYMBOL.finditer(path.read_text(encoding="utf-8"))}


async def render(
    request: web.Request, template: str, page: object, *, status: int = 200, media: bool = False
) -> web.Response:
    """Answer with a page made from its context dataclass. `media`: it may ask for camera, microphone and screen."""
    said = _read_flash(request)
    context = fields_of(page) | await _surroundings(request) | {"flash": said}
    html = environment().get_template(template).render(context)
    response = web.Response(text=html, status=status, content_type="text/html")
    response.headers["Cache-Control"] = "no-store"
    if media:
        response.headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)"
    if said:
        response.del_cookie(FLASH_COOKIE, path="/")
    response.enable_compression()
    return response


def fields_of(page: object) -> dict[str, Any]:
    """A context dataclass's own fields, one level deep."""
    if not dataclasses.is_dataclass(page):
        return {}
    return {f.name: getattr(page, f.name) for f in dataclasses.fields(page)}


async def _surroundings(request: web.Request) -> dict[str, Any]:
    actor, guest = request.get(ACTOR), request.get(GUEST)
    party = actor or guest
    zone = party.time_zone if party else request.app[CONFIG].time_zone
    return {
        "shell": await request.app[SHELL](request),
        "actor": actor,
        "guest": guest,
        "now": request.app[CLOCK].now(),
        "zone": zone,
        "language": language.get(),
        "theme": chosen_theme(request),
    }


def chosen_theme(request: web.Request) -> str:
    """Light, dark, or as the device asks: what the browser was told to remember, so that no page flashes."""
    cookie = request.cookies.get(THEME_COOKIE, "")
    return cookie if cookie in THEMES else "auto"


OUR_FAULT = N_("Something went wrong")
UNKNOWN = N_("Something went wrong on our side. What was saved is safe. Try again; if it stays, give the code below.")
TITLES = {
    401: N_("You are signed out"),
    403: N_("Not for you"),
    404: N_("Nothing here"),
    409: N_("Something changed meanwhile"),
    410: N_("No longer open"),
    413: N_("Too large"),
    422: N_("That did not fit"),
    429: N_("Too many tries"),
    503: N_("Not reachable just now"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorPage:
    """Context of errors/error.html."""

    title: str
    sentence: str
    status: int
    code: str
    request_id: str
    sign_in_href: str


async def render_error(request: web.Request, error: DomainError | None, status: int) -> web.Response:
    """The error page. A fault of ours (None) shows the request id and nothing else."""
    page = ErrorPage(
        title=gettext(TITLES.get(status, OUR_FAULT)),
        sentence=error.text() if error else gettext(UNKNOWN),
        status=status,
        code=error.code if error else "kernel.fault",
        request_id=request[REQUEST_ID],
        sign_in_href=f"/sign-in?next={quote(request.rel_url.raw_path, safe='/')}"
        if status == HTTPStatus.UNAUTHORIZED
        else "",
    )
    return await render(request, "errors/error.html", page, status=status)
