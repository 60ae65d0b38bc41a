"""Signing in over HTTP, as a browser does it."""

from tests.support.app import RunningApp
from tests.support.people import a_rural_clinician

PASSWORD = "chim bay qua cánh đồng"


async def test_the_right_password_opens_home(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    browser = await app.browser()
    assert (await browser.get("/api/session")).status == 401
    response = await browser.post("/sign-in", {"email": person.email.upper(), "password": PASSWORD})
    assert (response.status, response.headers["Location"]) == (303, "/")
    assert (await browser.get("/api/session")).status == 204


async def test_the_sign_in_page_and_the_account_page_are_shown(app: RunningApp) -> None:
    browser = await app.browser()
    assert 'name="password"' in await browser.page("/sign-in")
    await browser.sign_in_as(await a_rural_clinician(app.begin))
    assert "/account/password" in await browser.page("/account")
    assert 'action="/step-up"' in await browser.page("/step-up?next=/account")
