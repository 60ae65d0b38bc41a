"""An appointment as a file for the patient's own calendar."""

from email.utils import parseaddr

from aiohttp import web

from telehealth.kernel.http import BEGIN, CLOCK, CONFIG, guest_of, path_id, requires_guest
from telehealth.kernel.ids import AppointmentId
from telehealth.notifications import policy
from telehealth.notifications.adapters import calendar
from telehealth.notifications.composing import calendar_entry
from telehealth.scheduling import queries as scheduling

routes = web.RouteTableDef()


@routes.get("/appointments/{appointment_id}/calendar.ics", name="notifications.calendar")
@requires_guest(policy.may_take_calendar)
async def calendar_file(request: web.Request) -> web.Response:
    """The same UID as in the letter, so that a later update finds it."""
    appointment_id = path_id(request, "appointment_id", AppointmentId)
    card = await scheduling.appointment_of(request.app[BEGIN], guest_of(request), appointment_id)
    entry = calendar_entry(card, request.app[CONFIG])
    organizer = parseaddr(request.app[CONFIG].mail_from)[1]
    file = calendar.published(entry, organizer=organizer, now=request.app[CLOCK].now())
    headers = {"Content-Disposition": 'attachment; filename="telehealth.ics"', "Cache-Control": "no-store"}
    return web.Response(body=file, content_type="text/calendar", charset="utf-8", headers=headers)
