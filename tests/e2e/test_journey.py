"""The first referral, end to end: from a commune station's browser to a specialist's, and back into the record."""

import asyncio
import io
import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw
from playwright.async_api import Browser, Page, expect

from telehealth.kernel.tables import audit_event
from tests.support.browsers import Desk, a_desk
from tests.support.call_room import REMEMBER_PEERS, InRoom
from tests.support.cases import COMPLETE
from tests.support.live_server import LiveServer
from tests.support.people import (
    Person,
    a_coordinator,
    a_facility,
    a_hub,
    a_rural_clinician,
    a_specialist,
    an_administrator,
)

PASSWORD = "chim bay qua cánh đồng lúa"
TEN_SECONDS = 200  # frames: the fake camera gives 20 a second
PATIENT = {"name": "Lò Văn Pánh", "birth_date": "12/03/1958", "citizen_id": "015058004321", "commune": "Nậm Sỏi"}


@dataclass(frozen=True, slots=True)
class People:
    """Who takes part."""

    doctor: Person
    first: Person
    second: Person
    coordinator: Person
    administrator: Person


async def the_people(server: LiveServer) -> People:
    async with server.arranging() as begin:
        station = await a_facility(begin)
        hub = await a_hub(begin, station, "respiratory")
        said = {"password": PASSWORD}
        return People(
            doctor=await a_rural_clinician(begin, station, name="Hoàng Thị Lan", **said),
            first=await a_specialist(begin, hub, name="Trần Thu Hà", **said),
            second=await a_specialist(begin, hub, name="Đỗ Hải Yến", **said),
            coordinator=await a_coordinator(begin, hub, **said),
            administrator=await an_administrator(begin, hub, **said),
        )


async def at_a_desk(server: LiveServer, browser: Browser, person: Person) -> Desk:
    desk = await a_desk(browser, server.url)
    await desk.page.add_init_script(REMEMBER_PEERS)
    await desk.sign_in(person, PASSWORD)
    return desk


def a_photo() -> bytes:
    image = Image.new("RGB", (320, 240), "#d9b38c")
    ImageDraw.Draw(image).ellipse((120, 80, 200, 160), fill="#a33")
    stored = io.BytesIO()
    image.save(stored, "JPEG")
    return stored.getvalue()


async def register_patient(page: Page) -> None:
    await page.locator('a[href="/patients/new"]').first.click()
    for name, value in PATIENT.items():
        await page.locator(f'[name="{name}"]').fill(value)
    await page.locator('[name="sex"][value="male"]').check()
    await page.locator('main form button[type="submit"]').click()
    await expect(page.locator("h1")).to_have_text(PATIENT["name"])


async def fill_case(page: Page) -> None:
    for name, value in COMPLETE.items():
        places = page.locator(f'[name="{name}"]')
        kind = await places.first.get_attribute("type")
        tag = await places.first.evaluate("element => element.tagName")
        if kind == "hidden":
            continue
        if kind in {"radio", "checkbox"}:
            await page.locator(f'[name="{name}"][value="{value}"]').check()
        elif tag == "SELECT":
            await places.first.select_option(value)
        elif name != "vitals.taken_at":
            await places.first.fill(value)


async def refer(page: Page) -> str:
    """From the patient's page to a sent case with a photo. Gives the case's path."""
    await page.locator('form[action="/referrals/new"] button:visible').first.click()
    await page.wait_for_url(re.compile(r"/referrals/[^/]+/edit"))
    await fill_case(page)
    await expect(page.locator("#saved-mark")).to_have_class(re.compile("saved--saved"))
    await page.locator('input[type="file"]').set_input_files(
        {"name": "da.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    )
    await expect(page.locator('[data-state="sent"]')).to_be_visible()
    await page.locator('button[name="go"][value="send"]').click()
    await page.wait_for_url(re.compile(r"/referrals/[^/]+$"))
    return page.url.removeprefix(page.url.split("/referrals/")[0])


async def race_to_claim(path: str, desks: list[Desk]) -> Desk:
    """Both press at once; one has it, the other is told who. Gives the winner."""
    buttons = [desk.page.locator(f'form[action="{path}/claim"] button').first for desk in desks]
    for button in buttons:
        await expect(button).to_be_visible()
    await asyncio.gather(*(button.click() for button in buttons))
    await asyncio.gather(*(desk.page.wait_for_load_state() for desk in desks))
    lost = [desk for desk in desks if await desk.page.locator(".empty__icon").count() and "claim" in desk.page.url]
    assert len(lost) == 1
    return next(desk for desk in desks if desk is not lost[0])


async def write_and_sign(page: Page) -> None:
    await page.locator('[name="opinion"]').fill("Viêm phổi cộng đồng, cần kháng sinh và theo dõi.")
    await page.locator('[name="diagnoses.0.text"]').fill("Viêm phổi, không đặc hiệu")
    await page.locator('[name="diagnoses.0.icd10"]').fill("J18.9")
    await page.locator('[name="plan.drugs.0.text"]').fill("Amoxicillin 500 mg")
    await page.locator('[name="transfer.decision"][value="stay"]').check()
    await expect(page.locator('[data-part="saved"]')).to_have_class(re.compile("saved--saved"))
    await page.locator('button[name="go"][value="sign"]').click()
    await page.wait_for_url(re.compile(r"/note/sign"))
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_url(re.compile(r"/step-up"))
    await page.locator('main [name="password"]').fill(PASSWORD)
    await page.locator('main button[type="submit"]').first.click()
    await page.wait_for_url(re.compile(r"/note/sign"))
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_url(re.compile(r"/referrals/[^/]+$"))


async def talk(host: InRoom, guest: InRoom) -> None:
    """The station is called into the room, waits, is let in; both see, hear and write."""
    await guest.page.locator('a[href^="/rooms/"]').first.click()
    await host.join()
    await host.is_inside()
    await guest.join()
    await guest.is_waiting()
    await host.let_in()
    await guest.is_inside()
    for person in (host, guest):
        await person.sees(TEN_SECONDS)
        await person.hears()
    await guest.say("Thuốc đang dùng: amlodipin 5 mg")
    await host.reads("amlodipin 5 mg")


async def survive_a_killed_server(server: LiveServer, host: InRoom, guest: InRoom) -> None:
    """The server dies and comes back: the picture never stops, and both have their seats."""
    await server.kill()
    for person in (host, guest):
        await person.sees(40)
    await server.start()
    await host.say("Đã có mạng lại")
    await guest.reads("Đã có mạng lại")
    for person in (host, guest):
        await person.sees(40)
        assert (await person.received())["peers"] == 1


async def all_of_it_shows(server: LiveServer, browser: Browser, people: People) -> None:
    """On the board, in the report and in the audit."""
    coordinator = await at_a_desk(server, browser, people.coordinator)
    await expect(coordinator.page.locator(".numbers")).to_be_visible()
    await coordinator.goto("/reports/volume?days=7")
    await expect(coordinator.page.locator("main")).to_contain_text("Trạm Y tế xã")
    administrator = await at_a_desk(server, browser, people.administrator)
    await administrator.goto("/audit?action=sign")
    await expect(administrator.page.locator("tbody tr")).to_have_count(1)
    assert {"create", "read", "update", "sign"} <= await audited(server)


@pytest.mark.feature(1, 4, 5, 7, 12, 17, 24, 25, 35, 57, 80, 81, 86, 91, 92, 104, 107)
async def test_a_referral_from_station_to_record(server: LiveServer, browser: Browser) -> None:

    people = await the_people(server)
    doctor = await at_a_desk(server, browser, people.doctor)
    specialists = [await at_a_desk(server, browser, one) for one in (people.first, people.second)]

    # The station registers the patient and asks.
    await doctor.goto("/patients")
    await register_patient(doctor.page)
    patient_path = doctor.page.url.removeprefix(server.url)
    path = await refer(doctor.page)
    await expect(doctor.page.locator("[data-state=sent]")).to_be_visible()

    # Two specialists see it come by itself and claim at once; the station sees who has it without reloading.
    await specialists[0].page.reload()
    await specialists[1].page.reload()
    winner = await race_to_claim(path, specialists)
    await expect(doctor.page.locator("[data-state=claimed]")).to_be_visible()
    await winner.goto(path)
    await expect(winner.page.locator(".pic__image").first).to_be_visible()
    await winner.page.locator(f'form[action="{path}/accept"] button').click()
    await winner.page.locator(f'form[action="{path}/start-consultation"] button').click()
    await winner.page.wait_for_url(re.compile("/rooms/"))

    host, guest = InRoom(winner.page), InRoom(doctor.page)
    await talk(host, guest)
    await survive_a_killed_server(server, host, guest)

    # Finished on purpose; the note is written, signed and delivered.
    await host.finish()
    await winner.goto(f"{path}/note")
    await write_and_sign(winner.page)
    await expect(winner.page.locator(".journey li").nth(2)).to_have_class(re.compile("is-done"))

    # The station reads the advice and says what it does; the record is read back from the FHIR store.
    await doctor.goto(path)
    await expect(doctor.page.locator(".opinion")).to_contain_text("Amoxicillin 500 mg")
    await doctor.page.locator('[name="reception"][value="followed"]').check()
    await doctor.page.locator(f'form[action="{path}/acknowledge"] button[type=submit]').click()
    await doctor.goto(f"{patient_path}/record")
    await expect(doctor.page.locator("main")).to_contain_text("J18.9")
    await expect(doctor.page.locator("main")).to_contain_text("Amoxicillin 500 mg")

    await all_of_it_shows(server, browser, people)


async def audited(server: LiveServer) -> set[str]:
    async with server.arranging() as begin, begin(None) as uow:
        return set((await uow.conn.execute(sa.select(audit_event.c.action).distinct())).scalars())
