"""A link from a message: looked at freely, exchanged once, behind a button that no preview presses."""

from dataclasses import dataclass, replace

from aiohttp import web

from telehealth.guests import service
from telehealth.guests.cookies import remember_asking, remember_guest, visit_of
from telehealth.guests.domain import address_for_android, app_around
from telehealth.guests.errors import LinkEnded, LinkUsed, NoMoreCodes, NoPhoneBehindLink
from telehealth.guests.pages import code_page_path
from telehealth.guests.service import CodeLimits, GuestLifetime, LinkCard, LinkState
from telehealth.kernel.errors import HTTP_STATUS, DomainError
from telehealth.kernel.http import BEGIN, CONFIG, public, see_other
from telehealth.kernel.i18n import gettext
from telehealth.kernel.render import render

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Context of guests/link.html. `app`: the app in whose own browser this is, which has no camera."""

    state: LinkState
    kind: str
    sentence: str
    token: str
    masked_phone: str
    app: str = ""
    android_address: str = ""
    address: str = ""
    refusal: str = ""


@routes.get("/l/{token}", name="guests.link")
@public("whoever has the link may look at it; it says nothing about anybody and is not used up")
async def look(request: web.Request) -> web.Response:
    """What the link opens, with the button that opens it; who came by it before goes on at once."""
    try:
        card = await _card(request)
    except LinkEnded:
        return await _ended(request)
    if card.state is LinkState.YOURS:
        return see_other(card.target)
    return await _show(request, card)


@routes.post("/l/{token}", name="guests.exchange_link")
@public("whoever has the link may exchange it, once")
async def exchange(request: web.Request) -> web.Response:
    """The button was pressed: a session for this browser."""
    lifetime = GuestLifetime.of(request.app[CONFIG])
    token = request.match_info["token"]
    try:
        card = await _card(request)
        if card.state is LinkState.YOURS:
            return see_other(card.target)
        opened = await service.exchange_link(request.app[BEGIN], visit_of(request), lifetime, token)
    except LinkEnded:
        return await _ended(request)
    except LinkUsed as refusal:
        return await _show(request, replace(card, state=LinkState.USED), refusal=refusal)
    return remember_guest(request, see_other(card.target), opened)


@routes.post("/l/{token}/code", name="guests.link_code")
@public("a code goes to the phone behind the link, whoever asks; counted like any other")
async def ask_for_code(request: web.Request) -> web.Response:
    """Another browser may take over, with a code to the phone that the link was made for."""
    config = request.app[CONFIG]
    try:
        card = await _card(request)
        asked = await service.ask_for_link_code(
            request.app[BEGIN], visit_of(request), request.match_info["token"], CodeLimits.of(config)
        )
    except LinkEnded:
        return await _ended(request)
    except (NoMoreCodes, NoPhoneBehindLink) as refusal:
        return await _show(request, card, refusal=refusal)
    return remember_asking(request, see_other(code_page_path(card.target)), asked)


async def _card(request: web.Request) -> LinkCard:
    lifetime = GuestLifetime.of(request.app[CONFIG])
    return await service.look_at_link(request.app[BEGIN], visit_of(request), lifetime, request.match_info["token"])


async def _show(request: web.Request, card: LinkCard, *, refusal: DomainError | None = None) -> web.Response:
    public_url, token = str(request.app[CONFIG].public_url), request.match_info["token"]
    agent = request.headers.get("User-Agent", "")
    app = app_around(agent)
    page = LinkPage(
        state=card.state,
        kind=card.kind.value,
        sentence=gettext(card.sentence),
        token=token,
        masked_phone=card.masked_phone,
        app=app,
        android_address=_android(request) if app and "Android" in agent else "",
        address=service.link_address(public_url, token),
        refusal=refusal.text() if refusal else "",
    )
    return await _rendered(request, page, HTTP_STATUS[refusal.kind] if refusal else 200)


def _android(request: web.Request) -> str:
    url = request.app[CONFIG].public_url
    port = f":{url.port}" if url.port not in {80, 443, None} else ""
    return address_for_android(f"{url.host}{port}", request.path, url.scheme)


async def _ended(request: web.Request) -> web.Response:
    page = LinkPage(LinkState.ENDED, "", LinkEnded().text(), "", "")
    return await _rendered(request, page, HTTP_STATUS[LinkEnded.kind])


async def _rendered(request: web.Request, page: LinkPage, status: int) -> web.Response:
    response = await render(request, "guests/link.html", page, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret until it is used
    response.headers["X-Robots-Tag"] = "noindex"
    return response
