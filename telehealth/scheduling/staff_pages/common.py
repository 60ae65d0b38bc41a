"""What the staff's pages of scheduling share: their tabs, days out of the address, forms to show again."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form, sentences
from telehealth.kernel.http import CLOCK, actor_of, asked_for, form_pairs
from telehealth.kernel.i18n import _
from telehealth.scheduling import policy

Tab = tuple[str, str, bool]


def tabs(actor: Actor, current: str) -> list[Tab]:
    """The pages around hours that this person has, the present one marked."""
    places = [("/schedule", _("Hours")), ("/schedule/on-call", _("On call"))]
    if actor.facility_id and policy.may_arrange(actor, actor.facility_id):
        places.append(("/schedule/services", _("Services and rooms")))
    return [(words, href, href == current) for href, words in places]


def today_of(request: web.Request, zone: str = "") -> date:
    """The day on the clocks of the actor's facility, or in another zone."""
    return local(request.app[CLOCK].now(), zone or actor_of(request).time_zone).date()


def local(instant: datetime, zone: str) -> datetime:
    """An instant as clocks there show it."""
    return instant.astimezone(ZoneInfo(zone))


def day_asked_for(request: web.Request, name: str, fallback: date) -> date:
    """A day out of the address's query; the fallback when it is none, or one that no plan reaches."""
    try:
        day = date.fromisoformat(asked_for(request, name))
    except ValueError:
        return fallback
    return day if abs((day - fallback).days) <= 3660 else fallback  # noqa: PLR2004 - ten years


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


async def form_again(request: web.Request, invalid: Invalid | None = None) -> Form:
    """The posted form as it was typed, with what is wrong with it."""
    lists: dict[str, list[str]] = {}
    for name, value in await form_pairs(request):
        lists.setdefault(name, []).append(value)
    values = {name: answers[-1] for name, answers in lists.items()}
    return Form(values, sentences(invalid) if invalid else {}, lists)
