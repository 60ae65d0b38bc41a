"""Both languages on every page, remembered."""

import pytest

from tests.integration.accounts.conftest import PASSWORD
from tests.support.app import RunningApp
from tests.support.people import a_rural_clinician


@pytest.mark.feature(50)
async def test_a_reader_switches_the_language_before_signing_in(app: RunningApp) -> None:
    browser = await app.browser()
    assert 'lang="vi"' in await browser.page("/sign-in")
    response = await browser.post("/language", {"language": "en", "next": "/sign-in?next=/patients"})
    assert (response.status, response.headers["Location"]) == (303, "/sign-in?next=/patients")
    assert "<h1>Sign in</h1>" in await browser.page("/sign-in")


async def test_the_choice_follows_the_person_to_a_new_browser_but_not_against_a_fresh_choice(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    await (await app.signed_in(person)).post("/language", {"language": "en"})
    form = {"email": person.email, "password": PASSWORD}
    fresh = await app.browser()
    await fresh.post("/sign-in", form)
    assert fresh.cookies()["language"] == "en"
    chosen = await app.browser()
    await chosen.post("/language", {"language": "vi"})
    await chosen.post("/sign-in", form)
    assert chosen.cookies()["language"] == "vi"


@pytest.mark.parametrize("form", [{"language": "fr"}, {}, {"language": "vi", "next": "x" * 3000}])
async def test_other_languages_are_refused(app: RunningApp, form: dict[str, str]) -> None:
    assert (await (await app.browser()).post("/language", form)).status == 422
