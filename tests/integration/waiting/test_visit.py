"""The visit's JSON as its page uses it: agree, arrive, wait, go away, come back, leave, invite."""

from datetime import time

import pytest

from telehealth.scheduling.queries import Hours
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.scheduling import FIRST
from tests.support.visits import TEXT, a_ward

AT_NIGHT = Hours(rule="FREQ=DAILY", starts=time(23), ends=time(1), first=FIRST)


@pytest.mark.feature(43)
async def test_a_patient_agrees_arrives_and_is_told_place_and_number(app: RunningApp, clock: FakeClock) -> None:
    ward = await a_ward(app)
    first, second = await ward.patient(), await ward.patient()
    before = await second.get()
    assert (before["state"], before["consent"]) == ("before", False)
    assert await second.refused("arrive") == "waiting.consent_needed"
    await first.arrives()
    clock.advance(minutes=1)
    waiting = await second.arrives()
    assert (waiting["state"], waiting["ahead"], waiting["range_minutes"]) == ("waiting", 1, None)
    assert waiting["token_number"] == before["token_number"]
    assert waiting["phone"] == ward.clinic.facility.hotline
    assert waiting["call_by"] == "10:00"  # half an hour after the slot, in the hospital's zone
    assert waiting["practitioner"] == ward.clinic.specialist.name
    again = await second.does("arrive")
    assert (again["state"], again["ahead"]) == ("waiting", 1)


@pytest.mark.feature(47)
async def test_whoever_goes_away_comes_back_to_the_same_place_and_whoever_leaves_does_not(
    app: RunningApp, clock: FakeClock
) -> None:
    ward = await a_ward(app)
    late, early = await ward.patient(1), await ward.patient(0)
    await early.arrives()
    clock.advance(hours=3)  # past both slots: arrival decides from here on
    await late.arrives()
    assert (await late.get())["ahead"] == 1
    assert (await early.does("away"))["state"] == "away"
    assert (await late.get())["ahead"] == 0
    assert (await early.does("back"))["ahead"] == 0
    assert (await late.get())["ahead"] == 1
    assert (await early.does("leave"))["state"] == "before"
    clock.advance(minutes=1)
    assert (await early.does("arrive"))["ahead"] == 1


async def test_a_visit_is_nobody_elses(app: RunningApp) -> None:
    ward = await a_ward(app)
    one, other = await ward.patient(), await ward.patient(1)
    await one.arrives()
    for method, path in (("GET", ""), ("POST", "/arrive"), ("POST", "/leave"), ("POST", "/away")):
        response = await other.browser._send(method, f"/api/visits/{one.id}{path}", json={})
        assert response.status == 404, path
    nobody = await app.browser()
    assert (await nobody.get(f"/api/visits/{one.id}")).status == 401
    assert (await ward.specialist.get(f"/api/visits/{one.id}")).status == 401


async def test_nobody_waits_on_another_day(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient(-1)
    assert await one.refused("consent", text_version=TEXT, agrees=True) == "waiting.not_today"


async def test_midnight_between_coming_and_the_appointment_shuts_nobody_out(app: RunningApp, clock: FakeClock) -> None:
    clock.advance(hours=14, minutes=29)  # 22:59 at the clinic
    ward = await a_ward(app, hours=AT_NIGHT)
    late, early = await ward.patient(0), await ward.patient(1)  # for 23:00 and for the first minute of tomorrow
    clock.advance(minutes=30)
    assert await early.refused("consent", text_version=TEXT, agrees=True) == "waiting.not_today"
    clock.advance(minutes=1)  # half an hour before
    assert (await early.arrives())["state"] == "waiting"
    clock.advance(minutes=31)
    assert (await late.arrives())["state"] == "waiting"
    assert [(await one.get())["ahead"] for one in (early, late)] == [0, 1]


@pytest.mark.feature(48)
async def test_an_invited_relative_sees_the_visit_and_cannot_act_for_the_patient(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    assert await one.refused("invitations", kind="relative", name="Lò Văn Con") == "waiting.consent_needed"
    await one.arrives()
    son = await one.invites(app)
    seen = await son.get()
    assert (seen["state"], seen["messages"], seen["room_id"]) == ("waiting", [], None)
    assert [each["kind"] for each in seen["people"]] == ["patient", "relative"]
    for step in ("leave", "away", "back"):
        assert await son.refused(step) == "waiting.not_found"
    assert await son.refused("invitations", kind="relative", name="Ai đó") == "waiting.not_found"
    assert (await son.browser.get(f"/api/visits/{one.id}")).status == 404
    await one.invites(app, "Vàng A Dịch", "interpreter")
    assert await one.refused("invitations", kind="relative", name="Người thứ ba") == "waiting.too_many_invited"
