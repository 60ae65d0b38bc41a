"""Signing in over HTTP, as a browser does it."""

import pytest
import sqlalchemy as sa

from telehealth.accounts import passwords, service
from telehealth.accounts.queries import open_sessions
from telehealth.accounts.tables import account, session
from telehealth.kernel.tables import audit_event, outbox
from tests.integration.accounts.conftest import PASSWORD
from tests.support.app import RunningApp
from tests.support.people import a_rural_clinician, an_administrator

WRONG = "con mèo ngủ trên mái nhà"


@pytest.mark.feature(1)
async def test_the_right_password_opens_where_one_wanted_to_go(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    browser = await app.browser()
    assert (await browser.get("/api/session")).status == 401
    form = {"email": f" {person.email.upper()} ", "password": PASSWORD, "next": "/patients"}
    response = await browser.post("/sign-in", form)
    assert (response.status, response.headers["Location"]) == (303, "/patients")
    answer = await browser.get("/api/session")
    assert (answer.status, answer.headers["X-Account-Id"]) == (204, str(person.account_id))
    assert (await browser.get("/sign-in?next=/patients")).headers["Location"] == "/patients"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", ""]
)
async def test_nobody_is_sent_to_another_site(app: RunningApp, elsewhere: str) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    form = {"email": person.email, "password": PASSWORD, "next": elsewhere}
    assert (await (await app.browser()).post("/sign-in", form)).headers["Location"] == "/"


async def test_cookies_are_out_of_reach_for_scripts_and_other_sites(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    response = await (await app.browser()).post("/sign-in", {"email": person.email, "password": PASSWORD})
    cookies = response.headers.getall("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["session", "browser"]
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
    assert "Max-Age" not in cookies[0], "the session is gone when the browser closes"


async def test_wrong_password_unknown_address_and_ended_account_get_one_answer_by_one_path(
    app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    ended = await a_rural_clinician(app.begin, password=PASSWORD)
    await service.disable(app.begin, ended.email)
    compared: list[bool] = []
    matches = passwords.matches

    async def counted(stored: str | None, password: str) -> bool:
        compared.append(stored is not None)
        return await matches(stored, password)

    monkeypatch.setattr(passwords, "matches", counted)
    tries = [(person.email, WRONG), ("nobody@example.vn", WRONG), (ended.email, PASSWORD)]
    answers = [await (await app.browser()).post("/api/session", json={"email": e, "password": p}) for e, p in tries]
    assert [answer.status for answer in answers] == [401, 401, 401]
    bodies = [await answer.json() for answer in answers]
    assert {(body["code"], body["detail"]) for body in bodies} == {("accounts.wrong_credentials", bodies[0]["detail"])}
    assert compared == [True, False, True], "an unknown address costs a comparison too"


async def test_nothing_stored_is_compared_with_a_real_hash_and_never_matches() -> None:
    assert not await passwords.matches(None, "the password of nobody, to spend the same time on it")


async def test_the_page_comes_again_with_the_address_and_without_the_password(app: RunningApp) -> None:
    response = await (await app.browser()).post("/sign-in", {"email": "lan@nam-soi.example", "password": WRONG})
    page = await response.text()
    assert response.status == 401
    assert "lan@nam-soi.example" in page
    assert WRONG not in page


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, {"email", "password"}),
        ({"email": "not an address", "password": "x"}, {"email"}),
        ({"email": "a" * 250 + "@b.vn", "password": "x"}, {"email"}),
        ({"email": "a@b.vn", "password": "x" * 300}, {"password"}),
        ({"email": "a@b.vn", "password": "x", "extra": "y"}, {"extra"}),
    ],
)
async def test_what_does_not_fit_is_told_field_by_field(
    app: RunningApp, form: dict[str, str], fields: set[str]
) -> None:
    browser = await app.browser()
    response = await browser.post("/api/session", json=form)
    assert response.status == 422
    assert {fault["field"] for fault in (await response.json())["errors"]} == fields
    assert (await browser.post("/sign-in", form)).status == 422


async def test_each_sign_in_gets_a_fresh_token_and_the_old_one_dies(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    browser, thief = await app.browser(), await app.browser()
    form = {"email": person.email, "password": PASSWORD}
    await browser.post("/sign-in", form)
    first = browser.cookies()["session"]
    await browser.post("/api/session", json=form)
    assert browser.cookies()["session"] != first
    assert (await thief.get("/api/session", headers={"Cookie": f"session={first}"})).status == 401
    async with app.begin(None) as uow:
        reasons = (await uow.conn.execute(sa.select(outbox.c.payload["reason"].astext))).scalars().all()
        kept = (await uow.conn.execute(sa.select(session.c.token_hash))).scalars().all()
    assert list(reasons) == ["replaced"]
    assert first.encode() not in b"".join(kept), "tokens are stored as digests only"


async def test_success_and_failure_are_audited_without_the_address(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    browser = await app.browser()
    await browser.post("/sign-in", {"email": person.email, "password": WRONG})
    await browser.post("/sign-in", {"email": "nobody@example.vn", "password": WRONG})
    await browser.post("/sign-in", {"email": person.email, "password": PASSWORD})
    async with app.begin(None) as uow:
        which = audit_event.c.detail["what"].astext == "sign_in"
        rows = (await uow.conn.execute(sa.select(audit_event).where(which).order_by(audit_event.c.at))).all()
    assert [(row.outcome, row.entity, row.entity_id) for row in rows[:2]] == [
        ("failure", "account", person.account_id),
        ("failure", "account", None),
    ]
    assert (rows[2].outcome, rows[2].account_id, rows[2].remote) == ("success", person.account_id, "127.0.0.1")
    assert "nobody" not in str(rows)


async def test_a_hash_of_older_parameters_is_made_anew(app: RunningApp, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    monkeypatch.setattr(passwords, "is_outdated", lambda _stored: True)
    own = sa.select(account.c.password_hash).where(account.c.id == person.account_id)
    async with app.begin(None) as uow:
        before = (await uow.conn.execute(own)).scalar_one()
    form = {"email": person.email, "password": PASSWORD}
    assert (await (await app.browser()).post("/sign-in", form)).status == 303
    async with app.begin(None) as uow:
        after = (await uow.conn.execute(own)).scalar_one()
    assert before != after
    assert after.startswith("$argon2id$")
    assert (await (await app.browser()).post("/sign-in", form)).status == 303


async def test_composed_and_decomposed_passwords_are_the_same(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password="Nước chảy đá mòn mãi")
    typed = "Nu\u031bo\u031b\u0301c chảy đá mòn mãi"
    response = await (await app.browser()).post("/sign-in", {"email": person.email, "password": typed})
    assert response.status == 303


async def test_another_site_cannot_sign_anybody_in(app: RunningApp) -> None:
    person = await a_rural_clinician(app.begin, password=PASSWORD)
    response = await (await app.browser()).post(
        "/sign-in",
        {"email": person.email, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )
    assert response.status == 403
    assert "Set-Cookie" not in response.headers


async def test_an_account_the_directory_does_not_know_goes_by_its_address(app: RunningApp) -> None:
    new = service.NewAccount(
        email="it@example.vn", role=(await an_administrator(app.begin)).actor.role, password=PASSWORD
    )
    account_id = await service.add_account(app.begin, new)
    browser = await app.browser()
    await browser.post("/sign-in", {"email": "it@example.vn", "password": PASSWORD})
    assert "it@example.vn" in await browser.page("/account")
    async with app.begin(None) as uow:
        assert (
            await uow.conn.execute(sa.select(account.c.is_demo).where(account.c.id == account_id))
        ).scalar_one() is False


async def test_open_sessions_are_the_living_ones_of_the_actor(app: RunningApp) -> None:
    person, other = await a_rural_clinician(app.begin), await a_rural_clinician(app.begin)
    await app.signed_in(person)
    await app.signed_in(person)
    await app.signed_in(other)
    found = await open_sessions(app.begin, person.actor, service.Lifetime.of(app.config))
    assert len(found) == 2
