"""Staff and guests beside each other: two types, two cookies, and routes that say whom they are for."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import socketio
import sqlalchemy as sa
from aiohttp import web

import telehealth.app
from telehealth.kernel.actor import Actor, Guest, GuestKind, Party
from telehealth.kernel.http import BEGIN, guest_of, json_response, party_of, requires_guest, requires_party
from telehealth.kernel.tables import audit_event
from telehealth.kernel.wiring import Deps
from tests.support.app import ORIGIN, RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.guests import a_guest, a_link, enter_by_link
from tests.support.people import a_coordinator, a_specialist

routes = web.RouteTableDef()


def only_companions(guest: Guest) -> bool:
    return guest.kind is GuestKind.COMPANION


def clinicians_and_patients(party: Party) -> bool:
    return party.is_clinician if isinstance(party, Actor) else party.kind is GuestKind.PATIENT


@routes.get("/test/companion")
@requires_guest(only_companions)
async def for_companions(request: web.Request) -> web.Response:
    return json_response({"kind": guest_of(request).kind.value})


@routes.get("/test/both")
@requires_party(clinicians_and_patients)
async def for_both(request: web.Request) -> web.Response:
    party = party_of(request)
    async with request.app[BEGIN](party) as uow:
        uow.audit("read", "test", None)
    return json_response({"party": type(party).__name__})


class Feature:
    """Two routes, as a feature would hang them onto the application."""

    @staticmethod
    def setup(deps: Deps) -> None:
        deps.routes.append(routes)


@pytest.fixture
async def app(
    database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningApp]:
    monkeypatch.setattr("telehealth.app.FEATURES", (*telehealth.app.FEATURES, Feature))
    async with running_app(config_for(database, tmp_path), clock=clock) as running:
        yield running


async def test_a_route_for_guests_asks_for_the_phone_and_staff_are_nobody_there(app: RunningApp) -> None:
    for browser in (await app.browser(), await app.signed_in(await a_specialist(app.begin))):
        response = await browser.get("/test/companion?day=2")
        assert response.headers["Location"] == "/phone?next=/test/companion%3Fday%3D2"
    patient = await enter_by_link(await app.browser(), await a_link(app.begin))
    assert (await patient.get("/test/companion")).status == 403
    companion = await enter_by_link(await app.browser(), await a_link(app.begin, kind=GuestKind.COMPANION))
    assert (await companion.get("/test/companion")).status == 200


async def test_a_guest_is_nobody_on_a_route_for_staff(app: RunningApp) -> None:
    patient = await enter_by_link(await app.browser(), await a_link(app.begin))
    assert (await patient.get("/worklist")).headers["Location"] == "/sign-in?next=/worklist"
    assert (await patient.get("/api/session")).status == 401


async def test_a_route_for_both_takes_whomever_its_rule_takes_also_on_a_shared_computer(app: RunningApp) -> None:
    clinician = await app.signed_in(await a_specialist(app.begin))
    assert (await (await clinician.get("/test/both")).json()) == {"party": "Actor"}
    shared = await app.signed_in(await a_coordinator(app.begin))
    assert (await shared.get("/test/both")).status == 403
    await enter_by_link(shared, await a_link(app.begin))
    assert (await (await shared.get("/test/both")).json()) == {"party": "Guest"}
    assert (await shared.get("/board")).status == 200, "staff stay signed in beside a guest"
    async with app.begin(None) as uow:
        query = sa.select(audit_event.c.role, audit_event.c.account_id.is_(None)).where(audit_event.c.entity == "test")
        seen = [tuple(row) for row in await uow.conn.execute(query)]
    assert seen == [("specialist", False), ("patient", True)]


async def test_a_guests_socket_hears_nothing_of_staff_and_opens_no_room(app: RunningApp) -> None:
    browser = await enter_by_link(await app.browser(), await a_link(app.begin))
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies().items())
    headers = {"Cookie": cookie, "Origin": ORIGIN}
    async with socketio.AsyncSimpleClient(reconnection=False) as live:
        await live.connect(str(app.server.make_url("/")), headers=headers, namespace="/live", transports=["websocket"])
        for topic in ("board", "worklist:cardiology", f"visit:{uuid4()}"):
            assert (await live.call("subscribe", {"topics": [topic]}))["error"]["code"] == "kernel.forbidden"
    client, said = socketio.AsyncClient(reconnection=False), list[object]()
    client.on("connect_error", said.append, namespace="/rooms")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(
            str(app.server.make_url("/")), headers=headers, namespaces=["/rooms"],
            transports=["websocket"], auth={"seat_token": "x" * 43, "tab_id": "t" * 22},
        )  # fmt: skip
    await client.disconnect()
    assert "kernel.sign_in_needed" in str(said)


async def test_the_system_acts_for_a_guest_without_an_actor(app: RunningApp) -> None:
    guest = await a_guest(app.begin)
    async with app.begin(guest) as uow:
        assert uow.actor is None
        assert uow.party == guest
