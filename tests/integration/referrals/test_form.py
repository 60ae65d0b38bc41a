"""The new-referral form over HTTP: started, saved, refused at its fields, sent; and files that are what they are."""

import io
import unicodedata
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from aiohttp import ClientResponse, FormData
from PIL import Image

from telehealth.referrals.tables import attachment
from tests.support.app import Browser, RunningApp
from tests.support.cases import COMPLETE, Scene, a_scene, the_case
from tests.support.people import a_rural_clinician


def changed(changes: Mapping[str, str]) -> dict[str, str]:
    return {**COMPLETE, **{name.replace("__", "."): value for name, value in changes.items()}}


class Form:
    """A station's doctor at the form of a new case."""

    def __init__(self, app: RunningApp, scene: Scene, browser: Browser, path: str) -> None:
        self.app, self.scene, self.browser, self.path = app, scene, browser, path
        self.id = path.split("/")[2]
        self.api = f"/api/referrals/{self.id}/draft"

    async def autosave(self, version: int = 0, **changes: str) -> ClientResponse:
        return await self.put(version, changes)

    async def post(self, go: str = "", version: int = 0, **changes: str) -> ClientResponse:
        return await self.send_form(go, version, changes)

    async def put(self, version: int, changes: Mapping[str, str]) -> ClientResponse:
        return await self.browser.put(self.api, json={"version": version, "fields": changed(changes), "seconds": 60})

    async def send_form(self, go: str, version: int, changes: Mapping[str, str]) -> ClientResponse:
        fields = {**changed(changes), "version": str(version), "seconds": "60", "go": go}
        return await self.browser.post(self.path, fields)

    async def attach(self, data: bytes, name: str = "anh.jpg", **said: str) -> ClientResponse:
        form = FormData()
        for key, value in said.items():
            form.add_field(key, value)
        form.add_field("file", io.BytesIO(data), filename=name)
        return await self.browser.post(f"/api/referrals/{self.id}/attachments", form)


@pytest.fixture
async def form(app: RunningApp) -> Form:
    scene = await a_scene(app.begin)
    browser = await app.signed_in(scene.doctor)
    started = await browser.post("/referrals/new", {"patient": str(scene.patient_id)})
    return Form(app, scene, browser, started.headers["Location"])


def jpeg(width: int = 64, height: int = 48) -> bytes:
    image = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (22.0, 20.0, 0.0)}
    stored = io.BytesIO()
    image.save(stored, "JPEG", exif=exif)
    return stored.getvalue()


@pytest.mark.feature(1, 4)
async def test_a_case_is_saved_while_typed_and_then_sent(form: Form) -> None:
    answer = await (await form.autosave()).json()
    assert answer["version"] == 1
    assert answer["gaps"] == []
    assert COMPLETE["situation.problem"] in await form.browser.page(form.path)
    sent = await form.post(go="send", version=1)
    assert sent.headers["Location"] == f"/referrals/{form.id}"
    assert (await the_case(form.app.begin, form.id)).state == "sent"  # type: ignore[arg-type]


async def test_the_same_unsent_case_is_taken_up_again(form: Form) -> None:
    again = await form.browser.post("/referrals/new", {"patient": str(form.scene.patient_id)})
    assert again.headers["Location"] == form.path


async def test_what_is_missing_is_listed_and_leads_to_its_field(form: Form) -> None:
    refused = await form.post(go="send", situation__question="", request__specialty="")
    page = await refused.text()
    assert refused.status == 422
    assert 'href="#f-situation-question"' in page
    assert 'href="#f-request-specialty"' in page
    assert COMPLETE["situation.problem"] in page


@pytest.mark.feature(4)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vitals__heart_rate", "900"),
        ("vitals__heart_rate", "nhanh"),
        ("vitals__temperature", "384"),
        ("vitals__diastolic_pressure", "150"),
        ("vitals__taken_at", "2099-01-01T00:00"),
        ("vitals__oxygen", "helium"),
        ("situation__problem", "x" * 5000),
        ("situation__question", "whatever"),
        ("assessment__diagnosis__icd10", "not a code"),
        ("request__priority", "panic"),
        ("request__specialty", "astrology"),
        ("surprise", "!"),
    ],
)
async def test_bad_input_is_answered_at_its_field_and_nothing_is_lost(form: Form, field: str, value: str) -> None:
    name = field.replace("__", ".")
    by_script = await form.put(0, {field: value})
    assert by_script.status == 422
    assert [fault["field"] for fault in (await by_script.json())["errors"]] == [name]
    by_form = await form.send_form("", 0, {field: value})
    assert by_form.status == 422
    assert COMPLETE["background.tried"] in await by_form.text()


async def test_not_measured_is_an_answer_and_contradiction_is_not(form: Form) -> None:
    ok = await form.autosave(vitals__heart_rate="", vitals__heart_rate_state="not_measurable")
    assert ok.status == 200
    refused = await form.autosave(version=1, vitals__heart_rate_state="not_measured")
    assert refused.status == 422


async def test_decomposed_text_is_stored_composed(form: Form) -> None:
    await form.autosave(situation__problem=unicodedata.normalize("NFD", "Sốt cao, khó thở"))
    case = await the_case(form.app.begin, form.id)  # type: ignore[arg-type]
    assert case.content["situation"]["problem"] == "Sốt cao, khó thở"


async def test_a_stale_save_is_refused_by_script_and_by_form(form: Form) -> None:
    await form.autosave()
    stale = await form.autosave(version=0)
    assert (stale.status, (await stale.json())["code"]) == (409, "referrals.stale_draft")
    page = await form.post(version=0, situation__problem="Bản ở cửa sổ này")
    assert page.status == 409
    assert "Bản ở cửa sổ này" in await page.text()


async def test_a_sent_case_is_not_edited_any_more(form: Form) -> None:
    await form.post(go="send")
    assert (await form.autosave(version=1)).status == 409
    assert (await form.browser.get(form.path)).headers["Location"] == f"/referrals/{form.id}"


async def test_another_station_finds_no_such_draft(form: Form) -> None:
    stranger = await form.app.signed_in(await a_rural_clinician(form.app.begin))
    assert (await stranger.get(form.path)).status == 404
    refused = await stranger.put(form.api, json={"version": 0, "fields": {}, "seconds": 0})
    assert refused.status == 404


@pytest.mark.feature(7)
async def test_a_photo_is_kept_upright_without_its_place_and_served_without_script(form: Form) -> None:
    added = await form.attach(jpeg(64, 48), kind="photo", title="Tổn thương da")
    address = f"/attachments/{(await added.json())['id']}"
    response = await form.browser.get(address)
    picture = Image.open(io.BytesIO(await response.read()))
    assert added.status == 201
    assert picture.size == (48, 64)
    assert 0x8825 not in picture.getexif()
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "Tổn thương da" in await form.browser.page(form.path)


@pytest.mark.feature(7)
async def test_a_pdf_is_handed_out_as_an_attachment_only(form: Form) -> None:
    added = await form.attach(b"%PDF-1.7\n%%EOF\n", name="phieu.pdf", kind="lab")
    response = await form.browser.get(f"/attachments/{(await added.json())['id']}")
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "referrals.empty_file"),
        (b"MZ\x90\x00 a program", "referrals.unknown_file_type"),
        (b"<html><script>alert(1)</script>", "referrals.unknown_file_type"),
        (b"\xff\xd8\xff\xe0 not really a picture", "referrals.unreadable_image"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused(form: Form, data: bytes, code: str) -> None:
    refused = await form.attach(data)
    assert (await refused.json())["code"] == code
    assert refused.status == 422


async def test_too_large_a_file_is_refused_as_it_comes(form: Form) -> None:
    refused = await form.attach(b"\xff\xd8\xff\xe0" + bytes(26 * 2**20))
    assert refused.status == 413


async def test_a_file_sent_twice_is_kept_once_and_strangers_do_not_see_it(form: Form) -> None:
    number = "019aa000-0000-7000-8000-00000000abcd"
    first, second = [await (await form.attach(jpeg(), client_id=number)).json() for _ in range(2)]
    assert first["id"] == second["id"]
    async with form.app.begin(None) as uow:
        assert (await uow.conn.execute(sa.select(sa.func.count()).select_from(attachment))).scalar_one() == 1
    stranger = await form.app.signed_in(await a_rural_clinician(form.app.begin))
    assert (await stranger.get(f"/attachments/{first['id']}")).status == 404
