"""The visit's page: who gets it, in which role, and what it says without script."""

import re

import orjson
import pytest

from telehealth.kernel.actor import GuestKind
from telehealth.kernel.ids import AppointmentId
from telehealth.scheduling import service
from tests.support.app import Browser, RunningApp
from tests.support.guests import a_link, enter_by_link
from tests.support.scheduling import a_clinic, an_order


async def a_visit(app: RunningApp) -> AppointmentId:
    clinic = await a_clinic(app.begin)
    slot = (await clinic.free(app.begin))[0]
    made = await service.book(
        app.begin, clinic.station.actor, an_order(slot, person__name="Nguyễn Thị Phương Thảo Hợi")
    )
    return made.id


async def came_by_link(app: RunningApp, subject_id: AppointmentId, kind: GuestKind = GuestKind.PATIENT) -> Browser:
    return await enter_by_link(await app.browser(), await a_link(app.begin, kind=kind, subject_id=subject_id))


def data_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="visit-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(orjson.loads(found[1]))


@pytest.mark.feature(43)
async def test_the_patient_is_asked_before_anything_else_and_by_a_form_that_needs_no_script(app: RunningApp) -> None:
    visit_id = await a_visit(app)
    page = await (await came_by_link(app, visit_id)).page(f"/visits/{visit_id}")
    data = data_of(page)
    assert (data["id"], data["asks"], data["name"]) == (str(visit_id), True, "Nguyễn Thị Phương Thảo Hợi")
    assert f'action="/visits/{visit_id}/consent"' in page
    assert "<noscript>" in page
    assert page.index('data-view-of="consent"') < page.index('data-view-of="devices"')


async def test_the_page_may_use_camera_and_microphone_and_is_never_kept(app: RunningApp) -> None:
    visit_id = await a_visit(app)
    response = await (await came_by_link(app, visit_id)).get(f"/visits/{visit_id}")
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


async def test_anothers_visit_does_not_exist_and_a_stranger_is_asked_for_their_phone(app: RunningApp) -> None:
    visit_id, other_id = await a_visit(app), await a_visit(app)
    browser = await came_by_link(app, other_id)
    assert (await browser.get(f"/visits/{visit_id}")).status == 404
    response = await (await app.browser()).get(f"/visits/{visit_id}")
    assert response.status == 303
    assert response.headers["Location"].startswith("/phone?next=")
