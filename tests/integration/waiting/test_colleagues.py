"""Another hospital's specialist in the running call: asked in by link or message, confirmed at the door, no record."""

import re
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from telehealth.kernel.ids import RoomId
from telehealth.rooms import queries as rooms
from tests.contract.test_access_matrix import asked, routes
from tests.integration.notifications.test_messages import LINK, Site, site
from tests.integration.waiting.test_admitting import let_in, seat
from tests.support.app import RunningApp
from tests.support.outside import let_out
from tests.support.visits import Ward, a_ward, by_invitation

__all__ = ["site"]

WHO = {"name": "BS. Trần Thử", "licence_number": "001122/HP-CCHN", "facility": "BV Hải Phòng"}
# What anybody may open who has a guest's session, or none at all; no record is among it.
OPEN_TO_ALL = re.compile(
    r"^/(book|l/|line-test|phone|sign-in|language|api/line-tests|api/session|visits/|healthz|$)"
    r"|^/api/(visits/\{visit_id\}(/arrive)?|rooms/\{room_id\}/seat)$"
)


async def a_call(app: RunningApp) -> tuple[Ward, RoomId]:
    """A specialist with a patient let in."""
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    return ward, await let_in(ward, one)


async def invite(ward: Ward, room_id: RoomId, **more: str) -> dict[str, Any]:
    """What the host's browser gets."""
    made = await ward.specialist.post(f"/api/rooms/{room_id}/colleagues", json={**WHO, **more})
    assert made.status == 201, await made.text()
    answer: dict[str, Any] = await made.json()
    return answer


@pytest.mark.feature(32)
async def test_a_colleague_with_a_seat_is_refused_by_every_route_that_has_a_record(app: RunningApp) -> None:
    ward, room_id = await a_call(app)
    colleague = await by_invitation(app, (await invite(ward, room_id))["url"])
    assert await seat(colleague, room_id) == 200
    async with app.begin(None) as uow:
        card = await rooms.card_within(uow, room_id)
    ids: dict[str, UUID | str] = {"room_id": room_id, "referral_id": card.referral_id, "visit_id": colleague.id}
    opened = [
        f"{route.method} {route.path}"
        for route in routes(app)
        if not OPEN_TO_ALL.match(route.path) and await asked(colleague.browser, route, ids) == "yes"
    ]
    assert opened == []
    seen = await (await colleague.browser.get(f"/visits/{colleague.id}")).text()
    assert "Lò Thị Hợi" not in seen
    assert (await colleague.get())["people"] == [{"name": "BS. Trần Thử", "kind": "colleague"}]


@pytest.mark.feature(32)
@pytest.mark.parametrize("way", [{"number": "0912 345 678"}, {"email": "thu@bv-hai-phong.example"}])
async def test_the_link_goes_to_the_colleagues_phone_or_letter_box_and_to_nobody_else(
    site: Site, way: dict[str, str]
) -> None:
    ward, room_id = await a_call(site.app)
    await let_out(site.app)
    site.sms.sent.clear()
    answer = await invite(ward, room_id, **way)
    assert (answer["url"], answer["sent"]) == ("", True)
    await let_out(site.app)
    letters = [one for one in site.mail.letters if one["To"] == way.get("email")]
    said = site.sms.sent[0]["text"] if "number" in way else plain(letters[0])
    found = LINK.search(said)
    assert found
    assert ward.clinic.specialist.name in said
    assert "Lò" not in said
    colleague = await by_invitation(site.app, f"http://localhost:8080{found[1]}")
    assert await seat(colleague, room_id) == 200


def plain(letter: EmailMessage) -> str:
    """What a letter says."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_number_that_is_none_is_said_beside_the_field(app: RunningApp) -> None:
    ward, room_id = await a_call(app)
    made = await ward.specialist.post(f"/api/rooms/{room_id}/colleagues", json={**WHO, "number": "12"})
    assert made.status == 422
    assert (await made.json())["errors"][0]["field"] == "number"


async def test_who_was_taken_out_makes_room_for_another_colleague(app: RunningApp) -> None:
    ward, room_id = await a_call(app)
    for _ in range(2):
        await invite(ward, room_id)
    full = await ward.specialist.post(f"/api/rooms/{room_id}/colleagues", json=WHO)
    assert (await full.json())["code"] == "waiting.too_many_invited"
    async with app.begin(None) as uow:
        people = (await rooms.card_within(uow, room_id)).people
    who = next(str(each.participant_id) for each in people if each.kind == "colleague")
    body = {"participant_id": who, "reason": "impostor", "days": 0}
    assert (await ward.specialist.post(f"/api/rooms/{room_id}/reports", json=body)).status == 201
    await invite(ward, room_id)
