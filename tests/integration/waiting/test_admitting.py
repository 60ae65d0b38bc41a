"""Staff call, confirm and let in; the patient sits in the room at once and finds back into it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from telehealth.app import DEPS
from telehealth.kernel.ids import RoomId, VisitId
from telehealth.kernel.outbox import deliver_due
from telehealth.rooms import queries as rooms
from telehealth.rooms import service as rooms_service
from telehealth.waiting import repository, service
from telehealth.waiting.domain import Entry
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.visits import Visitor, Ward, a_ward, by_invitation

NEW = {"patient": "new", "name": "Lò Thị Hợi", "birth_date": "24/11/1960", "sex": "female", "confirmed": "true"}


async def let_in(ward: Ward, one: Visitor) -> RoomId:
    """Confirm and admit by the form."""
    response = await ward.specialist.post(f"/queue/{one.id}/admit", dict(NEW))
    assert response.status == 303, await response.text()
    return RoomId(UUID(response.headers["Location"].rsplit("/", 1)[1]))


async def seat(one: Visitor, room_id: RoomId) -> int:
    """The status of asking for a seat."""
    return (await one.browser.post(f"/api/rooms/{room_id}/seat")).status


@pytest.mark.feature(51)
async def test_whoever_is_recognised_sits_in_the_room_as_a_patient_with_a_case(app: RunningApp) -> None:
    ward = await a_ward(app)
    one, other = await ward.patient(), await ward.patient()
    await one.arrives()
    assert "Lò Văn Thử" in await ward.specialist.page("/queue")
    page = await ward.specialist.page(f"/queue/{one.id}/admit")
    assert "24/11/1960" in page
    room_id = await let_in(ward, one)
    state = await one.get()
    assert (state["state"], state["room_id"]) == ("admitted", str(room_id))
    assert await seat(one, room_id) == 200
    assert await seat(other, room_id) == 404
    async with app.begin(None) as uow:
        card = await rooms.card_within(uow, room_id)
        assert {(each.kind, each.state) for each in card.people} == {("clinician", "invited"), ("patient", "admitted")}
        told = (await uow.conn.execute(sa.text("select origin, state, room_id from referral"))).one()
        booked = (await uow.conn.execute(sa.text("select status, referral_id from appointment order by id"))).first()
    assert tuple(told) == ("appointment", "in_consult", room_id)
    assert booked is not None
    assert booked.status == "arrived"
    assert booked.referral_id is not None
    assert (await ward.specialist.post(f"/queue/{one.id}/admit", dict(NEW))).headers["Location"] == f"/rooms/{room_id}"
    assert await ward.specialist.page(f"/rooms/{room_id}")


async def test_who_has_not_agreed_is_let_in_only_when_they_agree_aloud(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    await one.does("consent", text_version="2026-11", agrees=False)
    assert (await ward.specialist.post(f"/queue/{one.id}/admit", dict(NEW))).status == 409
    assert (await ward.specialist.post(f"/queue/{one.id}/admit", {**NEW, "spoken": "true"})).status == 303


@pytest.mark.feature(51)
async def test_a_slip_in_the_form_changes_nothing_of_what_the_person_said(app: RunningApp) -> None:
    """The card that staff compare with the paper shows the booking's birth date, not what was just typed."""
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    refused = await ward.specialist.post(f"/queue/{one.id}/admit", {**NEW, "birth_date": "31/02/1980"})
    assert refused.status == 422
    page = await refused.text()
    assert "<dd>24/11/1960</dd>" in page
    assert 'value="31/02/1980"' in page


@pytest.mark.feature(47)
async def test_whoever_is_away_is_called_back_before_they_are_let_in(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    await one.does("away")
    assert (await ward.specialist.post(f"/queue/{one.id}/admit", dict(NEW))).status == 409
    assert (await ward.specialist.post(f"/queue/{one.id}/call")).status == 303
    assert (await one.get())["state"] == "called"
    async with app.begin(None) as uow:
        said = (await uow.conn.execute(sa.text("select name from outbox where name like 'waiting.%'"))).scalars().all()
    assert list(said) == ["waiting.turn.called"]
    await one.does("back")
    await let_in(ward, one)


@pytest.mark.feature(46)
async def test_staff_hold_write_mark_hand_over_and_take_out(app: RunningApp) -> None:
    ward = await a_ward(app)
    first, second = await ward.patient(), await ward.patient()
    await first.arrives()
    await second.arrives()
    path = f"/queue/{second.id}"
    await ward.specialist.post(f"{path}/message", {"text": "Bác chờ thêm mười phút nhé."})
    await ward.specialist.post(f"{path}/emergency", {"marked": "true"})
    state = await second.get()
    assert state["ahead"] == 0
    assert [each["text"] for each in state["messages"]] == ["Bác chờ thêm mười phút nhé."]
    await ward.specialist.post(f"{path}/emergency", {"marked": "false"})
    assert (await second.get())["ahead"] == 1
    await ward.specialist.post(f"/queue/{first.id}/hold")
    assert ((await first.get())["state"], (await second.get())["ahead"]) == ("held", 0)
    await ward.specialist.post(f"/queue/{first.id}/release")
    await ward.specialist.post(f"{path}/remove")
    assert (await second.get())["state"] == "removed"
    assert await second.refused("arrive") == "waiting.over"
    await ward.specialist.post(f"{path}/release")
    assert ((await second.get())["state"], (await second.get())["ahead"]) == ("waiting", 1)


async def test_another_clinician_and_the_coordinator_see_no_names(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    desk = await app.signed_in(ward.clinic.coordinator)
    numbers = await desk.page("/queue")
    assert "Lò Văn Thử" not in numbers
    for step in ("call", "hold", "remove"):
        assert (await desk.post(f"/queue/{one.id}/{step}")).status == 403
    stranger = await a_ward(app)
    assert (await stranger.specialist.get(f"/queue/{one.id}/admit")).status == 404
    assert (await stranger.specialist.post(f"/queue/{one.id}/call")).status == 404


async def test_a_walk_in_gets_a_number_and_a_place_in_the_same_order(app: RunningApp, clock: FakeClock) -> None:
    ward = await a_ward(app)
    booked = await ward.patient()
    await booked.arrives()
    desk = await app.signed_in(ward.clinic.coordinator)
    form = {
        "place": f"{ward.clinic.schedule_id} {ward.clinic.service_id}", "name": "Sùng A Páo", "birth_date": "1971",
        "sex": "male", "number": "0912 345 678",
    }  # fmt: skip
    clock.advance(minutes=1)
    page = await (await desk.post("/queue/walk-in", form)).text()
    url = page.split("<code>", 1)[1].split("</code>", 1)[0]
    walked = await by_invitation(app, url)
    state = await walked.get()
    assert state["state"] == "waiting"
    assert state["ahead"] == 0  # the booked one's slot is later than this arrival
    assert state["token_number"] == 2
    response = await ward.specialist.post(f"/queue/{walked.id}/admit", {**NEW, "name": "Sùng A Páo", "spoken": "true"})
    assert response.status == 303, await response.text()


@pytest.mark.feature(48)
async def test_an_invited_relative_waits_at_the_door_of_the_room(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    son = await one.invites(app)
    room_id = await let_in(ward, one)
    assert (await son.get())["room_id"] == str(room_id)
    assert await seat(son, room_id) == 200
    async with app.begin(None) as uow:
        people = {each.kind: each.state for each in (await rooms.card_within(uow, room_id)).people}
    assert people["companion"] == "invited"


@pytest.mark.feature(32)
async def test_a_colleague_comes_by_a_link_with_name_and_licence_and_opens_no_record(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    room_id = await let_in(ward, one)
    body = {"name": "BS. Trần Thử", "licence_number": "001122/HP-CCHN", "facility": "BV Hải Phòng"}
    made = await ward.specialist.post(f"/api/rooms/{room_id}/colleagues", json=body)
    colleague = await by_invitation(app, (await made.json())["url"])
    assert await seat(colleague, room_id) == 200
    async with app.begin(None) as uow:
        card = await rooms.card_within(uow, room_id)
        referral = str(card.referral_id)
    mine = next(each for each in card.people if each.kind == "colleague")
    assert (mine.name, mine.facility, mine.state) == (
        "BS. Trần Thử", "BV Hải Phòng · 001122/HP-CCHN", "invited",
    )  # fmt: skip
    for path in (f"/referrals/{referral}", f"/referrals/{referral}/summary-panel", f"/rooms/{room_id}"):
        response = await colleague.browser.get(path)
        assert response.status == 303
        assert response.headers["Location"].startswith("/sign-in")
    assert (await ward.specialist.post(f"/api/rooms/{room_id}/colleagues", json=body)).status == 201
    assert (await ward.specialist.post(f"/api/rooms/{room_id}/colleagues", json=body)).status == 409


@pytest.mark.feature(112)
async def test_whoever_is_reported_is_out_and_stays_away_until_it_is_lifted(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    room_id = await let_in(ward, one)
    async with app.begin(None) as uow:
        people = (await rooms.card_within(uow, room_id)).people
    who = next(each.participant_id for each in people if each.kind == "patient")
    body = {"participant_id": str(who), "reason": "threat"}
    assert (await ward.specialist.post(f"/api/rooms/{room_id}/reports", json=body)).status == 201
    assert await seat(one, room_id) == 401  # the link is taken back, the session with it
    desk = await app.signed_in(ward.clinic.coordinator)
    page = await desk.page("/queue/reports")
    assert "/lift" in page
    assert "Lò" not in page
    again = await _returns(app, ward, one)
    assert await again.refused("arrive") == "waiting.banned"
    ban = page.split("/queue/bans/", 1)[1].split("/", 1)[0]
    assert (await desk.post(f"/queue/bans/{ban}/lift")).status == 303
    assert (await again.does("arrive"))["state"] == "admitted"


@pytest.mark.feature(112)
async def test_a_report_is_read_and_decided_by_those_in_charge_and_by_nobody_else(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    room_id = await let_in(ward, one)
    async with app.begin(None) as uow:
        people = (await rooms.card_within(uow, room_id)).people
    who = next(each.participant_id for each in people if each.kind == "patient")
    body = {"participant_id": str(who), "reason": "insult", "text": "Chửi mắng khi được hỏi tên."}
    assert (await ward.specialist.post(f"/api/rooms/{room_id}/reports", json=body)).status == 201
    desk = await app.signed_in(ward.clinic.coordinator)
    page = await desk.page("/queue/reports")
    assert "Chửi mắng" in page
    assert "Chửi mắng" in await ward.specialist.page("/queue/reports")  # whose words they are
    path = _settles(page)
    stranger = await a_ward(app)
    assert (await ward.specialist.post(path, {"outcome": "unfounded"})).status == 403
    other = await app.signed_in(stranger.clinic.coordinator)
    assert (await other.post(path, {"outcome": "unfounded"})).status == 404
    assert "Chửi mắng" not in await other.page("/queue/reports")
    assert (await desk.post(path, {"outcome": "nonsense"})).status == 422
    assert (await desk.post(path, {"outcome": "unfounded"})).status == 303
    again = await _returns(app, ward, one)
    assert (await again.does("arrive"))["state"] == "admitted"  # unfounded: the ban is lifted
    assert (await desk.post(path, {"outcome": "upheld"})).status == 303
    assert "đã bỏ chặn" in await desk.page("/queue/reports")  # the first word stands


def _settles(page: str) -> str:
    """Where the list's form about the first report leads."""
    return "/queue/reports/" + page.split("/queue/reports/", 1)[1].split('"', 1)[0]


async def _returns(app: RunningApp, ward: Ward, one: Visitor) -> Visitor:
    """The same person by a fresh link."""
    from tests.support.guests import a_link, enter_by_link  # noqa: PLC0415

    return Visitor(await enter_by_link(await app.browser(), await a_link(app.begin, subject_id=one.id)), one.id)


async def test_a_finished_room_ends_the_visit_and_fulfils_the_appointment_once(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    await one.arrives()
    room_id = await let_in(ward, one)
    actor = ward.clinic.specialist.actor
    token = await rooms_service.issue_seat(app.begin, actor, room_id)
    async with app.begin(actor) as uow:
        host = await rooms_service.pass_of_within(uow, actor, token.token)
    carrier = rooms_service.Carrier("sid-host", "tab")
    await rooms_service.join(app.begin, actor, host, carrier, last_seq=0, take_over=False, media={})
    await rooms_service.finish(app.begin, actor, host, "f")
    await deliver_due(app.begin, app.app[DEPS].subscribers)
    assert (await one.get())["state"] == "done"
    assert await one.refused("arrive") == "waiting.over"


async def _race(app: RunningApp, ward: Ward, visit_id: VisitId, **how: Any) -> list[object]:  # noqa: ANN401
    who = service.Identity(patient_id=None, new_patient=None, spoken=True)
    actor = ward.clinic.specialist.actor
    tries = [service.admit(app.begin, actor, visit_id, who, **how) for _ in range(4)]
    return list(await asyncio.gather(*tries, return_exceptions=True))


async def _unlocked(uow: Any, visit_id: VisitId, *, lock: bool = False) -> Entry | None:  # noqa: ANN401
    """The guard off: read without a lock, and give the others time to do the same."""
    del lock
    one = await repository.find(uow, visit_id)
    await asyncio.sleep(0.2)
    return one


async def _linked(app: RunningApp, ward: Ward) -> Visitor:
    one = await ward.patient()
    await one.arrives()
    response = await ward.specialist.post(f"/queue/{one.id}/admit", dict(NEW))
    assert response.status == 303
    async with app.begin(None) as uow:  # the same person again, recognised and not yet let in
        await uow.conn.execute(sa.text(
            "update waiting_entry set state = 'waiting', admitted_at = null, room_id = null, referral_id = null"
        ))  # fmt: skip
        await uow.conn.execute(sa.text("update room set state = 'finished', finished_at = now()"))
    return one


async def test_of_many_who_let_in_at_once_one_makes_a_room(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await _linked(app, ward)
    rooms_made = await _race(app, ward, VisitId(one.id))
    assert len(set(rooms_made)) == 1
    async with app.begin(None) as uow:
        assert (
            await uow.conn.execute(sa.text("select count(*) from room where state <> 'finished'"))
        ).scalar_one() == 1


async def test_without_the_lock_the_same_race_makes_several_rooms(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await _linked(app, ward)
    rooms_made = {one for one in await _race(app, ward, VisitId(one.id), find=_unlocked) if isinstance(one, UUID)}
    async with app.begin(None) as uow:
        found = (await uow.conn.execute(sa.text("select count(*) from room where state <> 'finished'"))).scalar_one()
    assert max(len(rooms_made), found) > 1
