"""Changing hours asks first: who is booked outside the new ones, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from telehealth.kernel.errors import DomainError
from telehealth.kernel.forms import Form
from telehealth.kernel.http import BEGIN, actor_of, form_pairs, path_id, see_other
from telehealth.kernel.i18n import _
from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.render import flash, render
from telehealth.scheduling import queries, service
from telehealth.scheduling.errors import AppointmentOver, AppointmentsUndecided, SlotTaken
from telehealth.scheduling.queries import AppointmentCard
from telehealth.scheduling.service import Affected, NewHours
from telehealth.scheduling.staff_pages.forms import ChangeIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An affected appointment, and who could take it."""

    card: AppointmentCard
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedPage:
    """Context of scheduling/hours_affected.html."""

    choices: Sequence[Choice]
    form: Form
    action: str
    hidden: Sequence[tuple[str, str]]
    back: str
    refusal: str = ""


async def apply(request: web.Request, new: NewHours, body: ChangeIn, said: str) -> web.Response:
    """Keep the new hours when nobody is affected or all is decided; else ask. Raises HoursChanged, Invalid."""
    begin, actor = request.app[BEGIN], actor_of(request)
    schedule_id = path_id(request, "schedule_id", ScheduleId)
    decided = body.decided()
    affected = await service.preview_hours(begin, actor, schedule_id, new)
    if any(one.appointment.id not in decided for one in affected):
        return await _ask(request, schedule_id, affected, None)
    try:
        await service.change_hours(begin, actor, schedule_id, new, decided)
    except (AppointmentsUndecided, AppointmentOver, SlotTaken) as refusal:
        affected = await service.preview_hours(begin, actor, schedule_id, new)
        return await _ask(request, schedule_id, affected, refusal)
    return flash(see_other(f"/schedule/{schedule_id}"), said)


async def _ask(
    request: web.Request, schedule_id: ScheduleId, affected: Sequence[Affected], refusal: DomainError | None
) -> web.Response:
    begin, actor = request.app[BEGIN], actor_of(request)
    cards = {one.id: one for one in await queries.cards_of(begin, actor, [one.appointment.id for one in affected])}
    async with begin(actor) as uow:
        lines = await queries.colleagues_of(uow, list({other for one in affected for other in one.colleagues}))
    names = {one: line.practitioner_name for one, line in lines.items()}
    choices = [_choice(one, cards[one.appointment.id], names) for one in affected if one.appointment.id in cards]
    page = AffectedPage(
        choices=choices,
        form=Form({f"decisions.{number}.to": one.options[0][0] for number, one in enumerate(choices)}),
        action=request.path,
        hidden=[pair for pair in await form_pairs(request) if not pair[0].startswith("decisions.")],
        back=f"/schedule/{schedule_id}",
        refusal=refusal.text() if refusal else "",
    )
    return await render(request, "scheduling/hours_affected.html", page, status=409 if refusal else 200)


def _choice(one: Affected, card: AppointmentCard, names: dict[ScheduleId, str]) -> Choice:
    options = [(str(other), _("Move to {name}").format(name=names[other])) for other in one.colleagues]
    options.append(("tell", _("Cancel it and tell the patient")))
    return Choice(card=card, options=options)
