"""/dev/messages: the demo's phone and letter box. Exists in demo mode and tests only."""

from dataclasses import dataclass

from aiohttp import web

from telehealth.kernel.http import public
from telehealth.kernel.render import render
from telehealth.notifications.adapters.memory import Arrived, DemoPhone


@dataclass(frozen=True, slots=True)
class ArrivedPage:
    """Context of dev/messages.html."""

    messages: list[Arrived]


def routes_of(phone: DemoPhone) -> web.RouteTableDef:
    """The page over this phone."""
    routes = web.RouteTableDef()

    @routes.get("/dev/messages", name="notifications.demo_messages")
    @public("the demo's people are invented, and so are their phones")
    async def show(request: web.Request) -> web.Response:
        return await render(request, "dev/messages.html", ArrivedPage(list(phone.messages)))

    return routes
