"""A patient comes by the link on a phone: agrees, waits, goes out, is called back, consults, reads the summary.

The staff's side goes over HTTP up to the room, which is a browser again. What the path costs is counted on the wire.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from telehealth.kernel.ids import VisitId
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import Hours
from tests.support.aftercare import BORN, case_of, write_and_sign
from tests.support.browsers import PHONE, Desk, a_desk, axe_violations
from tests.support.call_room import REMEMBER_PEERS, InRoom
from tests.support.db import Database
from tests.support.guests import a_link, a_phone
from tests.support.live_server import LiveServer, live_server
from tests.support.outside import SmsServer, sms_server
from tests.support.people import Person, session_for
from tests.support.scheduling import FIRST, a_clinic, an_order

ROUND_THE_CLOCK = Hours(rule="FREQ=DAILY", starts=time(0), ends=time(0), first=FIRST)
SMALL_PHONE = (360, 640)
MOST_KB, MOST_REQUESTS = 45, 10
WORDS = {
    "vi": ("Lượt kế tiếp", "Đang ra ngoài, chỗ vẫn giữ", "Đã tới lượt", "Buổi khám đã kết thúc"),
    "en": ("You are next", "Your place is kept while you are out", "It is your turn", "The visit is over"),
}
READS = {
    "vi": ("lời dặn", "Bác sĩ đang viết lời dặn", "Tóm tắt buổi tư vấn", "Không phải đơn thuốc"),
    "en": ("has written", "The doctor is still writing", "Summary of your consultation", "Not a prescription"),
}
Language = Literal["vi", "en"]


@dataclass
class Wire:
    """What a page asks for and gets, as the browser counts it after compression, headers and all.

    What the browser has kept from a page before costs nothing and is no request.
    """

    asked: dict[str, str] = field(default_factory=dict)
    got: dict[str, float] = field(default_factory=dict)
    headers: dict[str, float] = field(default_factory=dict)
    subscribed: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, page: Page, encodings: str) -> "Wire":
        """From now on, by a browser that reads these encodings."""
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Network.enable")
        await cdp.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": encodings}})
        cdp.on("Network.requestWillBeSent", self._asked)
        cdp.on("Network.requestServedFromCache", self._kept)
        cdp.on("Network.responseReceived", self._answered)
        cdp.on("Network.webSocketFrameReceived", self._heard)
        cdp.on("Network.webSocketCreated", lambda event: self.asked.update({event["requestId"]: event["url"]}))
        cdp.on(
            "Network.loadingFinished", lambda event: self.got.update({event["requestId"]: event["encodedDataLength"]})
        )
        return self

    def _asked(self, event: dict[str, Any]) -> None:
        came_from, ident = event.get("redirectResponse"), event["requestId"]
        if came_from:  # the same id goes on to the next address
            self.asked[f"{ident} before"] = self.asked[ident]
            self.got[f"{ident} before"] = self.headers[f"{ident} before"] = came_from["encodedDataLength"]
        self.asked[ident] = f"{event['request']['method']} {event['request']['url']}"

    def _kept(self, event: dict[str, Any]) -> None:
        self.asked.pop(event["requestId"], None)

    def _answered(self, event: dict[str, Any]) -> None:
        response, ident = event["response"], event["requestId"]
        self.headers[ident] = response["encodedDataLength"]
        if response.get("fromDiskCache") or response.get("fromPrefetchCache"):
            self.asked.pop(ident, None)

    def _heard(self, event: dict[str, Any]) -> None:
        if event["response"]["payloadData"].startswith("43/live,"):  # the first that is acknowledged
            self.subscribed.set()

    @property
    def requests(self) -> list[str]:
        """Those that went out: what brought no byte came from the browser's own store, but for the socket."""
        return [what for ident, what in self.asked.items() if self.got.get(ident) or what.startswith("ws")]

    @property
    def kilobytes(self) -> float:
        """All that came."""
        return sum(self.got.get(ident, 0) for ident in self.asked) / 1000

    def __str__(self) -> str:
        lines = [f"{self.got.get(i, 0):8.0f} {self.headers.get(i, 0):6.0f} {what}" for i, what in self.asked.items()]
        above = sum(self.headers.get(ident, 0) for ident in self.asked) / 1000
        said = f"patient's path: {self.kilobytes:.1f} kB, {above:.1f} of them headers, in {len(lines)} requests"
        return "\n".join([said, *lines])


@dataclass(frozen=True, slots=True)
class Scene:
    """A patient with a phone and a link, and the specialist they are booked with."""

    patient: Desk
    specialist: Desk
    visit_id: VisitId
    token: str
    doctor: Person

    @property
    def page(self) -> Page:
        return self.patient.page

    async def comes(self) -> None:
        """Through the link's page, as far as the consent."""
        await self.page.goto(f"{self.patient.url}/l/{self.token}")
        await self.page.locator("main form button").click()
        await expect(self.page.locator('[data-view-of="consent"]')).to_be_visible()

    async def agrees_and_waits(self) -> None:
        """The consent, the devices, the queue."""
        await self.page.locator('[name="agrees"][value="yes"]').click()
        await self.page.locator('[data-view-of="devices"] [data-part="go"]').click()
        await expect(self.waiting).to_be_visible()
        await expect(self.waiting).to_have_attribute("data-state", "waiting")

    @property
    def waiting(self) -> Any:  # noqa: ANN401 - a locator
        return self.page.locator('[data-view-of="waiting"]')

    async def staff(self, step: str, **form: str) -> str:
        """The specialist presses something on the queue's page. Gives where it leads."""
        response = await self.specialist.context.request.post(
            f"{self.specialist.url}/queue/{self.visit_id}/{step}", form={**form}, max_redirects=0,
            headers={"Origin": self.specialist.url},
        )  # fmt: skip
        assert response.status == 303, f"{response.status}: {await response.text()}"
        return str(response.headers["location"])

    async def lets_in(self) -> InRoom:
        """Confirm the identity, admit, and go into the room."""
        person = {"name": "Lò Thị Hợi", "birth_date": "24/11/1960", "sex": "female", "language": "vi"}
        room = await self.staff("admit", patient="new", **person)
        host = InRoom(self.specialist.page)
        await host.come(f"{self.specialist.url}{room}")
        await host.join()
        await host.is_inside()
        await host.page.locator('.told [data-part="act"]', has_text="Bật camera").click()  # until then nobody sees them
        return host


async def a_scene(
    server: LiveServer, browser: Browser, language: Language = "vi", size: tuple[int, int] = PHONE
) -> Scene:
    async with server.arranging() as begin:
        clinic = await a_clinic(begin, hours=(ROUND_THE_CLOCK,))
        phone_id = await a_phone(begin, language=language)
        slot = (await clinic.free(begin))[0]
        order = an_order(slot, phone_id=phone_id, person__name="Lò Thị Hợi", language=language)
        made = await scheduling.book(begin, clinic.station.actor, order)
        token = await a_link(begin, subject_id=made.id, phone_id=phone_id, purpose="visit")
        session = await session_for(begin, clinic.specialist)
    patient = await a_desk(browser, server.url, size=size, language=language)
    await patient.page.add_init_script(REMEMBER_PEERS)
    specialist = await a_desk(browser, server.url)
    await specialist.carries(session)
    return Scene(patient, specialist, VisitId(made.id), token, clinic.specialist)


@pytest.fixture
async def sms() -> AsyncIterator[tuple[SmsServer, dict[str, Any]]]:
    """Where messages to phones arrive."""
    async with sms_server() as running:
        yield running


@pytest.fixture
async def server(
    own_database: Database, tmp_path: Path, sms: tuple[SmsServer, dict[str, Any]]
) -> AsyncIterator[LiveServer]:
    """The product, with a way out to phones."""
    settings = {f"TELEHEALTH_{name.upper()}": str(value) for name, value in sms[1].items()}
    async with live_server(own_database, tmp_path / "data", **settings) as running:
        yield running


async def said_by_message(gateway: SmsServer, pattern: str) -> str:
    """What stands in the first message that has it, once it is here."""
    message = await gateway.sent.nth(0, lambda one: bool(re.search(pattern, one["text"])))
    found = re.search(pattern, message["text"])
    assert found
    return found[1]


async def scrolls(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollHeight > innerHeight"))


async def opens_the_summary(scene: Scene, gateway: SmsServer, language: Language) -> None:
    """By the link of the message, a new code and the birth date; every page on the way is accessible."""
    told, _writing, title, not_a_prescription = READS[language]
    page = scene.page
    await page.goto(await said_by_message(gateway, rf"{told}.*?(http\S+/l/\S+)"))
    await page.locator("main form button").first.click()
    assert await axe_violations(page) == []
    await page.locator("main form button").first.click()
    await page.locator('[name="code"]').fill(await said_by_message(gateway, r"#(\d{6})"))
    await page.locator('[name="birth_date"]').fill(BORN)
    assert await axe_violations(page) == []
    await page.locator('form:has([name="birth_date"]) button').click()
    await expect(page.locator("h1")).to_have_text(title)
    await expect(page.locator("main")).to_contain_text("Đo huyết áp mỗi sáng")
    await expect(page.get_by_role("heading", name=not_a_prescription)).to_be_visible()
    assert await axe_violations(page) == []
    async with page.expect_download() as coming:
        await page.locator("a[download]").click()
    file = Path(await (await coming.value).path())
    assert (await asyncio.to_thread(file.read_bytes)).startswith(b"%PDF-")
    await page.locator('a[href$="/looks"]').click()
    await expect(page.locator("main")).to_contain_text(scene.doctor.name)
    assert await axe_violations(page) == []


@pytest.mark.feature(43, 46, 47, 52)
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_patient_waits_leaves_is_called_back_consults_and_reads_the_summary(
    server: LiveServer, browser: Browser, sms: tuple[SmsServer, dict[str, Any]], language: Language
) -> None:
    scene, (next_one, away, called, over) = await a_scene(server, browser, language), WORDS[language]
    page, heading = scene.page, scene.waiting.locator("h1")
    await scene.comes()
    await scene.agrees_and_waits()
    await expect(heading).to_have_text(next_one)
    assert not await scrolls(page)
    assert await axe_violations(page) == []
    await page.reload()  # the same place, the same devices, nothing to press
    await expect(heading).to_have_text(next_one)
    await scene.staff("message", text="Chuẩn bị sẵn sổ đo huyết áp giúp cháu nhé.")
    await expect(scene.waiting.locator('[data-part="said-text"]')).to_contain_text("sổ đo huyết áp")
    await scene.waiting.locator('[data-part="away"]').click()
    await expect(heading).to_have_text(away)
    await scene.staff("call")
    await expect(heading).to_have_text(called)
    await scene.waiting.locator('[data-part="back"]').click()
    host = await scene.lets_in()
    await expect(page.locator('[data-view-of="call"]')).to_be_visible()
    me = InRoom(page)
    for person in (host, me):
        await person.sees(20)
        await person.hears()
    assert await axe_violations(page) == []
    await page.reload()  # a phone that was switched off and on: the same seat, no door, nothing to press
    await me.sees(20)
    await host.sees(20)
    await host.finish()
    await expect(page.locator('[data-view-of="after"] h1')).to_have_text(over)
    assert await axe_violations(page) == []
    await page.locator('[data-view-of="after"] a[href$="/summary"]').click()
    await expect(page.locator("h1")).to_have_text(READS[language][1])
    async with server.arranging() as begin:
        await write_and_sign(begin, scene.doctor, (await case_of(begin, scene.visit_id))[0])
    await opens_the_summary(scene, sms[0], language)


@pytest.mark.feature(43)
@pytest.mark.parametrize("encodings", ["gzip, br", "gzip"])
async def test_the_way_from_the_link_into_the_call_costs_little(
    server: LiveServer, browser: Browser, encodings: str
) -> None:
    scene = await a_scene(server, browser, "vi", SMALL_PHONE)
    wire = await Wire().listen(scene.page, encodings)
    await scene.comes()
    await asyncio.wait_for(wire.subscribed.wait(), 30)  # a reader takes longer over the consent than this
    await scene.agrees_and_waits()
    assert not await scrolls(scene.page)
    await scene.lets_in()
    await InRoom(scene.page).sees(5)
    print(wire)  # noqa: T201 - read with -s
    assert wire.kilobytes <= MOST_KB, str(wire)
    assert len(wire.requests) <= MOST_REQUESTS, str(wire)
