"""What patients see and do without an account, over HTTP and without script."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from telehealth.app import ENGINE
from telehealth.scheduling import service
from telehealth.scheduling.patient_pages.words import written
from tests.support.app import RunningApp
from tests.support.query_budget import query_budget
from tests.support.scheduling import Clinic, a_clinic, an_order


@pytest.fixture
async def clinic(app: RunningApp) -> Clinic:
    return await a_clinic(app.begin)


@pytest.mark.feature(118)
async def test_anybody_sees_facility_service_hours_phone_and_the_next_free_time(
    app: RunningApp, clinic: Clinic
) -> None:
    page = await (await app.browser()).page("/book")
    start = (await clinic.free(app.begin))[0].start
    assert clinic.facility.name in page
    assert f"/book/services/{clinic.service_id}" in page
    assert "T2\N{EN DASH}T6" in page
    assert "08:00\N{EN DASH}11:30" in page
    assert f"{start + timedelta(hours=7):%H:%M}" in page
    assert 'href="tel:115"' in page


@pytest.mark.feature(118)
async def test_province_and_specialty_choose_what_is_shown_and_what_is_first_free(
    app: RunningApp, clinic: Clinic
) -> None:
    browser = await app.browser()
    here = await browser.page("/book?province=01&specialty=respiratory")
    assert here.count(clinic.facility.name) == 4  # three first times, and the facility
    for elsewhere in ("province=15", "specialty=cardiology", "province=15&specialty=respiratory"):
        assert clinic.facility.name not in await browser.page(f"/book?{elsewhere}")
    assert clinic.facility.name in await browser.page("/book?province=nowhere&specialty=%00&skip=-1")


async def test_the_public_pages_ask_the_database_as_often_for_many_facilities_as_for_one(
    app: RunningApp, clinic: Clinic
) -> None:
    browser = await app.browser()
    for _ in range(4):
        await a_clinic(app.begin)
    with query_budget(app.app[ENGINE], most=12):
        await browser.page("/book")
    with query_budget(app.app[ENGINE], most=12):
        await browser.page(f"/book/services/{clinic.service_id}")


async def test_times_say_what_is_left_taken_full_and_closed(app: RunningApp, clinic: Clinic) -> None:
    browser = await app.browser()
    free = await clinic.free(app.begin)
    await service.book(app.begin, clinic.station.actor, an_order(free[0]))
    page = await browser.page(f"/book/services/{clinic.service_id}?{urlencode({'start': written(free[1].start)})}")
    assert f"{free[0].start + timedelta(hours=7):%H:%M} kín" in page
    assert "nghỉ" in page  # the weekend
    assert clinic.specialist.name in page
    assert "/book/keep?" in page
    lost = urlencode({"lost": written(free[0].start), "start": written(free[0].start)})
    page = await browser.page(f"/book/services/{clinic.service_id}?{lost}")
    assert "vừa kín" in page
    assert "/book/keep?" not in page


async def test_a_service_that_is_not_public_has_no_page(app: RunningApp) -> None:
    hidden = await a_clinic(app.begin, is_public=False)
    browser = await app.browser()
    assert (await browser.get(f"/book/services/{hidden.service_id}")).status == 404
    assert (await browser.get("/book/services/nothing")).status == 404
    assert hidden.facility.name not in await browser.page("/book")
