"""A guesser is slowed; a stranger cannot lock a clinician out."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa

from telehealth.accounts import throttle
from telehealth.accounts.domain import Visit
from telehealth.accounts.tables import sign_in_tries
from telehealth.kernel.errors import RateLimited
from tests.integration.accounts.conftest import PASSWORD, try_password
from tests.support.app import RunningApp
from tests.support.people import a_rural_clinician

WRONG = "con mèo ngủ trên mái nhà"
Wait = Callable[..., Awaitable[None]]


async def test_the_sixth_wrong_try_has_to_wait_even_with_the_right_password(proxied: RunningApp, wait: Wait) -> None:
    person = await a_rural_clinician(proxied.begin, password=PASSWORD)
    browser = await proxied.browser()
    assert [await try_password(browser, person.email, WRONG) for _ in range(5)] == [401] * 5
    response = await browser.post(
        "/api/session", json={"email": person.email, "password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.7"}
    )
    assert (response.status, (await response.json())["code"]) == (429, "kernel.rate_limited")
    assert 1 <= int(response.headers["Retry-After"]) <= 15
    assert await try_password(browser, person.email, PASSWORD) == 429
    await wait(minutes=15)
    assert await try_password(browser, person.email, PASSWORD) == 303


async def test_a_refused_try_does_not_lengthen_the_wait(proxied: RunningApp) -> None:
    browser = await proxied.browser()
    for _ in range(8):
        await try_password(browser, "lan@nam-soi.example", WRONG)
    async with proxied.begin(None) as uow:
        assert (await uow.conn.execute(sa.select(sa.func.max(sign_in_tries.c.tries)))).scalar_one() == 5


async def test_other_addresses_and_other_people_go_on(proxied: RunningApp) -> None:
    person = await a_rural_clinician(proxied.begin, password=PASSWORD)
    colleague = await a_rural_clinician(proxied.begin, password=PASSWORD)
    browser = await proxied.browser()
    for _ in range(5):
        await try_password(browser, person.email, WRONG)
    assert await try_password(await proxied.browser(), person.email, PASSWORD, remote="198.51.100.4") == 303
    assert await try_password(await proxied.browser(), colleague.email, PASSWORD) == 303


async def test_one_ipv6_customer_is_one_guesser(proxied: RunningApp) -> None:
    browser = await proxied.browser()
    for number in range(5):
        await try_password(browser, "lan@nam-soi.example", WRONG, remote=f"2001:db8:1:2::{number}")
    assert await try_password(browser, "lan@nam-soi.example", WRONG, remote="2001:db8:1:2:ffff::9") == 429
    assert await try_password(browser, "lan@nam-soi.example", WRONG, remote="2001:db8:1:3::1") == 401


async def test_a_browser_that_was_signed_in_before_is_not_slowed_by_a_stranger_at_the_same_address(
    proxied: RunningApp,
) -> None:
    person = await a_rural_clinician(proxied.begin, password=PASSWORD)
    own, stranger = await proxied.browser(), await proxied.browser()
    assert await try_password(own, person.email, PASSWORD) == 303
    await own.post("/sign-out")
    for _ in range(5):
        await try_password(stranger, person.email, WRONG)
    assert await try_password(stranger, person.email, PASSWORD) == 429
    assert await try_password(own, person.email, PASSWORD) == 303


async def test_while_many_strangers_try_an_account_a_new_address_has_one_try_and_its_owner_gets_in(
    proxied: RunningApp,
) -> None:
    person = await a_rural_clinician(proxied.begin, password=PASSWORD)
    for number in range(20):
        visit = Visit(remote=f"203.0.113.{number}")
        async with proxied.begin(None) as uow:
            await throttle.count_try(uow, person.email, visit)
    stranger, owner = await proxied.browser(), await proxied.browser()
    assert await try_password(stranger, person.email, WRONG, remote="198.51.100.1") == 401
    assert await try_password(stranger, person.email, WRONG, remote="198.51.100.1") == 429
    assert await try_password(owner, person.email, PASSWORD, remote="198.51.100.2") == 303


async def test_who_tries_one_password_on_many_accounts_is_slowed_by_network(proxied: RunningApp) -> None:
    visit = Visit(remote="203.0.113.7")
    for number in range(50):
        async with proxied.begin(None) as uow:
            await throttle.count_try(uow, f"person{number}@example.vn", visit)
    with pytest.raises(RateLimited):
        async with proxied.begin(None) as uow:
            await throttle.count_try(uow, "somebody-new@example.vn", visit)


async def test_right_tries_do_not_use_up_a_networks_allowance(proxied: RunningApp) -> None:
    visit = Visit(remote="203.0.113.7")
    for number in range(60):
        async with proxied.begin(None) as uow:
            await throttle.forgive(uow, await throttle.count_try(uow, f"person{number}@example.vn", visit))


@pytest.mark.feature(1)
async def test_a_hundred_tries_at_once_count_as_a_hundred(proxied: RunningApp) -> None:
    async def attempt() -> bool:
        try:
            async with proxied.begin(None) as uow:
                await throttle.count_try(uow, "lan@nam-soi.example", Visit(remote="203.0.113.7"))
        except RateLimited:
            return False
        return True

    admitted = await asyncio.gather(*(attempt() for _ in range(100)))
    assert sum(admitted) == 5


async def test_counters_at_rest_are_forgotten(proxied: RunningApp, wait: Wait) -> None:
    await try_password(await proxied.browser(), "lan@nam-soi.example", WRONG)
    await wait(minutes=121)
    async with proxied.begin(None) as uow:
        await throttle.forget_old(uow)
        assert (await uow.conn.execute(sa.select(sa.func.count()).select_from(sign_in_tries))).scalar_one() == 0
