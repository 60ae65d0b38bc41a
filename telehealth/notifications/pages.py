"""The queue for coordinators and administrators, and what everybody chooses to be told."""

from dataclasses import dataclass

from aiohttp import web

from telehealth.kernel.http import BEGIN, actor_of, form_pairs, path_id, requires, see_other
from telehealth.kernel.i18n import N_, _, gettext
from telehealth.kernel.ids import MessageId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.notifications import policy, queries, service
from telehealth.notifications.domain import Channel, MessageState
from telehealth.notifications.queries import QueuedMessage

routes = web.RouteTableDef()

AGAIN = declare_flash("notifications.queued_again", N_("The message is on its way again."))
CHOSEN = declare_flash("notifications.chosen", N_("Your choice is kept."))

# What staff are told, each by a letter; what the worklist and the room say, they say in the page.
STAFF_EVENTS = {
    "staff.appointment.booked": N_("Somebody has booked an appointment with me"),
    "staff.appointment.changed": N_("An appointment of mine has another time or comes from a colleague"),
    "staff.appointment.cancelled": N_("An appointment of mine is cancelled"),
    "staff.interpreter.asked": N_("A patient needs an interpreter of a language I speak"),
    "staff.waitlist.offered": N_("A time that I wait for with a patient became free"),
}

EVENTS = {
    "guests.code.asked": N_("One-time code"),
    "scheduling.appointment.booked": N_("Appointment booked"),
    "scheduling.appointment.rescheduled": N_("Appointment at another time"),
    "scheduling.appointment.moved": N_("Appointment with another clinician"),
    "scheduling.appointment.cancelled": N_("Appointment cancelled"),
    "scheduling.appointment.reminder_due": N_("Reminder"),
    "scheduling.waitlist.offered": N_("Free time offered"),
    "waiting.visit.registered": N_("Number from the desk"),
    "waiting.turn.near": N_("Turn is near"),
    "waiting.turn.called": N_("Called back"),
    "waiting.colleague.invited": N_("Colleague asked into a call"),
    "aftercare.question.answered": N_("Question about the record answered"),
    "aftercare.summary.ready": N_("Summary may be read"),
    "staff.interpreter.asked": N_("To who speaks the language: interpreter needed"),
    "staff.waitlist.offered": N_("To the station: free time offered"),
    "staff.appointment.booked": N_("To the clinician: booked"),
    "staff.appointment.changed": N_("To the clinician: changed"),
    "staff.appointment.cancelled": N_("To the clinician: cancelled"),
}
REASONS = {
    "no_way": N_("This site has no such channel: its address is not set."),
    "unreachable": N_("The other side does not answer."),
    "server_busy": N_("The other side asked to try later."),
    "not_let_in": N_("The other side does not know our token."),
    "refused": N_("The other side does not take it."),
    "address_refused": N_("There is no such address."),
    "not_wanted": N_("It was no longer needed."),
    "fault": N_("A fault of ours. The log has it."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the table shows it."""

    message: QueuedMessage
    what: str
    why: str
    state: str
    can_send_again: bool


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Context of notifications/messages.html."""

    lines: list[Line]
    shown: str
    states: list[tuple[str, str]]
    stopped: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of choices."""

    event: str
    label: str
    by_email: bool


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """Context of notifications/choices.html."""

    choices: list[Choice]
    may_interpret: bool


@routes.get("/messages", name="notifications.queue")
@requires(policy.may_see_messages)
async def queue(request: web.Request) -> web.Response:
    """What was sent, what waits, what stopped and why."""
    shown = request.query.get("show", "")
    state = shown if shown in set(MessageState) else ""
    found = await queries.queue(request.app[BEGIN], actor_of(request), state)
    page = MessagesPage(
        lines=[_line(one) for one in found],
        shown=state,
        states=[("", _("All")), *((one.value, state_word(one)) for one in MessageState)],
        stopped=sum(one.state == MessageState.FAILED for one in found),
    )
    return await render(request, "notifications/messages.html", page)


@routes.post("/messages/{message_id}/send-again", name="notifications.send_again")
@requires(policy.may_see_messages)
async def send_again(request: web.Request) -> web.Response:
    """Try one that stopped once more."""
    message_id = path_id(request, "message_id", MessageId)
    await service.send_again(request.app[BEGIN], actor_of(request), message_id)
    return flash(see_other("/messages"), AGAIN)


@routes.get("/account/messages", name="notifications.choices")
@requires(policy.may_choose)
async def choices(request: web.Request) -> web.Response:
    """What one is told by which channel."""
    actor = actor_of(request)
    async with request.app[BEGIN](actor) as uow:
        chosen = await queries.choices_within(uow, actor.account_id)
    lines = [
        Choice(event, gettext(label), chosen.get((event, Channel.EMAIL), True)) for event, label in STAFF_EVENTS.items()
    ]
    return await render(request, "notifications/choices.html", ChoicesPage(lines, may_interpret=actor.is_clinician))


@routes.post("/account/messages", name="notifications.choose")
@requires(policy.may_choose)
async def choose(request: web.Request) -> web.Response:
    """Keep the choice: what is ticked is wanted."""
    ticked = {value for name, value in await form_pairs(request) if name == "email"}
    wanted = {(event, Channel.EMAIL): event in ticked for event in STAFF_EVENTS}
    await service.choose(request.app[BEGIN], actor_of(request), wanted)
    return flash(see_other("/account/messages"), CHOSEN)


def state_word(state: MessageState) -> str:
    """A state in the reader's language."""
    return {
        MessageState.QUEUED: _("Waiting"),
        MessageState.SENDING: _("Being sent"),
        MessageState.SENT: _("Sent"),
        MessageState.FAILED: _("Stopped"),
        MessageState.SUPPRESSED: _("Not needed"),
    }[state]


def _line(one: QueuedMessage) -> Line:
    return Line(
        message=one,
        what=gettext(EVENTS.get(one.event, one.event)),
        why=gettext(REASONS.get(one.reason, one.reason)),
        state=state_word(MessageState(one.state)),
        can_send_again=one.state == MessageState.FAILED,
    )
