"""The form of a new case in a real browser: by keyboard alone, on a phone, without a network, after a session's end."""

import asyncio
import io
import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from telehealth.accounts.tables import session
from telehealth.kernel.ids import ReferralId
from telehealth.terminology.domain import Icd10
from telehealth.terminology.service import replace_within
from tests.support.browsers import LAPTOP, PHONE, Desk, a_desk, axe_violations
from tests.support.cases import Scene, a_draft, a_patient, saved, the_case
from tests.support.live_server import LiveServer
from tests.support.people import a_facility, a_hub, a_rural_clinician, a_specialist

PASSWORD = "chim bay qua cánh đồng lúa"
SECRET = "Ho ra máu từ hôm qua"
CODES = [
    Icd10("J18.9", "Pneumonia, unspecified", "Viêm phổi, không đặc hiệu"),
    Icd10("J45.9", "Asthma, unspecified", "Hen, không đặc hiệu"),
]
SAVED = re.compile("saved--saved")
WAITING = re.compile("saved--waiting")
# Everything in the browser's own store, as text.
STORED = """async () => {
  const names = (await indexedDB.databases()).map(one => one.name);
  if (!names.includes("telehealth-drafts")) return [];
  const base = await new Promise((done, fail) => {
    const asked = indexedDB.open("telehealth-drafts"); asked.onsuccess = () => done(asked.result); asked.onerror = fail;
  });
  try {
    if (!base.objectStoreNames.contains("drafts")) return [];
    const rows = await new Promise(done => {
      const all = base.transaction("drafts").objectStore("drafts").getAll(); all.onsuccess = () => done(all.result);
    });
    return rows.map(row => row.id + row.keyId + new TextDecoder("utf-8").decode(row.data));
  } finally { base.close(); }
}"""
# What takes the focus is scrolled to in a later frame, and a page that has just come may take some more to stand.
FRAMES = 60
FOCUSED = """async frames => {
  const around = at => at.closest(".input, .choice, .segment, .pick, .vital-field__state") ?? at;
  const inSight = () => {
    const box = around(document.activeElement).getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.width > 0;
  };
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (let n = 0; n < frames && !inSight(); n++) await frame();
  const at = document.activeElement;
  const outline = element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  return {name: at.getAttribute("name") ?? "", value: at.value ?? "", id: at.id, tag: at.tagName,
          text: at.textContent.trim(), href: at.getAttribute("href") ?? "",
          seen: inSight(), outlined: outline(at) || outline(around(at))};
}"""


@pytest.fixture
async def scene(server: LiveServer) -> Scene:
    """A station with a doctor who has a password, its hub, a patient, and some of ICD-10."""
    async with server.arranging() as begin:
        station = await a_facility(begin)
        hub = await a_hub(begin, station, "respiratory")
        doctor = await a_rural_clinician(begin, station, name="Hoàng Thị Lan", password=PASSWORD)
        specialist = await a_specialist(begin, hub, name="Trần Thu Hà")
        patient_id = await a_patient(begin, doctor, name="Lò Văn Pánh")
        async with begin(None) as uow:
            await replace_within(uow, CODES)
    return Scene(station=station, hub=hub, doctor=doctor, specialist=specialist, patient_id=patient_id)


async def at_the_form(
    server: LiveServer, browser: Browser, scene: Scene, *, size: tuple[int, int] = LAPTOP
) -> tuple[Desk, ReferralId]:
    async with server.arranging() as begin:
        draft = await a_draft(begin, scene)
    desk = await a_desk(browser, server.url, size=size)
    await desk.sign_in(scene.doctor, PASSWORD)
    await desk.goto(f"/referrals/{draft.id}/edit")
    return desk, draft.id


def mark(page: Page) -> Locator:
    return page.locator("#saved-mark")


def problem(page: Page) -> Locator:
    return page.locator('[name="situation.problem"]')


async def kept(page: Page) -> list[str]:
    rows: list[str] = await page.evaluate(STORED)
    return rows


async def until_kept(page: Page, count: int) -> list[str]:
    async with asyncio.timeout(20):
        while len(rows := await kept(page)) != count:
            await page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    return rows


async def test_a_tab_closed_without_network_loses_nothing_and_signing_out_leaves_nothing(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk, case_id = await at_the_form(server, browser, scene)
    await desk.page.wait_for_load_state("networkidle")
    await desk.context.set_offline(offline=True)
    await problem(desk.page).fill(SECRET)
    await expect(mark(desk.page)).to_have_class(WAITING)
    (row,) = await until_kept(desk.page, 1)
    assert SECRET not in row
    assert "situation" not in row
    await desk.page.close()
    await desk.context.set_offline(offline=False)
    page = await desk.context.new_page()
    await page.goto(f"{server.url}/referrals/{case_id}/edit")
    offer = page.locator('[data-part="kept"]')
    await expect(offer).to_contain_text(SECRET)
    await expect(problem(page)).not_to_have_value(SECRET)
    await offer.locator('[data-part="kept-take"]').click()
    await expect(problem(page)).to_have_value(SECRET)
    await expect(mark(page)).to_have_class(SAVED)
    async with server.arranging() as begin:
        assert (await the_case(begin, case_id)).content["situation"]["problem"] == SECRET
    await until_kept(page, 0)

    await desk.context.set_offline(offline=True)
    await problem(page).fill("Chưa kịp lưu")
    await until_kept(page, 1)
    await page.close()
    await desk.context.set_offline(offline=False)
    page = await desk.context.new_page()
    await page.goto(f"{server.url}/account")
    assert len(await kept(page)) == 1
    await page.locator("details.menu > summary").click()
    await page.locator('form[action="/sign-out"] button').click()
    await page.wait_for_url(re.compile("/sign-in"))
    assert await kept(page) == []


async def test_what_was_kept_never_overwrites_what_somebody_saved_since(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk, case_id = await at_the_form(server, browser, scene)
    await desk.page.wait_for_load_state("networkidle")
    await desk.context.set_offline(offline=True)
    await problem(desk.page).fill(SECRET)
    await until_kept(desk.page, 1)
    await desk.page.close()
    async with server.arranging() as begin:
        await saved(begin, scene.doctor, case_id, situation__problem="Bản của đồng nghiệp")
    await desk.context.set_offline(offline=False)
    page = await desk.context.new_page()
    await page.goto(f"{server.url}/referrals/{case_id}/edit")
    await page.locator('[data-part="kept-take"]').click()
    await page.locator('[data-part="stale"] button').click()
    both = page.locator(".differences")
    await expect(both).to_contain_text("Bản của đồng nghiệp")
    await expect(both).to_contain_text(SECRET)
    async with server.arranging() as begin:
        assert (await the_case(begin, case_id)).content["situation"]["problem"] == "Bản của đồng nghiệp"
    await page.locator('.differences ~ .actions button[name="go"]').click()
    await expect(mark(page)).to_have_class(SAVED)
    async with server.arranging() as begin:
        assert (await the_case(begin, case_id)).content["situation"]["problem"] == SECRET


async def test_a_session_that_ends_in_the_middle_is_renewed_in_place_and_nothing_is_lost(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk, case_id = await at_the_form(server, browser, scene)
    await desk.page.wait_for_load_state("networkidle")
    async with server.arranging() as begin, begin(None) as uow:
        await uow.conn.execute(
            sa.update(session).values(last_seen_at=session.c.last_seen_at - sa.text("interval '2 hours'"))
        )
    await problem(desk.page).fill(SECRET)
    dialog = desk.page.locator("#session-dialog")
    await expect(dialog).to_be_visible()
    await expect(mark(desk.page)).not_to_have_class(SAVED)
    await dialog.locator('[name="email"]').fill(scene.doctor.email)
    await dialog.locator('[name="password"]').fill(PASSWORD)
    await dialog.locator('button[type="submit"]').click()
    await expect(dialog).to_be_hidden()
    await expect(mark(desk.page)).to_have_class(SAVED)
    await expect(problem(desk.page)).to_have_value(SECRET)
    async with server.arranging() as begin:
        assert (await the_case(begin, case_id)).content["situation"]["problem"] == SECRET


@pytest.mark.feature(4)
async def test_a_number_is_judged_beside_its_field_while_it_is_typed(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk, _ = await at_the_form(server, browser, scene)
    pulse = desk.page.locator('[data-vital="heart_rate"]')
    told = {name: pulse.locator(f'[data-part="{name}"]') for name in ("odd", "bad", "refused")}
    for typed, shown in (("80", None), ("112", "odd"), ("140", "bad"), ("900", "refused"), ("nhanh", "refused")):
        await pulse.locator("input").fill(typed)
        for name, place in told.items():
            await (expect(place).to_be_visible() if name == shown else expect(place).to_be_hidden())
        if shown == "refused":
            break
    await expect(pulse.locator("[data-fault]")).to_be_visible()
    await expect(mark(desk.page)).to_have_class(re.compile("saved--failed"))
    await pulse.locator("input").fill("")
    await pulse.locator("select").select_option("not_measurable")
    await expect(pulse.locator("input")).to_be_disabled()
    await expect(mark(desk.page)).to_have_class(SAVED)
    glucose = desk.page.locator('[data-vital="glucose"]')
    await glucose.locator("input").fill("126")
    await expect(glucose.locator('[data-part="other-unit"]')).to_contain_text("7 mmol/L")
    await glucose.locator("input").fill("7,0")
    await expect(glucose.locator('[data-part="other-unit"]')).to_contain_text("126 mg/dL")


async def test_a_diagnosis_is_found_in_both_languages_and_chosen_by_keyboard(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk, _ = await at_the_form(server, browser, scene)
    words = desk.page.locator('[name="assessment.diagnosis.text"]')
    code = desk.page.locator('[name="assessment.diagnosis.icd10"]')
    for typed in ("hen khong", "asthma"):
        await code.fill("")
        await words.fill("")
        await words.press_sequentially(typed)
        await expect(words).to_have_attribute("aria-expanded", "true")
        await words.press("ArrowDown")
        active = await words.get_attribute("aria-activedescendant")
        await expect(desk.page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
        assert await axe_violations(desk.page) == []
        await words.press("Enter")
        await expect(words).to_have_value("Hen, không đặc hiệu")
        await expect(code).to_have_value("J45.9")
        await expect(words).to_have_attribute("aria-expanded", "false")
    await words.press_sequentially(" nhẹ")
    await words.press("Escape")
    await expect(words).to_have_value("Hen, không đặc hiệu nhẹ")


async def test_on_a_phone_the_sections_are_steps_and_a_missing_answer_leads_to_its_step(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk, case_id = await at_the_form(server, browser, scene, size=PHONE)
    page = desk.page
    onward, back, send = (
        page.locator(where) for where in ('[data-part="next"]', '[data-part="back"]', ".form-bar__send")
    )
    await expect(page.locator(".sheet:visible")).to_have_id("situation")
    await expect(send).to_be_hidden()
    await problem(page).fill("")
    for step in ("background", "assessment", "request"):
        await onward.click()
        await expect(page.locator(".sheet:visible")).to_have_id(step)
    await expect(page.locator('[data-part="step-words"]')).to_have_text("Bước 4 trong 4")
    await expect(onward).to_be_hidden()
    await expect(page.locator("#gaps a")).to_have_count(1)
    await page.go_back()
    await expect(page.locator(".sheet:visible")).to_have_id("assessment")
    await page.go_forward()
    await page.locator("#gaps a").click()
    await expect(problem(page)).to_be_focused()
    await problem(page).fill(SECRET)
    await expect(page.locator("#gaps a")).to_have_count(0)
    for _step in range(3):
        await onward.click()
    await back.click()
    await onward.click()
    await send.click()
    await page.wait_for_url(re.compile(r"/referrals/[^/]+$"))
    async with server.arranging() as begin:
        assert (await the_case(begin, case_id)).content["situation"]["problem"] == SECRET


def a_photo() -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (320, 240), "#d9b38c").save(stored, "JPEG")
    return stored.getvalue()


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def focused(self) -> dict[str, Any]:
        at: dict[str, Any] = await self.page.evaluate(FOCUSED, FRAMES)
        return at

    async def to(self, **wanted: str) -> dict[str, Any]:
        """Tab on until the focus is there; wherever it stops it is to be seen."""
        for _stop in range(120):
            await self.page.keyboard.press("Tab")
            at = await self.focused()
            if at["tag"] == "BODY":
                continue
            assert at["seen"], f"out of sight: {at}"
            assert at["outlined"], f"no visible focus: {at}"
            if all(re.search(pattern, str(at[name])) for name, pattern in wanted.items()):
                return at
        pytest.fail(f"the keyboard does not reach {wanted}")

    async def write(self, name: str, words: str) -> None:
        await self.to(name=f"^{re.escape(name)}$")
        await self.page.keyboard.insert_text(words)

    async def choose(self, name: str, value: str) -> None:
        """Into the group with Tab, through it with the arrows."""
        at = await self.to(name=f"^{re.escape(name)}$")
        await self.page.keyboard.press("Space")
        for _option in range(12):
            if (await self.focused())["value"] == value:
                return
            await self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{name} has no {value}: {at}")

    async def press(self, **wanted: str) -> None:
        await self.to(**wanted)
        await self.page.keyboard.press("Enter")


@pytest.mark.feature(1)
async def test_a_patient_is_registered_and_a_case_sent_by_keyboard_alone(
    server: LiveServer, browser: Browser, scene: Scene
) -> None:
    desk = await a_desk(browser, server.url)
    await desk.sign_in(scene.doctor, PASSWORD)
    page, keys = desk.page, Keys(desk.page)
    await keys.press(href="^/patients$")
    await page.wait_for_url(re.compile("/patients$"))
    await keys.press(href="^/patients/new$")
    await page.wait_for_url(re.compile("/patients/new$"))
    await keys.write("name", "Giàng Thị Mỷ")
    await keys.write("birth_date", "12/03/1958")
    await keys.choose("sex", "female")
    await keys.press(text="Đăng ký người bệnh")
    await expect(page.locator("h1")).to_have_text("Giàng Thị Mỷ")
    await keys.press(text="^Ca mới$")
    await page.wait_for_url(re.compile("/edit"))
    await keys.write("situation.problem", SECRET)
    await keys.write("background.history", "Tăng huyết áp")
    await keys.choose("background.allergies", "none_known")
    for name, value in (("respiratory_rate", "24"), ("oxygen_saturation", "93"), ("temperature", "38,4")):
        await keys.write(f"vitals.{name}", value)
    await keys.choose("vitals.oxygen", "air")
    await keys.write("assessment.examination.respiratory", "Ran nổ đáy phổi phải")
    await keys.to(name="assessment.diagnosis.text")
    await page.keyboard.type("viem phoi")
    await expect(page.locator('[role="option"]').first).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator('[name="assessment.diagnosis.icd10"]')).to_have_value("J18.9")
    await keys.to(id="f-attachments")
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Space")
    await (await chooser.value).set_files({"name": "da.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    await expect(page.locator('[data-state="sent"]')).to_be_visible()
    await keys.choose("situation.question", "transfer")
    await keys.choose("request.priority", "asap")
    await keys.choose("request.specialty", "respiratory")
    await keys.choose("request.mode", "written")
    await keys.choose("consent.method", "spoken")
    await expect(page.locator("#gaps a")).to_have_count(0)
    await keys.press(name="^go$", value="^send$")
    await page.wait_for_url(re.compile(r"/referrals/[^/]+$"))
    async with server.arranging() as begin:
        case = await the_case(begin, ReferralId(UUID(page.url.rsplit("/", 1)[1])))
    assert case.state.value == "sent"
    assert case.content["vitals"]["temperature"] == 38.4
