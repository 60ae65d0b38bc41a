"""What a guest's browser carries to and from the summary's door: the session, and which code it asked for."""

from aiohttp import web

from telehealth.guests import service as guests
from telehealth.guests.service import ASKED_COOKIE, ASKED_FOR_S, GUEST_COOKIE, Asked, GuestVisit, NewGuestSession
from telehealth.kernel.cookies import drop_cookie, read_cookie, set_cookie
from telehealth.kernel.http import CONFIG, REMOTE, REQUEST_ID


def browser_of(request: web.Request) -> GuestVisit:
    """Where this request comes from."""
    return GuestVisit(
        remote=request[REMOTE], user_agent=request.headers.get("User-Agent", ""), request_id=request[REQUEST_ID],
        session_token=read_cookie(request, GUEST_COOKIE), asked_token=read_cookie(request, ASKED_COOKIE),
    )  # fmt: skip


def with_code_asked(request: web.Request, response: web.Response, asked: Asked) -> web.Response:
    """Only this browser can try the code."""
    set_cookie(response, request.app[CONFIG], ASKED_COOKIE, asked.token, max_age=ASKED_FOR_S)
    return response


def with_session(request: web.Request, response: web.Response, opened: NewGuestSession) -> web.Response:
    """The fresh session in place of the one before."""
    config = request.app[CONFIG]
    lasts = int(guests.GuestLifetime.of(config).total.total_seconds())
    set_cookie(response, config, GUEST_COOKIE, opened.token, max_age=lasts)
    drop_cookie(response, config, ASKED_COOKIE)
    return response
