"""The page of bilingual health workers: where their language is needed, and the one button that says "I will"."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from telehealth.directory.queries import language_word
from telehealth.kernel.http import BEGIN, actor_of, path_id, requires, see_other
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import AppointmentId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.rooms import queries as rooms
from telehealth.scheduling import queries, service
from telehealth.scheduling.queries import Call
from telehealth.screens import policy

routes = web.RouteTableDef()
HERE = "/interpreting"
YOURS = declare_flash(
    "screens.interpreting_yours", N_("You interpret there. When the consultation begins, the way in stands here.")
)
TAKEN = declare_flash("screens.interpreting_taken", N_("Somebody was quicker; below stands who it is."))
FREE = declare_flash("screens.interpreting_free", N_("Somebody else can take it now."))


@dataclass(frozen=True, slots=True)
class InterpretingPage:
    """Context of work/interpreting.html: each call with its language in words, and the rooms that are open for one."""

    calls: Sequence[tuple[Call, str]]
    rooms: Sequence[str]


@routes.get(HERE, name="screens.interpreting")
@requires(policy.may_interpret)
async def show(request: web.Request) -> web.Response:
    """Where somebody who speaks one's languages is needed, and who has said that they will."""
    return await render(request, "work/interpreting.html", await _page(request))


@routes.get(HERE + "/fragment", name="screens.interpreting_fragment")
@requires(policy.may_interpret)
async def fragment(request: web.Request) -> web.Response:
    """The same list, for the page that is open already."""
    return await render(request, "work/interpreting_rows.html", await _page(request))


async def _page(request: web.Request) -> InterpretingPage:
    actor, begin = actor_of(request), request.app[BEGIN]
    calls = await queries.calls_for(begin, actor)
    async with begin(actor) as uow:
        cards = await rooms.open_rooms_of(uow, actor)
    seats = {f"/rooms/{card.id}": card.seat_of(actor.practitioner_id) for card in cards}
    open_ones = [href for href, seat in seats.items() if seat and seat.relation == "interpreter"]
    return InterpretingPage([(call, language_word(call.language)) for call in calls], open_ones)


@routes.post(HERE + "/{appointment_id}", name="screens.promise")
@requires(policy.may_interpret)
async def promise(request: web.Request) -> web.Response:
    """I will."""
    appointment_id = path_id(request, "appointment_id", AppointmentId)
    mine = await service.promise(request.app[BEGIN], actor_of(request), appointment_id)
    return flash(see_other(HERE), YOURS if mine else TAKEN)


@routes.post(HERE + "/{appointment_id}/withdraw", name="screens.withdraw")
@requires(policy.may_interpret)
async def withdraw(request: web.Request) -> web.Response:
    """I cannot after all."""
    await service.withdraw(request.app[BEGIN], actor_of(request), path_id(request, "appointment_id", AppointmentId))
    return flash(see_other(HERE), FREE)
