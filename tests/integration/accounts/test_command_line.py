"""People and facilities from the command line."""

import asyncio
import io
from collections.abc import Awaitable, Callable

import pytest

from telehealth.cli import main
from tests.integration.accounts.conftest import PASSWORD
from tests.support.app import RunningApp
from tests.support.people import a_facility

LAN = ["user", "add", "lan@nam-soi.example", "--name", "BS. Hoàng Thị Lan", "--role", "rural_clinician"]
Command = Callable[..., Awaitable[int]]


@pytest.fixture
def command(app: RunningApp, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a verb as an operator would, typing the password."""
    monkeypatch.setenv("TELEHEALTH_DATABASE_URL", app.config.database_url)

    async def run(*words: str, typed: str = PASSWORD) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        return await asyncio.to_thread(main, words)

    return run


async def test_a_facility_a_person_and_a_pair_are_added_and_the_person_signs_in(
    app: RunningApp, command: Command
) -> None:
    station = ["facility", "add", "15001", "--name", "Trạm Y tế xã Nậm Sỏi", "--tier", "commune", "--province", "15"]
    hub = ["facility", "add", "01001", "--name", "BV Trung ương", "--tier", "central", "--province", "01"]
    assert [await command(*station), await command(*hub)] == [0, 0]
    assert await command("facility", "pair", "01001", "15001", "--specialty", "respiratory") == 0
    assert await command(*LAN, "--facility", "15001") == 0
    browser = await app.browser()
    form = {"email": "lan@nam-soi.example", "password": PASSWORD}
    assert (await browser.post("/sign-in", form)).status == 303
    assert "BS. Hoàng Thị Lan" in await browser.page("/account")
    assert await command("user", "disable", "LAN@nam-soi.example") == 0
    assert (await browser.get("/api/session")).status == 401


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        ([*LAN, "--facility", "99999"], PASSWORD, "No facility has this code. Add the facility first."),
        ([*LAN, "--facility", "15001"], "ngắn", "Use 15 characters or more. A sentence works well."),
        ([*LAN, "--facility", "15001", "--specialty", "magic"], PASSWORD, "This specialty is not on the list."),
        (["user", "disable", "nobody@example.vn"], "", "There is nothing here."),
        (
            ["facility", "add", "1", "--name", " ", "--tier", "commune", "--province", "99"],
            "",
            "A facility's code has five digits.\nThis is needed.\nNo province has this code.",
        ),
        (
            ["facility", "add", "15001", "--name", "Hai", "--tier", "commune", "--province", "15"],
            "",
            "There is a facility with this code already.",
        ),
        (
            ["user", "add", "lan", "--name", "Lan", "--role", "administrator", "--facility", "15001"],
            PASSWORD,
            "This is not an email address.",
        ),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    app: RunningApp, command: Command, words: list[str], typed: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_facility(app.begin, code="15001")
    assert await command(*words, typed=typed) == 1
    assert capsys.readouterr().err.startswith(sentence)


async def test_an_address_is_taken_once(app: RunningApp, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    await a_facility(app.begin, code="15001")
    assert await command(*LAN, "--facility", "15001") == 0
    assert await command(*LAN, "--facility", "15001") == 1
    assert capsys.readouterr().err == "There is an account with this email address already.\n"
