"""Reports of abuse and bans: the list of who is in charge, and what becomes of each."""

from dataclasses import dataclass

from aiohttp import web

from telehealth.kernel.http import BEGIN, actor_of, path_id, read_form, requires, see_other
from telehealth.kernel.i18n import N_, gettext
from telehealth.kernel.ids import BanId, ReportId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.waiting import policy, queries, service
from telehealth.waiting.queries import Report
from telehealth.waiting.schemas import SettleIn
from telehealth.waiting.words import REASONS, REMOVED

routes = web.RouteTableDef()
SETTLED = declare_flash("waiting.settled", N_("Decided."))
LIFTED = declare_flash("waiting.lifted", N_("They may wait here again."))


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Context of waiting/reports.html."""

    rows: list[tuple[Report, str]]
    may_settle: bool


@routes.get("/queue/reports", name="waiting.reports")
@requires(policy.may_see_queues)
async def reports(request: web.Request) -> web.Response:
    """Reports of abuse and bans of the own facility, with nothing of a consultation."""
    actor = actor_of(request)
    rows = [
        (one, gettext(REASONS.get(one.reason, REMOVED))) for one in await queries.reports_of(request.app[BEGIN], actor)
    ]
    return await render(request, "waiting/reports.html", ReportsPage(rows, policy.may_settle(actor)))


@routes.post("/queue/reports/{report_id}/settle", name="waiting.settle")
@requires(policy.may_settle)
async def settle(request: web.Request) -> web.Response:
    """Upheld or unfounded; unfounded lifts the ban."""
    outcome = (await read_form(request, SettleIn)).outcome
    await service.settle(request.app[BEGIN], actor_of(request), path_id(request, "report_id", ReportId), outcome)
    return flash(see_other("/queue/reports"), SETTLED)


@routes.post("/queue/bans/{ban_id}/lift", name="waiting.lift_ban")
@requires(policy.may_see_queues)
async def lift_ban(request: web.Request) -> web.Response:
    """Let somebody wait here again."""
    await service.lift_ban(request.app[BEGIN], actor_of(request), path_id(request, "ban_id", BanId))
    return flash(see_other("/queue/reports"), LIFTED)
