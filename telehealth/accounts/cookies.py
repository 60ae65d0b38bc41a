"""What accounts keep in a browser: the session's token, and one by which the browser is known again."""

from aiohttp import web

from telehealth.accounts.domain import Visit
from telehealth.accounts.service import SESSION_COOKIE, SignedIn
from telehealth.kernel.config import Config
from telehealth.kernel.cookies import drop_cookie, read_cookie, set_cookie
from telehealth.kernel.http import CONFIG, REMOTE, REQUEST_ID
from telehealth.kernel.middleware import LANGUAGE_COOKIE

BROWSER_COOKIE = "browser"
KNOWN_FOR_S = 180 * 24 * 3600
LANGUAGE_FOR_S = 365 * 24 * 3600


def visit_of(request: web.Request) -> Visit:
    """Where this request comes from."""
    return Visit(
        remote=request[REMOTE],
        user_agent=request.headers.get("User-Agent", ""),
        request_id=request[REQUEST_ID],
        session_token=read_cookie(request, SESSION_COOKIE),
        browser_token=read_cookie(request, BROWSER_COOKIE),
    )


def remember(request: web.Request, response: web.Response, signed_in: SignedIn) -> web.Response:
    """Give the browser its session, gone when it closes, and the token it is known again by."""
    config = request.app[CONFIG]
    set_cookie(response, config, SESSION_COOKIE, signed_in.token)
    set_cookie(response, config, BROWSER_COOKIE, signed_in.browser_token, max_age=KNOWN_FOR_S)
    if signed_in.language and LANGUAGE_COOKIE not in request.cookies:
        speak_from_now(response, config, signed_in.language)
    return response


def forget(response: web.Response, config: Config) -> web.Response:
    """Take the session away, and what pages kept in this browser: station computers are shared."""
    drop_cookie(response, config, SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def speak_from_now(response: web.Response, config: Config, language: str) -> None:
    """Remember the language in this browser."""
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=LANGUAGE_FOR_S, path="/", secure=config.secure, samesite="Lax", httponly=True
    )
