"""Every page by axe (WCAG 2.2 A and AA), in both languages, on a phone and on a laptop; no page scrolls sideways."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from playwright.async_api import Browser

from telehealth.kernel.ids import ReferralId
from telehealth.kernel.uow import Begin
from telehealth.referrals import service as referrals
from tests.support.browsers import LAPTOP, PHONE, Desk, a_desk, axe_violations
from tests.support.cases import Scene, a_claimed_case, a_draft, a_scene, a_sent_case, an_accepted_case, the_case
from tests.support.live_server import LiveServer
from tests.support.people import Person, a_coordinator, an_administrator, session_for
from tests.support.signed import sign_note

NARROWEST = (360, 740)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Pages by who reads them; {draft}, {sent}, {claimed}, {open}, {advised} are cases, {room}, {patient}, {document}.
PAGES: Mapping[str, tuple[str, ...]] = {
    "doctor": (
        "/", "/patients", "/patients/new", "/patients/find", "/patients/{patient}", "/patients/{patient}/record",
        "/referrals/{draft}/edit", "/referrals/{sent}", "/referrals/{advised}", "/rooms/{room}", "/deliveries",
        "/documents/{document}", "/account", "/no-such-page", "/day", "/bookings/new?specialty=respiratory",
    ),
    "specialist": (
        "/worklist", "/referrals/{claimed}", "/referrals/{open}", "/referrals/{open}/note",
        "/referrals/{claimed}/note/sign", "/rooms/{room}", "/step-up", "/day", "/schedule", "/schedule/new",
        "/schedule/on-call",
    ),
    "coordinator": ("/board", "/reports/volume", "/schedule/services", "/schedule/services/new"),
    "administrator": ("/audit",),
}  # fmt: skip


async def a_filled_house(begin: Begin, scene: Scene) -> Mapping[str, UUID | str]:
    """A case in every state that has a page of its own."""
    room_case = await an_accepted_case(begin, scene)
    await referrals.start_consultation(begin, scene.specialist.actor, room_case.id)
    advised = await an_accepted_case(begin, scene)
    document = await sign_note(begin, scene, advised)
    opened = await the_case(begin, ReferralId(room_case.id))
    return {
        "draft": (await a_draft(begin, scene)).id,
        "sent": (await a_sent_case(begin, scene, request__priority="stat")).id,
        "claimed": (await a_claimed_case(begin, scene)).id,
        "open": room_case.id,
        "advised": advised.id,
        "patient": advised.patient_id,
        "document": document,
        "room": opened.room_id or "",
    }


async def desk_of(server: LiveServer, browser: Browser, person: Person, language: str, size: tuple[int, int]) -> Desk:
    desk = await a_desk(browser, server.url, size=size, language="vi" if language == "vi" else "en")
    async with server.arranging() as begin:
        await desk.carries(await session_for(begin, person))
    return desk


@pytest.mark.parametrize(("language", "size"), [("vi", PHONE), ("en", LAPTOP)])
async def test_every_page_is_accessible(
    server: LiveServer, browser: Browser, language: str, size: tuple[int, int]
) -> None:
    async with server.arranging() as begin:
        scene = await a_scene(begin)
        ids = await a_filled_house(begin, scene)
        people = {
            "doctor": scene.doctor,
            "specialist": scene.specialist,
            "coordinator": await a_coordinator(begin, scene.hub),
            "administrator": await an_administrator(begin, scene.hub),
        }
    found: dict[str, list[str]] = {}
    for role, paths in PAGES.items():
        desk = await desk_of(server, browser, people[role], language, size)
        for path in paths:
            response = await desk.page.goto(server.url + path.format(**ids))
            assert response is not None
            assert response.ok or path == "/no-such-page", f"{role} {path}: {response.status}"
            found |= {f"{role} {path}": faults} if (faults := await faults_of(desk)) else {}
        await desk.context.close()
    assert found == {}


async def test_signing_in_is_accessible(server: LiveServer, browser: Browser) -> None:
    desk = await a_desk(browser, server.url, size=PHONE)
    await desk.goto("/sign-in")
    assert await faults_of(desk) == []


async def faults_of(desk: Desk) -> list[str]:
    """What axe finds, and whether the page scrolls sideways on the narrowest phone."""
    faults = await axe_violations(desk.page)
    size = desk.page.viewport_size
    await desk.page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    beyond = await desk.page.evaluate(SIDEWAYS)
    if size:
        await desk.page.set_viewport_size(size)
    return faults + ([f"{beyond} px too wide at {NARROWEST[0]}"] if beyond > 0 else [])


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_long_name_of_ones_own_leaves_the_bar_its_width(
    server: LiveServer, browser: Browser, language: str
) -> None:
    async with server.arranging() as begin:
        person = await an_administrator(begin, name="Nguyễn Công Tằng Tôn Nữ Hoàng Phương Thảo Nguyên Minh Châu")
    desk = await desk_of(server, browser, person, language, LAPTOP)
    await desk.goto("/audit")
    assert await desk.page.evaluate(SIDEWAYS) == 0
