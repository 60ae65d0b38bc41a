"""Every route crossed with every role and every relation to the record, against the table that was agreed on.

The table is `access_matrix.txt`. When a route is added or a rule changes, this test writes what it found to
`var/access_matrix.txt`: read the difference line by line, and copy it only if each line is what safety wants.

    GET /referrals/{referral_id}   draft   rural_clinician   own:yes colleague:yes elsewhere:hidden …

The record is the signed case and what belongs to it; a draft and a case that waits in the pool where there is such a
thing; a deleted one, and (missing) one that never was.

yes: the rule lets the person through (whatever the handler then says of an empty body); no: 403; hidden: 404;
sign-in: asked to sign in; phone: asked for a code, as guests are. Nothing is changed: every transaction of this test's
application is rolled back.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp import ClientResponse, FormData
from sqlalchemy.ext.asyncio import AsyncEngine

from telehealth.kernel.actor import Party
from telehealth.kernel.clock import Clock
from telehealth.kernel.uow import Begin, UnitOfWork
from tests.support.app import Browser, RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database
from tests.support.matrix import World, a_world
from tests.support.matrix_sockets import socket_lines

TABLE = Path(__file__).with_name("access_matrix.txt")
FOUND = Path(__file__).parents[2] / "var" / "access_matrix.txt"
SKIPPED = re.compile(r"^/(static|socket\.io|healthz)")
VERDICTS: Mapping[int, str] = {401: "sign-in", 403: "no", 404: "hidden"}


# What a step takes, so that it gets past the form and the rule about the record is asked.
WORDS = {"text": "Một câu đủ dài", "reason": "other", "due_minutes": "30", "reception": "changed"}
OFFER = f"v=0\r\nm=application 9 UDP/DTLS/SCTP x\r\na=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\n"
BODIES: Mapping[str, Mapping[str, Any]] = {
    "/api/line-tests/{test_id}/offer": {"sdp": OFFER},
    "/api/rooms/{room_id}/reports": {"participant_id": str(uuid4()), "reason": "threat"},
    "/queue/reports/{report_id}/settle": {"outcome": "upheld"},
    "/queue/{visit_id}/emergency": {"marked": "true"},
    "/queue/{visit_id}/message": {"text": WORDS["text"]},
    "/queue/{visit_id}/transfer": {"schedule_id": str(uuid4())},
    "/api/visits/{visit_id}/consent": {"text_version": "2026-11", "agrees": True},
    "/api/visits/{visit_id}/invitations": {"kind": "relative", "name": "Lò Văn Con"},
    "/api/rooms/{room_id}/colleagues": {"name": "BS. Thử", "licence_number": "000123/HNO-CCHN"},
    "/questions/{question_id}": {"answer": WORDS["text"]},
    "/visits/{visit_id}/looks": {"text": WORDS["text"]},
    "/visits/{visit_id}/summary/code": {"code": "123456", "birth_date": "1960"},
    "/api/referrals/{referral_id}/note": {"version": 1, "content": {}},
    "/api/referrals/{referral_id}/draft": {"version": 0, "fields": {}, "seconds": 0},
    "/referrals/{referral_id}/note": {"version": "1"},
    "/referrals/{referral_id}/note/sign": {"version": "1"},
    "/referrals/{referral_id}/ask-information": {"text": WORDS["text"], "due_minutes": WORDS["due_minutes"]},
    **{f"/referrals/{{referral_id}}/{step}": {"text": WORDS["text"]} for step in ("answer-information", "message")},
    **{
        f"/referrals/{{referral_id}}/{step}": {"text": WORDS["text"], "reason": WORDS["reason"]}
        for step in ("decline", "cancel")
    },
    "/referrals/{referral_id}/reception": {"text": WORDS["text"], "reception": WORDS["reception"]},
}


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the live table."""

    method: str
    path: str

    def filled(self, ids: Mapping[str, UUID | str]) -> str:
        """The path with the record's ids in it; ids of other kinds are made up."""
        return re.sub(r"\{(\w+)\}", lambda found: str(ids.get(found[1], uuid4())), self.path)


def rolled_back(engine: AsyncEngine, clock: Clock, _published: object) -> Begin:
    """A `begin` that lets everything happen and then undoes it."""

    @asynccontextmanager
    async def begin(party: Party | None, *, alone: bool = False) -> AsyncIterator[UnitOfWork]:
        async with engine.connect() as conn:
            uow = UnitOfWork(conn, party, clock.now())
            try:
                yield uow
                await uow.flush()
            finally:
                await uow.rollback()

    return begin


def routes(app: RunningApp) -> list[Route]:
    """What the application serves, each once."""
    live = {
        Route(route.method, route.resource.canonical)
        for route in app.app.router.routes()
        if route.resource and route.method != "HEAD" and not SKIPPED.match(route.resource.canonical)
    }
    # These take the browsers' cookies away or change them, so they come last, in this order.
    last = ("/phone/forget", "/l/{token}", "/sign-out")
    place = {path: number for number, path in enumerate(last, 1)}
    return sorted(live, key=lambda route: (place.get(route.path, 0), route.path, route.method))


def verdict(response: ClientResponse) -> str:
    """What an answer says about access."""
    if response.status == 303 and response.headers["Location"].startswith("/sign-in"):
        return "sign-in"
    if response.status == 303 and response.headers["Location"].startswith("/phone?next="):
        return "phone"
    assert response.status < 500, f"{response.method} {response.url}: {response.status}"
    return VERDICTS.get(response.status, "yes")


async def asked(browser: Browser, route: Route, ids: Mapping[str, UUID | str]) -> str:
    """The verdict for one person about one record."""
    path = route.filled(ids)
    if route.method == "GET":
        return verdict(await browser.get(path))
    if path.endswith("/attachments"):
        return verdict(await browser._send(route.method, path, data=a_file()))
    if path.startswith("/api/"):
        return verdict(await browser._send(route.method, path, json=dict(BODIES.get(route.path, {}))))
    return verdict(await browser._send(route.method, path, data=dict(BODIES.get(route.path, {}))))


def a_file() -> FormData:
    """A file as a form sends it."""
    form = FormData()
    form.add_field("file", b"%PDF-1.7\n%%EOF\n", filename="a.pdf")
    return form


def records_of(world: World, route: Route) -> dict[str, Mapping[str, UUID | str]]:
    """The records this route can be asked about, and one that never was."""
    named = set(re.findall(r"\{(\w+)\}", route.path))
    known = {kind: ids for kind, ids in world.records.items() if named <= ids.keys()}
    if route.path.startswith("/queue/"):
        known.pop("invited", None)  # nobody waits under an invitation's id
    return {**known, "missing": {}} if named else {"": {}}


async def lines_of(world: World, route: Route) -> list[str]:
    """A line for each record and role: its people's verdicts by their relation to the record."""
    lines = []
    for kind, ids in records_of(world, route).items():
        for role, people in world.people.items():
            one = dict([next(iter(people.items()))]) if kind in {"", "missing"} else people
            found = [f"{relation}:{await asked(browser, route, ids)}" for relation, browser in one.items()]
            lines.append(f"{route.method:6} {route.path:45} {kind:8} {role:16} {' '.join(found)}")
    return lines


async def test_every_route_answers_every_person_as_agreed(
    database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_app(config_for(database, tmp_path), clock=clock) as real:
        world = await a_world(real)
        monkeypatch.setattr("telehealth.app.make_begin", rolled_back)
        async with running_app(config_for(database, tmp_path), clock=clock) as app:
            seen_from = await world.seen_from(app)
            sockets = await socket_lines(app, seen_from)  # before the routes: signing out is one of them
            lines = [line for route in routes(app) for line in await lines_of(seen_from, route)] + sockets
    text = "\n".join(lines) + "\n"
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text(text)
    assert text == TABLE.read_text(), f"access has changed: compare {TABLE.name} with {FOUND}"
