"""Weekly hours: adding, changing and taking away a line; who is affected is asked before anything is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from telehealth.kernel.errors import Invalid, NotFound
from telehealth.kernel.forms import Form
from telehealth.kernel.http import BEGIN, actor_of, asked_for, path_id, read_form, requires
from telehealth.kernel.i18n import N_, _
from telehealth.kernel.ids import ScheduleId
from telehealth.kernel.render import declare_flash, render
from telehealth.scheduling import policy, queries, words
from telehealth.scheduling.domain.hours import Hours
from telehealth.scheduling.errors import HoursChanged
from telehealth.scheduling.queries import Week
from telehealth.scheduling.service import NewHours
from telehealth.scheduling.staff_pages.changing import apply
from telehealth.scheduling.staff_pages.common import day_asked_for, form_again, today_of
from telehealth.scheduling.staff_pages.forms import ChangeIn, HoursIn, RemoveIn

routes = web.RouteTableDef()
KEPT = declare_flash("scheduling.hours_kept", N_("The hours are kept."))
GONE = declare_flash("scheduling.hours_gone", N_("Those hours are gone."))


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFormPage:
    """Context of scheduling/hours_form.html."""

    week: Week
    form: Form
    heading: str
    days: Sequence[tuple[str, str]]
    rule: str
    in_words: str


@routes.get("/schedule/{schedule_id}/hours/new", name="scheduling.hours_new")
@requires(policy.may_keep_hours)
async def new_hours(request: web.Request) -> web.Response:
    """The form; what was dragged in the week view is filled in."""
    week = await week_now(request)
    day = asked_for(request, "day")
    values = {
        "starts": asked_for(request, "starts") or "08:00", "ends": asked_for(request, "ends") or "11:30",
        "first": day_asked_for(request, "first", today_of(request)).isoformat(), "every": "1",
        "version": str(week.version),
    }  # fmt: skip
    return await _form(request, week, Form(values, lists={"days": [day] if day in words.DAYS else []}))


@routes.get("/schedule/{schedule_id}/hours/{number}", name="scheduling.hours_edit")
@requires(policy.may_keep_hours)
async def edit_hours(request: web.Request) -> web.Response:
    """The form with a line's answers."""
    week = await week_now(request)
    number = request.match_info["number"]
    if number not in map(str, range(len(week.hours))):
        raise NotFound
    return await _form(request, week, _filled(week, int(number)))


def _filled(week: Week, number: int) -> Form:
    one = week.hours[number]
    plain = words.weekly_of(one.rule)
    values = {
        "number": str(number), "version": str(week.version), "starts": f"{one.starts:%H:%M}",
        "ends": f"{one.ends:%H:%M}", "first": one.first.isoformat(), "last": one.last.isoformat() if one.last else "",
        "most": str(one.most or ""), "every": str(plain[1]) if plain else "1", "rule": "" if plain else one.rule,
    }  # fmt: skip
    return Form(values, lists={"days": list(plain[0]) if plain else []})


async def _form(request: web.Request, week: Week, form: Form, *, status: int = 200) -> web.Response:
    rule = form.values.get("rule", "")
    page = HoursFormPage(
        week=week, form=form, heading=_("Change hours") if form.values.get("number") else _("Add hours"),
        days=[(code, words.day_word(code)) for code in words.DAYS], rule=rule,
        in_words=words.recurrence(rule) if rule else "",
    )  # fmt: skip
    return await render(request, "scheduling/hours_form.html", page, status=status)


@routes.post("/schedule/{schedule_id}/hours", name="scheduling.hours_keep")
@requires(policy.may_keep_hours)
async def keep_hours(request: web.Request) -> web.Response:
    """Add a line or change one."""
    week = await week_now(request)
    try:
        body = await read_form(request, HoursIn)
        new = _with(week, body, body.hours())
        return await apply(request, new, body, KEPT)
    except Invalid as invalid:
        faults = {"days" if name.endswith(".rule") else name: found for name, found in invalid.faults.items()}
        return await _form(request, week, await form_again(request, Invalid(faults)), status=422)


def _with(week: Week, body: HoursIn, line: Hours) -> NewHours:
    hours = list(week.hours)
    new = planned(week, body)
    if body.number is None:
        return replace(new, hours=[*hours, line])
    if body.number >= len(hours):
        raise HoursChanged
    return replace(new, hours=[*hours[: body.number], line, *hours[body.number + 1 :]])


@routes.post("/schedule/{schedule_id}/hours/remove", name="scheduling.hours_remove")
@requires(policy.may_keep_hours)
async def remove_hours(request: web.Request) -> web.Response:
    """Take a line away."""
    week = await week_now(request)
    body = await read_form(request, RemoveIn)
    left = [one for number, one in enumerate(week.hours) if number != body.number]
    return await apply(request, replace(planned(week, body), hours=left), body, GONE)


async def week_now(request: web.Request) -> Week:
    """The schedule as it is, without its appointments."""
    schedule_id = path_id(request, "schedule_id", ScheduleId)
    return await queries.week_of(request.app[BEGIN], actor_of(request), schedule_id, today_of(request), days=0)


def planned(week: Week, body: ChangeIn) -> NewHours:
    """The hours as they are, to be changed. Raises HoursChanged when they are not those that were shown."""
    if body.version != week.version:
        raise HoursChanged
    return NewHours(
        hours=week.hours, exceptions=week.exceptions, first=week.first, last=week.last, version=week.version
    )
