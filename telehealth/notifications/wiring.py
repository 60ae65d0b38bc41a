"""Hangs notifications onto the application."""

from telehealth.aftercare.events import QuestionAnswered, SummaryReady
from telehealth.guests.events import CodeAsked
from telehealth.kernel.wiring import Deps
from telehealth.notifications import (
    calendar_pages,
    calling,
    dev_pages,
    invitations,
    pages,
    subscribers,
    summaries,
    turns,
)
from telehealth.notifications.adapters.memory import DemoLetterBox, DemoPhone
from telehealth.notifications.adapters.sms import HttpGateway
from telehealth.notifications.adapters.smtp import SmtpMailer
from telehealth.notifications.jobs import jobs
from telehealth.notifications.sending import Outside
from telehealth.scheduling.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    InterpreterAsked,
    ReminderDue,
    WaitlistOffered,
)
from telehealth.waiting.events import ColleagueInvited, TurnCalled, TurnNear, VisitRegistered


def setup(deps: Deps) -> None:
    """Add the pages, the subscribers and the sender. A demo's messages stay in it, unless a way out was named."""
    deps.routes.extend([pages.routes, calendar_pages.routes])
    deps.subscribers.on(CodeAsked, subscribers.code_asked)
    deps.subscribers.on(AppointmentBooked, subscribers.booked)
    deps.subscribers.on(AppointmentRescheduled, subscribers.rescheduled)
    deps.subscribers.on(AppointmentMoved, subscribers.moved)
    deps.subscribers.on(AppointmentCancelled, subscribers.cancelled)
    deps.subscribers.on(ReminderDue, subscribers.reminder_due)
    deps.subscribers.on(WaitlistOffered, calling.offered)
    deps.subscribers.on(InterpreterAsked, calling.interpreter_asked)
    deps.subscribers.on(VisitRegistered, turns.turn)
    deps.subscribers.on(TurnNear, turns.turn)
    deps.subscribers.on(TurnCalled, turns.turn)
    deps.subscribers.on(ColleagueInvited, invitations.invited)
    deps.subscribers.on(SummaryReady, summaries.ready)
    deps.subscribers.on(QuestionAnswered, summaries.ready)
    deps.jobs.extend(jobs(deps, _outside(deps)))


def _outside(deps: Deps) -> Outside:
    config = deps.config
    sms = HttpGateway(config) if config.sms_url else None
    mail = SmtpMailer(config) if config.smtp_host else None
    if not config.demo:
        return Outside(config, sms, mail)
    phone = DemoPhone()
    deps.routes.append(dev_pages.routes_of(phone))
    return Outside(config, sms or phone, mail or DemoLetterBox(phone))
