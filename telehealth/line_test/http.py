"""Beginning a test, connecting to the echo peer, and telling what was found."""

import time
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from telehealth.kernel.errors import RateLimited
from telehealth.kernel.http import BEGIN, CLOCK, CONFIG, json_response, party_of, path_id, read_json, requires_party
from telehealth.kernel.ids import LineTestId
from telehealth.kernel.limits import Bucket
from telehealth.kernel.turn import IceServer, ice_servers_for
from telehealth.line_test import policy, service
from telehealth.line_test.adapters.echo import EchoProcess
from telehealth.line_test.pages import show_result
from telehealth.line_test.schemas import FoundIn, OfferIn

routes = web.RouteTableDef()
ECHO = web.AppKey("echo", EchoProcess)
PACE = web.AppKey("line_test_pace", dict[UUID, Bucket])
CREDENTIALS_LAST = timedelta(minutes=2)
OFFERS, OFFERS_EVERY_S = 8, 15  # of one session: eight at once, then one each quarter of a minute
MOST_PACED = 5000
BODY = 40 * 1024


@routes.post("/api/line-tests", name="line_test.start")
@requires_party(policy.may_test_line)
async def start(request: web.Request) -> web.Response:
    """A new test, with what the browser needs to reach the relay for two minutes."""
    test_id = await service.start_test(request.app[BEGIN], party_of(request))
    measured = request.app[ECHO].is_there
    return json_response(
        {"id": test_id, "measured": measured, "ice_servers": relay_servers(request, test_id) if measured else []}
    )


def relay_servers(request: web.Request, test_id: LineTestId) -> list[IceServer]:
    """The relay alone, by a name that says that this is no call."""
    config = request.app[CONFIG]
    return ice_servers_for(
        f"line-test.{test_id}",
        now=request.app[CLOCK].now(),
        lifetime=CREDENTIALS_LAST,
        secret=config.turn_secret.get_secret_value(),
        urls=config.turn_urls,
    )


@routes.post("/api/line-tests/{test_id}/offer", name="line_test.offer")
@requires_party(policy.may_test_line)
async def offer(request: web.Request) -> web.Response:
    """The echo peer's answer. No candidates travel later: the browser's are not needed, ours are in the answer."""
    party, test_id = party_of(request), path_id(request, "test_id", LineTestId)
    body = await read_json(request, OfferIn, limit=BODY, exact=True)
    pace(request.app[PACE], party.session_id)
    sdp = await service.answer_offer(request.app[BEGIN], party, request.app[ECHO], test_id, body.sdp)
    return json_response({"sdp": sdp})


def pace(buckets: dict[UUID, Bucket], who: UUID) -> None:
    """Raise RateLimited when this session asks too often."""
    if len(buckets) > MOST_PACED:
        buckets.clear()
    wait = buckets.setdefault(who, Bucket(1 / OFFERS_EVERY_S, OFFERS, time.monotonic)).take()
    if wait:
        raise RateLimited(retry_after_s=int(wait) + 1)


@routes.put("/api/line-tests/{test_id}", name="line_test.found")
@requires_party(policy.may_test_line)
async def found(request: web.Request) -> web.StreamResponse:
    """Keep what was found so far, and answer with what that means as a piece of the page."""
    body = await read_json(request, FoundIn, limit=BODY)
    test_id = path_id(request, "test_id", LineTestId)
    kept = await service.keep_found(request.app[BEGIN], party_of(request), test_id, body.found())
    return await show_result(request, kept)
