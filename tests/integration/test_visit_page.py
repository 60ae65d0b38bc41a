"""The visit's page: who gets it, in which role, and what it says and takes without script."""

import re

import orjson
import pytest

from tests.support.app import RunningApp
from tests.support.visits import Visitor, a_ward


async def page_of(one: Visitor) -> str:
    return await one.browser.page(f"/visits/{one.id}")


def data_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="visit-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(orjson.loads(found[1]))


def is_hidden(page: str, view: str) -> bool:
    found = re.search(rf'<section[^>]*data-view-of="{view}"[^>]*>', page)
    assert found
    return " hidden" in found[0]


@pytest.mark.feature(43)
async def test_the_patient_is_asked_before_anything_else(app: RunningApp) -> None:
    one = await (await a_ward(app)).patient()
    page = await page_of(one)
    data = data_of(page)
    assert (data["id"], data["asks"]) == (str(one.id), True)
    assert data["visit"] == await one.get()
    assert not is_hidden(page, "consent")
    assert is_hidden(page, "waiting")


async def test_who_agrees_without_script_is_told_whom_to_ring(app: RunningApp) -> None:
    ward = await a_ward(app)
    one = await ward.patient()
    response = await one.browser.post(f"/visits/{one.id}/consent", {"text_version": "visit-1", "agrees": "yes"})
    assert response.status == 303
    assert (await one.get())["consent"] is True
    page = await page_of(one)
    assert is_hidden(page, "consent")
    _, without_script = page.split("<noscript>", 1)
    assert ward.clinic.facility.hotline in without_script.split("</noscript>", 1)[0]


async def test_who_does_not_agree_is_shown_another_way_and_nothing_was_opened(app: RunningApp) -> None:
    one = await (await a_ward(app)).patient()
    response = await one.browser.post(f"/visits/{one.id}/consent", {"text_version": "visit-1", "agrees": "no"})
    assert response.status == 200
    assert re.search(r'data-part="refused">', await response.text())
    assert (await one.get())["consent"] is False


@pytest.mark.feature(48)
async def test_a_relative_lands_on_the_same_page_with_nothing_to_agree_to_and_nobody_to_invite(app: RunningApp) -> None:
    one = await (await a_ward(app)).patient()
    await one.arrives()
    son = await one.invites(app)
    page = await page_of(son)
    data = data_of(page)
    assert (data["asks"], data["name"]) == (False, "Lò Văn Con")
    assert is_hidden(page, "consent")
    assert "invite-dialog" not in page
    assert 'data-part="away"' not in page


async def test_the_page_may_use_camera_and_microphone_and_is_never_kept(app: RunningApp) -> None:
    one = await (await a_ward(app)).patient()
    response = await one.browser.get(f"/visits/{one.id}")
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


async def test_anothers_visit_does_not_exist_and_a_stranger_is_asked_for_their_phone(app: RunningApp) -> None:
    ward = await a_ward(app)
    one, other = await ward.patient(), await ward.patient(1)
    assert (await other.browser.get(f"/visits/{one.id}")).status == 404
    response = await (await app.browser()).get(f"/visits/{one.id}")
    assert response.status == 303
    assert response.headers["Location"].startswith("/phone?next=")
