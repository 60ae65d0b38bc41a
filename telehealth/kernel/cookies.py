"""Cookies that carry a token: never readable by script, never sent along by other sites."""

from aiohttp import web

from telehealth.kernel.config import Config
from telehealth.kernel.http import CONFIG

TOKEN_MAX = 100


def cookie_name(config: Config, name: str) -> str:
    """Under TLS the name itself says: this host, whole path, secure."""
    return f"__Host-{name}" if config.secure else name


def read_cookie(request: web.Request, name: str) -> str:
    """The token this browser sent, or nothing."""
    return request.cookies.get(cookie_name(request.app[CONFIG], name), "")[:TOKEN_MAX]


def set_cookie(response: web.Response, config: Config, name: str, token: str, *, max_age: int | None = None) -> None:
    """Give this browser a token; without `max_age` until it closes."""
    response.set_cookie(
        cookie_name(config, name), token, max_age=max_age, path="/", secure=config.secure, httponly=True, samesite="Lax"
    )


def drop_cookie(response: web.Response, config: Config, name: str) -> None:
    """Take a token away."""
    response.del_cookie(cookie_name(config, name), path="/", secure=config.secure, httponly=True, samesite="Lax")
