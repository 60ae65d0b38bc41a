"""What guests keep in a browser: the session's token, and one that says which code this browser asked for."""

from aiohttp import web

from telehealth.guests.service import (
    ASKED_COOKIE,
    ASKED_FOR_S,
    GUEST_COOKIE,
    Asked,
    GuestLifetime,
    GuestVisit,
    NewGuestSession,
)
from telehealth.kernel.cookies import drop_cookie, read_cookie, set_cookie
from telehealth.kernel.http import CONFIG, REMOTE, REQUEST_ID


def visit_of(request: web.Request) -> GuestVisit:
    """Where this request comes from."""
    return GuestVisit(
        remote=request[REMOTE],
        user_agent=request.headers.get("User-Agent", ""),
        request_id=request[REQUEST_ID],
        session_token=read_cookie(request, GUEST_COOKIE),
        asked_token=read_cookie(request, ASKED_COOKIE),
    )


def remember_asking(request: web.Request, response: web.Response, asked: Asked) -> web.Response:
    """Only this browser can try the code that was asked for."""
    set_cookie(response, request.app[CONFIG], ASKED_COOKIE, asked.token, max_age=ASKED_FOR_S)
    return response


def remember_guest(request: web.Request, response: web.Response, opened: NewGuestSession) -> web.Response:
    """Give the browser its session, which a closed browser keeps: a patient may come back for the appointment."""
    config = request.app[CONFIG]
    lasts = int(GuestLifetime.of(config).total.total_seconds())
    set_cookie(response, config, GUEST_COOKIE, opened.token, max_age=lasts)
    drop_cookie(response, config, ASKED_COOKIE)
    return response


def forget_guest(request: web.Request, response: web.Response) -> web.Response:
    """Take the session away, and what pages kept in this browser: phones and station computers are shared."""
    config = request.app[CONFIG]
    drop_cookie(response, config, GUEST_COOKIE)
    drop_cookie(response, config, ASKED_COOKIE)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
