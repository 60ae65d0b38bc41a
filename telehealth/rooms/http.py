"""The one JSON route of rooms: the pass to one's own seat."""

from aiohttp import web

from telehealth.kernel.http import BEGIN, json_response, party_of, path_id, requires_party
from telehealth.kernel.ids import RoomId
from telehealth.rooms import policy, service

routes = web.RouteTableDef()


@routes.post("/api/rooms/{room_id}/seat", name="rooms.seat")
@requires_party(policy.may_come_to_rooms)
async def seat(request: web.Request) -> web.Response:
    """A token for the seat this person has in the room; the browser shows it when its socket connects."""
    token = await service.issue_seat(request.app[BEGIN], party_of(request), path_id(request, "room_id", RoomId))
    return json_response({"seat_token": token.token, "seat_expires_at": token.expires_at})
