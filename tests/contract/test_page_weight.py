"""What a first visit costs on a 3G link: the page and everything it pulls in, compressed, in kilobytes and requests."""

import gzip
import re
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from telehealth.kernel.i18n import WEB_DIR
from tests.support.app import Browser, RunningApp
from tests.support.cases import a_draft, a_scene, an_accepted_case
from tests.support.guests import a_link, a_patients_session
from tests.support.people import a_coordinator
from tests.support.scheduling import a_clinic

SIGN_IN_KB = 45
GUEST_KB, GUEST_REQUESTS = 15, 3
CLINICIAN_KB = 120
LINE_TEST_KB = 30
BOOKING_KB = 30
PARTS = re.compile(r'(?:href|src)="(/static/dist/[^"#]+)')
IMPORTS = re.compile(r'(?:from|import)\s*"\./([^"]+)"')


@dataclass(frozen=True, slots=True)
class Weight:
    """A first visit: kilobytes over the wire, and requests."""

    kilobytes: float
    requests: int


async def weigh(browser: Browser, path: str) -> Weight:
    page = await browser.page(path)
    parts = pulled_in(page)
    total = len(gzip.compress(page.encode())) + sum(compressed(name) for name in parts)
    return Weight(total / 1000, 1 + len(parts))


def pulled_in(page: str) -> set[str]:
    names = {address.rsplit("/", 1)[1] for address in PARTS.findall(page)}
    for script in [name for name in names if name.endswith(".js")]:
        names |= set(IMPORTS.findall((WEB_DIR / "static" / "dist" / script).read_text()))
    return names


def compressed(name: str) -> int:
    return len(gzip.compress((WEB_DIR / "static" / "dist" / name).read_bytes()))


async def test_the_first_view_of_sign_in_is_light(app: RunningApp) -> None:
    weight = await weigh(await app.browser(), "/sign-in")
    assert weight.kilobytes <= SIGN_IN_KB, weight


@pytest.mark.parametrize("path", ["/phone", "/phone/code", "/l/{token}"])
async def test_the_pages_before_a_patients_own_are_feathers(app: RunningApp, path: str) -> None:
    weight = await weigh(await app.browser(), path.format(token=await a_link(app.begin)))
    assert weight.kilobytes <= GUEST_KB, weight
    assert weight.requests <= GUEST_REQUESTS, weight


@pytest.mark.parametrize(
    "path", ["/", "/patients", "/patients/new", "/referrals/{case}", "/referrals/{draft}/edit", "/deliveries"]
)
async def test_a_rural_clinicians_pages_are_light(app: RunningApp, path: str) -> None:
    scene = await a_scene(app.begin)
    case = await an_accepted_case(app.begin, scene)
    draft = await a_draft(app.begin, scene)
    weight = await weigh(await app.signed_in(scene.doctor), path.format(case=case.id, draft=draft.id))
    assert weight.kilobytes <= CLINICIAN_KB, weight


@pytest.mark.parametrize("path", ["/worklist", "/referrals/{case}", "/referrals/{case}/note"])
async def test_a_specialists_pages_are_light(app: RunningApp, path: str) -> None:
    scene = await a_scene(app.begin)
    case = await an_accepted_case(app.begin, scene)
    weight = await weigh(await app.signed_in(scene.specialist), path.format(case=case.id))
    assert weight.kilobytes <= CLINICIAN_KB, weight


async def test_the_board_is_light(app: RunningApp) -> None:
    weight = await weigh(await app.signed_in(await a_coordinator(app.begin)), "/board")
    assert weight.kilobytes <= CLINICIAN_KB, weight


async def test_the_line_test_is_light(app: RunningApp) -> None:
    weight = await weigh(await app.signed_in(await a_coordinator(app.begin)), "/line-test")
    assert weight.kilobytes <= LINE_TEST_KB, weight


@pytest.mark.parametrize(
    "path", ["/book", "/book/services/{service}", "/book/keep?{slot}", "/book/details?{slot}", "/appointments"]
)
async def test_each_step_of_a_booking_is_light(app: RunningApp, path: str) -> None:
    clinic = await a_clinic(app.begin)
    slot = (await clinic.free(app.begin))[0]
    named = {"schedule": slot.schedule_id, "service": slot.service_id, "start": f"{slot.start:%Y-%m-%dT%H:%M}Z"}
    browser = await (await app.browser()).with_cookies(guest=(await a_patients_session(app.begin)).token)
    weight = await weigh(browser, path.format(service=clinic.service_id, slot=urlencode(named)))
    assert weight.kilobytes <= BOOKING_KB, weight
