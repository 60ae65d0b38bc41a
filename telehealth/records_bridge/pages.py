"""The pages: documents on their way, and a patient's record as the record system has it."""

from dataclasses import dataclass

from aiohttp import web

from telehealth.kernel.http import BEGIN, actor_of, count_asked_for, path_id, requires, see_other
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import DeliveryId, PatientId
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.records_bridge import policy, queries, service
from telehealth.records_bridge.queries import DeliveryList, Show
from telehealth.records_bridge.record import Record

routes = web.RouteTableDef()

SENT_AGAIN = declare_flash("records_bridge.sent_again", N_("The document is on its way again."))
SET_ASIDE = declare_flash("records_bridge.set_aside", N_("Later documents of this patient go on without this one."))
FURTHEST = 10_000


@dataclass(frozen=True, slots=True)
class DeliveryListPage:
    """Context of records_bridge/delivery_list.html and of its rows alone."""

    show: Show
    deliveries: DeliveryList
    topic: str
    rows_href: str
    more_href: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Context of records_bridge/record_show.html."""

    patient_id: PatientId
    record: Record


@routes.get("/deliveries", name="records_bridge.deliveries")
@requires(policy.may_follow_deliveries)
async def list_deliveries(request: web.Request) -> web.Response:
    """Documents that need help, are moving, or have arrived."""
    return await render(request, "records_bridge/delivery_list.html", await _list(request))


@routes.get("/deliveries/rows", name="records_bridge.delivery_rows")
@requires(policy.may_follow_deliveries)
async def list_rows(request: web.Request) -> web.Response:
    """The same list without the page around it, for the page that keeps itself true."""
    return await render(request, "records_bridge/delivery_rows.html", await _list(request))


async def _list(request: web.Request) -> DeliveryListPage:
    actor = actor_of(request)
    asked = request.query.get("show", "")
    skip = count_asked_for(request, "skip", most=FURTHEST)
    show = Show(asked) if asked in set(Show) else Show.HELP
    found = await queries.deliveries(request.app[BEGIN], actor, show, skip=skip)
    return DeliveryListPage(
        show=show,
        deliveries=found,
        topic=f"deliveries:{actor.facility_id}",
        rows_href=f"/deliveries/rows?show={show}&skip={skip}",
        more_href=f"/deliveries?show={show}&skip={skip + queries.PAGE}" if found.more else "",
    )


@routes.post("/deliveries/{delivery_id}/send-again", name="records_bridge.send_again")
@requires(policy.may_follow_deliveries)
async def send_again(request: web.Request) -> web.Response:
    """Send it now."""
    delivery_id = path_id(request, "delivery_id", DeliveryId)
    await service.send_again(request.app[BEGIN], actor_of(request), delivery_id)
    return flash(see_other("/deliveries?show=moving"), SENT_AGAIN)


@routes.post("/deliveries/{delivery_id}/set-aside", name="records_bridge.set_aside")
@requires(policy.may_follow_deliveries)
async def set_aside(request: web.Request) -> web.Response:
    """Let later documents pass."""
    delivery_id = path_id(request, "delivery_id", DeliveryId)
    await service.set_aside(request.app[BEGIN], actor_of(request), delivery_id)
    return flash(see_other("/deliveries"), SET_ASIDE)


@routes.get("/patients/{patient_id}/record", name="records_bridge.record")
@requires(policy.may_read_records)
async def show_record(request: web.Request) -> web.Response:
    """The patient's record, read back from the FHIR store."""
    patient_id = path_id(request, "patient_id", PatientId)
    found = await queries.patient_record(request.app[BEGIN], actor_of(request), patient_id)
    return await render(request, "records_bridge/record_show.html", RecordPage(patient_id=patient_id, record=found))
