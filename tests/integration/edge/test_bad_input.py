"""What people send by mistake, item by item: each has its code, and its sentence in both languages.

Where a page is the answer, the sentence is looked for on it; where a script asked, the code is in the problem details.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import socketio
from aiohttp import ClientResponse, FormData
from socketio.exceptions import ConnectionError as Refused

from telehealth.kernel.errors import DomainError
from telehealth.kernel.faults import DECLARED
from telehealth.kernel.i18n import gettext, language
from telehealth.patients.schemas import CITIZEN_ID
from telehealth.referrals import service
from tests.support.app import ORIGIN, Browser, RunningApp
from tests.support.cases import COMPLETE, Scene, a_draft, a_scene, an_accepted_case
from tests.support.people import session_for
from tests.support.rooms import a_room

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Desk:
    """A station's doctor with a draft open."""

    app: RunningApp
    scene: Scene
    browser: Browser
    draft: str

    async def save(self, **changes: str) -> ClientResponse:
        """Autosave the draft with some answers changed."""
        fields = {**COMPLETE, **{name.replace("__", "."): value for name, value in changes.items()}}
        body = {"version": 1, "fields": fields, "seconds": 1}
        return await self.browser.put(f"/api/referrals/{self.draft}/draft", json=body)

    async def attach(self, data: bytes) -> ClientResponse:
        """Send a file that calls itself a photo."""
        form = FormData()
        form.add_field("file", BytesIO(data), filename="anh.jpg", content_type="image/jpeg")
        return await self.browser.post(f"/api/referrals/{self.draft}/attachments", form)

    async def register(self, **changes: str) -> ClientResponse:
        """Register a patient."""
        person = {"name": "Lò Thị Ban", "birth_date": "12/03/1958", "sex": "female", "confirmed": "true"}
        return await self.browser.post("/patients/new", person | changes)


@pytest.fixture
async def desk(app: RunningApp) -> Desk:
    scene = await a_scene(app.begin)
    draft = await a_draft(app.begin, scene)
    return Desk(app, scene, await app.signed_in(scene.doctor), str(draft.id))


def sentence(code: str, lang: str) -> str:
    """What a code says in a language, up to its first parameter."""
    known = DECLARED | {one.code: one.sentence for one in _refusals(DomainError)}
    token = language.set(lang)
    try:
        return gettext(known[code]).split("{", maxsplit=1)[0]
    finally:
        language.reset(token)


def _refusals(of: type[DomainError]) -> list[type[DomainError]]:
    inner = [one for kind in of.__subclasses__() for one in _refusals(kind)]
    return [*([of] if "code" in vars(of) else []), *inner]


async def says(response: ClientResponse, code: str, lang: str) -> None:
    """The problem, or its first field's, has this code and this language's sentence."""
    problem: dict[str, Any] = await response.json()
    told = problem["errors"][0] if problem.get("errors") else problem
    assert told["code"] == code, problem
    assert sentence(code, lang) in told["detail"]
    assert sentence(code, "vi") != sentence(code, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("item", "changes", "code"),
    [
        ("a wrong type", {"vitals__heart_rate": "nhanh"}, "form.number"),
        ("too long", {"situation__problem": "x" * 201}, "form.too_long"),
        ("a heart rate of 900", {"vitals__heart_rate": "900"}, "referrals.vital_typing_slip"),
        ("no such answer", {"request__priority": "panic"}, "referrals.unknown_answer"),
        ("a day that is none", {"assessment__tests__0__done_on": "31/02/2026"}, "form.date"),
        ("a day of another age", {"assessment__tests__0__done_on": "0001-01-01"}, "form.too_low"),
        ("what cannot be stored", {"situation__problem": "a\x00b"}, "form.control_characters"),
        ("a field of no form", {"a" * 40: "!"}, "form.unknown_field"),
        ("answers within answers", {"__".join("a" * 30): "!"}, "form.unknown_field"),
    ],
)
async def test_bad_input_in_a_field(desk: Desk, item: str, changes: dict[str, str], code: str, lang: str) -> None:
    await desk.browser.with_cookies(language=lang)
    refused = await desk.save(**changes)
    assert refused.status == 422, item
    await says(refused, code, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("item", "data", "code"),
    [
        ("a file that is too large", b"\xff\xd8\xff\xe0" + bytes(26 * 2**20), "kernel.body_too_large"),
        ("a page that calls itself a photo", b"<html><script>alert(1)</script>", "referrals.unknown_file_type"),
        ("a drawing with script", b"<svg xmlns='w3' onload='x()'/>", "referrals.unknown_file_type"),
        ("no photo behind a photo's first bytes", b"\xff\xd8\xff\xe0 nothing", "referrals.unreadable_image"),
        ("nothing", b"", "referrals.empty_file"),
    ],
)
async def test_bad_input_as_a_file(desk: Desk, item: str, data: bytes, code: str, lang: str) -> None:
    await desk.browser.with_cookies(language=lang)
    refused = await desk.attach(data)
    assert refused.status in {413, 422}, item
    await says(refused, code, lang)


async def test_words_beside_a_file_have_limits_of_their_own(desk: Desk) -> None:
    for fields in ([("title", "x" * 5000)], [(f"word{number}", "x") for number in range(20)]):
        form = FormData()
        for name, value in fields:
            form.add_field(name, value)
        form.add_field("file", b"%PDF-1.7\n", filename="a.pdf")
        refused = await desk.browser.post(f"/api/referrals/{desk.draft}/attachments", form)
        assert refused.status in {413, 422}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"citizen_id": "01505800432"}, CITIZEN_ID.code),
        ({"birth_date": "01/01/2999"}, "patients.birth_date_in_future"),
        ({"birth_date": "32/01/1960"}, "patients.birth_date"),
    ],
)
async def test_bad_input_about_a_patient(desk: Desk, changes: dict[str, str], code: str, lang: str) -> None:
    await desk.browser.with_cookies(language=lang)
    refused = await desk.register(**changes)
    assert refused.status == 422
    assert sentence(code, lang) in await refused.text()
    assert "Lò Thị Ban" in await refused.text()


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_citizen_id_that_disagrees_with_the_birth_date_is_a_warning(desk: Desk, lang: str) -> None:
    await desk.browser.with_cookies(language=lang)
    registered = await desk.register(citizen_id="015160004321")
    assert registered.status == 303
    assert "note--need" in await desk.browser.page(registered.headers["Location"])


async def test_decomposed_text_is_stored_and_found_composed(desk: Desk) -> None:
    registered = await desk.register(name="Le\u0300o Thi\u0323 E\u0302\u0301n")
    assert "Lèo Thị Ến" in await desk.browser.page(registered.headers["Location"])
    assert "Lèo Thị Ến" in await desk.browser.page("/patients?q=Le%CC%80o")


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_step_in_the_wrong_state(desk: Desk, lang: str) -> None:
    case = await an_accepted_case(desk.app.begin, desk.scene)
    await service.start_consultation(desk.app.begin, desk.scene.specialist.actor, case.id)
    await desk.browser.with_cookies(language=lang)
    refused = await desk.browser.post(
        f"/referrals/{case.id}/cancel", {"reason": "other", "text": "nhầm"}, headers={"Accept": "application/json"}
    )
    assert refused.status == 409
    await says(refused, "referrals.wrong_state", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_seat_token_of_another_room(app: RunningApp, lang: str) -> None:
    here, there = await a_room(app.begin), await a_room(app.begin)
    cookie, token = await session_for(app.begin, here.guest.person), await there.guest.token(app.begin)
    client, said = socketio.AsyncClient(reconnection=False), dict[str, Any]()
    client.on("connect_error", lambda refusal: said.update(refusal["data"]), namespace="/rooms")
    headers = {"Origin": ORIGIN, "Host": "localhost:8080", "Cookie": f"session={cookie}; language={lang}"}
    with pytest.raises(Refused):
        await client.connect(
            str(app.server.make_url("")), headers=headers, auth={"seat_token": token, "tab_id": "t"},
            namespaces=["/rooms"], transports=["websocket"], wait_timeout=20,
        )  # fmt: skip
    assert (said["code"], said["text"]) == ("rooms.seat_refused", sentence("rooms.seat_refused", lang))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_session_that_ends_in_the_middle_of_a_form(desk: Desk, lang: str) -> None:
    await desk.browser.with_cookies(session="x" * 43, language=lang)
    refused = await desk.save(situation__onset="5 ngày")
    assert refused.status == 401
    await says(refused, "kernel.sign_in_needed", lang)
    await desk.browser.sign_in_as(desk.scene.doctor)
    assert (await desk.save(situation__onset="5 ngày")).status == 200
    assert "5 ngày" in await desk.browser.page(f"/referrals/{desk.draft}/edit")
