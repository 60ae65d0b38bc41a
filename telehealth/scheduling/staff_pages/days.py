"""Days that differ from the weekly hours: away, or there besides."""

from dataclasses import dataclass, replace

from aiohttp import web

from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form
from telehealth.kernel.http import asked_for, read_form, requires
from telehealth.kernel.i18n import N_
from telehealth.kernel.render import declare_flash, render
from telehealth.scheduling import policy
from telehealth.scheduling.queries import Week
from telehealth.scheduling.staff_pages.changing import apply
from telehealth.scheduling.staff_pages.common import day_asked_for, form_again, today_of
from telehealth.scheduling.staff_pages.forms import DaysIn, RemoveIn
from telehealth.scheduling.staff_pages.hours import planned, week_now

routes = web.RouteTableDef()
KEPT = declare_flash("scheduling.days_kept", N_("The days are kept."))
GONE = declare_flash("scheduling.days_gone", N_("Those days follow the weekly hours again."))


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysFormPage:
    """Context of scheduling/days_form.html."""

    week: Week
    form: Form


@routes.get("/schedule/{schedule_id}/days/new", name="scheduling.days_new")
@requires(policy.may_keep_hours)
async def new_days(request: web.Request) -> web.Response:
    """The form: which days differ, and how."""
    week = await week_now(request)
    kind = "extra" if asked_for(request, "kind") == "extra" else "closed"
    first = day_asked_for(request, "first", today_of(request)).isoformat()
    form = Form({"kind": kind, "first": first, "version": str(week.version)})
    return await render(request, "scheduling/days_form.html", DaysFormPage(week=week, form=form))


@routes.post("/schedule/{schedule_id}/days", name="scheduling.days_keep")
@requires(policy.may_keep_hours)
async def keep_days(request: web.Request) -> web.Response:
    """Add days that differ."""
    week = await week_now(request)
    try:
        body = await read_form(request, DaysIn)
        new = planned(week, body)
        return await apply(request, replace(new, exceptions=[*week.exceptions, body.exception()]), body, KEPT)
    except Invalid as invalid:
        form = await form_again(request, invalid)
        return await render(request, "scheduling/days_form.html", DaysFormPage(week=week, form=form), status=422)


@routes.post("/schedule/{schedule_id}/days/remove", name="scheduling.days_remove")
@requires(policy.may_keep_hours)
async def remove_days(request: web.Request) -> web.Response:
    """Let those days follow the weekly hours again."""
    week = await week_now(request)
    body = await read_form(request, RemoveIn)
    left = [one for number, one in enumerate(week.exceptions) if number != body.number]
    return await apply(request, replace(planned(week, body), exceptions=left), body, GONE)
