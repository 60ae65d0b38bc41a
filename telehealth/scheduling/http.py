"""The JSON route by which appointments are booked: by stations, and by phones that proved their number."""

from aiohttp import web

from telehealth.kernel.http import BEGIN, json_response, party_of, read_json, requires_party
from telehealth.scheduling import policy, service
from telehealth.scheduling.schemas import BookIn

routes = web.RouteTableDef()


@routes.post("/api/appointments", name="scheduling.book")
@requires_party(policy.may_come_to_book)
async def book(request: web.Request) -> web.Response:
    """Book a slot. Too late: 409, with the next free starts in `params.next_free`."""
    body = await read_json(request, BookIn)
    order = service.Order(
        wish=body.wish(), person=body.person.said(), details=body.details(), key=body.key, hold_id=body.held
    )
    made = await service.book(request.app[BEGIN], party_of(request), order)
    answer = {"id": made.id, "start": made.start, "end": made.end, "token_number": made.token_number}
    return json_response(answer, status=201)
